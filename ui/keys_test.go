package ui

import (
	"errors"
	"slices"
	"testing"

	"patchbay/problem"
	"patchbay/ui/keymap"
	"patchbay/ui/screen"
)

func mapped(t *testing.T, text string) keymap.Map {
	t.Helper()
	m, err := keymap.Parse("keys.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// lists is a probe that stands at the place called changes.
func lists(r *rig, typing bool) *probe {
	p := &probe{title: "Changes", typing: typing, keys: []screen.Binding{
		screen.Bind("enter", "look", "enter"), screen.Bind("o", "open the record", "o"), screen.Bind("r", "reload", "r"), screen.Bind("u", "undo", "u").Off("Nothing was changed yet."),
	}}
	r.app.enter(screen.GoMsg{Place: "changes"}, p.made)
	return p
}

func TestAPersonsOwnKeysWorkAndAreShownEverywhere(t *testing.T) {
	in(t, func(t *testing.T) {
		r := begin(t, Options{Services: full(), Keys: mapped(t, "changes: {reload: R, undo: U}\neverywhere: {help: f1, palette: ctrl+o}")}).resize(100, 30)
		p := lists(r, false)
		r.see("R reload", "o open the record", "f1 help").press("R")
		if got := p.pressed(); !slices.Equal(got, []string{"r"}) {
			t.Errorf("the screen got %v", got)
		}
		r.press("r").see("r does nothing here: in your keys, R is for: reload.")
		r.press("U").see("! Nothing was changed yet.")
		r.press("u").see("in your keys, U is for: undo")
		r.press("?").miss("Keys on").send(stroke("f1")).see("Keys on Changes", "R", "reload", "U").press("esc")
		r.press(":").miss("What do you want").press("ctrl+o").see("What do you want").typed("reload").press("enter")
		if got := p.pressed(); !slices.Equal(got, []string{"r", "r"}) {
			t.Errorf("the screen got %v", got)
		}
	})
}

func TestKeysOfAPersonsOwnAreTextWhereSomebodyTypes(t *testing.T) {
	in(t, func(t *testing.T) {
		r := begin(t, Options{Services: full(), Keys: mapped(t, "changes: {reload: R, look: ctrl+l}")}).resize(80, 24)
		p := lists(r, true)
		r.typed("Rr").press("ctrl+l")
		if got := p.pressed(); !slices.Equal(got, []string{"R", "r", "enter"}) {
			t.Errorf("the screen got %v", got)
		}
	})
}

func TestABrokenFileOfKeysIsToldAtTheStart(t *testing.T) {
	in(t, func(t *testing.T) {
		trouble := problem.New(problem.Usage, "keys.yaml, line 2: browse.edti is nothing that can be done there.").WithHint("Until that is mended, all keys are as they come.").Because(errors.New("x"))
		begin(t, Options{Services: full(), Trouble: trouble}).resize(100, 30).see("× keys.yaml, line 2: browse.edti", "Until that is mended")
	})
}
