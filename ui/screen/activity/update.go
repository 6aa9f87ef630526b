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
	f := workbench.CallFilter{Connection: s.args.Connection, Failed: s.failed, Text: s.filter.Value(), Limit: most}
	serve := s.serve
	return load.Start(s.looked, patience, func(ctx context.Context) ([]workbench.Call, error) { return serve.Calls(ctx, f) })
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
	case load.SlowMsg:
		msg.Mark()
	case screen.ThemeMsg:
		s.env.Theme, s.laid = msg.Theme, 0
	case screen.ChangedMsg:
		if msg.Calls && s.looked.Busy() {
			s.stale = true
		} else if msg.Calls {
			return s.look()
		}
	case tea.PasteMsg:
		if s.typing && s.filter.Update(msg) {
			return s.look()
		}
	case tea.KeyPressMsg:
		return s.key(msg)
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
	held := ""
	if i := s.grid.Cursor(); i > 0 && i < len(s.calls) {
		held = s.calls[i].ID // new calls push the list down; the cursor stays on its call
	}
	s.err, s.known, s.calls = nil, true, msg.Value
	at := s.grid.Cursor()
	if i := slices.IndexFunc(s.calls, func(c workbench.Call) bool { return c.ID == held }); held != "" && i >= 0 {
		at = i
	}
	s.grid.To(at, len(s.calls))
	if s.stale {
		s.stale = false
		return s.look()
	}
	return nil
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
	case s.grid.Key(name, len(s.calls)):
		return nil
	}
	switch name {
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
		return screen.Pop(nil)
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
	case "y":
		if s.open.Response == nil || s.open.Response.Body == "" {
			return screen.Toast(screen.Warn, "No answer came that could be copied.")
		}
		return tea.Batch(tea.SetClipboard(s.open.Response.Body), screen.Toast(screen.Info, "The answer was sent to the terminal's clipboard."))
	}
	return nil
}
