package changes

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/ui/deeds"
	"patchbay/ui/screen"
)

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	if s.face == choosing {
		return s.left.keys()
	}
	if s.face == asking {
		return []screen.Binding{screen.Bind("y", "undo it", "y"), screen.Bind("n", "leave it", "n", "esc")}
	}
	undo, open := screen.Bind("u", "undo", "u"), screen.Bind("o", "open the record", "o")
	if why := s.whyNotUndo(); why != "" {
		undo = undo.Off(why)
	}
	if s.here().Record == "" {
		open = open.Off("The record of this change is not here any more.")
	}
	reload := screen.Bind("r", "reload", "r")
	reload.Hidden = true
	if s.face == looking {
		some := screen.Bind("f", "undo some fields", "f")
		if why := s.whyNotSome(); why != "" {
			some = some.Off(why)
		}
		all := screen.Bind("h", "all of its import", "h")
		if s.here().Import == "" {
			all = all.Off("This change is no row of an import.")
			all.Hidden = true
		}
		return []screen.Binding{s.decide(), undo, some, open, all.As("imports"), screen.Bind("esc", "back", "esc"), reload}
	}
	if s.err != nil {
		reload = screen.Bind("r", "try again", "r").As("reload")
	}
	look := screen.Bind("enter", "look", "enter")
	switch {
	case len(s.all) > 0:
	case s.loaded:
		look = look.Off("Nothing was changed from here yet.")
	default:
		look = look.Off("The changes are still being read.")
	}
	return []screen.Binding{look, undo, open, screen.Bind("h", "imports", "h").As("imports"), reload}
}

// decide leads to the form in which a conflict is decided.
func (s *Screen) decide() screen.Binding {
	b := screen.Bind("e", "decide it", "e")
	if !deeds.Decidable(s.here()) {
		b = b.Off("This change met with no conflict that is to be decided.")
		b.Hidden = true
	}
	return b
}

func (s *Screen) whyNotUndo() string {
	c := s.here()
	switch {
	case c.ID == "":
		return "There is no change to undo."
	case !c.CanUndo && c.WhyNot == "":
		return "It cannot be undone."
	}
	return c.WhyNot
}

func (s *Screen) press(key string) tea.Cmd {
	switch s.face {
	case asking:
		return s.answer(key)
	case choosing:
		return s.choose(key)
	}
	switch key {
	case "f":
		return s.someFields()
	case "u":
		if why := s.whyNotUndo(); why != "" {
			return screen.Toast(screen.Warn, why)
		}
		return s.planUndo()
	case "o":
		if c := s.here(); c.Record != "" {
			return s.env.Go("record", screen.Target{Model: c.Model, ID: c.Record, Connection: c.Connection})
		}
	case "e":
		if c := s.here(); s.face == looking && deeds.Decidable(c) {
			return s.env.Go("edit", screen.Target{Model: c.Model, ID: c.Record, Change: c.ID})
		}
	case "h":
		return s.toImports()
	case "r":
		return s.Init()
	case "enter":
		if s.face == listing && len(s.all) > 0 {
			s.face, s.skip = looking, 0
		}
	case "esc":
		if s.face == listing {
			return s.env.Pop(nil)
		}
		s.face = listing
	default:
		s.move(key)
	}
	return nil
}

func (s *Screen) move(key string) {
	by, ok := map[string]int{"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": 10, "ctrl+d": 10, "pgup": -10, "ctrl+u": -10, "g": -most, "home": -most, "G": most, "end": most}[key]
	if !ok {
		return
	}
	if s.face == looking {
		s.skip = max(s.skip+by, 0)
		return
	}
	s.at = max(min(s.at+by, len(s.all)-1), 0)
}

// toImports goes to the imports: to that of which the change that is looked at is a row.
func (s *Screen) toImports() tea.Cmd {
	to := screen.Target{}
	if s.face == looking {
		to.ID = s.here().Import
	}
	return s.env.Go("imports", to)
}

// answer is to the question whether a change may be undone: no key that could be a slip undoes anything.
func (s *Screen) answer(key string) tea.Cmd {
	if s.applied.Busy() {
		return nil
	}
	switch key {
	case "y":
		s.refusal = nil
		return s.apply()
	case "n", "esc":
		s.face, s.refusal = listing, nil
	case "j", "down", "k", "up", "pgup", "pgdown":
		s.skip = max(s.skip+map[string]int{"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": 10, "pgup": -10}[key], 0)
	}
	return nil
}
