// Package home is the first screen: the health of every connection, what runs, what needs a person, and, where
// nothing is connected yet, what this program is for.
package home

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/health"
	"patchbay/ui/widget/input"
	"patchbay/workbench"
)

// Args are what the program around it knows.
type Args struct {
	Demo string // words on the demo, "" when this is none
	Try  bool   // a demo can be begun from here, or, within one, all of it connected
}

// Services are the use-cases of this screen.
type Services interface {
	Accounts
	Keeper
	Worker
}

// Accounts tells what is connected, and finishes what an earlier run could not.
type Accounts interface {
	Connections(ctx context.Context) ([]workbench.Connection, error)
	Recover(ctx context.Context) ([]workbench.Recovered, error)
	Past
}

// Past tells how busy the connections were and what was changed.
type Past interface {
	Activity(ctx context.Context, last time.Duration, buckets int) ([]int, error)
	Changes(ctx context.Context, limit int) ([]workbench.Change, error)
	Drafter
}

// Drafter lists what was begun and is not at its end: the working copies, whose changes wait to be sent, and the imports with
// rows that were not come to.
type Drafter interface {
	Bulks(ctx context.Context, closed bool) ([]workbench.Bulk, error)
	OpenImports(ctx context.Context) ([]workbench.Imported, error)
	Matcher
}

// Matcher tells how many links wait for a person's word, and what looking for more is at.
type Matcher interface {
	CountLinksIn(ctx context.Context, c workbench.LinkScope) (int, error)
	Proposing() workbench.LinkNews
}

// Keeper changes connections.
type Keeper interface {
	Rename(ctx context.Context, name, to string) error
	SetPaused(ctx context.Context, name string, paused bool) error
	Disconnect(ctx context.Context, name string, keepRecords bool) (workbench.Farewell, error)
}

// Worker runs pulls in the background.
type Worker interface {
	StartPull(req workbench.PullRequest) (job string, err error)
	StopJob(id string)
	Jobs() []workbench.Progress
}

const (
	patience = 20 * time.Second
	span     = time.Hour // of the sparkline
	buckets  = 40
)

// face is what has the keys.
type face int

const (
	list face = iota
	renaming
	leaving // asks whether to disconnect
	pausing // asks whether to pause
)

// Screen is the first screen. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	args  Args
	now   func() time.Time
	end   context.CancelFunc

	looked, acted, mended *load.Slot

	conns  []workbench.Connection
	calls  []int
	lately []workbench.Change
	bulks  []workbench.Bulk
	broke  []workbench.Imported // imports that were interrupted
	links  int                  // that wait for a word
	lines  []line               // beneath the connections; at goes on over them
	known  bool
	stale  bool // something moved during a look
	err    *problem.Problem
	at     int
	face   face
	name   input.Line
	doing  string // what acted is at, in words
	healed bool   // interrupted writes were looked after once
	bye    string // what a disconnect left to be read; "" when nothing is
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	slot := func() *load.Slot { return load.New(ctx, env.ID) }
	k, _ := env.Kept.(keep)
	return &Screen{env: env, serve: s, args: a, now: time.Now, end: cancel, looked: slot(), acted: slot(), mended: slot(), at: k.at}
}

// Init reads the connections.
func (s *Screen) Init() tea.Cmd { return s.look() }

// Close ends what is under way.
func (s *Screen) Close() { s.end() }

// Title is the place's name.
func (s *Screen) Title() string { return "Home" }

// Typing reports whether letters are text or an answer.
func (s *Screen) Typing() bool { return s.face != list }

func (s *Screen) current() (workbench.Connection, bool) {
	if s.at < 0 || s.at >= len(s.conns) {
		return workbench.Connection{}, false
	}
	return s.conns[s.at], true
}

// line is the one under the cursor beneath the connections.
func (s *Screen) line() (line, bool) {
	if i := s.at - len(s.conns); i >= 0 && i < len(s.lines) {
		return s.lines[i], true
	}
	return line{}, false
}

// asking reports whether a question waits for its answer.
func (s *Screen) asking() bool { return s.face == leaving || s.face == pausing }

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	switch s.face {
	case renaming:
		return []screen.Binding{screen.Bind("enter", "rename", "enter"), screen.Bind("esc", "leave it", "esc")}
	case leaving:
		return []screen.Binding{
			screen.Bind("y", "disconnect, keep its records", "y"), screen.Bind("Y", "disconnect, remove its records", "Y"), screen.Bind("n", "stay", "n", "esc"),
		}
	case pausing:
		return []screen.Binding{screen.Bind("y", "pause it", "y"), screen.Bind("n", "go on as now", "n", "esc")}
	}
	connect := screen.Bind("c", "connect", "c")
	c, ok := s.current()
	if l, below := s.line(); below {
		return append(s.reading(), screen.Bind("enter", l.does, "enter"), screen.Bind("/", "find", "/"), connect, refreshing(l), screen.Bind("b", "browse all", "b"),
			screen.Bind("u", "undo", "u"), s.matching(), screen.Bind("v", "changes", "v"), screen.Bind("a", "activity", "a"), s.stopping(screen.Bind("x", "stop the pulls", "x")))
	}
	if !ok {
		keys := append(s.reading(), connect)
		if s.offersDemo() {
			try := screen.Bind("d", "try the demo", "d")
			if s.args.Demo != "" {
				try = screen.Bind("d", "connect them all", "d").As("try the demo")
			}
			keys = append(keys, try)
		}
		return append(keys, screen.Bind("a", "activity", "a"), screen.Bind("?", "help", "?"))
	}
	pause := screen.Bind("p", "pause", "p")
	if c.State == workbench.Paused {
		pause = screen.Bind("p", "resume", "p")
	}
	hidden := func(b screen.Binding) screen.Binding { b.Hidden = true; return b }
	return append(s.reading(), []screen.Binding{
		screen.Bind("/", "find", "/"), screen.Bind("enter", "browse", "enter"), connect, screen.Bind("i", "details", "i"), screen.Bind("r", "pull", "r"), screen.Bind("b", "browse all", "b"),
		screen.Bind("u", "undo", "u"), s.matching(), screen.Bind("v", "changes", "v"), screen.Bind("a", "activity", "a"),
		screen.Bind("R", "reconnect", "R"), pause, hidden(screen.Bind("N", "rename", "N")), screen.Bind("D", "disconnect", "D"),
		hidden(s.stopping(screen.Bind("x", "stop the pull", "x"))), hidden(screen.Bind("tab", "connections, what lies beneath", "tab", "shift+tab")),
	}...)
}

// refreshing is the key that fetches what a line is about.
func refreshing(l line) screen.Binding {
	b := screen.Bind("r", "pull", "r")
	if l.pulls == nil {
		return b.Off("A pull would not change this row: enter leads to what it is about.")
	}
	return b
}

// stopping is the key that stops what is pulled, where something is.
func (s *Screen) stopping(b screen.Binding) screen.Binding {
	if slices.ContainsFunc(s.serve.Jobs(), func(p workbench.Progress) bool { return !p.Finished }) {
		return b
	}
	return b.Off("No pull is running.")
}

// offersDemo reports whether d begins a demo, or connects all that this one has: where nothing is connected yet.
func (s *Screen) offersDemo() bool { return s.args.Try && s.known && len(s.conns) == 0 }

// matching is the key to who is the same; it says how many wait.
func (s *Screen) matching() screen.Binding {
	if s.links == 0 {
		return screen.Bind("l", "links", "l")
	}
	return screen.Bind("l", health.Count(s.links, "link")+" to review", "l")
}

// reading is the key that puts words away which stay until they were read.
func (s *Screen) reading() []screen.Binding {
	if s.bye == "" {
		return nil
	}
	return []screen.Binding{screen.Bind("esc", "I have read it", "esc")}
}
