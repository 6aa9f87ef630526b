package record

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/answer"
	"patchbay/workbench"
)

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.PasteMsg:
		if s.face == raw {
			s.source.update(msg)
		}
	case tea.MouseWheelMsg:
		return s.wheel(msg)
	case tea.MouseClickMsg:
		return s.clicked(msg)
	case screen.ThemeMsg:
		s.env.Theme, s.past.width = msg.Theme, 0
	case screen.ChangedMsg:
		return s.changed(msg)
	case load.SlowMsg:
		msg.Mark()
	default:
		return s.result(msg)
	}
	return nil
}

// changed looks again when records moved; what is being decided or sent is left in peace.
func (s *Screen) changed(msg screen.ChangedMsg) tea.Cmd {
	if !msg.Records || s.shown.Busy() || s.applied.Busy() {
		return nil
	}
	cmds := []tea.Cmd{s.show(), s.tell()}
	if s.source.ready {
		cmds = append(cmds, s.readNative())
	}
	if s.face == linked {
		cmds = append(cmds, s.meet())
	}
	if s.face == surrounded {
		cmds = append(cmds, s.relate())
	}
	if s.face == explained {
		cmds = append(cmds, s.explain(s.reasons.field))
	}
	return tea.Batch(cmds...)
}

func (s *Screen) result(msg tea.Msg) tea.Cmd {
	switch r := msg.(type) {
	case load.Result[workbench.RecordView]:
		if r.In(s.shown) {
			s.took(r.Value, r.Err)
		}
	case load.Result[[]workbench.HistoryEntry]:
		if r.In(s.told) {
			s.past.set(r.Value, r.Err)
		}
	case load.Result[*answer.Doc]:
		if r.In(s.native) {
			s.source.set(r.Value, r.Err)
		}
	case load.Result[workbench.Why]:
		if r.In(s.reasoned) {
			s.reasons.set(r.Value, r.Err)
		}
	case load.Result[met]:
		if r.In(s.met) {
			s.family.set(r.Value, r.Err)
		}
	case load.Result[[]workbench.Relation]:
		if r.In(s.kin) {
			s.around.set(r.Value, r.Err)
		}
	case load.Result[copied]:
		if r.In(s.copies) {
			return s.hand(r.Value, r.Err)
		}
	case load.Result[left]:
		if r.In(s.parted) {
			return s.apart(r.Value, r.Err)
		}
	case load.Result[workbench.Plan]:
		if r.In(s.planned) {
			return s.planIs(r.Value, r.Err)
		}
	case load.Result[workbench.Change]:
		if r.In(s.applied) {
			return s.removed(r.Value, r.Err)
		}
	case load.Result[job]:
		if r.In(s.pulled) {
			return told(r.Err, "Asking "+problem.Clean(s.view.Connection)+" for what is new.")
		}
	case load.Result[gathering]:
		if r.In(s.gathered) {
			return told(r.Err, string(r.Value))
		}
	case load.Result[opening]:
		if r.In(s.opened) {
			if problem.Is(r.Err, problem.Unsupported) {
				return screen.Toast(screen.Bad, problem.As(r.Err).Text+" Open it by hand: "+problem.Clean(string(r.Value)))
			}
			return told(r.Err, "The browser was asked to open it.")
		}
	}
	return nil
}

func told(err error, well string) tea.Cmd {
	if err != nil {
		return screen.Toast(screen.Bad, problem.As(err).Error())
	}
	return screen.Toast(screen.Info, well)
}

// took keeps a fresh look at the record; after a failure the last good one stays in sight.
func (s *Screen) took(v workbench.RecordView, err error) {
	s.err = problem.As(err)
	if err != nil {
		return
	}
	s.view, s.loaded = v, true
	s.arrange()
}

// arrange makes the rows anew and keeps the cursor on its field.
func (s *Screen) arrange() {
	var was row
	if s.at < len(s.rows) {
		was = s.rows[s.at]
	}
	s.rows, s.folded = rows(s.view, s.empties)
	s.arranged++
	for i, r := range s.rows {
		if r.path == was.path && r.label == was.label {
			s.at = i
			return
		}
	}
	s.at = max(min(s.at, len(s.rows)-1), 0)
}

func (s *Screen) planIs(p workbench.Plan, err error) tea.Cmd {
	if err != nil {
		return screen.Toast(screen.Bad, problem.As(err).Error())
	}
	s.plan, s.face, s.err, s.top = p, removal, nil, 0
	return nil
}

func (s *Screen) removed(c workbench.Change, err error) tea.Cmd {
	if err == nil {
		toast := screen.ToastMsg{Level: screen.Good, Text: "Deleted " + problem.Clean(s.plan.Title) + s.env.Say(". {u} puts it back as a new record."), Undo: c.ID}
		return tea.Sequence(s.env.Pop(nil), func() tea.Msg { return toast })
	}
	s.err = problem.As(err)
	return nil
}
