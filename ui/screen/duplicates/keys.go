package duplicates

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/workbench"
)

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	back := screen.Bind("esc", "back", "esc")
	switch s.face {
	case choosing:
		look := screen.Bind("enter", "look through it", "enter")
		if len(s.places) == 0 {
			look = look.Off("No account has two records that could be the same.")
		}
		return []screen.Binding{look, back}
	case finding:
		return []screen.Binding{screen.Bind("esc", "stop", "esc")}
	case listing:
		open := screen.Bind("enter", "side by side", "enter")
		if len(s.groups) == 0 {
			open = open.Off("There are no duplicates here.")
		}
		return []screen.Binding{open, screen.Bind("r", "look again", "r"), back}
	case planned:
		return []screen.Binding{screen.Bind("y", "merge them", "y"), screen.Bind("n", "not yet", "n", "esc"), screen.Bind("j/k", "scroll", "j", "k", "down", "up")}
	case undoing:
		return []screen.Binding{screen.Bind("y", "put it back", "y"), screen.Bind("n", "leave it", "n", "esc"), screen.Bind("j/k", "scroll", "j", "k", "down", "up")}
	case following:
		return s.followingKeys()
	}
	return s.comparingKeys()
}

func (s *Screen) comparingKeys() []screen.Binding {
	why := ""
	if !s.pairOK {
		why = "The records are still being read."
	}
	off := func(b screen.Binding) screen.Binding {
		if why != "" {
			return b.Off(why)
		}
		return b
	}
	merging := func(b screen.Binding) screen.Binding { // of several accounts nothing is merged: they are only looked at
		if apart := s.whyNotOne(); apart != "" {
			return b.Off(apart)
		}
		return off(b)
	}
	hidden := func(b screen.Binding) screen.Binding { b.Hidden = true; return b }
	open := off(screen.Bind("o", "open this one", "o"))
	open.Hidden = s.whyNotOne() == ""
	return []screen.Binding{
		merging(screen.Bind("enter", "what will be written", "enter")), merging(screen.Bind("space", "this value stays", "space")), merging(screen.Bind("s", "this one stays", "s")),
		screen.Bind("hjkl", "move", "h", "j", "k", "l", "left", "down", "up", "right"), off(screen.Bind("x", "not the same", "x")),
		hidden(merging(screen.Bind("1-9", "the value of that record stays", "1", "2", "3", "4", "5", "6", "7", "8", "9"))), hidden(merging(screen.Bind("0", "as it would be by itself", "0"))),
		open, screen.Bind("esc", "back", "esc"),
	}
}

func (s *Screen) followingKeys() []screen.Binding {
	p := s.progress()
	switch {
	case !p.Finished:
		return []screen.Binding{screen.Bind("s", "stop", "s"), screen.Bind("esc", "leave it running", "esc")}
	case p.Undo && p.Problem != nil:
		return []screen.Binding{screen.Bind("u", "do the rest", "u"), screen.Bind("esc", "back", "esc")}
	case p.Undo:
		return []screen.Binding{screen.Bind("esc", "back", "esc", "enter")}
	case p.Problem != nil:
		return []screen.Binding{screen.Bind("enter", "do the rest", "enter"), screen.Bind("u", "undo what was done", "u"), screen.Bind("esc", "back", "esc")}
	}
	return []screen.Binding{screen.Bind("enter", "go on", "enter", "esc"), screen.Bind("u", "undo the merge", "u"), screen.Bind("o", "open the record", "o")}
}

func (s *Screen) press(name string) tea.Cmd {
	for _, b := range s.Keys() {
		if b.Why != "" && slices.Contains(b.Binding.Keys(), name) {
			return screen.Toast(screen.Warn, b.Why)
		}
	}
	switch s.face {
	case choosing:
		return s.choose(name)
	case finding:
		return s.stop(name)
	case listing:
		return s.pressList(name)
	case comparing:
		return s.pressPair(name)
	case following:
		return s.pressFollow(name)
	}
	return s.answer(name)
}

func (s *Screen) choose(name string) tea.Cmd {
	switch name {
	case "enter":
		s.in, s.face, s.err = s.places[s.at], finding, nil
		return s.find()
	case "esc":
		return s.env.Pop(nil)
	case "r":
		s.err = nil
		return s.readPlaces()
	}
	by := map[string]int{"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": 10, "pgup": -10, "g": -len(s.places), "G": len(s.places), "home": -len(s.places), "end": len(s.places)}[name]
	s.at = max(min(s.at+by, len(s.places)-1), 0)
	return nil
}

// stop ends a search.
func (s *Screen) stop(name string) tea.Cmd {
	if name != "esc" {
		return nil
	}
	s.found.Stop()
	if s.args.Connection != "" {
		return s.env.Pop(nil)
	}
	s.face = choosing
	return s.readPlaces()
}

func (s *Screen) pressList(name string) tea.Cmd {
	switch name {
	case "enter":
		return s.look(s.groups[s.grid.Cursor()])
	case "r":
		s.face, s.err = finding, nil
		return s.find()
	case "esc":
		if s.args.Connection != "" {
			return s.env.Pop(nil)
		}
		s.face, s.err = choosing, nil
		return s.readPlaces()
	}
	s.grid.Key(name, len(s.groups))
	return nil
}

func (s *Screen) pressPair(name string) tea.Cmd {
	if s.plans.Busy() || s.apart.Busy() {
		return nil
	}
	n := len(s.both.Records)
	switch name {
	case "esc":
		return s.leave()
	case "r":
		s.err = nil
		return s.compare()
	case "enter":
		s.err = nil
		return s.planMerge()
	case "x":
		s.err = nil
		return s.keepApart()
	case "o":
		return s.open(s.both.Records[s.col].LinkEnd)
	case "s":
		if s.alive(s.col) != s.col {
			return screen.Toast(screen.Warn, "That record is not there any more: it cannot be the one that stays.")
		}
		s.stays = s.col
	case "space":
		s.pick(s.col)
	case "0":
		delete(s.picks, s.field())
	case "h", "left":
		s.col = max(s.col-1, 0)
	case "l", "right":
		s.col = max(min(s.col+1, n-1), 0)
	default:
		if len(name) == 1 && name[0] >= '1' && int(name[0]-'1') < n {
			s.pick(int(name[0] - '1'))
		}
		s.walk(name)
	}
	return nil
}

func (s *Screen) walk(name string) {
	n := len(s.both.Fields)
	by := map[string]int{"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": 10, "pgup": -10, "g": -n, "G": n, "home": -n, "end": n, "ctrl+d": 10, "ctrl+u": -10}[name]
	s.row = max(min(s.row+by, n-1), 0)
}

// pick keeps the value of a record for the field under the cursor.
func (s *Screen) pick(i int) {
	if f := s.field(); f != "" {
		s.picks[f] = i
	}
}

func (s *Screen) open(e workbench.LinkEnd) tea.Cmd {
	if e.Title == "" {
		return screen.Toast(screen.Warn, "That record is not kept here any more.")
	}
	return s.env.Go("record", screen.Target{Model: s.group.Model, ID: e.ID, Connection: e.Connection})
}

// answer is a key at a question. The key that asks is never the key that says yes.
func (s *Screen) answer(name string) tea.Cmd {
	switch name {
	case "y":
		if s.face == planned {
			return s.start()
		}
		if !s.undo.Idle() {
			return s.startUndo()
		}
	case "n", "esc":
		if s.face == planned {
			s.face, s.err = comparing, nil
			return nil
		}
		s.plans.Stop()
		if s.args.Merge != "" {
			return s.env.Pop(nil)
		}
		s.face, s.err = following, nil
	case "j", "down":
		s.scroll++
	case "k", "up":
		s.scroll = max(s.scroll-1, 0)
	}
	return nil
}

func (s *Screen) pressFollow(name string) tea.Cmd {
	p := s.progress()
	switch {
	case !p.Finished:
		if name == "s" {
			s.serve.StopMerge(s.merge)
		} else if name == "esc" {
			return s.leave()
		}
	case name == "u":
		if !p.Undo || p.Problem != nil {
			s.err = nil
			return s.planUndo()
		}
	case name == "o":
		return s.open(s.plan.Survivor)
	case name == "enter" && p.Problem != nil && !p.Undo:
		s.err = nil
		return s.planMerge()
	case name == "enter", name == "esc":
		return s.leave()
	}
	return nil
}
