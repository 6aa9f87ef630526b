// Package connect is the wizard that connects an account: choose what, how and how much, sign in in the browser
// while every step is told, and see the first records come. Until the last step nothing of it is kept.
//
// The client secret and the token live in the form and in the request; no message and no picture holds them.
package connect

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// Args say what to begin with: a connector by its id, or the name of a connection whose grant is renewed. Both
// may be empty.
type Args struct{ Connector, Reconnect string }

// Services are the use-cases of this screen.
type Services interface {
	Catalog
	Starter
	Finisher
}

// Finisher does what comes after the sign-in.
type Finisher interface {
	Puller
	Keeper
}

// Catalog tells what can be connected and what is known beforehand.
type Catalog interface {
	Connectors() ([]workbench.Connector, error)
	Connection(ctx context.Context, name string) (workbench.Connection, error)
	Prefill(connector string) (req workbench.ConnectRequest, ok bool)
}

// Keeper keeps a person's own app at a provider for further connections.
type Keeper interface {
	Clients(ctx context.Context) ([]workbench.Client, error)
	KeepClient(ctx context.Context, connector string, c workbench.OwnClient) error
}

// Starter begins a connect flow.
type Starter interface {
	Connect(ctx context.Context, req workbench.ConnectRequest) (*workbench.Connecting, error)
}

// Puller fetches the first records in the background.
type Puller interface {
	StartPull(req workbench.PullRequest) (job string, err error)
	Jobs() []workbench.Progress
}

// flow is one connect flow under way, as [workbench.Connecting] is.
type flow interface {
	telling
	asking
}

type telling interface {
	Steps() <-chan workbench.Step
	Result() (workbench.Connection, error)
	Cancel()
}

type asking interface {
	Paste(text string) error
	Choose(workspace string) error
	Open() error
}

const readTime = 20 * time.Second

// page is one step of the wizard.
type page interface {
	keys() []screen.Binding
	press(k tea.KeyPressMsg) tea.Cmd
	view(w, h int) (lines []string, cursor *tea.Cursor)
}

// typist is a page that may hold a text field with the focus.
type typist interface {
	typing() bool
	paste(text string) tea.Cmd
}

// hearer is a page that waits for messages.
type hearer interface{ hear(msg tea.Msg) tea.Cmd }

// Screen is the wizard. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	begin func(context.Context, workbench.ConnectRequest) (flow, error)
	args  Args
	now   func() time.Time
	base  context.Context // of flows, which outlive a load; ends with the screen
	end   context.CancelFunc

	read *load.Slot
	err  *problem.Problem // why the wizard could not begin

	all   []workbench.Connector
	kept  []workbench.Client
	draft draft
	pages []page
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	return newScreen(env, s, a, func(ctx context.Context, req workbench.ConnectRequest) (flow, error) {
		c, err := s.Connect(ctx, req)
		if err != nil {
			return nil, err // a nil *Connecting in the interface would not be nil
		}
		return c, nil
	})
}

func newScreen(env screen.Env, s Services, a Args, begin func(context.Context, workbench.ConnectRequest) (flow, error)) *Screen {
	ctx, cancel := context.WithCancel(context.Background())
	return &Screen{env: env, serve: s, begin: begin, args: a, now: time.Now, base: ctx, end: cancel, read: load.New(ctx, env.ID)}
}

// beginning is what the wizard has to know before its first page.
type beginning struct {
	all  []workbench.Connector
	kept []workbench.Client
	old  *workbench.Connection
}

// Init reads the connectors and, to renew a grant, its connection.
func (s *Screen) Init() tea.Cmd {
	serve, name := s.serve, s.args.Reconnect
	return load.Start(s.read, readTime, func(ctx context.Context) (beginning, error) {
		all, err := serve.Connectors()
		if err != nil {
			return beginning{}, err
		}
		kept, err := serve.Clients(ctx)
		if err != nil {
			kept = nil // an app that cannot be read is typed in anew; keeping that one mends it
		}
		if name == "" {
			return beginning{all: all, kept: kept}, nil
		}
		c, err := serve.Connection(ctx, name)
		return beginning{all: all, kept: kept, old: &c}, err
	})
}

// Close ends what is under way; a flow that is not done leaves nothing behind.
func (s *Screen) Close() { s.end() }

// Title is the last crumb.
func (s *Screen) Title() string {
	if s.args.Reconnect != "" {
		return "Reconnect " + problem.Clean(s.args.Reconnect)
	}
	return "Connect"
}

// Minds reports whether it is at a connection just now, so that the news of that one is no news here.
func (s *Screen) Minds(connection string) bool {
	return s.draft.old != nil && s.draft.old.Name == connection || connection != "" && s.args.Reconnect == connection
}

// Pulls reports whether the first pull of a connection is in sight, and what became of it.
func (s *Screen) Pulls(connection string) bool {
	p, ok := s.top().(*arrived)
	return ok && p.conn.Name == connection
}

// top is the page in sight; nil before the first one.
func (s *Screen) top() page {
	if len(s.pages) == 0 {
		return nil
	}
	return s.pages[len(s.pages)-1]
}

func (s *Screen) push(p page) { s.pages = append(s.pages, p) }

// back goes to the page before, or leaves the wizard.
func (s *Screen) back() tea.Cmd {
	if len(s.pages) <= 1 {
		return s.env.Pop(nil)
	}
	s.pages = s.pages[:len(s.pages)-1]
	return nil
}

// Typing reports whether a text field has the focus.
func (s *Screen) Typing() bool {
	t, ok := s.top().(typist)
	return ok && t.typing()
}

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	if p := s.top(); p != nil {
		return quitting(p.keys(), s.Typing())
	}
	leave := screen.Bind("esc", "leave", "esc")
	if notice.Final(s.err) {
		return []screen.Binding{leave}
	}
	return []screen.Binding{screen.Bind("r", "try again", "r"), leave}
}

// quitting makes q do what esc does: a slip must not throw away what was filled in on the pages before.
func quitting(keys []screen.Binding, typing bool) []screen.Binding {
	for i, b := range keys {
		if names := b.Binding.Keys(); !typing && slices.Contains(names, "esc") && !slices.Contains(names, "q") {
			keys[i].Binding.SetKeys(append(slices.Clone(names), "q")...)
		}
	}
	return keys
}
