package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"patchbay/auth"
	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// Connecting is one connect flow under way. Nothing of it is kept before its last step; cancelled at any
// earlier moment it leaves nothing behind.
type Connecting struct {
	steps  chan Step
	veil   *Veiled // nil: what is told is true
	cancel context.CancelFunc
	choice chan string
	done   chan struct{}

	mu      sync.Mutex
	attempt *auth.Attempt
	opener  auth.Opener
	offered []WorkspaceRef
	result  Connection
	err     error
}

// Connect begins a connect flow. What cannot be right is refused at once; everything else is told by the steps
// and by Result. ctx bounds the whole flow.
func (w *Workbench) Connect(ctx context.Context, req ConnectRequest) (*Connecting, error) {
	f, err := w.flow(ctx, req)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	c := &Connecting{veil: req.veil, steps: make(chan Step, 16), cancel: cancel, choice: make(chan string, 1), done: make(chan struct{})}
	f.show = c
	go func() {
		defer close(c.done)
		defer close(c.steps)
		defer cancel()
		conn, err := f.run(ctx)
		c.mu.Lock()
		c.result, c.err = conn, err
		c.mu.Unlock()
	}()
	return c, nil
}

// Steps tells each step as it happens. The channel has to be drained; it is closed at the end.
func (c *Connecting) Steps() <-chan Step { return c.steps }

// Paste takes the address that a browser elsewhere ended on. What does not belong to this flow is refused and
// changes nothing.
func (c *Connecting) Paste(text string) error {
	c.mu.Lock()
	a := c.attempt
	c.mu.Unlock()
	if a == nil {
		return problem.New(problem.Usage, "No consent is being waited for.")
	}
	return a.Paste(text)
}

// Open opens the consent page once more.
func (c *Connecting) Open() error {
	c.mu.Lock()
	a := c.attempt
	c.mu.Unlock()
	if a == nil {
		return problem.New(problem.Usage, "There is no consent page to open.")
	}
	_, err := c.opener.Open(context.Background(), a.URL())
	return err
}

// Choose picks one of the workspaces that the step offered, by id.
func (c *Connecting) Choose(id string) error {
	id = c.veil.trueName(id)
	c.mu.Lock()
	ok := slices.ContainsFunc(c.offered, func(ws WorkspaceRef) bool { return ws.ID == id })
	c.mu.Unlock()
	if !ok {
		return problem.New(problem.Usage, "%q is not one of the workspaces.", problem.Clean(id))
	}
	select {
	case c.choice <- id:
	default: // it was chosen already
	}
	return nil
}

// Cancel ends the flow; Result then answers a problem of kind Canceled.
func (c *Connecting) Cancel() { c.cancel() }

// Result waits for the end and answers the new connection.
func (c *Connecting) Result() (Connection, error) {
	<-c.done
	c.mu.Lock()
	defer c.mu.Unlock()
	return dress(c.veil, c.result), c.veil.said(c.err)
}

// flow carries one connect request through its steps.
type flow struct {
	bench *Workbench
	req   ConnectRequest
	with  connectors.Connector
	about connectors.Description
	way   connectors.Auth
	ops   []connectors.Operation
	want  []string // scopes
	old   *store.Connection
	show  *Connecting

	id         string
	granted    auth.Tokens
	foreign    bool            // somebody else signed in than whose connection it is
	discovered json.RawMessage // what the issuer said of itself; nil where nobody was asked
	clientAuth string
}

// flow checks a request and fills in what it leaves open.
func (w *Workbench) flow(ctx context.Context, req ConnectRequest) (*flow, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	if why := db.Sealed(); why != nil {
		return nil, why // what the sign-in brings could not be kept
	}
	f := &flow{bench: w, req: req, id: w.newID()}
	if req.Reconnect != "" {
		if err := f.inherit(ctx); err != nil {
			return nil, err
		}
	}
	if f.with, err = w.connector(f.req.Connector); err != nil {
		return nil, err
	}
	f.about = f.with.Describe()
	if f.way, err = wayIn(f.about, f.req); err != nil {
		return nil, err
	}
	if f.ops, err = operations(f.about, f.extended(), f.req.ReadOnly); err != nil {
		return nil, err
	}
	f.want = f.about.ScopesFor(f.ops)
	if f.req.Name != "" {
		if err := f.free(ctx); err != nil {
			return nil, err
		}
	}
	if f.way.Static() {
		return f, f.checkInputs()
	}
	if f.old == nil || f.req.ClientID == "" {
		if err := w.lend(ctx, &f.req); err != nil {
			return nil, err
		}
	}
	if f.req.ClientID == "" {
		return nil, problem.New(problem.Usage, "%s needs a client id of your own.", f.about.Name).
			WithHint("Register an app there; these steps say how: patchbay connectors %s.", f.about.ID).
			WithFix("patchbay connect %s --client-id ID --client-secret-stdin", f.about.ID)
	}
	return f, nil
}

// extended spells out what is asked for: with a + in front an operation is added to those that the connection has,
// or, where there is none yet, to all reading ones.
func (f *flow) extended() []string {
	plus := func(op string) bool { return strings.HasPrefix(op, "+") }
	if !slices.ContainsFunc(f.req.Operations, plus) {
		return f.req.Operations
	}
	var out []string
	if f.old != nil {
		out = append(out, f.old.Operations...)
	} else if reading, err := operations(f.about, nil, true); err == nil {
		for _, op := range reading {
			out = append(out, string(op))
		}
	}
	for _, op := range f.req.Operations {
		out = append(out, strings.TrimPrefix(op, "+"))
	}
	return out
}

// inherit takes from the connection that is renewed what the request does not say anew.
func (f *flow) inherit(ctx context.Context) error {
	db, err := f.bench.store(ctx)
	if err != nil {
		return err
	}
	old, err := db.Connection(ctx, f.req.Reconnect)
	if err != nil {
		return err
	}
	if old.Ending {
		return ending(old.Name)
	}
	f.old, f.id, f.req.Connector, f.req.Name = &old, old.ID, old.Connector, ""
	if len(f.req.Operations) == 0 {
		f.req.Operations = old.Operations
	}
	if f.req.Auth == "" {
		f.req.Auth = old.Auth
	}
	for into, from := range map[*string]string{
		&f.req.Endpoint: old.Endpoint, &f.req.Workspace: old.WorkspaceID, &f.req.ClientID: old.ClientID, &f.req.Redirect: old.Redirect,
	} {
		if *into == "" {
			*into = from
		}
	}
	if f.req.Auth == string(connectors.OAuth) && f.req.ClientSecret == "" {
		f.req.ClientSecret = f.bench.knownSecret(ctx, old.ID)
	}
	return nil
}

// wayIn picks how to sign in: the one asked for, the first with credentials when there are some, else the connector's
// first.
func wayIn(d connectors.Description, req ConnectRequest) (connectors.Auth, error) {
	kind, brought := connectors.AuthKind(req.Auth), req.Token != "" || len(req.Inputs) > 0
	var kinds []string
	for _, a := range d.Auth {
		if kind == "" && (!brought || a.Static()) || a.Kind == kind {
			return a, nil
		}
		kinds = append(kinds, string(a.Kind))
	}
	if kind == "" {
		kind = "what was given"
	}
	return connectors.Auth{}, problem.New(problem.Usage, "%s cannot be connected by %s.", d.Name, problem.Clean(string(kind))).
		WithHint("Its ways in: %s.", strings.Join(kinds, ", ")).WithFix("patchbay connectors %s", d.ID)
}

// free makes sure that the wanted name is not taken.
func (f *flow) free(ctx context.Context) error {
	if err := checkName(f.req.Name); err != nil {
		return err
	}
	_, err := f.bench.connection(ctx, f.req.Name)
	if problem.Is(err, problem.NotFound) {
		return nil
	}
	if err == nil {
		return problem.New(problem.Usage, "There is a connection called %s already.", f.req.Name).
			WithHint("Choose another name with --name, or renew that one.").
			WithFix("patchbay connection reconnect %s", f.req.Name)
	}
	return err
}

// say publishes a step; it waits for the reader, but not beyond the flow's end.
func (f *flow) say(ctx context.Context, s Step) {
	s = dress(f.show.veil, s)
	select {
	case f.show.steps <- s:
	case <-ctx.Done():
		select { // the last words of a cancelled flow are told where there is room
		case f.show.steps <- s:
		default:
		}
	}
}

// lead corrects the way out of a problem that takes the connection for one that is there.
func (f *flow) lead(err error) {
	if p, ok := errors.AsType[*problem.Problem](err); ok && f.old == nil && strings.HasPrefix(p.Fix, "patchbay connection ") {
		p.WithFix("patchbay connect %s", f.about.ID)
		p.Connection = ""
	}
}

// step runs one step and tells how it went.
func (f *flow) step(ctx context.Context, id StepID, label string, do func() (detail string, err error)) error {
	f.say(ctx, Step{ID: id, State: StepRunning, Label: label})
	detail, err := do()
	if err != nil {
		f.lead(err)
		f.say(ctx, Step{ID: id, State: StepFailed, Label: label, Problem: problem.As(err)})
		return err
	}
	f.say(ctx, Step{ID: id, State: StepDone, Label: label, Detail: detail})
	return nil
}

func (f *flow) run(ctx context.Context) (Connection, error) {
	// A grant whose token cannot be kept would live on at the provider, with nobody to end it.
	if err := f.bench.probe(ctx); err != nil {
		f.say(ctx, Step{ID: StepSave, State: StepFailed, Label: "Asking the vault whether it can keep a token", Problem: problem.As(err)})
		return Connection{}, err
	}
	f.bench.tidy(ctx)
	if err := f.grant(ctx); err != nil {
		return Connection{}, err
	}
	row, err := f.settle(ctx)
	if err != nil {
		f.takeBack(ctx)
		return Connection{}, err
	}
	return f.bench.connection(context.WithoutCancel(ctx), row.ID)
}

// settle proves the new grant and keeps it.
func (f *flow) settle(ctx context.Context) (store.Connection, error) {
	row, err := f.prove(ctx)
	if err != nil {
		return row, err
	}
	if err := f.twice(ctx, row); err != nil {
		return row, err
	}
	err = f.step(ctx, StepSave, "Keeping the token in the vault", func() (string, error) { return f.keep(ctx, &row) })
	return row, err
}

// twice refuses to connect one account a second time, unless it was given a name of its own: every person would be
// found twice.
func (f *flow) twice(ctx context.Context, row store.Connection) error {
	if f.old != nil || f.req.Name != "" {
		return nil
	}
	db, err := f.bench.store(ctx)
	if err != nil {
		return err
	}
	all, err := db.Connections(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Connector == row.Connector && c.Endpoint == row.Endpoint && c.AccountID == row.AccountID && c.WorkspaceID == row.WorkspaceID {
			p := problem.New(problem.Conflict, "%s is connected already, as %s.", row.AccountName, c.Name).
				WithHint("Renew that one, or give this one a name of its own (--name) to have it twice.").WithFix("patchbay connection reconnect %s", c.Name).On(c.Name)
			f.say(ctx, Step{ID: StepSave, State: StepFailed, Label: "Keeping the token in the vault", Problem: p})
			return p
		}
	}
	return nil
}

// scopes compares what was granted with what was wanted.
func (f *flow) scopes(ctx context.Context) []MissingScope {
	granted := f.granted.Scopes
	if f.way.Static() {
		return nil // such a token does not tell; the first refused call will
	}
	ops := make([]string, 0, len(f.ops))
	for _, o := range f.ops {
		ops = append(ops, string(o))
	}
	lacking := missing(f.about, ops, f.want, granted)
	s := Step{ID: StepScopes, State: StepDone, Label: "Comparing what was granted", Granted: granted, Missing: lacking}
	s.Detail = fmt.Sprintf("all %d permissions were granted", len(f.want))
	if len(f.want) == 1 {
		s.Detail = "the one permission was granted"
	}
	if n := len(lacking); n > 0 {
		s.Detail = fmt.Sprintf("%d of %d permissions are missing", n, len(f.want))
	}
	f.say(ctx, s)
	return lacking
}

func (f *flow) timeout() time.Duration {
	if f.req.Timeout > 0 {
		return f.req.Timeout
	}
	return 5 * time.Minute
}
