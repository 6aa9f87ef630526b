package connect

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"patchbay/ui/screen"
	"patchbay/workbench"
)

func TestABlankStandsBetweenAnOperationAndItsWords(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"contact::list", "appointment::fieldRead", "appointment::fieldWrite", "conversation::subscribe", "something-very-long-of-a-file::fieldRead"} {
		s := &Screen{env: screen.Env{}}
		s.draft.connector.Support = []workbench.Capability{{Operation: "contact::list", Supported: true}, {Operation: name, Supported: true}}
		p := &operations{s: s}
		for _, w := range []int{60, 62, 66, 100} {
			row := ansi.Strip(p.row(s.draft.connector.Support[1], w, false)[0])
			words := saying(name)
			if i := strings.Index(row, words); i < 1 || row[i-1] != ' ' {
				t.Errorf("in %d cells: %q", w, row)
			}
		}
	}
}
