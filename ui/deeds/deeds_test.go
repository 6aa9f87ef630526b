package deeds

import (
	"testing"

	"github.com/charmbracelet/x/ansi"

	"patchbay/ui/theme"
	"patchbay/workbench"
)

func TestEveryEndHasASignOfOneCellAndAWord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		change      workbench.Change
		word, ascii string
	}{
		{workbench.Change{State: "done"}, "done", "+"},
		{workbench.Change{State: "done", UndoneBy: "c2"}, "undone", "u"},
		{workbench.Change{State: "unknown"}, "unknown", "?"},
		{workbench.Change{State: "failed"}, "failed", "x"},
		{workbench.Change{State: "dropped"}, "dropped", "x"},
		{workbench.Change{State: "conflict"}, "conflict", "#"},
		{workbench.Change{State: "sent"}, "sent", "."},
		{workbench.Change{State: "planned"}, "planned", "."},
	} {
		sign, word, _ := State(theme.New(theme.Options{}), c.change)
		if word != c.word || ansi.StringWidth(sign) != 1 {
			t.Errorf("%+v: got %q %q", c.change, sign, word)
		}
		if sign, _, _ := State(theme.New(theme.Options{ASCII: true}), c.change); sign != c.ascii {
			t.Errorf("%+v without signs: got %q, want %q", c.change, sign, c.ascii)
		}
	}
}

func TestAChangeIsSaidAsPeopleSayIt(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]workbench.Change{
		"Edited Ada":         {Operation: "contact::update", Title: "Ada"},
		"Created Ada":        {Operation: "contact::create", Title: "Ada"},
		"Deleted Ada":        {Operation: "contact::delete", Title: "Ada"},
		"Put back Ada":       {Operation: "contact::update", Title: "Ada", Undoes: "c1"},
		"contact::merge Ada": {Operation: "contact::merge", Title: "A\x1bda"},
	} {
		if got := What(c); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
