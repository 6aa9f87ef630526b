package identity

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/gauge"
	"patchbay/workbench"
)

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.PasteMsg:
		if s.face == typing && s.line.Update(msg) {
			return tea.Batch(s.filter(), screen.Short(s.line.LeftOut()))
		}
	case tea.MouseWheelMsg:
		s.grid.Wheel(map[bool]int{true: -3, false: 3}[msg.Button == tea.MouseWheelUp], len(s.keys))
		return s.settle()
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
	case screen.ChangedMsg:
		return tea.Batch(s.found(), s.moved(msg))
	case load.SlowMsg:
		msg.Mark()
	default:
		return s.result(msg)
	}
	return nil
}

func (s *Screen) result(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case indexMsg:
		if msg.In(s.index) && !s.broken(msg.Err) {
			return s.ordered(msg.Value)
		}
	case rowsMsg:
		if msg.In(s.rows) && !s.broken(msg.Err) {
			return s.fill(msg.Value)
		}
	case pairMsg:
		if msg.In(s.pair) && !s.broken(msg.Err) && msg.Value.of == s.of {
			s.both, s.pairOK = msg.Value.both, true
		}
	case toldMsg:
		if msg.In(s.told) && msg.Err == nil { // without the counts the list is the same
			s.counts, s.conns, s.models = msg.Value.counts, msg.Value.conns, msg.Value.models
		}
	case workMsg:
		if msg.In(s.work) {
			return s.done(msg.Value, msg.Err)
		}
	}
	return nil
}

// broken keeps an error for the screen; one that only says that newer work took its place is none.
func (s *Screen) broken(err error) bool { return load.Broken(err, &s.err) }

// moved looks again when records or links moved; what is seen stays until then.
func (s *Screen) moved(msg screen.ChangedMsg) tea.Cmd {
	if !msg.Records && !msg.Connections {
		return nil
	}
	if s.index.Busy() || s.rows.Busy() || s.work.Busy() {
		s.stale = true
		return nil
	}
	return s.again()
}

// again reads everything anew.
func (s *Screen) again() tea.Cmd {
	s.stale, s.hungry = false, true
	return tea.Batch(s.readIndex(), s.tell())
}

// ordered takes the numbers of all links. The cursor stays on its link, or where it was.
func (s *Screen) ordered(keys []int64) tea.Cmd {
	at := s.grid.Cursor()
	if s.wanted == 0 && at < len(s.keys) {
		s.wanted = s.keys[at]
	}
	s.err, s.listed = nil, true
	s.keys = slices.DeleteFunc(keys, func(no int64) bool { return s.away[no] })
	if i := slices.Index(s.keys, s.wanted); s.wanted != 0 && i >= 0 {
		at = i
	}
	s.wanted = 0
	s.grid.To(at, len(s.keys))
	return s.settle()
}

// settle reads what is in sight and not here, after a move.
func (s *Screen) settle() tea.Cmd { return tea.Batch(s.fetch(), s.compare(false)) }

// fill takes links. Those that were asked for and are not there any more leave the list.
func (s *Screen) fill(links []workbench.Link) tea.Cmd {
	if len(s.items) > kept {
		s.items = map[int64]workbench.Link{}
	}
	for _, l := range links {
		s.items[l.No] = l
	}
	var cmd tea.Cmd
	if s.stale {
		cmd = s.again()
	} else {
		cmd = s.vanished()
	}
	return tea.Batch(cmd, s.fetchMore(len(links)), s.compare(true))
}

// fetchMore goes on where the window moved while links were read.
func (s *Screen) fetchMore(came int) tea.Cmd {
	if came == 0 {
		return nil
	}
	return s.fetch()
}

// vanished looks at the list anew when the link under the cursor is not there any more: somebody else decided on it.
func (s *Screen) vanished() tea.Cmd {
	if _, here := s.current(); here || len(s.keys) == 0 || s.index.Busy() {
		return nil
	}
	return s.readIndex()
}

// done takes what came of a decision.
func (s *Screen) done(w worked, err error) tea.Cmd {
	switch {
	case w.counted:
		if !s.broken(err) {
			s.many.among = slices.DeleteFunc(w.among, func(no int64) bool { return s.away[no] })
		}
		return nil
	case w.doubt != nil && err == nil:
		s.face, s.doubt = doubting, *w.doubt
		return nil
	case err != nil:
		s.many.stop, s.face = nil, looking
		return tea.Batch(s.again(), screen.Toast(screen.Bad, problem.As(err).Error()))
	case w.back > 0:
		return s.restored(w)
	}
	s.decided = append(s.decided, w.verdict)
	many := s.many.stop != nil
	s.many.stop, s.face = nil, looking
	if many {
		return s.accepted(w)
	}
	s.last = deed(w.verdict.Link)
	s.leave(w.verdict.Link.No)
	return tea.Batch(s.settle(), s.tell())
}

func (s *Screen) accepted(w worked) tea.Cmd {
	s.last = gauge.Count(w.verdict.Taken) + " accepted at once"
	words := s.env.Sayf("%s accepted. {u} takes that back.", gauge.Count(w.verdict.Taken))
	if n := w.verdict.Passed; n > 0 {
		words += fmt.Sprintf(" %s left to be looked at: they would put two records of one account together.", gauge.Count(n))
	}
	if w.err != nil {
		words = "Stopped. " + words
	}
	return tea.Batch(s.again(), screen.Toast(screen.Good, words))
}

// restored takes a decision off the pile.
func (s *Screen) restored(w worked) tea.Cmd {
	s.decided = s.decided[:len(s.decided)-1]
	delete(s.away, w.verdict.Link.No)
	s.last, s.wanted = "", w.verdict.Link.No
	words := fmt.Sprintf("%s taken back.", gauge.Count(w.back))
	if l := w.verdict.Link; l.ID != "" {
		words = "Taken back: " + deed(l) + "."
	}
	return tea.Batch(s.again(), screen.Toast(screen.Info, words))
}

// leave takes a link off the list; the cursor stands on the next one then.
func (s *Screen) leave(no int64) {
	s.away[no] = true
	if i := slices.Index(s.keys, no); i >= 0 {
		s.keys = slices.Delete(s.keys, i, i+1)
	}
	s.grid.To(min(s.grid.Cursor(), max(len(s.keys)-1, 0)), len(s.keys))
}

// deed is a decision in a few words.
func deed(l workbench.Link) string {
	names := model.Line(l.Records[0].Title, false)
	if other := model.Line(l.Records[1].Title, false); other != names {
		names += " and " + other
	}
	if l.State == "linked" {
		return names + " linked"
	}
	return names + " kept apart"
}
