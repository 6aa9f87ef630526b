package connection

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// noon is the moment of all tests.
func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// bench is a workbench with one connection.
type bench struct {
	mu      sync.Mutex
	conn    workbench.Connection
	all     []workbench.Connector
	fails   error         // of every look
	unread  error         // of every look at the connector
	refuses error         // of every action
	hang    bool          // looks answer only when they are cancelled
	slow    time.Duration // of every look
	drags   time.Duration // of every action
	bye     workbench.Farewell

	asked    []string // names that were looked for
	did      []string // the actions, in order
	finished int      // those that were not cut off
	secrets  []string // client secrets that were handed over
}

func (b *bench) Connection(ctx context.Context, name string) (workbench.Connection, error) {
	b.mu.Lock()
	b.asked = append(b.asked, name)
	conn, fails, hang, slow := b.conn, b.fails, b.hang, b.slow
	b.mu.Unlock()
	if hang {
		<-ctx.Done()
		return workbench.Connection{}, ctx.Err()
	}
	<-time.After(slow) // an answer that is on its way comes, whatever was cancelled meanwhile
	return conn, fails
}

func (b *bench) Connector(id string) (workbench.Connector, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.all {
		if c.ID == id {
			return c, b.unread
		}
	}
	return workbench.Connector{}, problem.New(problem.NotFound, "There is no connector called %q.", id)
}

// acted notes an action and answers it.
func (b *bench) acted(ctx context.Context, what string) error {
	b.mu.Lock()
	drags, refuses := b.drags, b.refuses
	b.did = append(b.did, what)
	b.mu.Unlock()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(drags):
		b.set(func() { b.finished++ })
		return refuses
	}
}

func (b *bench) Rename(ctx context.Context, name, to string) error {
	if err := b.acted(ctx, "rename "+name+" to "+to); err != nil {
		return err
	}
	b.set(func() { b.conn.Name = to })
	return nil
}

func (b *bench) SetPaused(ctx context.Context, name string, paused bool) error {
	what, state := "resume ", workbench.OK
	if paused {
		what, state = "pause ", workbench.Paused
	}
	if err := b.acted(ctx, what+name); err != nil {
		return err
	}
	b.set(func() { b.conn.State = state })
	return nil
}

func (b *bench) Disconnect(ctx context.Context, name string, keep bool) (workbench.Farewell, error) {
	what := "disconnect " + name
	if !keep {
		what += " and its records"
	}
	return b.bye, b.acted(ctx, what)
}

func (b *bench) Examine(ctx context.Context, name string) (workbench.Connection, error) {
	err := b.acted(ctx, "examine "+name)
	return b.conn, err
}

func (b *bench) SetReadOnly(ctx context.Context, name string, on bool) error {
	what, by := "open ", ""
	if on {
		what, by = "lock ", workbench.ByConnection
	}
	if err := b.acted(ctx, what+name); err != nil {
		return err
	}
	b.set(func() { b.conn.ReadOnly, b.conn.ReadOnlyBy = on, by })
	return nil
}

func (b *bench) ReplaceSecret(ctx context.Context, name, secret string) (workbench.Connection, error) {
	err := b.acted(ctx, "replace the secret of "+name)
	b.set(func() { b.secrets = append(b.secrets, secret) })
	return b.conn, err
}

// set changes the bench between two keys.
func (b *bench) set(do func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	do()
}

// done is what was done so far.
func (b *bench) done() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.did)
}

func ago(d time.Duration) *time.Time {
	t := noon().Add(-d)
	return &t
}

// full is a workbench with a connection that works, and has all there is to tell.
func full() *bench {
	read := func(op string, scopes ...string) workbench.Capability {
		return workbench.Capability{Operation: op, Supported: true, Scopes: scopes}
	}
	write := func(op string, scopes ...string) workbench.Capability {
		return workbench.Capability{Operation: op, Supported: true, Writes: true, Scopes: scopes}
	}
	one := workbench.Connector{
		ID: "one", Name: "One", Auth: []workbench.AuthChoice{{Kind: "oauth", Label: "Sign in with the browser", Client: "body"}},
		Support: []workbench.Capability{
			read("contact::list", "contacts.readonly"), read("contact::retrieve", "contacts.readonly"), write("contact::create", "contacts.write"),
			write("contact::update", "contacts.write"), read("user::list", "users.readonly"),
		},
		Redirects: []string{"http://127.0.0.1:8931/callback/one", "http://127.0.0.1:8932/callback/one"},
	}
	return &bench{all: []workbench.Connector{one}, conn: workbench.Connection{
		ID: "id-7", Name: "Acme Salon", Connector: "one", ConnectorName: "One", Auth: "oauth", Account: "ada@example.com",
		Workspace: workbench.WorkspaceRef{ID: "w1", Name: "Acme Salon, Harbour"}, State: workbench.OK, Since: noon().Add(-73 * time.Hour),
		Operations: []string{"contact::list", "contact::retrieve", "contact::create", "contact::update", "user::list"},
		Wanted:     []string{"contacts.readonly", "contacts.write", "users.readonly", "offline_access"},
		Granted:    []string{"contacts.readonly", "contacts.write", "users.readonly", "offline_access", "notes.readonly"},
		Secrets:    "the system keyring, item acme", ClientID: "my-client-1", Records: map[string]int{"contact": 4812, "user": 7, "task": 0},
		TokenExpires: ago(-50*time.Minute - 12*time.Second), LastGoodCall: ago(2 * time.Minute), LastPull: ago(12 * time.Minute), Created: noon().Add(-40 * 24 * time.Hour),
		Budget: &workbench.BudgetState{Limit: 100, Remaining: 60, ResetsAt: ago(-8 * time.Second), DailyLimit: 200000, DailyRemaining: 198311},
	}}
}

// broken is a workbench whose connection needs a person, and was not granted all.
func broken() *bench {
	b := full()
	b.conn.State, b.conn.Since = workbench.NeedsLogin, noon().Add(-3*time.Hour)
	b.conn.Reason, b.conn.Fix = "One does not take the sign-in of Acme Salon any more: its refresh token was used twice.", "patchbay connection reconnect Acme Salon"
	b.conn.Granted = []string{"contacts.readonly"}
	b.conn.Missing = []workbench.MissingScope{{Scope: "contacts.write", Operations: []string{"contact::create", "contact::update"}}, {Scope: "users.readonly", Operations: []string{"user::list"}}, {Scope: "offline_access"}}
	b.conn.ReadOnly, b.conn.ReadOnlyBy, b.conn.TokenExpires, b.conn.Budget = true, workbench.ByProfile, ago(20*time.Minute), nil
	return b
}

// brought is a workbench whose connection was made with a token, at a sandbox, and keeps nothing yet.
func brought() *bench {
	b := full()
	b.all[0].Auth = []workbench.AuthChoice{{Kind: "token", Label: "Private token"}}
	c := &b.conn
	c.Auth, c.ClientID, c.Wanted, c.Granted, c.TokenExpires, c.Records, c.LastPull, c.Endpoint = "token", "", nil, nil, nil, nil, nil, "http://127.0.0.1:41231"
	c.Operations, c.ReadOnly, c.ReadOnlyBy, c.Workspace.ID = []string{"contact::list"}, true, workbench.ByConnection, ""
	return b
}

// wide is full with letters of any width.
func wide() *bench {
	b := broken()
	b.conn.Name, b.conn.Account, b.conn.Workspace.Name = "東京サロン銀座本店漢字漢字漢字漢字漢字漢字漢字", "株式会社漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字", "👩‍👩‍👧 नमस्ते"
	b.conn.Reason, b.conn.Wanted[0] = "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字", "連絡先.読む"
	return b
}

// hostile is full with texts that drive a terminal.
func hostile() *bench {
	b := broken()
	c, bad := &b.conn, "\x1b[2J\x1b]0;pwned\x07a\r\nb\u202e\x9b31m"
	c.Name, c.Account, c.ConnectorName, c.Workspace, c.Endpoint, c.Secrets, c.ClientID = "Acme"+bad, bad, "One"+bad, workbench.WorkspaceRef{ID: bad, Name: bad}, "http://x"+bad, bad, bad
	c.Reason, c.Wanted, c.Granted, c.Operations = bad, []string{"w" + bad}, []string{"g" + bad}, []string{"contact" + bad + "::list" + bad}
	c.Missing, c.Records = []workbench.MissingScope{{Scope: "w" + bad, Operations: []string{bad}}}, map[string]int{bad: 3}
	b.all[0].Redirects, b.all[0].Auth[0].Label = []string{"http://127.0.0.1" + bad}, bad
	return b
}

func notThere() error {
	return problem.New(problem.NotFound, "There is no connection called Acme Salon.").WithHint("It may have been disconnected.")
}

func sit(t *testing.T, b *bench, w, h int) *seat.Seat {
	p, _ := at(t, b, w, h)
	return p
}

func at(t *testing.T, b *bench, w, h int) (*seat.Seat, *Screen) {
	s := newScreen(screen.Env{ID: 7, Theme: theme.Theme{}}, b, Args{Connection: "Acme Salon"}, sinceNoon())
	return seat.Sit(t, s, w, h), s
}

// sinceNoon is a clock that begins at noon and goes with the bubble's.
func sinceNoon() func() time.Time {
	from := time.Now()
	return func() time.Time { return noon().Add(time.Since(from)) }
}
