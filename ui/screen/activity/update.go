package activity

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

type (
	callsMsg = load.Result[[]workbench.Call]
	callMsg  = load.Result[workbench.Call]
)

func (s *Screen) look() tea.Cmd {
	f := s.wanted()
	serve := s.serve
	return load.Start(s.looked, patience, func(ctx context.Context) ([]workbench.Call, error) { return serve.Calls(ctx, f) })
}

// wanted are the calls that are to be listed.
func (s *Screen) wanted() workbench.CallFilter {
	return workbench.CallFilter{Connection: s.args.Connection, Failed: s.failed, Text: s.filter.Value(), Limit: most}
}

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case callsMsg:
		return s.saw(msg)
	case callMsg:
		if msg.In(s.opened) {
			s.show(msg)
		}
	case curlMsg:
		return s.gotCurl(msg)
	case brokenMsg:
		s.told(msg)
	case retriedMsg:
		return s.mended(msg)
	case load.SlowMsg:
		msg.Mark()
	case screen.ThemeMsg:
		s.env.Theme, s.laid = msg.Theme, 0
	case screen.ChangedMsg:
		return s.moved(msg)
	case tea.PasteMsg:
		if s.typing && s.filter.Update(msg) {
			return tea.Batch(s.look(), screen.Short(s.filter.LeftOut()))
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.MouseWheelMsg, tea.MouseClickMsg:
		return s.mouse(msg)
	}
	return nil
}

// mouse moves what is in sight; a click on the row under the cursor opens its call.
func (s *Screen) mouse(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		by, name := 3, "j"
		if msg.Button == tea.MouseWheelUp {
			by, name = -3, "k"
		}
		switch {
		case s.open != nil:
			return s.reading(name)
		case s.mending:
			s.trouble.Wheel(by, len(s.broken))
		default:
			s.grid.Wheel(by, len(s.calls))
		}
	case tea.MouseClickMsg:
		was := s.grid.Cursor()
		if s.open == nil && !s.mending && !s.typing && s.grid.Click(msg.Y-1, len(s.calls)) && s.grid.Cursor() == was && s.err == nil {
			return s.reach(s.calls[was].ID)
		}
	}
	return nil
}

func (s *Screen) saw(msg callsMsg) tea.Cmd {
	if !msg.In(s.looked) {
		return nil
	}
	if msg.Err != nil {
		s.err = problem.As(msg.Err)
		return nil
	}
	s.err, s.known = nil, true
	s.place(msg.Value)
	if s.stale {
		s.stale = false
		return s.look()
	}
	return nil
}

// moved looks again at what moved.
func (s *Screen) moved(msg screen.ChangedMsg) tea.Cmd {
	var cmds []tea.Cmd
	if s.mending && (msg.Jobs || msg.Records || msg.Connections) && !s.sought.Busy() {
		cmds = append(cmds, s.seek())
	}
	if msg.Calls && s.looked.Busy() {
		s.stale = true
	} else if msg.Calls {
		cmds = append(cmds, s.look())
	}
	return tea.Batch(cmds...)
}

// place takes a new list. New calls come in at the top: there the newest is followed, unless it is to hold still; anywhere
// else what is in sight stays where it is.
func (s *Screen) place(calls []workbench.Call) {
	before, at := s.calls, s.grid.Cursor()
	same := s.asked == s.wanted()
	s.calls, s.asked = calls, s.wanted()
	s.meet(calls)
	find := func(id string) int { return slices.IndexFunc(calls, func(c workbench.Call) bool { return c.ID == id }) }
	if i := find(s.back); s.back != "" {
		s.grid.To(max(i, 0), len(calls))
		s.back = ""
		return
	}
	switch {
	case at == 0 && !s.held || len(before) == 0 || at >= len(before):
		s.fresh = 0
		s.grid.To(at, len(calls))
		return
	case same:
		s.fresh += max(find(before[0].ID), 0)
	}
	if i := find(before[at].ID); i >= 0 {
		s.grid.Shift(i-at, len(calls))
		return
	}
	s.grid.To(at, len(calls))
}

func (s *Screen) show(msg callMsg) {
	if msg.Err != nil {
		s.err = problem.As(msg.Err)
		return
	}
	s.err, s.open, s.laid, s.top = nil, &msg.Value, 0, 0
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	switch {
	case s.open != nil:
		return s.reading(name)
	case s.typing:
		return s.typed(msg, name)
	case s.mending:
		return s.mend(name)
	case s.grid.Key(name, len(s.calls)):
		if s.grid.Cursor() == 0 {
			s.fresh = 0
		}
		return nil
	}
	for _, b := range s.Keys() {
		if b.Why != "" && slices.Contains(b.Binding.Keys(), name) {
			return screen.Toast(screen.Warn, b.Why)
		}
	}
	switch name {
	case "F":
		s.held = !s.held
		if !s.held {
			s.fresh = 0
			s.grid.To(0, len(s.calls))
		}
	case "R", "C":
		return s.again(name)
	case "t":
		s.mending, s.sure = true, false
		return s.seek()
	case "enter":
		if i := s.grid.Cursor(); i < len(s.calls) {
			return s.reach(s.calls[i].ID)
		}
	case "/":
		s.typing = true
	case "f":
		s.failed = !s.failed
		return s.look()
	case "r":
		return s.look()
	case "esc":
		if !s.filter.Empty() || s.failed {
			s.filter.Set("")
			s.failed = false
			return s.look()
		}
		return s.env.Pop(nil)
	}
	return nil
}

func (s *Screen) typed(msg tea.KeyPressMsg, name string) tea.Cmd {
	switch name {
	case "enter":
		s.typing = false
		return nil
	case "esc":
		s.typing = false
		s.filter.Set("")
		return s.look()
	}
	before := s.filter.Value()
	if s.filter.Update(msg) && s.filter.Value() != before {
		return s.look()
	}
	return nil
}

func (s *Screen) reading(name string) tea.Cmd {
	last := max(len(s.lines)-s.height, 0)
	switch name {
	case "esc", "enter", "q":
		s.open, s.lines = nil, nil
	case "j", "down":
		s.top = min(s.top+1, last)
	case "k", "up":
		s.top = max(s.top-1, 0)
	case "pgdown", "ctrl+d", "space":
		s.top = min(s.top+s.height/2, last)
	case "pgup", "ctrl+u":
		s.top = max(s.top-s.height/2, 0)
	case "g", "home":
		s.top = 0
	case "G", "end":
		s.top = last
	case "R", "C":
		if why := s.whyNotAgain(); why != "" {
			return screen.Toast(screen.Warn, why)
		}
		return s.again(name)
	case "y":
		if s.open.Response == nil || s.open.Response.Body == "" {
			return screen.Toast(screen.Warn, "No answer came that could be copied.")
		}
		return tea.Batch(tea.SetClipboard(s.open.Response.Body), screen.Toast(screen.Info, "The answer was sent to the terminal's clipboard."))
	}
	return nil
}
