package browse

import (
	"context"
	"errors"
	"fmt"
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
	case firstMsg:
		return s.begin(msg)
	case indexMsg:
		return s.complete(msg)
	case rowsMsg:
		return s.fill(msg)
	case tallyMsg:
		if msg.In(s.counted) && msg.Err == nil { // what cannot be counted is listed all the same
			s.number(msg.Value)
		}
	case aboutMsg:
		if msg.In(s.about) && !s.failed(msg.Err) {
			s.model, s.conns, s.named = msg.Value.model, msg.Value.conns, true
			s.keeps, s.never = msg.Value.keeps, msg.Value.never
			s.measureAll()
		}
	case restedMsg:
		if msg.turn == s.turn {
			return s.order()
		}
	case pickedMsg:
		return s.opened(msg)
	case pairedMsg:
		return s.sideBySide(msg)
	case typedMsg:
		return s.understood(msg)
	case pausedMsg:
		s.asking.box.Rest(msg.text)
	case viewsMsg:
		return s.viewsRead(msg)
	case savedMsg:
		return s.keptView(msg)
	case droppedMsg:
		return s.dropped(msg)
	case jobMsg:
		if msg.In(s.pulled) && msg.Err != nil {
			return screen.Toast(screen.Warn, problem.As(msg.Err).Error())
		}
	case load.SlowMsg:
		msg.Mark()
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
	case screen.ChangedMsg:
		return s.moved(msg)
	case tea.PasteMsg:
		return s.pasted(msg)
	case tea.MouseWheelMsg:
		return s.wheel(msg)
	case tea.MouseClickMsg:
		return s.clicked(msg)
	case tea.KeyPressMsg:
		return s.key(msg)
	default:
		return s.beyondRows(msg)
	}
	return nil
}

func (s *Screen) pasted(msg tea.PasteMsg) tea.Cmd {
	switch {
	case s.typing && s.filter.Update(msg):
		return tea.Batch(s.narrow(), screen.Short(s.filter.LeftOut()))
	case s.asking.on && s.asking.box.Update(msg):
		return tea.Batch(s.check(), screen.Short(s.asking.box.LeftOut()))
	case s.pane.kind == namePane:
		s.pane.name.Update(msg)
		return screen.Short(s.pane.name.LeftOut())
	}
	return nil
}

// failed keeps an error for the screen; one that only says that newer work took its place is none. It stays until
// the list itself is read again: that its surroundings could be read mends nothing.
func (s *Screen) failed(err error) bool {
	if err == nil {
		return false
	}
	if !errors.Is(err, context.Canceled) {
		s.err = problem.As(err)
	}
	return true
}

// begin shows the first rows at once and asks for the order of all.
func (s *Screen) begin(msg firstMsg) tea.Cmd {
	if !msg.In(s.firsts) || s.failed(msg.Err) {
		return nil
	}
	s.started, s.err, s.listed = true, nil, fmt.Sprintf("%+v", s.query())
	s.first, s.keys, s.lost, s.tally = msg.Value, nil, nil, s.ahead
	s.forget()
	for _, r := range s.first {
		s.rows[r.Key] = r
	}
	s.takeFirst()
	s.settle()
	open := s.awaited()
	if len(s.first) < beginning {
		return tea.Batch(s.whole(), open)
	}
	if s.total < 0 && !s.narrowed() {
		return tea.Batch(s.order(), open) // the first look of all: nobody is typing yet
	}
	return tea.Batch(s.later(), open)
}

// whole takes a list that has come in one piece: its order is known already.
func (s *Screen) whole() tea.Cmd {
	o := workbench.Order{Keys: make([]int64, len(s.first)), Under: map[int64][]int64{}}
	for i, r := range s.first {
		o.Keys[i] = r.Key
		if len(r.Under) > 0 {
			o.Under[r.Key] = r.Under
		}
	}
	s.takeOrder(o)
	return s.ordered()
}

// complete takes the order of all rows. The cursor stays on its record.
func (s *Screen) complete(msg indexMsg) tea.Cmd {
	if !msg.In(s.index) || s.failed(msg.Err) {
		return nil
	}
	s.lost, s.err = nil, nil
	s.takeOrder(msg.Value)
	return s.ordered()
}

// ordered is for when all positions of the list are known.
func (s *Screen) ordered() tea.Cmd {
	if !s.narrowed() {
		s.total, s.doubled = s.people(), s.folds.hidden > 0
	}
	s.settle()
	if !s.stale {
		return tea.Batch(s.fetch(), s.peek())
	}
	s.stale = false
	s.dirty = true
	return tea.Batch(s.fetch(), s.later(), s.peek())
}

// later reads the order again once the list was left alone for a while.
func (s *Screen) later() tea.Cmd {
	s.turn++
	return load.Wait(s.index, rest, restedMsg{s.env.ID, s.turn})
}

func (s *Screen) fill(msg rowsMsg) tea.Cmd {
	if !msg.In(s.around) || s.failed(msg.Err) {
		return nil
	}
	s.forget()
	for _, r := range msg.Value.rows {
		s.rows[r.Key] = r
	}
	s.measure(msg.Value.rows)
	for _, k := range msg.Value.asked { // who went since the order was read is not asked for again and again
		if _, ok := s.rows[k]; !ok {
			if s.lost == nil {
				s.lost = map[int64]bool{}
			}
			s.lost[k] = true
		}
	}
	return tea.Batch(s.fetch(), s.peek())
}

// forget drops rows when there are too many; those in sight are asked for again.
func (s *Screen) forget() {
	if len(s.rows) > kept {
		s.rows = map[int64]workbench.Row{}
	}
}

// settle puts the cursor back on the record it was on, or leaves it where it is.
func (s *Screen) settle() {
	n := s.Len()
	if i := slices.Index(s.keys, s.hold); s.hold != 0 && i >= 0 {
		s.grid.To(i, n)
		return
	}
	s.grid.To(s.grid.Cursor(), n)
}

// moved looks again when the store changed. What is on the screen stays until the new picture is there, and the
// cursor stays on its record; a look under way is not thrown away for it.
func (s *Screen) moved(msg screen.ChangedMsg) tea.Cmd {
	if !msg.Records && !msg.Connections {
		return nil
	}
	s.dirty = true
	switch {
	case s.firsts.Busy() || s.index.Busy():
		s.stale = true
		return nil
	case s.keys == nil:
		return tea.Batch(s.look(), s.learn())
	}
	return tea.Batch(s.order(), s.learn())
}

// arrived follows the cursor with rows and preview.
func (s *Screen) arrived() tea.Cmd {
	s.hold = 0
	if r, ok := s.current(); ok {
		s.hold = r.Key
	}
	return tea.Batch(s.fetch(), s.peek())
}

// narrow reads the list anew for what is in the filter.
func (s *Screen) narrow() tea.Cmd {
	s.hold, s.opens = 0, false
	s.grid.To(0, s.Len())
	return s.look()
}

// open goes to the record under the cursor; of a person who is linked to what all records say together.
func (s *Screen) open() tea.Cmd {
	r, ok := s.current()
	if !ok {
		return nil
	}
	return s.env.Go("record", screen.Target{Model: r.Model, ID: r.ID, Together: s.together(r)})
}

// typed is a key while the filter has the focus: the list can be moved through without leaving it.
func (s *Screen) typed(msg tea.KeyPressMsg, name string) tea.Cmd {
	switch name {
	case "enter":
		s.typing = false
		if s.everything() {
			return s.hit()
		}
		return s.arrived()
	case "esc":
		s.typing = false
		if s.args.Find && s.filter.Empty() {
			return s.env.Pop(nil)
		}
		if !s.filter.Empty() {
			s.filter.Set("")
			return s.narrow()
		}
		return nil
	case "up", "down", "pgup", "pgdown":
		s.grid.Key(name, s.Len())
		return s.arrived()
	}
	before := s.filter.Value()
	if s.filter.Update(msg) && s.filter.Value() != before {
		return s.narrow()
	}
	return nil
}

// create begins a new record in the connection of the list, the only one there is, or that of the row under the cursor; where
// none is clear, the form asks.
func (s *Screen) create() tea.Cmd {
	if why := s.whyNotCreate(); why != "" {
		return screen.Toast(screen.Warn, why)
	}
	where := s.args.Connection
	if where == "" && len(s.conns) == 1 {
		where = s.conns[0].Name
	}
	if r, ok := s.current(); where == "" && ok {
		where = r.Connection
	}
	if where == "" && len(s.conns) == 0 {
		return screen.Toast(screen.Warn, s.env.Say("Nothing is connected yet: press esc, then {home:c}."))
	}
	return s.env.Go("edit", screen.Target{Model: s.args.Model, Connection: where})
}
