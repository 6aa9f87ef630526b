package connection

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/health"
	"patchbay/workbench"
)

type picture struct {
	conn  workbench.Connection
	about workbench.Connector
}

// done is what an action came to: words for a toast, or the farewell of a connection that is no more.
type done struct {
	words string
	bye   *workbench.Farewell
}

type (
	lookMsg = load.Result[picture]
	actMsg  = load.Result[done]
)

// beatMsg moves the countdown.
type beatMsg struct{ to screen.ID }

// Dest is the screen of the countdown.
func (m beatMsg) Dest() screen.ID { return m.to }

func (s *Screen) look() tea.Cmd {
	serve, name := s.serve, s.args.Connection
	if s.known {
		name = s.conn.ID // it may be called otherwise by now
	}
	return load.Start(s.looked, patience, func(ctx context.Context) (picture, error) {
		c, err := serve.Connection(ctx, name)
		if err != nil {
			return picture{}, err
		}
		about, err := serve.Connector(c.Connector)
		if err != nil {
			return picture{conn: c}, nil // it is gone, or its file has a fault: the connection says so itself
		}
		return picture{c, about}, nil
	})
}

// lookAgain looks now, or as soon as the look under way is over: what moved meanwhile is not missed.
func (s *Screen) lookAgain() tea.Cmd {
	if s.looked.Busy() {
		s.stale = true
		return nil
	}
	s.stale = false
	return s.look()
}

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case lookMsg:
		return s.saw(msg)
	case actMsg:
		return s.did(msg)
	case beatMsg:
		s.beating = false
		return s.beat()
	case load.SlowMsg:
		msg.Mark()
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
	case screen.ChangedMsg:
		if msg.Connections || msg.Records || msg.Calls {
			return s.lookAgain()
		}
	case tea.PasteMsg:
		if s.face == renaming || s.face == replacing {
			s.line.Update(msg)
			return screen.Short(s.line.LeftOut())
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) saw(msg lookMsg) tea.Cmd {
	if !msg.In(s.looked) {
		return nil
	}
	if msg.Err != nil {
		s.err = problem.As(msg.Err)
		if problem.Is(msg.Err, problem.NotFound) {
			s.known, s.face = false, reading // nothing can be asked about what is not there
			s.line.Set("")
		}
		return nil
	}
	s.err, s.known = nil, true
	s.conn, s.about = msg.Value.conn, msg.Value.about
	if s.face == opening && !s.conn.ReadOnly || s.face == opening && s.locked() != "" {
		s.face = reading // somebody else has answered the question
	}
	if s.stale {
		return tea.Batch(s.lookAgain(), s.beat())
	}
	return s.beat()
}

// beat moves the countdowns, every second in the last hour of one and every minute before.
func (s *Screen) beat() tea.Cmd {
	left := s.left()
	if !s.known || s.beating || left <= 0 {
		return nil
	}
	s.beating = true
	every := time.Minute
	if left <= time.Hour+time.Minute && !s.env.Accessible {
		every = time.Second
	}
	m := beatMsg{s.env.ID}
	return tea.Tick(every, func(time.Time) tea.Msg { return m })
}

// left is the time to what comes first: the end of the token, or of the wait for the provider's limit.
func (s *Screen) left() time.Duration {
	ends := []*time.Time{s.conn.TokenExpires}
	if b := s.conn.Budget; b != nil {
		ends = append(ends, b.ResetsAt)
	}
	first := time.Duration(0)
	for _, t := range ends {
		if t == nil || !t.After(s.now()) {
			continue
		}
		if d := t.Sub(s.now()); first == 0 || d < first {
			first = d
		}
	}
	return first
}

func (s *Screen) did(msg actMsg) tea.Cmd {
	if !msg.In(s.acted) {
		return nil
	}
	if msg.Err != nil {
		s.trouble = problem.As(msg.Err)
		return s.lookAgain()
	}
	if bye := msg.Value.bye; bye != nil {
		did, remains := health.Bye(*bye)
		return tea.Sequence(s.env.Pop(screen.FarewellMsg{Words: remains}), screen.Toast(screen.Good, did))
	}
	return tea.Batch(s.lookAgain(), screen.Toast(screen.Good, problem.Clean(msg.Value.words)))
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	switch s.face {
	case renaming, replacing:
		return s.edit(msg)
	case opening:
		return s.answer(name)
	case leaving:
		return s.leave(name)
	}
	if s.scroll(name) {
		return nil
	}
	switch {
	case name == "esc" && s.trouble != nil:
		s.trouble = nil
		return nil
	case name == "esc", name == "q":
		return s.env.Pop(nil)
	case !s.known && name == "r":
		s.err = nil
		return s.look()
	case !s.known:
		return nil
	}
	s.trouble = nil
	return s.on(name)
}

// scroll moves the page and reports whether the key was for it.
func (s *Screen) scroll(name string) bool {
	by, ok := map[string]int{
		"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": 10, "space": 10, "pgup": -10, "g": -s.top, "home": -s.top, "G": s.over, "end": s.over,
	}[name]
	if ok {
		s.top = max(min(s.top+by, s.over), 0)
	}
	return ok
}

// on is a key for the connection.
func (s *Screen) on(name string) tea.Cmd {
	c := s.conn
	for _, b := range s.Keys() {
		if b.Why != "" && slices.Contains(b.Binding.Keys(), name) {
			return screen.Toast(screen.Warn, b.Why)
		}
	}
	switch name {
	case "R", "W":
		return s.env.Go("connect", screen.Target{Reconnect: c.Name})
	case "a":
		return s.env.Go("activity", screen.Target{Connection: c.Name})
	case "c":
		return s.env.Go("console", screen.Target{Connection: c.Name})
	case "m":
		return s.env.Go("mapping", screen.Target{Connection: c.Name})
	case "enter":
		return s.env.Go("browse", screen.Target{Model: keeps(c), Connection: c.Name})
	case "y":
		what := "The redirect addresses were sent to the terminal's clipboard."
		return tea.Batch(tea.SetClipboard(strings.Join(s.redirects(), "\n")), screen.Toast(screen.Info, what))
	case "N":
		s.face, s.line = renaming, fresh("")
		s.line.Set(c.Name)
	case "K":
		mask := "•"
		if s.env.Theme.ASCII {
			mask = "*"
		}
		s.face, s.line = replacing, fresh(mask)
	case "D":
		s.face = leaving
	case "t", "p", "o":
		return s.change(name)
	}
	return nil
}
