package ui

import (
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

// The keys are pressed without a moment for commands to come back between them.
func TestTheNextKeyFindsThePlaceThatTheLastOneLedTo(t *testing.T) {
	in(t, func(t *testing.T) {
		below, above := &probe{title: "Below"}, &probe{title: "Above"}
		below.answer = func(msg tea.Msg) tea.Cmd {
			if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "o" {
				return screen.Push(above.made)
			}
			return nil
		}
		above.answer = func(msg tea.Msg) tea.Cmd {
			if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "esc" {
				return screen.Pop(nil)
			}
			return nil
		}
		r := seated(t, full(), 80, 24).push(below)
		for _, k := range []string{"o", "e", "x", "esc", "z"} {
			_, cmd := r.app.Update(stroke(k))
			r.run(cmd)
		}
		r.settle()
		if got := below.pressed(); !slices.Equal(got, []string{"o", "z"}) {
			t.Errorf("below got %v", got)
		}
		if got := above.pressed(); !slices.Equal(got, []string{"e", "x", "esc"}) {
			t.Errorf("above got %v", got)
		}
	})
}

func TestWhatIsTypedWhileAPlaceOpensIsTypedThere(t *testing.T) {
	in(t, func(t *testing.T) {
		r := begin(t, Options{Services: &whole{bench: full()}}).resize(80, 24)
		for _, k := range []string{"a", "/", "4", "0", "4"} {
			_, cmd := r.app.Update(stroke(k))
			r.run(cmd)
		}
		r.settle().see("Activity", "404")
	})
}

func TestACommandThatDoesMoreIsLeftAsItIs(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 80, 24)
		ran := false
		cmd := r.app.promptly(func() tea.Msg { ran = true; return nil })
		if ran || cmd == nil {
			t.Error("it was carried out in the loop")
		}
		if r.app.promptly(nil) != nil {
			t.Error("nothing became something")
		}
	})
}
