package imports

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	if s.face == asking {
		return []screen.Binding{screen.Bind("y", "put it back", "y"), screen.Bind("n", "leave it", "n", "esc"), hidden(screen.Bind("j/k", "scroll", "j", "k", "down", "up"))}
	}
	undo, reload := screen.Bind("u", "undo all of it", "u"), hidden(screen.Bind("r", "reload", "r"))
	if why := s.whyNotUndo(); why != "" {
		undo = undo.Off(why)
	}
	moves := hidden(screen.Bind("j/k", "down, up", "j", "k", "down", "up"))
	back := screen.Bind("esc", "back", "esc")
	switch s.face {
	case rows, single:
		look, record, some := screen.Bind("enter", "look", "enter"), screen.Bind("o", "open the record", "o"), screen.Bind("f", "only what was refused", "f")
		if s.refused {
			some = screen.Bind("f", "all rows", "f")
		}
		if s.change().Record == "" {
			record = record.Off("There is no record of this row here.")
		}
		if s.change().ID == "" {
			look = look.Off("There is no row to look at.")
		}
		if s.face == single {
			return []screen.Binding{record, undo, back, reload, moves}
		}
		return []screen.Binding{look, undo, some.As("refused"), record, back, reload, moves}
	case undoing:
		again := screen.Bind("u", "try the rest", "u").As("undo")
		if why := s.whyNotAgain(); why != "" {
			again = again.Off(why)
		}
		return []screen.Binding{again, screen.Bind("enter", "its rows", "enter"), back, moves}
	}
	open := screen.Bind("enter", "its rows", "enter")
	if len(s.all) == 0 {
		open = open.Off("Nothing was imported yet.")
	}
	return []screen.Binding{open, undo, back, reload, moves}
}

func hidden(b screen.Binding) screen.Binding {
	b.Hidden = true
	return b
}

// whyNotUndo says why the import under the cursor cannot be put back.
func (s *Screen) whyNotUndo() string {
	switch c, runs := s.chore(); {
	case len(s.all) == 0:
		return "There is no import to undo."
	case runs && !c.Finished:
		return "It is being put back already."
	}
	return s.here().WhyNot
}

// whyNotAgain says why an undo cannot be tried once more.
func (s *Screen) whyNotAgain() string {
	if c, runs := s.chore(); runs && !c.Finished {
		return s.env.Say("It is on its way: {T} shows what runs, and stops it.")
	}
	return s.here().WhyNot
}

func (s *Screen) press(key string) tea.Cmd {
	if s.face == asking {
		return s.answer(key)
	}
	switch key {
	case "u":
		why := s.whyNotUndo()
		switch {
		case why != "":
			return screen.Toast(screen.Warn, why)
		case s.planned.Busy():
			return nil
		}
		return s.planUndo()
	case "o":
		if c := s.change(); c.Record != "" && (s.face == rows || s.face == single) {
			return s.env.Go("record", screen.Target{Model: c.Model, ID: c.Record, Connection: c.Connection})
		}
	case "f":
		if s.face == rows {
			s.refused, s.row, s.rowTop = !s.refused, 0, 0
		}
	case "r":
		if s.face == rows || s.face == single {
			return tea.Batch(s.Init(), s.open())
		}
		return s.Init()
	case "enter":
		return s.enter()
	case "esc":
		return s.back()
	default:
		s.steps(key)
	}
	return nil
}

func (s *Screen) enter() tea.Cmd {
	switch {
	case s.face == rows && s.change().ID != "":
		s.face, s.skip = single, 0
	case s.face == listing && len(s.all) > 0:
		if c, runs := s.chore(); runs && !c.Finished {
			s.face, s.skip = undoing, 0
			return nil
		}
		return s.open()
	case s.face == undoing:
		s.face = listing
		return s.open()
	}
	return nil
}

func (s *Screen) back() tea.Cmd {
	switch s.face {
	case listing:
		return s.env.Pop(nil)
	case single:
		s.face = rows
	default:
		s.face, s.known, s.err = listing, false, nil
	}
	return nil
}

// steps moves the cursor by a key.
func (s *Screen) steps(key string) {
	const end = 1 << 30
	if by, ok := map[string]int{
		"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": 10, "ctrl+d": 10, "pgup": -10, "ctrl+u": -10, "g": -end, "home": -end, "G": end, "end": end,
	}[key]; ok {
		s.move(by)
	}
}

func (s *Screen) move(by int) {
	switch s.face {
	case listing:
		s.at = max(min(s.at+by, len(s.all)-1), 0)
	case rows:
		s.row = max(min(s.row+by, len(s.shown())-1), 0)
	default:
		s.skip = max(s.skip+by, 0)
	}
}

// answer is to the question whether an import may be put back: no key that could be a slip does it.
func (s *Screen) answer(key string) tea.Cmd {
	if s.begun.Busy() {
		return nil
	}
	switch key {
	case "y":
		return s.begin()
	case "n", "esc":
		s.face, s.skip = s.under, 0
	default:
		s.steps(key)
	}
	return nil
}
