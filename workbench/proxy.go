package workbench

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/problem"
)

// ProxyRequest is a request of somebody's own, sent with a connection's credentials.
type ProxyRequest struct {
	Connection string
	Method     string // whatever its case; "" for GET
	Path       string // on the provider's API host, or an absolute address there
	Query      url.Values
	Header     http.Header
	Body       []byte // nil for none
	Paginate   bool   // walk all pages and join their rows; where nobody knows how the path goes on, that is Unsupported
}

// ProxyAnswer is what came back.
type ProxyAnswer struct {
	Status int
	Header http.Header // of the last answer
	Body   []byte      // as it came; of a walk the rows of all pages as one JSON array
	Pages  int         // how many answers there were
	Known  bool        // the connector or a Link header tells how this path goes on, or that it does not; of no meaning without Paginate
	Joined bool        // Body is a walk's array
}

// caller is a session that can carry requests of somebody's own.
type caller interface {
	Address(ctx context.Context, r connectors.Request) (string, error)
	Pages(ctx context.Context, r connectors.Request) (all iter.Seq2[connectors.Batch, error], known bool)
	Judge(r connectors.Request, a connectors.Response) error
}

// Address says where Proxy would send a request, without sending it and without credentials. What would be refused
// before it is sent is refused here too.
func (w *Workbench) Address(ctx context.Context, r ProxyRequest) (string, error) {
	_, at, req, err := w.proxy(ctx, &r)
	if err != nil {
		return "", err
	}
	address, err := at.Address(ctx, req)
	return address, w.onto(r.Connection, err)
}

// Proxy sends a request. An answer that is no yes is an error beside it, of the kind that the connector's rules or its
// status say; an error without an answer has Status 0. Nothing of it is in the journal: what it changes cannot be undone
// here. Every attempt is in the activity.
func (w *Workbench) Proxy(ctx context.Context, r ProxyRequest) (ProxyAnswer, error) {
	id, at, req, err := w.proxy(ctx, &r)
	if err != nil {
		return ProxyAnswer{}, err
	}
	var out ProxyAnswer
	if r.Paginate {
		out, err = walkPages(ctx, at, req)
	} else {
		out, err = w.once(ctx, id, req)
	}
	if err != nil {
		return out, w.failed(ctx, id, err)
	}
	if err := at.Judge(req, connectors.Response{Status: out.Status, Header: out.Header, Body: out.Body}); err != nil {
		return out, w.onto(r.Connection, w.elsewhere(ctx, id, err)) // one path that is refused says nothing about the connection's health
	}
	return out, w.well(ctx, id)
}

func (w *Workbench) once(ctx context.Context, id string, r connectors.Request) (ProxyAnswer, error) {
	l, err := w.reach(ctx, id)
	if err != nil {
		return ProxyAnswer{}, err
	}
	got, err := l.session.Do(ctx, r)
	return ProxyAnswer{Status: got.Status, Header: got.Header, Body: got.Body, Pages: 1}, err
}

// walkPages joins the rows of all pages. An answer that is no list, or no yes, is given as it came; an answer that
// breaks the walk off is an error, and no half of a list is passed off as a whole.
func walkPages(ctx context.Context, at caller, r connectors.Request) (ProxyAnswer, error) {
	all, known := at.Pages(ctx, r)
	out, rows := ProxyAnswer{Known: known}, []json.RawMessage{}
	for b, err := range all {
		out.Pages++
		out.Status, out.Header, out.Body = b.Status, b.Header, b.Body
		if err != nil || b.Status/100 != 2 {
			return out, err
		}
		out.Joined = out.Joined || b.Items != nil
		out.Known = out.Known || b.Header.Get("Link") != ""
		rows = append(rows, b.Items...)
	}
	if !out.Joined {
		return out, nil
	}
	text, err := json.Marshal(rows)
	out.Body = text
	return out, err
}

// proxy checks a request and finds the session that carries it.
func (w *Workbench) proxy(ctx context.Context, r *ProxyRequest) (id string, at caller, req connectors.Request, err error) {
	if err := r.check(); err != nil {
		return "", nil, req, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return "", nil, req, err
	}
	row, err := db.Connection(ctx, r.Connection)
	if err != nil {
		return "", nil, req, err
	}
	r.Connection = row.Name
	l, err := w.reach(ctx, row.ID)
	if err != nil {
		return "", nil, req, err
	}
	at, ok := l.session.(caller)
	if !ok {
		return "", nil, req, problem.New(problem.Unsupported, "%s has no way for requests of your own.", row.Name).On(row.Name)
	}
	return row.ID, at, connectors.Request{Method: r.Method, Path: r.Path, Query: r.Query, Header: r.Header, Body: r.Body}, nil
}

// check refuses what would not be sent as it is written: a header that another part of the program sets, or one that
// makes a request something else than it looks like.
func (r *ProxyRequest) check() error {
	methods := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}
	r.Method = strings.ToUpper(r.Method)
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	if !slices.Contains(methods, r.Method) {
		return problem.New(problem.Usage, "%q is no method.", problem.Clean(r.Method)).WithHint("There are: %s.", strings.Join(methods, ", "))
	}
	for k := range r.Header {
		switch name := http.CanonicalHeaderKey(k); {
		case slices.Contains(headersOfTheConnection(), name):
			return problem.New(problem.Usage, "The header %s is set by the connection alone.", name).WithHint("Leave it out.")
		case strings.HasSuffix(name, "Idempotency-Key") && r.Method != http.MethodGet && r.Method != http.MethodHead:
			return problem.New(problem.Usage, "The header %s is not sent with a change: the connection sends none twice.", name).WithHint("Leave it out.")
		case strings.Contains(strings.ToLower(name), "method-override") || name == "X-Http-Method":
			return problem.New(problem.Usage, "The header %s makes a request something else than it looks like, and is not sent.", name).
				WithHint("Say the method itself.")
		}
	}
	return nil
}

// headersOfTheConnection say who asks, where, and where a request ends. Those that carry a key of the provider's own
// making are known to its connector alone.
func headersOfTheConnection() []string {
	return []string{
		"Authorization", "Proxy-Authorization", "Cookie", "Host",
		"Connection", "Content-Length", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
	}
}

// onto puts the connection's name on a problem that could not know it.
func (w *Workbench) onto(connection string, err error) error {
	if err == nil {
		return nil
	}
	p := problem.As(err)
	p.Connection = connection
	return p
}

// elsewhere says of a request that the grant does not reach what a reconnection would not mend: that it may name
// another workspace than the connection's.
func (w *Workbench) elsewhere(ctx context.Context, id string, err error) error {
	p := problem.As(err)
	if p.Kind != problem.MissingScope || p.Hint != "" {
		return err
	}
	conn, cerr := w.connection(ctx, id)
	if cerr != nil || conn.Workspace.ID == "" {
		return err
	}
	p.WithHint("%s works in %s (%s) alone: see that the request names no other. If it does not, the permission for this path was not granted.",
		conn.Name, problem.Clean(conn.Workspace.Name), problem.Clean(conn.Workspace.ID))
	return p.WithFix("patchbay connection show %s", conn.Name)
}
