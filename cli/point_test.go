package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"patchbay/workbench"
)

func TestALongConditionIsCutWithASignAndTheMarkStaysBeneathItsPlace(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		in        string
		at        int
		from, end string
	}{
		"short":      {`email == X`, 9, "email", "X"},
		"before it":  {strings.Repeat(`name != "a" && `, 9) + "shoe == 4", 135, "…", "4"},
		"behind it":  {"shoe == 4" + strings.Repeat(` && name != "a"`, 9), 0, "shoe", "…"},
		"both sides": {strings.Repeat(`name != "a" && `, 9) + "shoe == 4" + strings.Repeat(` && name != "a"`, 9), 135, "…", "…"},
	} {
		var said bytes.Buffer
		a := app{Program: Program{Streams: Streams{Err: &said}}}
		a.point(&workbench.WhereFault{In: x.in, At: x.at, End: x.at + 1})
		lines := strings.Split(said.String(), "\n")
		excerpt := strings.TrimPrefix(lines[0], "  ")
		if !strings.HasPrefix(excerpt, x.from) || !strings.HasSuffix(excerpt, x.end) {
			t.Errorf("%s: %q", name, excerpt)
		}
		mark := ansi.StringWidth(lines[1][:strings.Index(lines[1], "^")]) - 2
		if under := ansi.Cut(excerpt, mark, mark+1); under != string([]rune(x.in)[x.at]) {
			t.Errorf("%s: the mark is under %q", name, under)
		}
	}
}
