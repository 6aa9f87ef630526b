// Package connection is everything about one connection on one page: how it is and what mends it, whose account it
// reaches, where its secrets are, what it may do and what was not granted, and the keys that change each of these.
//
// A new client secret lives in its line until it is handed over; no message and no picture holds it.
package connection

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/input"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// Args name the connection.
type Args struct{ Connection string }

// Services are the use-cases of this screen.
type Services interface {
	Looker
	Keeper
	Mender
}

// Looker tells what is known of a connection and of its connector.
type Looker interface {
	Connection(ctx context.Context, name string) (workbench.Connection, error)
	Connector(id string) (workbench.Connector, error)
}

// Keeper renames, pauses and ends connections.
type Keeper interface {
	Rename(ctx context.Context, name, to string) error
	SetPaused(ctx context.Context, name string, paused bool) error
	Disconnect(ctx context.Context, name string, keepRecords bool) (workbench.Farewell, error)
}

// Mender finds out whether a connection works, and changes what it works with.
type Mender interface {
	Examine(ctx context.Context, name string) (workbench.Connection, error)
	SetReadOnly(ctx context.Context, name string, on bool) error
	ReplaceSecret(ctx context.Context, connection, secret string) (workbench.Connection, error)
}

const (
	patience = 20 * time.Second
	long     = time.Minute // of an action, which may wait for the provider
)

// face is what has the keys.
type face int

const (
	reading   face = iota
	renaming       // the new name is typed
	replacing      // the new client secret is typed
	opening        // asks whether it may write again
	leaving        // asks whether to disconnect
)

// Screen is the page. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	args  Args
	now   func() time.Time
	end   context.CancelFunc

	looked, acted *load.Slot

	conn    workbench.Connection
	about   workbench.Connector // the zero value when it is not here any more
	known   bool
	stale   bool             // something moved during a look
	err     *problem.Problem // why it cannot be looked at
	trouble *problem.Problem // why the last key did not do what it says
	face    face
	line    input.Line
	doing   string // what acted is at, in words
	beating bool   // the countdown ticks
	top     int    // lines scrolled away
	over    int    // lines that do not fit the window, as last drawn
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen { return newScreen(env, s, a, time.Now) }

func newScreen(env screen.Env, s Services, a Args, now func() time.Time) *Screen {
	ctx, cancel := context.WithCancel(context.Background())
	return &Screen{env: env, serve: s, args: a, now: now, end: cancel, looked: load.New(ctx, env.ID), acted: load.New(ctx, env.ID)}
}

// Init reads the connection.
func (s *Screen) Init() tea.Cmd { return s.look() }

// Close ends what is under way.
func (s *Screen) Close() { s.end() }

// Title is the connection's name.
func (s *Screen) Title() string { return problem.Clean(s.name()) }

// Minds reports whether the head of the page, which tells how that connection is, is in sight.
func (s *Screen) Minds(connection string) bool {
	return s.known && s.conn.Name == connection && s.top == 0 && s.face == reading
}

// name is what the connection is called now.
func (s *Screen) name() string {
	if s.known {
		return s.conn.Name
	}
	return s.args.Connection
}

// Typing reports whether letters are text or an answer.
func (s *Screen) Typing() bool { return s.face != reading }

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	leave := screen.Bind("esc", "back", "esc", "q")
	switch {
	case s.face == renaming:
		return []screen.Binding{screen.Bind("enter", "rename", "enter"), screen.Bind("esc", "leave it", "esc")}
	case s.face == replacing:
		return []screen.Binding{screen.Bind("enter", "replace the secret", "enter"), screen.Bind("esc", "leave it", "esc")}
	case s.face == opening:
		return []screen.Binding{screen.Bind("y", "let it write", "y"), screen.Bind("n", "leave it", "n", "esc")}
	case s.face == leaving:
		return []screen.Binding{
			screen.Bind("y", "disconnect, keep its records", "y"), screen.Bind("Y", "disconnect, remove its records", "Y"), screen.Bind("n", "stay", "n", "esc"),
		}
	case !s.known && (s.err == nil || notice.Final(s.err)):
		return []screen.Binding{leave}
	case !s.known:
		return []screen.Binding{screen.Bind("r", "try again", "r"), leave}
	}
	return slices.Concat(s.mending(), s.changing(), []screen.Binding{screen.Bind("j/k", "read on", "j", "k", "down", "up", "pgdown", "pgup", "space", "g", "G"), leave})
}

// mending are the keys that find out and mend.
func (s *Screen) mending() []screen.Binding {
	check := screen.Bind("t", "check now", "t")
	if s.conn.State == workbench.Paused {
		check = check.Off(s.env.Say("It is paused, and nothing is sent for it: {p} resumes it."))
	}
	return []screen.Binding{check, screen.Bind("R", "sign in again", "R"), screen.Bind("W", "change permissions", "W")}
}

// changing are the keys that change what it may do, or how it is called.
func (s *Screen) changing() []screen.Binding {
	only := screen.Bind("o", "read-only", "o")
	if s.conn.ReadOnly {
		only = screen.Bind("o", "let it write", "o")
	}
	if why := s.locked(); why != "" {
		only = only.Off(why)
	}
	secret := screen.Bind("K", "replace the client secret", "K")
	if why := s.secretless(); why != "" {
		secret = secret.Off(why)
	}
	pause := screen.Bind("p", "pause", "p")
	if s.conn.State == workbench.Paused {
		pause = screen.Bind("p", "resume", "p")
	}
	address := screen.Bind("y", "copy the redirect addresses", "y")
	if len(s.redirects()) == 0 {
		address = address.Off("It has no redirect address.")
	}
	address.Hidden = true
	return []screen.Binding{
		only, pause, secret, screen.Bind("a", "its calls", "a"), screen.Bind("enter", "its records", "enter"),
		screen.Bind("m", "its mappings", "m"), screen.Bind("c", "console", "c"),
		screen.Bind("N", "rename", "N"), screen.Bind("D", "disconnect", "D"), address,
	}
}

// locked is why this connection cannot be made writable here; "" when it can.
func (s *Screen) locked() string {
	if s.conn.ReadOnlyBy == workbench.ByConnection {
		return ""
	}
	return s.env.Locked(s.conn.Name, s.conn.ReadOnlyBy)
}

// secretless is why there is no client secret to replace; "" when there is one.
func (s *Screen) secretless() string {
	if s.conn.ClientID == "" {
		return s.env.Say("It has no client secret: {R} signs in with other credentials.")
	}
	for _, a := range s.about.Auth {
		if a.Kind == s.conn.Auth && a.Client == "none" {
			return "Its client has no secret."
		}
	}
	return ""
}

// redirects are the addresses at which the provider's answer is taken.
func (s *Screen) redirects() []string {
	if s.conn.ClientID == "" {
		return nil
	}
	return s.about.Redirects
}
