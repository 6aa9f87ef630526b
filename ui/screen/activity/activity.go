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
	Reader
	Repeater
	Mender
}

// Reader reads calls.
type Reader interface {
	Calls(ctx context.Context, f workbench.CallFilter) ([]workbench.Call, error)
	Call(ctx context.Context, id string) (workbench.Call, error)
}

// Repeater makes of a call what can be sent again.
type Repeater interface {
	RequestOf(ctx context.Context, call string) (workbench.ConsoleRequest, error)
	Curl(ctx context.Context, r workbench.ConsoleRequest) (string, error)
}

// Mender knows what failed, and tries it again.
type Mender interface {
	FailedOperations(ctx context.Context) ([]workbench.FailedOperation, error)
	RetryFailed(ctx context.Context, f workbench.FailedOperation) (workbench.Retried, error)
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

	looked, opened, copied, sought, retried *load.Slot

	calls  []workbench.Call
	met    []string // the connections that calls in the list were of so far, by name; clean
	known  bool
	stale  bool
	err    *problem.Problem
	grid   grid.Grid
	filter input.Line
	typing bool
	failed bool   // only failed ones
	back   string // the call that the cursor goes to once the list is there; "" for none
	held   bool   // the first row does not give way to newer ones
	fresh  int    // calls that came in above since the first row was in sight
	asked  workbench.CallFilter
	open   *workbench.Call
	lines  []string // of the open call, laid out once
	laid   int      // the width they were laid out for; 0 for none
	top    int
	height int

	mending bool // what failed is in sight in place of the calls
	broken  []workbench.FailedOperation
	sure    bool // broken was read
	trouble grid.Grid
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	slot := func() *load.Slot { return load.New(ctx, env.ID) }
	out := &Screen{env: env, serve: s, args: a, now: time.Now, end: cancel, looked: slot(), opened: slot(), copied: slot(), sought: slot(), retried: slot()}
	out.resume()
	return out
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
		return append([]screen.Binding{screen.Bind("j/k", "scroll", "j", "k", "down", "up"), screen.Bind("y", "copy the answer", "y")},
			append(s.repeating(), screen.Bind("esc", "back", "esc", "enter"))...)
	case s.typing:
		return []screen.Binding{screen.Bind("enter", "keep the filter", "enter"), screen.Bind("esc", "clear it", "esc")}
	case s.mending:
		return s.mendingKeys()
	}
	open := screen.Bind("enter", "open", "enter")
	if len(s.calls) == 0 {
		open = open.Off("There is no call in the list.")
	}
	follow := screen.Bind("F", "hold still", "F")
	if s.held {
		follow = screen.Bind("F", "follow", "F")
	}
	out := []screen.Binding{open, screen.Bind("/", "filter", "/"), screen.Bind("f", "failed only", "f"), screen.Bind("t", "what failed as a whole", "t")}
	return append(append(out, s.repeating()...), follow, screen.Bind("r", "look again", "r"))
}

// repeating are the keys that make something of the call under the cursor, or of the open one.
func (s *Screen) repeating() []screen.Binding {
	again, curl := screen.Bind("R", "repeat in the console", "R"), screen.Bind("C", "copy as curl", "C")
	if why := s.whyNotAgain(); why != "" {
		again, curl = again.Off(why), curl.Off(why)
	}
	return []screen.Binding{again, curl}
}

// whyNotAgain says why the call cannot be sent again; "" when it can.
func (s *Screen) whyNotAgain() string {
	switch c, ok := s.here(); {
	case !ok:
		return "There is no call in the list."
	case c.Connection == "":
		return "The connection of this call is gone."
	}
	return ""
}

// here is the open call, or the one under the cursor.
func (s *Screen) here() (workbench.Call, bool) {
	if s.open != nil {
		return *s.open, true
	}
	if i := s.grid.Cursor(); i < len(s.calls) {
		return s.calls[i], true
	}
	return workbench.Call{}, false
}
