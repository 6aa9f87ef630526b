package duplicates

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg.String())
	case tea.MouseWheelMsg:
		if s.face == listing {
			s.grid.Wheel(map[bool]int{true: -3, false: 3}[msg.Button == tea.MouseWheelUp], len(s.groups))
		}
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
	case screen.ChangedMsg:
		return s.moved(msg)
	case load.SlowMsg:
		msg.Mark()
	case lookMsg:
		if s.found.Busy() {
			return s.glance()
		}
	default:
		return s.result(msg)
	}
	return nil
}

func (s *Screen) result(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case placesMsg:
		if msg.In(s.read) && !s.broken(msg.Err) {
			s.places, s.listed = msg.Value, true
			s.at = max(min(s.at, len(s.places)-1), 0)
		}
	case foundMsg:
		if msg.In(s.found) {
			s.face = listing
			if !s.broken(msg.Err) {
				s.groups, s.err = msg.Value, nil
				s.grid.To(0, len(s.groups))
			}
		}
	case pairMsg:
		if msg.In(s.pair) && !s.broken(msg.Err) {
			s.took(msg.Value)
		}
	case planMsg:
		if msg.In(s.plans) && !s.broken(msg.Err) {
			s.plan, s.face, s.scroll, s.err = msg.Value, planned, 0, nil
		}
	case undoMsg:
		if msg.In(s.plans) && !s.broken(msg.Err) {
			s.undo, s.face, s.scroll, s.err = msg.Value, undoing, 0, nil
		}
	case apartMsg:
		if msg.In(s.apart) && !s.broken(msg.Err) {
			return s.parted(msg.Value)
		}
	}
	return nil
}

// broken keeps an error for the screen; one that only says that newer work took its place is none.
func (s *Screen) broken(err error) bool { return load.Broken(err, &s.err) }

// moved looks again at what is compared, and sees a merge come to its end.
func (s *Screen) moved(msg screen.ChangedMsg) tea.Cmd {
	if s.face == following {
		s.follow()
	}
	switch {
	case !msg.Records && !msg.Connections:
	case s.face == choosing && !s.read.Busy():
		return s.readPlaces()
	case s.face == comparing && !s.pair.Busy():
		return s.compare()
	}
	return nil
}

// follow takes the group off the list once its merge ended well.
func (s *Screen) follow() {
	p := s.progress()
	if !p.Finished || p.Problem != nil || p.Undo || s.merged {
		return
	}
	s.merged = true
	s.drop()
}

// drop takes the group that is compared off the list.
func (s *Screen) drop() {
	ids := s.ids()
	s.groups = slices.DeleteFunc(s.groups, func(g workbench.DuplicateGroup) bool {
		return len(g.Records) == len(ids) && slices.EqualFunc(g.Records, ids, func(e workbench.LinkEnd, id string) bool { return e.ID == id })
	})
	s.grid.To(min(s.grid.Cursor(), max(len(s.groups)-1, 0)), len(s.groups))
}

// took keeps a fresh look at the records; what was chosen stays. At first the fullest is the one that stays.
func (s *Screen) took(c workbench.Comparison) {
	first := !s.pairOK
	s.both, s.pairOK = c, true
	for i, r := range c.Records {
		if i < len(s.group.Records) && !r.Missing {
			s.group.Records[i] = r.LinkEnd
		}
	}
	s.stays = s.alive(s.stays)
	for i, r := range c.Records {
		if first && r.Filled > c.Records[s.stays].Filled && s.alive(i) == i {
			s.stays = i
		}
	}
	s.row = max(min(s.row, len(c.Fields)-1), 0)
	s.col = max(min(s.col, len(c.Records)-1), 0)
}

// alive is a record, or the first one that is there.
func (s *Screen) alive(i int) int {
	there := func(r workbench.Compared) bool { return !r.Missing && !r.Deleted }
	if i < len(s.both.Records) && there(s.both.Records[i]) {
		return i
	}
	return max(slices.IndexFunc(s.both.Records, there), 0)
}

// look puts a group side by side.
func (s *Screen) look(g workbench.DuplicateGroup) tea.Cmd {
	g.Records = slices.Clone(g.Records)
	s.group, s.face, s.err, s.pairOK = g, comparing, nil, false
	s.both, s.picks, s.stays, s.row, s.col, s.scroll, s.merged = workbench.Comparison{}, map[string]int{}, 0, 0, 0, 0, false
	return s.compare()
}

// parted takes a record that is none of the others out of what is compared.
func (s *Screen) parted(id string) tea.Cmd {
	i := slices.IndexFunc(s.group.Records, func(e workbench.LinkEnd) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	told := screen.Toast(screen.Good, "Kept apart, for ever or until you link them. The links screen takes that back.")
	rest := s.group
	rest.Records = slices.Delete(slices.Clone(rest.Records), i, i+1)
	if len(rest.Records) > 1 {
		return tea.Batch(told, s.look(rest))
	}
	s.drop()
	return tea.Batch(told, s.leave())
}

// leave goes back to the list, or out where there is none.
func (s *Screen) leave() tea.Cmd {
	s.err = nil
	s.pair.Stop()
	if len(s.args.IDs) > 1 || s.args.Merge != "" {
		return s.env.Pop(nil)
	}
	s.face = listing
	return nil
}

func (s *Screen) start() tea.Cmd {
	if err := s.serve.StartMerge(s.plan); err != nil {
		s.err = problem.As(err)
		return nil
	}
	s.merge, s.face, s.err, s.merged = s.plan.Merge, following, nil, false
	return nil
}

func (s *Screen) startUndo() tea.Cmd {
	if err := s.serve.StartMergeUndo(s.undo); err != nil {
		s.err = problem.As(err)
		return nil
	}
	s.merge, s.face, s.err = s.undo.Merge, following, nil
	return nil
}
