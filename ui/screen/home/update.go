package home

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/health"
	"patchbay/workbench"
)

type picture struct {
	conns  []workbench.Connection
	calls  []int
	lately []workbench.Change
	bulks  []workbench.Bulk
	links  int
	broke  []workbench.Imported
}

// done is what an action came to, in words for a toast.
type done struct {
	words string
	begun bool                // it is only begun: nobody knows yet how it ends
	bye   *workbench.Farewell // of a connection that is no more
}

type (
	lookMsg   = load.Result[picture]
	actMsg    = load.Result[done]
	mendedMsg = load.Result[[]workbench.Recovered]
)

func (s *Screen) look() tea.Cmd {
	serve := s.serve
	return load.Start(s.looked, patience, func(ctx context.Context) (picture, error) {
		conns, err := serve.Connections(ctx)
		if err != nil {
			return picture{}, err
		}
		calls, err := serve.Activity(ctx, span, buckets)
		if err != nil {
			return picture{}, err
		}
		lately, err := serve.Changes(ctx, lookedAt)
		if err != nil {
			return picture{}, err
		}
		bulks, err := serve.Bulks(ctx, false)
		if err != nil {
			return picture{}, err
		}
		broke, err := serve.OpenImports(ctx)
		if err != nil {
			return picture{}, err
		}
		links, err := serve.CountLinksIn(ctx, workbench.LinkScope{})
		return picture{conns, calls, lately, bulks, links, broke}, err
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

// act does one thing and looks again; doing are its words while it takes long. What is begun is not cut off by what
// is pressed next.
func (s *Screen) act(doing string, do func(context.Context) (string, error)) tea.Cmd {
	return s.begin(doing, func(ctx context.Context) (done, error) {
		words, err := do(ctx)
		return done{words: words}, err
	})
}

// begin is act for what comes to more than words.
func (s *Screen) begin(doing string, do func(context.Context) (done, error)) tea.Cmd {
	if s.acted.Busy() {
		return screen.Toast(screen.Warn, s.doing+" is still under way.")
	}
	s.doing = doing
	return load.Start(s.acted, patience*3, do)
}

// mend looks after writes that an earlier run left unfinished, once, in the background.
func (s *Screen) mend() tea.Cmd {
	if s.healed || len(s.conns) == 0 {
		return nil
	}
	s.healed = true
	serve := s.serve
	return load.Start(s.mended, patience*6, serve.Recover)
}

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case lookMsg:
		return s.saw(msg)
	case actMsg:
		return s.did(msg)
	case mendedMsg:
		return s.healedNow(msg)
	case load.SlowMsg:
		msg.Mark()
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
		held, _ := s.line()
		s.gather(held)
	case screen.ChangedMsg:
		held, _ := s.line()
		s.gather(held)
		if msg.Connections || msg.Records || msg.Calls {
			return s.lookAgain()
		}
	case screen.FarewellMsg:
		s.bye = msg.Words
		return s.lookAgain()
	case tea.PasteMsg:
		if s.face == renaming {
			s.name.Update(msg)
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
		return nil
	}
	held, ok := s.current()
	line, _ := s.line()
	s.err, s.known = nil, true
	s.conns, s.calls, s.lately = msg.Value.conns, msg.Value.calls, msg.Value.lately
	s.links, s.bulks, s.broke = msg.Value.links, msg.Value.bulks, msg.Value.broke
	s.settle(held, ok)
	s.gather(line)
	if s.stale {
		return tea.Batch(s.lookAgain(), s.mend())
	}
	return s.mend()
}

// settle keeps the cursor on the connection it was on. A question about one that is gone is withdrawn.
func (s *Screen) settle(held workbench.Connection, ok bool) {
	i := slices.IndexFunc(s.conns, func(c workbench.Connection) bool { return c.ID == held.ID })
	switch {
	case ok && i >= 0:
		s.at = i
	case ok:
		s.at, s.face = max(min(s.at, len(s.conns)-1), 0), list
	}
}

func (s *Screen) did(msg actMsg) tea.Cmd {
	if !msg.In(s.acted) {
		return nil
	}
	if msg.Err != nil {
		return tea.Batch(s.look(), screen.Toast(screen.Bad, problem.As(msg.Err).Error()))
	}
	if bye := msg.Value.bye; bye != nil {
		did, remains := health.Bye(*bye)
		s.bye = remains
		return tea.Batch(s.look(), screen.Toast(screen.Good, did))
	}
	level := screen.Good
	if msg.Value.begun {
		level = screen.Info
	}
	return tea.Batch(s.look(), screen.Toast(level, msg.Value.words))
}

func (s *Screen) healedNow(msg mendedMsg) tea.Cmd {
	if !msg.In(s.mended) {
		return nil
	}
	var words []string
	for _, r := range msg.Value {
		words = append(words, r.Words)
	}
	if len(words) == 0 {
		return nil // what cannot be decided now is asked again at the next pull
	}
	return screen.Toast(screen.Info, strings.Join(words, " "))
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	c, ok := s.current()
	switch s.face {
	case renaming:
		return s.rename(msg, c)
	case leaving:
		return s.leave(msg.String(), c)
	case pausing:
		return s.pause(msg.String(), c)
	}
	switch msg.String() {
	case "j", "down":
		s.at = max(min(s.at+1, len(s.conns)+len(s.lines)-1), 0)
	case "k", "up":
		s.at = max(s.at-1, 0)
	case "g", "home":
		s.ends(true)
	case "G", "end":
		s.ends(false)
	case "tab", "shift+tab":
		if from, _ := s.part(); from > 0 {
			s.at = 0
		} else if len(s.lines) > 0 {
			s.at = len(s.conns)
		}
	case "c":
		return s.env.Go("connect", screen.Target{})
	case "a":
		return s.env.Go("activity", screen.Target{Connection: ""})
	case "l":
		return s.env.Go("links", screen.Target{})
	case "v":
		return s.env.Go("changes", screen.Target{})
	case "b":
		return s.env.Go("browse", screen.Target{Model: keeps(s.conns...)})
	case "x":
		s.stop()
	case "d":
		if s.offersDemo() {
			return s.env.Try()
		}
	case "esc":
		s.bye = ""
	}
	if !ok && !s.known && msg.String() == "r" {
		return s.look()
	}
	if l, below := s.line(); below {
		return s.onLine(msg.String(), l)
	}
	if !ok {
		return nil
	}
	return s.on(msg.String(), c)
}

// onLine is a key for the line under the cursor beneath the connections.
func (s *Screen) onLine(name string, l line) tea.Cmd {
	switch {
	case name == "enter":
		return s.env.Go(l.to.Place, l.to.Args)
	case name == "r" && l.pulls == nil:
		return screen.Toast(screen.Warn, refreshing(l).Why)
	case name == "r":
		serve, req := s.serve, *l.pulls
		what := problem.Clean(strings.Join(append(slices.Clone(req.Connections), req.Models...), ", "))
		return s.begin("Asking for a pull", func(context.Context) (done, error) {
			_, err := serve.StartPull(req)
			return done{words: "Pulling " + what + ".", begun: true}, err
		})
	}
	return nil
}

// keeps is the model that a list of these connections begins with: people, and where they keep none, what they have.
func keeps(conns ...workbench.Connection) string {
	for _, m := range model.Builtin() {
		for _, c := range conns {
			if c.Records[m.Name] > 0 {
				return m.Name
			}
		}
	}
	return model.Contact().Name
}

// on is a key for the connection under the cursor.
func (s *Screen) on(name string, c workbench.Connection) tea.Cmd {
	serve := s.serve
	switch name {
	case "enter":
		if health.WrongSecret(c) {
			return s.env.Go("connection", screen.Target{Connection: c.Name})
		}
		if c.State == workbench.NeedsLogin {
			return s.env.Go("connect", screen.Target{Reconnect: c.Name})
		}
		return s.env.Go("browse", screen.Target{Model: keeps(c), Connection: c.Name})
	case "r":
		return s.begin("Asking for a pull", func(context.Context) (done, error) {
			_, err := serve.StartPull(workbench.PullRequest{Connections: []string{c.Name}})
			return done{words: "Pulling " + c.Name + ".", begun: true}, err
		})
	case "R":
		return s.env.Go("connect", screen.Target{Reconnect: c.Name})
	case "i":
		return s.env.Go("connection", screen.Target{Connection: c.Name})
	case "p":
		if c.State != workbench.Paused {
			s.face = pausing // a key that was meant for something else stops no account
			return nil
		}
		return s.act("Changing "+problem.Clean(c.Name), func(ctx context.Context) (string, error) {
			return c.Name + " goes on.", serve.SetPaused(ctx, c.Name, false)
		})
	case "N":
		s.face = renaming
		s.name.Set(c.Name)
	case "D":
		s.face = leaving
	}
	return nil
}

func (s *Screen) stop() {
	for _, p := range s.serve.Jobs() {
		if !p.Finished {
			s.serve.StopJob(p.Job)
		}
	}
}

func (s *Screen) rename(msg tea.KeyPressMsg, c workbench.Connection) tea.Cmd {
	switch msg.String() {
	case "esc":
		s.face = list
	case "enter":
		s.face = list
		to, serve := strings.TrimSpace(s.name.Value()), s.serve
		if to == c.Name || to == "" {
			return nil
		}
		return s.act("Renaming "+problem.Clean(c.Name), func(ctx context.Context) (string, error) {
			return fmt.Sprintf("%s is called %s now.", c.Name, to), serve.Rename(ctx, c.Name, to)
		})
	default:
		s.name.Update(msg)
	}
	return nil
}

// pause is a key for the question whether to pause a connection.
func (s *Screen) pause(name string, c workbench.Connection) tea.Cmd {
	serve := s.serve
	switch name {
	case "n", "esc":
		s.face = list
	case "y":
		s.face = list
		return s.act("Changing "+problem.Clean(c.Name), func(ctx context.Context) (string, error) {
			return c.Name + s.env.Say(" is paused: {p} resumes it."), serve.SetPaused(ctx, c.Name, true)
		})
	}
	return nil
}

func (s *Screen) leave(name string, c workbench.Connection) tea.Cmd {
	serve := s.serve
	switch name {
	case "n", "esc":
		s.face = list
	case "y", "Y":
		s.face = list
		return s.begin("Disconnecting "+problem.Clean(c.Name), func(ctx context.Context) (done, error) {
			bye, err := serve.Disconnect(ctx, c.Name, name == "y")
			return done{bye: &bye}, err
		})
	}
	return nil
}
