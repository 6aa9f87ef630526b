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
				return below.env.Push(above.made)
			}
			return nil
		}
		above.answer = func(msg tea.Msg) tea.Cmd {
			if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "esc" {
				return above.env.Pop(nil)
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

// Two escapes that arrive as one key leave two places, as if they had come apart.
func TestEachOfTwoKeysFindsItsPlace(t *testing.T) {
	in(t, func(t *testing.T) {
		below, above := &probe{title: "Below"}, &probe{title: "Above"}
		for _, p := range []*probe{below, above} {
			p.answer = func(msg tea.Msg) tea.Cmd {
				if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "esc" {
					return p.env.Pop(nil)
				}
				return nil
			}
		}
		r := seated(t, full(), 80, 24).push(below).push(above)
		_, cmd := r.app.Update(tea.KeyPressMsg{Code: tea.KeyEscape, Mod: tea.ModAlt})
		if below.closed != 1 || above.closed != 1 {
			t.Errorf("closed %d below, %d above", below.closed, above.closed)
		}
		r.run(cmd)
		r.settle().see("Home", "acme")
	})
}

// What is asked while a result arrives is carried out as well, after all screens have heard of it.
func TestAResultLeadsOnAtOnce(t *testing.T) {
	in(t, func(t *testing.T) {
		above := &probe{title: "Above"}
		above.answer = func(msg tea.Msg) tea.Cmd {
			if c, ok := msg.(screen.ChangedMsg); ok && c.Calls {
				return above.env.Pop(nil)
			}
			return nil
		}
		r := seated(t, full(), 80, 24).push(above)
		r.app.Update(screen.ChangedMsg{Calls: true})
		if above.closed != 1 || len(r.app.stack) != 1 {
			t.Errorf("closed %d times, %d places", above.closed, len(r.app.stack))
		}
	})
}
