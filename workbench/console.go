package workbench

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/stack"
	"patchbay/problem"
	"patchbay/store"
)

// Endpoint is one call that a connector knows, as a beginning for a request of somebody's own. What has no value yet
// stands in braces; {workspace} is filled in when it is sent.
type Endpoint struct {
	Operation string // "contact::list"; "" for none of a model
	About     string // what it is about, in words; may be "" beside an operation
	Reads     bool   // it changes nothing
	Request   ConsoleRequest
}

// Guide lists the calls that the connector of a connection knows, the account first. Where it knows none the list is
// empty.
func (w *Workbench) Guide(ctx context.Context, connection string) ([]Endpoint, error) {
	row, _, err := w.guided(ctx, connection)
	if err != nil {
		return nil, err
	}
	c, err := w.connector(row.Connector)
	if err != nil {
		return nil, err
	}
	g, ok := c.(connectors.Guide)
	if !ok {
		return nil, nil
	}
	all := g.Endpoints()
	out := make([]Endpoint, 0, len(all))
	for _, e := range all {
		r := ConsoleRequest{Connection: row.Name, Method: e.Method, Path: e.Path, Query: lines(e.Query, "="), Body: indented(e.Body)}
		if e.Form {
			r.Header = "Content-Type: " + formType
		}
		out = append(out, Endpoint{Operation: string(e.Operation), About: e.About, Reads: e.Reads, Request: r})
	}
	return out, nil
}

// guided finds a connection and how its credentials ride.
func (w *Workbench) guided(ctx context.Context, connection string) (store.Connection, connectors.Ride, error) {
	db, err := w.store(ctx)
	if err != nil {
		return store.Connection{}, connectors.Ride{}, err
	}
	row, err := db.Connection(ctx, connection)
	if err != nil {
		return row, connectors.Ride{}, err
	}
	c, err := w.connector(row.Connector)
	if err != nil {
		return row, connectors.Ride{}, err
	}
	ride := connectors.Ride{Header: map[string]string{"Authorization": "Bearer $TOKEN"}}
	if g, ok := c.(connectors.Guide); ok {
		ride = g.Rides(connectors.AuthKind(row.Auth))
	}
	return row, ride, nil
}

// ConsolePlan is what sending a request would do.
type ConsolePlan struct {
	Address string // with its query, without credentials
	Changes bool   // it may change something at the provider, as far as its method and the connector tell
}

// ForeseeRequest says what SendRequest would send, and refuses what that would refuse before anything leaves. Nothing is
// sent.
func (w *Workbench) ForeseeRequest(ctx context.Context, r ConsoleRequest) (ConsolePlan, error) {
	req, err := w.ready(ctx, r)
	if err != nil {
		return ConsolePlan{}, err
	}
	_, at, own, err := w.proxy(ctx, &req)
	if err != nil {
		return ConsolePlan{}, err
	}
	address, err := at.Address(ctx, own)
	if err != nil {
		return ConsolePlan{}, w.onto(req.Connection, err)
	}
	out := ConsolePlan{Address: address, Changes: req.Method != http.MethodGet && req.Method != http.MethodHead}
	if weigh, ok := at.(connectors.Weigher); ok {
		out.Changes = weigh.Changes(own)
	}
	return out, nil
}

// ConsoleAnswer is what came back, without what nobody may see.
type ConsoleAnswer struct {
	ProxyAnswer
	Took   time.Duration // from the request to the whole of the answer, waiting for the rate limit included
	Hidden bool          // secrets were taken out of the body
}

// SendRequest sends a request and keeps it among those that were sent, without its secrets. Errors are those of Proxy:
// an answer that is no yes is an error beside it. ctx ends the waiting; a change may have happened then.
func (w *Workbench) SendRequest(ctx context.Context, r ConsoleRequest) (ConsoleAnswer, error) {
	if _, err := w.ForeseeRequest(ctx, r); err != nil {
		return ConsoleAnswer{}, err
	}
	req, err := w.ready(ctx, r)
	if err != nil {
		return ConsoleAnswer{}, err
	}
	began := w.opt.Now()
	got, err := w.Proxy(ctx, req)
	out := ConsoleAnswer{ProxyAnswer: got, Took: w.opt.Now().Sub(began)}
	out.Body, out.Hidden = w.hidden(ctx, req.Connection, got.Body)
	if out.Header.Get("Set-Cookie") != "" {
		out.Header.Set("Set-Cookie", stack.Masked)
	}
	w.noteSent(context.WithoutCancel(ctx), r, out)
	return out, err
}

// hidden takes what nobody may see out of an answer. What a session cannot say is not shown at all.
func (w *Workbench) hidden(ctx context.Context, connection string, body []byte) ([]byte, bool) {
	if len(body) == 0 {
		return body, false
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, true
	}
	row, err := db.Connection(ctx, connection)
	if err != nil {
		return nil, true
	}
	l, err := w.reach(ctx, row.ID)
	if err != nil {
		return nil, true
	}
	d, ok := l.session.(connectors.Discreet)
	if !ok {
		return body, false
	}
	return d.Hide(ctx, body)
}

// unfilled is a value in a path that nobody gave.
var unfilled = regexp.MustCompile(`\{[A-Za-z][A-Za-z0-9_.]*\}`)

// ready makes what is sent of what was written: the workspace stands where it is meant, and what is no request, or has
// something left to fill in, is refused with the words of the first fault.
func (w *Workbench) ready(ctx context.Context, r ConsoleRequest) (ProxyRequest, error) {
	db, err := w.store(ctx)
	if err != nil {
		return ProxyRequest{}, err
	}
	row, err := db.Connection(ctx, r.Connection)
	if err != nil {
		return ProxyRequest{}, err
	}
	if strings.Contains(r.Path+r.Query+r.Header+r.Body, stack.Masked) {
		return ProxyRequest{}, problem.New(problem.Usage, "A secret was left out when this request was kept.").
			WithHint("Type it in the place of %s.", stack.Masked)
	}
	for _, f := range r.Faults() {
		return ProxyRequest{}, f.problem()
	}
	if row.WorkspaceID == "" && strings.Contains(r.Path+r.Query+r.Header+r.Body, "{workspace") {
		return ProxyRequest{}, problem.New(problem.Invalid, "%s has no workspace that {workspace} could stand for.", row.Name).On(row.Name)
	}
	out := r.filled(row.WorkspaceID)
	if hole := unfilled.FindString(out.Path); hole != "" {
		return ProxyRequest{}, problem.New(problem.Usage, "The path has %s in it, which stands for a value.", hole).WithHint("Type the value in its place.")
	}
	return out, nil
}
