package ui

import (
	"image/color"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestAThemeIsSeenWhileItIsChosenAndKeptOnlyWhenSaid(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		r := seated(t, b, 100, 30).press(",").see("Settings", "‹ auto ›", "good", "wrong", "/home/ada", "1,200 history")
		was := r.frame().Content
		r.press("l", "l").see("‹ light ›", "enter keeps it")
		if light := r.frame().Content; r.app.theme.Dark || light == was {
			t.Error("the theme is not shown")
		}
		r.press("esc").see("Acme Salon")
		if !r.app.theme.Dark || b.looks.Theme != "" {
			t.Errorf("leaving keeps it: %+v", b.looks)
		}
		r.press(",").press("h").see("‹ blue-orange-light ›").press("enter").see("The theme is kept for this profile.")
		if b.looks.Theme != "blue-orange-light" || r.app.theme.Dark {
			t.Errorf("%+v is kept", b.looks)
		}
		if r.press("esc", ","); !strings.Contains(r.seen(), "‹ blue-orange-light ›") {
			t.Error("the settings do not know what was kept")
		}
		r.press("enter").see("That is the theme already").press("l", "enter")
		if b.looks.Theme != "" {
			t.Errorf("the terminal's own is kept as %q", b.looks.Theme)
		}
	})
}

func TestTheMouseIsTheTerminalsWhenThePersonSaysSo(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		r := seated(t, b, 100, 30).press(",", "j", "enter").see("off: the terminal selects text")
		if m := r.frame().MouseMode; m != tea.MouseModeNone || !b.looks.NoMouse {
			t.Errorf("the mouse mode is %v", m)
		}
		if r.press("enter"); r.frame().MouseMode != tea.MouseModeCellMotion || b.looks.NoMouse {
			t.Error("the mouse does not come back")
		}
		quiet := begin(t, Options{Services: full(), NoMouse: true}).resize(80, 24)
		if quiet.frame().MouseMode != tea.MouseModeNone {
			t.Error("the mouse is taken at the start")
		}
	})
}

func TestAThemeWithoutABackgroundFollowsTheTerminal(t *testing.T) {
	in(t, func(t *testing.T) {
		r := begin(t, Options{Services: full(), Theme: "high-contrast"}).resize(80, 24)
		if r.background == 0 || !r.app.theme.Dark {
			t.Error("the terminal was not asked")
		}
		dark := r.app.theme.Muted.GetForeground()
		r.send(tea.BackgroundColorMsg{Color: color.White})
		if r.app.theme.Dark || r.app.theme.Muted.GetForeground() == dark {
			t.Error("the theme does not follow")
		}
		fixed := begin(t, Options{Services: full(), Theme: "blue-orange-dark"}).resize(80, 24).send(tea.BackgroundColorMsg{Color: color.White})
		if !fixed.app.theme.Dark || fixed.background != 0 {
			t.Error("a theme for a dark background does not stay")
		}
	})
}

func TestAThemeOfThisRunIsNotAskedForAgain(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 80, 24).press(":").typed("switch between").press("enter")
		if r.app.look.Name != "light" {
			t.Errorf("the look is %s", r.app.look.Name)
		}
		r.press(":").typed("switch between").press("enter")
		if r.app.look.Name != "dark" || !slices.Contains(r.app.lately, "switch between light and dark") {
			t.Errorf("the look is %s, lately %v", r.app.look.Name, r.app.lately)
		}
	})
}
