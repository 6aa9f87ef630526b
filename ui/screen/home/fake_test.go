package home

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

// bench is a workbench with some connections.
type bench struct {
	mu        sync.Mutex
	conns     []workbench.Connection
	calls     []int
	changes   []workbench.Change
	jobs      []workbench.Progress
	recovered []workbench.Recovered
	bulks     []workbench.Bulk
	broke     []workbench.Imported
	links     int // that wait for a word
	proposing workbench.LinkNews
	remains   string
	fails     error         // of every look
	refuses   error         // of every action
	hang      bool          // looks answer only when they are cancelled
	slow      time.Duration // of every look
	drags     time.Duration // of every action

	looks, mends int
	did          []string // the actions, in order
	pulls        []workbench.PullRequest
}

func (b *bench) Connections(ctx context.Context) ([]workbench.Connection, error) {
	b.mu.Lock()
	b.looks++
	conns, fails, hang, slow := slices.Clone(b.conns), b.fails, b.hang, b.slow
	b.mu.Unlock()
	if hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	<-time.After(slow) // an answer that is on its way comes, whatever was cancelled meanwhile
	return conns, fails
}

func (b *bench) Recover(context.Context) ([]workbench.Recovered, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mends++
	return b.recovered, b.refuses
}

func (b *bench) Activity(_ context.Context, _ time.Duration, n int) ([]int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append(make([]int, max(n-len(b.calls), 0)), b.calls...), nil
}

func (b *bench) Changes(_ context.Context, limit int) ([]workbench.Change, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changes[:min(limit, len(b.changes))], nil
}

func (b *bench) Bulks(context.Context, bool) ([]workbench.Bulk, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.bulks), nil
}

func (b *bench) OpenImports(context.Context) ([]workbench.Imported, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.broke), nil
}

func (b *bench) CountLinksIn(context.Context, workbench.LinkScope) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.links, nil
}

func (b *bench) Proposing() workbench.LinkNews {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.proposing
}

// acted notes an action and answers it.
func (b *bench) acted(ctx context.Context, what string) error {
	b.mu.Lock()
	drags, refuses := b.drags, b.refuses
	b.did = append(b.did, what)
	b.mu.Unlock()
	select {
	case <-ctx.Done():
		b.mu.Lock()
		b.did = append(b.did, "cancelled: "+what)
		b.mu.Unlock()
		return ctx.Err()
	case <-time.After(drags):
		return refuses
	}
}

func (b *bench) Rename(ctx context.Context, name, to string) error {
	if err := b.acted(ctx, "rename "+name+" to "+to); err != nil {
		return err
	}
	b.change(name, func(c *workbench.Connection) { c.Name = to })
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
	b.change(name, func(c *workbench.Connection) { c.State = state })
	return nil
}

func (b *bench) Disconnect(ctx context.Context, name string, keep bool) (workbench.Farewell, error) {
	what := "disconnect " + name
	if !keep {
		what += " and its records"
	}
	if err := b.acted(ctx, what); err != nil {
		return workbench.Farewell{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.conns = slices.DeleteFunc(b.conns, func(c workbench.Connection) bool { return c.Name == name })
	return workbench.Farewell{Connection: name, Revoked: true, Remains: b.remains}, nil
}

func (b *bench) StartPull(r workbench.PullRequest) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pulls = append(b.pulls, r)
	return "job", b.refuses
}

func (b *bench) StopJob(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.did = append(b.did, "stop "+id)
}

func (b *bench) Jobs() []workbench.Progress {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.jobs)
}

// change changes one connection.
func (b *bench) change(name string, do func(*workbench.Connection)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.conns {
		if b.conns[i].Name == name {
			do(&b.conns[i])
		}
	}
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

func conn(name string, state workbench.Health) workbench.Connection {
	pulled := noon().Add(-12 * time.Minute)
	return workbench.Connection{
		ID: "id of " + name, Name: name, ConnectorName: "Example", State: state, Since: noon().Add(-73 * time.Hour), Workspace: workbench.WorkspaceRef{ID: "w1", Name: "Main Street"},
		Records: map[string]int{"contact": 4812, "appointment": 120}, LastPull: &pulled,
	}
}

// full is a workbench with a connection in every state, and a past.
func full() *bench {
	soon := noon().Add(5 * time.Hour)
	b := &bench{calls: []int{0, 0, 3, 9, 0, 12, 40, 7}}
	for _, c := range []struct {
		name  string
		state workbench.Health
	}{{"Acme Salon", workbench.OK}, {"Busy Bees", workbench.Throttled}, {"North Branch", workbench.NeedsLogin}, {"Old Harbour", workbench.NeedsPermission}, {"Quiet Room", workbench.Paused}, {"Riverside", workbench.Down}, {"Sunken", workbench.Gone}} {
		b.conns = append(b.conns, conn(c.name, c.state))
	}
	b.conns[0].TokenExpires, b.conns[0].Budget = &soon, &workbench.BudgetState{Remaining: 60, Limit: 100}
	b.conns[1].ReadOnly, b.conns[1].Workspace.Name, b.conns[1].LastPull, b.conns[1].Records = true, "", nil, nil
	for i, title := range []string{"Ada Lovelace", "Grace Hopper", "Alan Turing"} {
		b.changes = append(b.changes, workbench.Change{ID: title, At: noon().Add(-time.Duration(i+1) * time.Hour), Operation: "contact::update", Title: title, Connection: "Acme Salon", State: []string{"done", "unknown", "failed"}[i]})
	}
	return b
}

// few is a workbench with the first connections of full.
func few(n int) *bench {
	b := full()
	b.conns = b.conns[:n]
	return b
}

// pulling is a workbench that pulls one connection while another one's pull has failed.
func pulling() *bench {
	b := few(3)
	b.jobs = []workbench.Progress{
		{Job: "j0", Connection: "North Branch", Model: "contact", Finished: true, Problem: problem.New(problem.SignIn, "Example does not take the sign-in of North Branch any more.").WithHint("Press R to sign in again.")},
		{Job: "j1", Connection: "Acme Salon", Model: "contact", Done: 1200, Total: 4812},
		{Job: "j1", Connection: "Acme Salon", Model: "appointment", Done: 40, Total: -1},
		{Job: "j2", Connection: "Busy Bees", Model: "contact", Done: 9, Total: 9, Finished: true},
	}
	return b
}

// hostile is a workbench whose names drive the screen, in letters of any width.
func hostile() *bench {
	b := pulling()
	b.conns[0].Name, b.conns[0].Workspace.Name = "株式会社漢字\x1b[2J漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字\u202e", "👩‍👩‍👧 नमस्ते\x07\u2066"
	b.conns[1].Name, b.conns[1].ConnectorName = "\x1b]0;pwned\x07Ång\r\nström\tÖdön", "\x9b31m漢字漢字漢字漢字"
	b.jobs[0].Problem = problem.New(problem.SignIn, "\x1b[2JNo\r\nmore\u202e 漢字").WithHint("\x1b[31mPress R.")
	b.jobs[1].Connection, b.jobs[2].Connection, b.jobs[2].Model = b.conns[0].Name, b.conns[1].Name, "\x1b[2J\u202eone"
	b.changes[0].Title, b.changes[1].Connection = "\x1b[2J漢字太郎\u2066", "a\tb\rc\x9b"
	return b
}

func sit(t *testing.T, b *bench, w, h int) *seat.Seat {
	p, _ := at(t, b, Args{}, w, h)
	return p
}

func at(t *testing.T, b *bench, a Args, w, h int) (*seat.Seat, *Screen) {
	s := New(screen.Env{ID: 7, Theme: theme.Theme{}}, b, a).(*Screen)
	s.now = noon
	return seat.Sit(t, s, w, h), s
}
