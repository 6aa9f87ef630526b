// Package activity shows every HTTP call that was made, redacted, as it happens; one can be opened to see what
// was sent and what came back.
package activity

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/grid"
	"patchbay/ui/widget/input"
	"patchbay/workbench"
)

// Args say whose calls are shown; an empty connection stands for all. Call is the id of one to open at once, or "".
type Args struct{ Connection, Call string }

// Services are the use-cases of this screen.
type Services interface {
	Calls(ctx context.Context, f workbench.CallFilter) ([]workbench.Call, error)
	Call(ctx context.Context, id string) (workbench.Call, error)
}

const (
	patience = 20 * time.Second
	most     = 1000 // calls in the list
)

// Screen is the list of calls. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	args  Args
	now   func() time.Time
	end   context.CancelFunc

	looked, opened *load.Slot

	calls  []workbench.Call
	known  bool
	stale  bool
	err    *problem.Problem
	grid   grid.Grid
	filter input.Line
	typing bool
	failed bool // only failed ones
	open   *workbench.Call
	lines  []string // of the open call, laid out once
	laid   int      // the width they were laid out for; 0 for none
	top    int
	height int
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	return &Screen{env: env, serve: s, args: a, now: time.Now, end: cancel, looked: load.New(ctx, env.ID), opened: load.New(ctx, env.ID)}
}

// Init reads the calls, and opens the one that was asked for.
func (s *Screen) Init() tea.Cmd {
	if s.args.Call == "" {
		return s.look()
	}
	return tea.Batch(s.look(), s.reach(s.args.Call))
}

// reach reads one call as a whole.
func (s *Screen) reach(id string) tea.Cmd {
	serve := s.serve
	return load.Start(s.opened, patience, func(ctx context.Context) (workbench.Call, error) { return serve.Call(ctx, id) })
}

// Close ends what is under way.
func (s *Screen) Close() { s.end() }

// Title is the place's name.
func (s *Screen) Title() string { return "Activity" }

// Typing reports whether letters go into the filter.
func (s *Screen) Typing() bool { return s.typing }

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	switch {
	case s.open != nil:
		return []screen.Binding{screen.Bind("j/k", "scroll", "j", "k", "down", "up"), screen.Bind("y", "copy the body", "y"), screen.Bind("esc", "back", "esc", "enter")}
	case s.typing:
		return []screen.Binding{screen.Bind("enter", "keep the filter", "enter"), screen.Bind("esc", "clear it", "esc")}
	}
	open := screen.Bind("enter", "open", "enter")
	if len(s.calls) == 0 {
		open = open.Off("There is no call in the list.")
	}
	return []screen.Binding{open, screen.Bind("/", "filter", "/"), screen.Bind("f", "failed only", "f"), screen.Bind("r", "look again", "r")}
}
