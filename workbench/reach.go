package workbench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"patchbay/auth"
	"patchbay/connectors"
	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

// live is one connection at work: its session and the source of its tokens.
type live struct {
	session connectors.Session
	source  *auth.Source
	watch   *watch
	db      *store.Store
	conn    string // the connection's id
	stamp   string // of the mappings that it was opened with
	closed  bool   // it was opened for reading alone
}

// reach opens the session of a connection, or answers the one that is open.
func (w *Workbench) reach(ctx context.Context, id string) (*live, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	if why := db.Sealed(); why != nil {
		return nil, why // a call that cannot be counted is not made, nor a token renewed that cannot be kept
	}
	stamp, err := db.MappingStamp(ctx, id) // another process may have changed a mapping
	if err != nil {
		return nil, err
	}
	row, err := db.Connection(ctx, id) // another process may have paused or ended it
	if err != nil {
		return nil, err
	}
	if row.Ending {
		return nil, ending(row.Name)
	}
	if row.Paused {
		return nil, paused(row.Name)
	}
	closed := w.readOnlyBy(row) != ""
	w.mu.Lock()
	l := w.live[id]
	w.mu.Unlock()
	if l != nil && l.stamp == stamp && l.closed == closed {
		return l, nil
	}
	if l != nil {
		w.forget(id)
	}
	l, err = w.openLive(ctx, db, row)
	if err != nil {
		return nil, err
	}
	l.stamp, l.closed = stamp, closed
	w.mu.Lock()
	defer w.mu.Unlock()
	if other := w.live[id]; other != nil { // somebody was quicker
		l.session.Close()
		return other, nil
	}
	w.live[id] = l
	return l, nil
}

func (w *Workbench) openLive(ctx context.Context, db *store.Store, row store.Connection) (*live, error) {
	c, err := w.connector(row.Connector)
	if err != nil {
		return nil, err
	}
	src, err := w.source(row, c.Describe())
	if err != nil {
		return nil, err
	}
	return w.openWith(ctx, db, row, lease{connector: c, source: src})
}

// lease is what a session of a connection is opened with.
type lease struct {
	connector connectors.Connector
	source    *auth.Source
	lane      connectors.Lane
}

func (w *Workbench) openWith(ctx context.Context, db *store.Store, row store.Connection, by lease) (*live, error) {
	c, src := by.connector, by.source
	seen := newWatch()
	maps, err := w.mappings(ctx, row, c, seen)
	if err != nil {
		return nil, err
	}
	g := w.grant(row, maps, seen)
	g.Tokens, g.Recorder, g.Budget = tokens{src}, recorder{db}, budget{db}
	g.Lane = by.lane
	session, err := c.Open(g)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", row.Name, err)
	}
	return &live{session: session, source: src, watch: seen, db: db, conn: row.ID}, nil
}

// grant is what a session of a connection needs, but for what it sends requests with.
func (w *Workbench) grant(row store.Connection, maps map[string]mapping.Mapping, seen *watch) connectors.Grant {
	return connectors.Grant{
		Connection: row.ID, Name: row.Name, Workspace: row.WorkspaceID, Endpoint: row.Endpoint, Extra: row.Extra, Fields: customFields(row.Fields),
		ReadOnly: w.readOnlyBy(row) != "", Gate: w.gate(row), Transport: w.opt.Transport, Now: w.opt.Now, Mapping: maps, Watch: seen,
	}
}

// forget closes a connection's session, so that the next use opens it anew.
func (w *Workbench) forget(id string) {
	w.mu.Lock()
	l := w.live[id]
	delete(w.live, id)
	if l != nil && busy(l.source) {
		w.going = append(w.going, l.source)
	}
	w.mu.Unlock()
	if l != nil {
		l.session.Close()
	}
}

// renewTime bounds the wait for renewals under way when the program ends: it is as long as one may take.
const renewTime = 35 * time.Second

// settleTokens waits for renewals under way: an answer that is lost with the process may cost the connection.
func (w *Workbench) settleTokens() {
	w.mu.Lock()
	all := slices.Clone(w.going)
	for _, l := range w.live {
		all = append(all, l.source)
	}
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), renewTime)
	defer cancel()
	for _, s := range all {
		if err := s.Settle(ctx); err != nil {
			w.opt.Log.Warn("a renewal was still under way at the end", "error", err)
		}
	}
}

// busy reports whether a token is being renewed.
func busy(s *auth.Source) bool {
	now, cancel := context.WithCancel(context.Background())
	cancel()
	return s.Settle(now) != nil
}

// failed keeps in the store what an error says of the connection's health, and answers the error with the
// connection's name on it.
func (w *Workbench) failed(ctx context.Context, id string, err error) error {
	if err == nil || problem.Is(err, problem.Canceled) {
		return err
	}
	p := problem.As(err)
	db, serr := w.store(ctx)
	if serr != nil {
		return err
	}
	quiet := context.WithoutCancel(ctx)
	row, serr := db.Connection(quiet, id)
	if serr != nil {
		return err
	}
	p.Connection = row.Name
	v := pulse{reason: p.Text}
	if p.Kind == problem.BadClient { // the grant may be good: what is wrong is the app's secret
		p.WithFix("patchbay connection secret %s --client-secret-stdin", row.Name)
		v.fix = p.Fix
	}
	if state, ok := health(p.Kind); ok {
		v.state = state
		if p.Kind == problem.MissingScope && p.Scope != "" {
			w.lacks(quiet, db, id, p.Scope)
		}
		if serr := w.judge(quiet, db, row, v); serr != nil {
			w.opt.Log.Warn("keep the connection's state", "connection", id, "error", serr)
		}
	}
	return err
}

// pulse is how a connection does, and why.
type pulse struct {
	state       Health
	reason, fix string
}

// judge keeps a pulse that differs from what is kept.
func (w *Workbench) judge(ctx context.Context, db *store.Store, row store.Connection, v pulse) error {
	if (pulse{Health(row.State), row.Reason, row.Fix}) == v {
		return nil
	}
	return db.UpdateConnection(ctx, row.ID, func(c *store.Connection) error {
		if c.State != string(v.state) {
			c.Since = w.opt.Now().UTC()
		}
		c.State, c.Reason, c.Fix = string(v.state), v.reason, v.fix
		return nil
	})
}

// health is the state that a failure leaves a connection in; ok is false when it says nothing about it.
func health(k problem.Kind) (state Health, ok bool) {
	switch k {
	case problem.SignIn, problem.BadClient:
		return NeedsLogin, true
	case problem.MissingScope:
		return NeedsPermission, true
	case problem.RateLimited:
		return Throttled, true
	case problem.ProviderDown:
		return Down, true
	}
	return "", false
}

// well notes that the connection answered; a sign-in that works and cannot be renewed is said beforehand.
func (w *Workbench) well(ctx context.Context, id string) error {
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	row, err := db.Connection(ctx, id)
	if err != nil {
		return err
	}
	v := pulse{state: OK}
	w.mu.Lock()
	l := w.live[id]
	w.mu.Unlock()
	if l != nil {
		if state, why := l.source.State(); state == auth.RefreshUnknown {
			v.reason, v.fix = why, "patchbay connection reconnect "+row.Name
		}
	}
	return w.judge(ctx, db, row, v)
}

// tokens gives a connector what auth holds.
type tokens struct{ src *auth.Source }

// Token answers a token that is believed to be good.
func (t tokens) Token(ctx context.Context) (connectors.Bearer, error) {
	a, err := t.src.Token(ctx)
	return bearer(a), err
}

// Renew answers another token than used.
func (t tokens) Renew(ctx context.Context, used connectors.Bearer) (connectors.Bearer, error) {
	a, err := t.src.Renew(ctx, auth.Access{Generation: used.Generation})
	return bearer(a), err
}

func bearer(a auth.Access) connectors.Bearer {
	return connectors.Bearer{Generation: a.Generation, Reveal: a.Token.Reveal, Others: func() []string {
		out := make([]string, 0, len(a.Others))
		for _, s := range a.Others {
			out = append(out, s.Reveal())
		}
		return out
	}}
}

// recorder keeps a connector's calls in the store.
type recorder struct{ db *store.Store }

// Record never blocks for long and never fails the call.
func (r recorder) Record(c connectors.Call) string {
	return r.db.RecordCall(store.Call{
		Connection: c.Connection, Operation: string(c.Operation), Method: c.Method, URL: c.URL, Status: c.Status,
		Attempt: c.Attempt, Started: c.Started, Took: c.Took, Waited: c.Waited, Err: c.Err,
		Request:  store.Body{Header: c.Request.Header, Bytes: c.Request.Bytes, Size: c.Request.Size},
		Response: store.Body{Header: c.Response.Header, Bytes: c.Response.Bytes, Size: c.Response.Size},
	})
}

// budget keeps a connector's rate limits in the store, where all processes of the profile see them.
type budget struct{ db *store.Store }

// Take asks for one request.
func (b budget) Take(ctx context.Context, key string, limits []connectors.Limit, lane connectors.Lane) (time.Duration, error) {
	rows := make([]store.Limit, 0, len(limits))
	for _, l := range limits {
		rows = append(rows, store.Limit{Requests: l.Requests, Per: l.Per})
	}
	return b.db.Take(ctx, key, rows, lane == connectors.Background)
}

// Learn corrects the books.
func (b budget) Learn(ctx context.Context, key string, s connectors.Seen) error {
	return b.db.Learn(ctx, key, store.Seen(s))
}

// place finds where records of a model in a connection live.
func (w *Workbench) place(ctx context.Context, connection, modelName string) (place, error) {
	conn, err := w.connection(ctx, connection)
	if err != nil {
		return place{}, err
	}
	c, err := w.connector(conn.Connector)
	if err != nil {
		return place{}, err
	}
	m, err := w.ModelOf(ctx, conn.Name, modelName)
	if err != nil {
		return place{}, err
	}
	about, err := w.aboutHere(ctx, conn.ID, modelName, c.Describe())
	if err != nil {
		return place{}, err
	}
	zone, err := w.country(ctx, conn)
	return place{bench: w, conn: conn, about: about, model: m, zone: zone}, err
}

// country is where the connection's workspace is, as far as the store knows: it decides how national phone
// numbers are read.
func (w *Workbench) country(ctx context.Context, c Connection) (string, error) {
	db, err := w.store(ctx)
	if err != nil {
		return "", err
	}
	rec, err := db.ByRemote(ctx, c.ID, model.Workspace().Name, c.Workspace.ID)
	if problem.Is(err, problem.NotFound) {
		return "", nil
	}
	s, _ := rec.Fields["address.country"].(string)
	return s, err
}
