package bulk

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.PasteMsg:
		if s.face == typing {
			s.line.Update(msg)
			return tea.Batch(s.check(), screen.Short(s.line.LeftOut()))
		}
	case tea.MouseWheelMsg:
		if s.face == looking {
			s.grid.Wheel(map[bool]int{true: -3, false: 3}[msg.Button == tea.MouseWheelUp], len(s.keys))
			return s.fetch()
		}
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
	case screen.ChangedMsg:
		return s.moved()
	case load.SlowMsg:
		msg.Mark()
	case listMsg:
		if msg.In(s.list) && !s.broken(msg.Err) {
			s.all, s.listed, s.err = msg.Value, true, nil
			s.at = max(min(s.at, len(s.all)-1), 0)
		}
	case bulkMsg:
		if msg.In(s.read) && !s.broken(msg.Err) {
			return s.took(msg.Value)
		}
	case indexMsg:
		if msg.In(s.index) && !s.broken(msg.Err) {
			return s.ordered(msg.Value)
		}
	case rowsMsg:
		if msg.In(s.rows) && !s.broken(msg.Err) {
			return s.fill(msg.Value)
		}
	case typedMsg:
		if msg.In(s.checked) && msg.Err == nil {
			s.line.Take(msg.Value.text, msg.Value.Typed)
		}
	case pausedMsg:
		s.line.Rest(msg.text)
	case workMsg:
		if msg.In(s.work) {
			return s.done(msg.Value, msg.Err)
		}
	}
	return nil
}

// broken keeps an error for the screen; one that only says that newer work took its place is none.
func (s *Screen) broken(err error) bool { return load.Broken(err, &s.err) }

// moved looks again when something changed; what is seen stays until then.
func (s *Screen) moved() tea.Cmd {
	switch {
	case s.face == listing:
		if !s.list.Busy() {
			return s.readList()
		}
	case s.fresh():
	case s.read.Busy() || s.index.Busy() || s.rows.Busy():
		s.stale = true
	default:
		return s.readBulk(s.bulk.ID)
	}
	return nil
}

// took keeps a working copy and asks for the order of its records.
func (s *Screen) took(t told) tea.Cmd {
	s.model, s.err = t.model, nil
	if t.bulk.ID == "" {
		return nil
	}
	s.bulk, s.hungry = t.bulk, true
	return s.readIndex()
}

// ordered takes the places of all records. The cursor stays on its record.
func (s *Screen) ordered(keys []int64) tea.Cmd {
	was := int64(0)
	if i := s.grid.Cursor(); i < len(s.keys) {
		was = s.keys[i]
	}
	s.keys = keys
	at := s.grid.Cursor()
	if i, found := slices.BinarySearch(keys, was); found {
		at = i
	}
	s.grid.To(at, len(keys))
	if cmd := s.fetch(); cmd != nil {
		return cmd
	}
	return s.again()
}

func (s *Screen) fill(items []workbench.BulkItem) tea.Cmd {
	if len(s.items) > kept {
		s.items = map[int64]workbench.BulkItem{}
	}
	for _, it := range items {
		s.items[it.Pos] = it
	}
	if cmd := s.again(); cmd != nil {
		return cmd
	}
	first, last := s.grid.Window(len(s.keys))
	for _, k := range s.keys[first:last] {
		if _, ok := s.items[k]; !ok && len(items) > 0 {
			return s.fetch()
		}
	}
	return nil
}

// again looks once more where something moved meanwhile.
func (s *Screen) again() tea.Cmd {
	if !s.stale {
		return nil
	}
	s.stale = false
	return s.readBulk(s.bulk.ID)
}

// outdate leaves what is on its way: it was asked for before the work was done, and may be of another working copy.
func (s *Screen) outdate() {
	s.stale = s.read.Busy() || s.index.Busy() || s.rows.Busy()
	s.read.Stop()
	s.index.Stop()
	s.rows.Stop()
}

// done takes what came of work on the working copy.
func (s *Screen) done(w worked, err error) tea.Cmd {
	if err != nil {
		if s.face == asking {
			s.face = looking
		}
		s.broken(err)
		return nil
	}
	s.err = nil
	s.outdate()
	var cmds []tea.Cmd
	if w.words != "" {
		cmds = append(cmds, screen.Toast(screen.Info, w.words))
	}
	if w.leave {
		return tea.Batch(append(cmds, s.env.Pop(nil))...)
	}
	if s.bulk.ID != w.bulk.ID {
		s.keys, s.items, s.failed = nil, map[int64]workbench.BulkItem{}, false
		s.grid.To(0, 0)
	}
	s.bulk, s.hungry, s.question, s.only = w.bulk, true, none, workbench.BulkItem{}
	if s.face != typing || w.bulk.Undoes != "" {
		s.face = looking
	}
	s.line.Set("")
	return tea.Batch(append(cmds, s.readIndex())...)
}
