package condition

import (
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/ui/theme"
	"patchbay/workbench"
)

func press(code rune, text string) tea.KeyPressMsg { return tea.KeyPressMsg{Code: code, Text: text} }

func filled() *Box {
	var b Box
	b.Set("pho == 1")
	b.Take("pho == 1", workbench.Typed{
		Fault:      &workbench.WhereFault{At: 0, End: 3, Text: "there is no field pho"},
		Candidates: []workbench.Candidate{{Label: "phone", Detail: "Phone", Insert: "phone", From: 0, To: 3}, {Label: "phones", Insert: "phones", From: 0, To: 3}},
	})
	return &b
}

func TestWhatIsAtFaultIsUnderlinedAndSaid(t *testing.T) {
	t.Parallel()
	b := filled()
	th := theme.New(theme.Options{Dark: true})
	text, x := b.View(th, 40)
	if ansi.Strip(text) != "pho == 1" || x != 8 || !strings.Contains(text, "\x1b[") || strings.Contains(text[strings.Index(text, " =="):], "4m") {
		t.Errorf("%q %d", text, x)
	}
	if list := b.List(th, 40, 5); len(list) != 3 || !strings.Contains(ansi.Strip(list[0]), "Character 1: there is no field pho") {
		t.Errorf("%q", list)
	}
	b.Update(press('2', "2"))
	if b.Fault() != nil || len(b.List(th, 40, 5)) != 0 {
		t.Error("it still speaks of the text before")
	}
	b.Take("pho == 1", workbench.Typed{Fault: &workbench.WhereFault{End: 1}})
	if b.Fault() != nil {
		t.Error("it took what was said of another text")
	}
}

func TestACandidateIsPickedAndTaken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys []tea.KeyPressMsg
		want string
	}{
		"the first by tab":       {[]tea.KeyPressMsg{press(tea.KeyTab, "")}, "phone == 1"},
		"the second by tab":      {[]tea.KeyPressMsg{press(tea.KeyDown, ""), press(tea.KeyDown, ""), press(tea.KeyDown, ""), press(tea.KeyTab, "")}, "phones == 1"},
		"the picked by enter":    {[]tea.KeyPressMsg{press(tea.KeyDown, ""), press(tea.KeyEnter, "")}, "phone == 1"},
		"none by enter alone":    {[]tea.KeyPressMsg{press(tea.KeyEnter, "")}, "pho == 1"},
		"none after going back":  {[]tea.KeyPressMsg{press(tea.KeyDown, ""), press(tea.KeyUp, ""), press(tea.KeyEnter, "")}, "pho == 1"},
		"none of a text that is": {[]tea.KeyPressMsg{press('2', "2"), press(tea.KeyTab, "")}, "pho == 12"},
	} {
		b := filled()
		for _, k := range c.keys {
			b.Update(k)
		}
		if b.Value() != c.want {
			t.Errorf("%s: %q", name, b.Value())
		}
	}
}

func TestTheListFitsWhateverTheSize(t *testing.T) {
	t.Parallel()
	b := filled()
	for w := 1; w < 60; w++ {
		for h := range 6 {
			list := b.List(theme.Theme{}, w, h)
			if len(list) > h {
				t.Fatalf("%d lines of %d", len(list), h)
			}
			for _, l := range list {
				if w > 20 && ansi.StringWidth(l) > w {
					t.Errorf("%d cells of %d: %q", ansi.StringWidth(l), w, l)
				}
			}
		}
	}
}

func TestTheWordThatIsStillTypedIsJudgedAfterAPause(t *testing.T) {
	t.Parallel()
	for text, c := range map[string]struct {
		at, end, back int
		said          bool
	}{
		"phone == nul":            {9, 12, 0, false},
		"phone == ":               {9, 9, 0, false},
		"nme == nul":              {0, 3, 0, true},
		"tags contains \"very im": {14, 22, 0, false},
		"nme contains 'very im":   {0, 3, 0, true},
		"nm == 1":                 {0, 2, 5, false}, // the cursor is in it
		"nme ":                    {0, 3, 0, true},
	} {
		var b Box
		b.Set(text)
		if b.Value() != text {
			b.Update(press(tea.KeySpace, " "))
		}
		for range c.back {
			b.Update(press(tea.KeyLeft, ""))
		}
		b.Take(text, workbench.Typed{Fault: &workbench.WhereFault{At: c.at, End: c.end, Text: "it is wrong"}})
		if (b.Words() != "") != c.said {
			t.Errorf("%q: %q is said at once", text, b.Words())
		}
		if b.Fault() == nil {
			t.Errorf("%q: enter finds nothing wrong", text)
		}
		if b.Rest(text); b.Words() != "Character "+strconv.Itoa(c.at+1)+": it is wrong" {
			t.Errorf("%q: after a pause it says %q", text, b.Words())
		}
	}
}
