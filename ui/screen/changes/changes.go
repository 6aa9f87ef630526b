// Package changes is the screen of everything that was written from here: what, when, by whom, what came of it,
// and the way back. An undo shows its difference before anything is sent.
package changes

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// Args of this screen: the id of a change to look at first, or "".
type Args struct{ Change string }

// Services are the use-cases of this screen.
type Services interface {
	Changes(ctx context.Context, limit int) ([]workbench.Change, error)
	PlanUndoFields(ctx context.Context, change string, fields []string, by string) (workbench.Plan, error)
	Apply(ctx context.Context, p workbench.Plan) (workbench.Change, error)
}

const (
	by        = "you, on the changes screen"
	most      = 500 // changes in the list
	readTime  = 20 * time.Second
	writeTime = 2 * time.Minute
)

// face is what the screen shows at the moment.
type face int

const (
	listing  face = iota
	looking       // one change
	choosing      // which fields of it are undone
	asking        // may it be undone
)

// Screen lists the changes. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	now   func() time.Time
	end   context.CancelFunc

	read, planned, applied *load.Slot

	loaded  bool
	err     *problem.Problem
	all     []workbench.Change // the newest first
	at      int
	top     int // first row of the list in sight
	skip    int // lines of a difference scrolled away
	face    face
	wanted  string // the change to look at first; "" once that was done
	aside   bool   // the cursor goes to it, and it is not opened
	left    picks  // the fields of a change that are to be undone
	plan    workbench.Plan
	refusal *problem.Problem // why the undo was not done
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	out := &Screen{
		env: env, serve: s, now: time.Now, end: cancel, wanted: a.Change,
		read: load.New(ctx, env.ID), planned: load.New(ctx, env.ID), applied: load.New(ctx, env.ID),
	}
	out.resume()
	return out
}

// Init reads the list.
func (s *Screen) Init() tea.Cmd {
	serve := s.serve
	return load.Start(s.read, readTime, func(ctx context.Context) ([]workbench.Change, error) {
		return serve.Changes(ctx, most)
	})
}

// Close ends what is under way. A write that has left is waited for by the workbench, not here.
func (s *Screen) Close() { s.end() }

// Title is the last crumb.
func (s *Screen) Title() string { return "Changes" }

// Typing is true while a question is asked: letters are answers then.
func (s *Screen) Typing() bool { return s.face == asking }

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg.String())
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
	case screen.ChangedMsg:
		if msg.Records && !s.read.Busy() {
			return s.Init()
		}
	case load.SlowMsg:
		msg.Mark()
	case load.Result[[]workbench.Change]:
		if msg.In(s.read) {
			s.took(msg.Value, msg.Err)
		}
	case load.Result[workbench.Plan]:
		if msg.In(s.planned) {
			return s.planIs(msg.Value, msg.Err)
		}
	case load.Result[workbench.Change]:
		if msg.In(s.applied) {
			return s.undone(msg.Value, msg.Err)
		}
	}
	return nil
}

// took keeps a fresh list; the cursor stays on its change.
func (s *Screen) took(all []workbench.Change, err error) {
	if s.err = problem.As(err); err != nil {
		return
	}
	was := s.here().ID
	s.all, s.loaded = all, true
	if i := slices.IndexFunc(all, func(c workbench.Change) bool { return c.ID == was }); i >= 0 {
		s.at = i
	}
	s.at = max(min(s.at, len(all)-1), 0)
	if i := slices.IndexFunc(all, func(c workbench.Change) bool { return c.ID == s.wanted }); i >= 0 && s.wanted != "" {
		s.at = i
		if !s.aside {
			s.face = looking
		}
	}
	s.wanted, s.aside = "", false
}

// here is the change under the cursor; the zero value when there is none.
func (s *Screen) here() workbench.Change {
	if s.at >= len(s.all) {
		return workbench.Change{}
	}
	return s.all[s.at]
}

// planUndo asks what putting back some fields of a change would do; none stands for all.
func (s *Screen) planUndo(fields ...string) tea.Cmd {
	serve, id := s.serve, s.here().ID
	return load.Start(s.planned, readTime, func(ctx context.Context) (workbench.Plan, error) {
		return serve.PlanUndoFields(ctx, id, fields, by)
	})
}

func (s *Screen) planIs(p workbench.Plan, err error) tea.Cmd {
	if err != nil {
		return screen.Toast(screen.Bad, problem.As(err).Error())
	}
	s.plan, s.face, s.refusal, s.skip = p, asking, nil, 0
	return nil
}

func (s *Screen) apply() tea.Cmd {
	serve, p := s.serve, s.plan
	return load.Start(s.applied, writeTime, func(ctx context.Context) (workbench.Change, error) {
		return serve.Apply(ctx, p)
	})
}

func (s *Screen) undone(c workbench.Change, err error) tea.Cmd {
	if err != nil {
		s.refusal = problem.As(err)
		return nil
	}
	s.face = listing
	toast := screen.ToastMsg{Level: screen.Good, Text: "Undone: " + problem.Clean(s.plan.Title) + " holds the values from before.", Undo: c.ID}
	return tea.Batch(func() tea.Msg { return toast }, s.Init())
}
