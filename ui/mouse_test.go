package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// at is where a text stands in the window.
func (r *rig) at(text string) (x, y int) {
	r.t.Helper()
	for y, line := range strings.Split(r.seen(), "\n") {
		if i := strings.Index(line, text); i >= 0 {
			return ansi.StringWidth(line[:i]), y
		}
	}
	r.t.Fatalf("%q is not on the screen:\n%s", text, r.seen())
	return 0, 0
}

func (r *rig) click(text string) *rig {
	r.t.Helper()
	x, y := r.at(text)
	return r.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

func TestTheKeysInTheLastLineCanBeClicked(t *testing.T) {
	in(t, func(t *testing.T) {
		p := keyed()
		r := seated(t, full(), 80, 24).push(p).click("save all").click("e edit")
		if got := p.pressed(); !slices.Equal(got, []string{"ctrl+s", "e"}) {
			t.Errorf("the screen got %v", got)
		}
		r.send(tea.MouseClickMsg{X: 79, Y: 23, Button: tea.MouseLeft}).send(tea.MouseClickMsg{X: 2, Y: 23, Button: tea.MouseRight})
		r.click("? help").see("Keys on Keyed").send(tea.MouseClickMsg{X: 2, Y: 23, Button: tea.MouseLeft})
		if got := p.pressed(); len(got) != 2 {
			t.Errorf("a click through the help: %v", got)
		}
	})
}

func TestTheWayBackCanBeClicked(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 100, 24).push(&probe{title: "First 漢字"}).push(&probe{title: "Second"}).push(&probe{title: "Third"})
		r.click("Third")
		if n := len(r.app.stack); n != 4 {
			t.Errorf("the place itself leads away: %d", n)
		}
		if r.click("Second"); len(r.app.stack) != 3 {
			t.Errorf("%d places", len(r.app.stack))
		}
		if r.click("patchbay"); len(r.app.stack) != 1 {
			t.Errorf("%d places", len(r.app.stack))
		}
		typing := &probe{title: "Form", typing: true}
		if r.push(typing).click("patchbay"); len(r.app.stack) != 2 {
			t.Error("a click throws a form away")
		}
	})
}

func TestOtherClicksAreTheScreens(t *testing.T) {
	in(t, func(t *testing.T) {
		p := &probe{title: "Rows"}
		seated(t, full(), 80, 24).push(p).send(tea.MouseClickMsg{X: 5, Y: headLines + 3, Button: tea.MouseLeft}).send(tea.MouseWheelMsg{Button: tea.MouseWheelDown, Y: 9})
		var got []tea.Msg
		for _, m := range p.heard {
			if _, ok := m.(tea.MouseMsg); ok {
				got = append(got, m)
			}
		}
		if len(got) != 2 || got[0].(tea.MouseClickMsg).Y != 3 {
			t.Errorf("the screen got %v", got)
		}
	})
}
