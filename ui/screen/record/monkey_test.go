package record

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/ui/widget/answer"
)

// move is one key at one size; down says that the provider does not answer.
type move struct {
	key  string
	down bool
	w, h int
}

func TestNothingIsDeletedUnlessItWasAskedAndConfirmed(t *testing.T) {
	t.Parallel()
	one := rapid.Custom(func(t *rapid.T) move {
		return move{
			key:  rapid.SampledFrom([]string{"D", "y", "n", "j", "G", "J", "h", "/", "a", "enter", "esc", "z", "tab", "space", "d"}).Draw(t, "key"),
			down: rapid.Bool().Draw(t, "down"), w: rapid.IntRange(60, 180).Draw(t, "w"), h: rapid.IntRange(14, 50).Draw(t, "h"),
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		script := rapid.SliceOfN(one, 5, 40).Draw(rt, "script")
		synctest.Test(t, func(t *testing.T) {
			b := full()
			p := open(t, b, 80, 24)
			for _, m := range script {
				b.refuses = nil
				if m.down {
					b.refuses = problem.New(problem.ProviderDown, "Example did not answer.")
				}
				asked, done := strings.Contains(p.Seen(), "Delete Ada Lovelace in Acme Salon?"), len(b.applied)
				p.Resize(m.w, m.h).Press(m.key)
				if len(b.applied) > done && (!asked || m.key != "y") {
					t.Errorf("%s deleted it; on the screen is:\n%s", m.key, p.Seen())
				}
				if _, left := seat.Asked[screen.PopMsg](p); left || t.Failed() {
					return
				}
			}
		})
		if t.Failed() {
			rt.FailNow()
		}
	})
}

// sent is a record as the provider sent it.
func sent(native []byte) *source {
	var s source
	s.set(answer.Read(native, "application/json"), nil)
	return &s
}

func TestTheValueUnderTheCursorIsShownWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringMatching(`[a-zA-Z0-9 漢é]{0,200}`).Draw(t, "value")
		native, err := json.Marshal(map[string]any{"key": value})
		if err != nil {
			t.Fatal(err)
		}
		s := sent(native)
		s.pane.To(1)
		lines, _ := s.view(theme.Theme{}, rapid.IntRange(20, 100).Draw(t, "w"), 80)
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := squeeze(ansi.Strip(strings.Join(lines, ""))); !strings.Contains(got, squeeze(value)) {
			t.Fatalf("%q is not in %q", value, got)
		}
		if len(lines) != 80 {
			t.Fatalf("%d lines", len(lines))
		}
	})
}

func TestWhatIsNotJSONIsShownAsItIs(t *testing.T) {
	t.Parallel()
	lines, _ := sent([]byte("<html>\nno \x1b[31mjson\n</html>")).view(theme.Theme{}, 40, 5)
	if got := strings.TrimSpace(ansi.Strip(lines[1])); got != "no [31mjson" {
		t.Errorf("%q", got)
	}
}

func FuzzTheRecordAsSentNeverDrivesTheScreen(f *testing.F) {
	f.Add([]byte(`{"a":"b"}`), "a", 40)
	f.Add([]byte("\x1b[2J{\x9b\u202e"), "{", 3)
	f.Fuzz(func(t *testing.T, native []byte, query string, w int) {
		s := sent(native)
		s.query.Set(query)
		s.find()
		s.pane.Next(1)
		lines, _ := s.view(theme.Theme{}, max(min(w, 500), 1), 10)
		for _, r := range strings.Join(lines, "") {
			if r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e {
				t.Fatalf("%q leaves %U", native, r)
			}
		}
	})
}
