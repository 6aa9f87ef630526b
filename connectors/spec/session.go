package spec

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/stack"
	"patchbay/problem"
)

// session is one grant at work.
type session struct {
	c        *Connector
	grant    connectors.Grant
	endpoint *url.URL // nil for the provider itself
	client   *stack.Client
	bare     *stack.Client // sends without credentials, to get some

	mu     sync.Mutex
	looked values                   // what lookups and the search for a workspace found
	turns  map[string]chan struct{} // by lookup: who looks it up now
}

// Open makes a session. It sends nothing. An endpoint that is neither https nor on this machine is refused.
func (c *Connector) Open(g connectors.Grant) (connectors.Session, error) {
	s, err := c.session(g)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (c *Connector) session(g connectors.Grant) (*session, error) {
	s := &session{c: c, grant: g, looked: values{}, turns: map[string]chan struct{}{}}
	host := c.hosts["api"]
	if g.Endpoint != "" {
		u, err := url.Parse(g.Endpoint)
		if err != nil || u.Host == "" || u.Scheme != "https" && !loopback(u) {
			return nil, problem.New(problem.Usage, "%q cannot be an endpoint.", problem.Clean(g.Endpoint)).
				WithHint("It must begin with https://, or with http://127.0.0.1 for a sandbox.")
		}
		host = &url.URL{Scheme: u.Scheme, Host: u.Host}
		s.endpoint = host
	}
	opt := stack.Options{
		Provider: c.about.Name, Connection: g.Connection, Label: s.label(), Host: host, ReadOnly: g.ReadOnly, Gate: g.Gate, Header: c.header,
		Limits: c.about.Limits, Heads: c.heads, Tokens: g.Tokens, Recorder: g.Recorder, Budget: g.Budget,
		Transport: g.Transport, Now: g.Now, Rand: g.Rand, NotToken: c.notToken, Private: c.isPrivate, Verdict: c.verdict(),
	}
	opt.Carrier = carrier{c}
	bare := opt
	bare.ReadOnly = false // trading a token changes no record
	s.bare = stack.New(bare)
	switch {
	case c.hooks.Tokens != nil:
		opt.Tokens = c.hooks.Tokens(g, s.bare.Do)
	case c.trades():
		opt.Tokens = &traded{s: s, base: g.Tokens, turn: make(chan struct{}, 1)}
	}
	s.client = stack.New(opt)
	return s, nil
}

// trades reports whether a way in has a token of short life.
func (c *Connector) trades() bool {
	return slices.ContainsFunc(c.ways, func(w way) bool { return w.session != nil })
}

// Close releases idle connections.
func (s *session) Close() {
	s.client.Close()
	s.bare.Close()
}

// Do sends any request to the provider's API host. A call that the spec lists or retrieves with is
// known to be harmless, whatever its method; where nothing may be written it is refused all the same, since its body is
// anybody's.
func (s *session) Do(ctx context.Context, r connectors.Request) (connectors.Response, error) {
	if err := s.foreign(r); err != nil {
		return connectors.Response{}, err
	}
	answer, err := s.client.Do(ctx, stack.Request{
		Method: r.Method, Path: r.Path, Query: r.Query, Header: s.dressed(r.Header), Body: r.Body, Reads: s.c.harmless(r.Method, r.Path), Foreign: true,
	})
	return connectors.Response{Status: answer.Status, Header: answer.Header, Body: answer.Body}, err
}

// dressed are the headers of a caller with those that the calls of models carry, as far as the workspace that was
// chosen tells them; what the caller says wins.
func (s *session) dressed(own http.Header) http.Header {
	if s.grant.Workspace == "" || len(s.c.carried) == 0 {
		return own
	}
	first, second, _ := strings.Cut(s.grant.Workspace, "/")
	one := call{header: s.c.carried}
	out := one.heads(values{"workspace": s.grant.Workspace, "workspace.1": first, "workspace.2": second})
	for name, v := range own {
		out[http.CanonicalHeaderKey(name)] = v
	}
	return out
}

// harmless reports whether all that the spec sends to a path lists records: where one address takes everything, a
// write may hide behind it.
func (c *Connector) harmless(method, path string) bool {
	path, _, _ = strings.Cut(path, "?")
	fits := func(one *call) bool { return one.matches(strings.ToUpper(method), path) }
	lists := false
	for _, k := range c.models {
		if k.list != nil {
			lists = lists || slices.ContainsFunc(k.list.all(), fits)
		}
		if slices.ContainsFunc(k.writes(), fits) {
			return false
		}
	}
	return lists
}

// writes are the calls that change records.
func (k *kept) writes() []*call {
	var out []*call
	if k.create != nil {
		out = append(out, &k.create.call)
	}
	if k.update != nil {
		out = append(out, &k.update.call)
	}
	if k.changes != nil {
		out = append(out, &k.changes.call)
	}
	if k.remove != nil {
		out = append(out, k.remove)
	}
	return out
}

func (c *Connector) isPrivate(path string) bool {
	return slices.ContainsFunc(c.private, func(p string) bool { return path == p }) || strings.HasPrefix(path, "/oauth/") || c.news.hushed(path)
}

// Account names the account behind the grant with one call.
func (s *session) Account(ctx context.Context) (connectors.Account, error) {
	answer, err := s.send(ctx, use{call: s.c.account, reads: true})
	if err != nil {
		return connectors.Account{}, err
	}
	item, err := s.holder(answer)
	if err != nil {
		return connectors.Account{}, s.unread(s.c.account, err)
	}
	a := connectors.Account{ID: item.joined(s.c.doc.Account.ID), Name: item.text(s.c.doc.Account.Name), Kind: s.c.doc.Account.Kind}
	if a.ID == "" {
		return connectors.Account{}, s.garbled(s.c.account, errMissing(s.c.doc.Account.ID))
	}
	return a, nil
}

// holder is the account in the answer that names it.
func (s *session) holder(got answer) (object, error) {
	about := s.c.doc.Account
	if about.Items == "" {
		return got.object(about.Item)
	}
	items, err := got.list(about.Items)
	if err != nil {
		return nil, err
	}
	for _, raw := range items {
		item, err := parseObject(raw)
		if err != nil {
			return nil, err
		}
		id := item.joined(about.ID)
		if id == "" {
			return nil, errMissing(about.ID) // whether it is the one cannot be told
		}
		if s.grant.Workspace == "" || id == s.grant.Workspace {
			return item, nil
		}
	}
	if len(items) == 0 {
		return nil, errMissing(about.Items)
	}
	p := s.c.judge(refusal{rule: &rule{RuleSpec: RuleSpec{Is: "otherWorkspace"}}}, s.c.account)
	p.Operation = string(s.c.account.op)
	return nil, p.On(s.label())
}

// Workspaces lists what the grant can see, in the provider's order.
func (s *session) Workspaces(ctx context.Context) ([]connectors.Workspace, error) {
	if s.c.workspaces == nil {
		a, err := s.Account(ctx)
		return []connectors.Workspace{{ID: a.ID, Name: a.Name}}, err
	}
	out := []connectors.Workspace{}
	w := walk{session: s, list: s.c.workspaces}
	for {
		items, more, err := w.page(ctx)
		if err != nil {
			return nil, s.unlisted(err)
		}
		for _, raw := range items {
			item, err := parseObject(raw)
			id := item.joined(s.c.doc.Workspaces.ID)
			if err != nil || id == "" {
				return nil, s.garbled(&s.c.workspaces.call, errMissing(s.c.doc.Workspaces.ID))
			}
			out = append(out, connectors.Workspace{ID: id, Name: item.text(s.c.doc.Workspaces.Name)})
		}
		if !more {
			return out, nil
		}
	}
}

// unlisted adds the way around to a refusal: a grant that may not list its workspaces can still be told one.
func (s *session) unlisted(err error) error {
	if p := problem.As(err); p.Kind == problem.MissingScope || p.Kind == problem.Invalid || p.Kind == problem.Unsupported {
		return p.WithHint("Say which %s is meant with --workspace ID.", s.c.about.Workspace)
	}
	return err
}

// use is one call with the values that it is filled with.
type use struct {
	call   *call
	vals   values
	body   map[string]any // laid over the call's own; nil for none
	reads  bool
	pace   pace
	at     string  // replaces path and query; "" for the call's own
	parsed *parsed // what the last answer was found to be; nil where nobody looked yet
	// resumes tells that it goes on behind a cursor that somebody kept: a refusal may be about that.
	resumes bool
}

// parsed is an answer that was read while it was asked whether it is whole: once is enough for a page of records.
type parsed struct {
	answer
	ok bool
}

// whole reads what answers a reading; nil for a write, which is sent once whatever its answer is.
func (u *use) whole() func(body []byte) bool {
	if !u.reads {
		return nil
	}
	return func(body []byte) bool {
		u.parsed = &parsed{ok: true}
		if len(bytes.TrimSpace(body)) > 0 {
			u.parsed.answer, u.parsed.ok = parseAnswer(body)
		}
		return u.parsed.ok
	}
}

// pace is how a request queues, and who is told when it has to wait. The zero value is a person's request, told to nobody.
type pace struct {
	lane   connectors.Lane
	paused func(connectors.Pause)
}

func paceOf(q connectors.Query) pace { return pace{lane: q.Lane, paused: q.Paused} }

// send fills a call, sends it, and answers what came back as JSON. An answer that says no is a problem.
func (s *session) send(ctx context.Context, u use) (answer, error) {
	if !u.reads { // where the stack says no, nothing has to be looked up for that
		if err := s.client.May(ctx, stack.Request{Operation: u.call.op, Method: u.call.method, Path: u.call.path, Writes: true}); err != nil {
			return answer{}, s.named(u.call.op, err)
		}
	}
	vals := values{}
	for k, v := range u.vals {
		vals[k] = v
	}
	for _, n := range u.call.needs {
		if _, given := vals[n]; given {
			continue
		}
		v, err := s.value(ctx, n)
		if err != nil {
			return answer{}, err
		}
		vals[n] = v
	}
	path, err := u.call.address(vals)
	if err != nil {
		return answer{}, s.unfilled(u.call, err)
	}
	body, err := u.encode(vals)
	if err != nil {
		return answer{}, err
	}
	query := u.call.params(vals)
	if u.at != "" {
		path, query = u.at, nil
	}
	got, err := s.client.Do(ctx, stack.Request{
		Operation: u.call.op, Method: u.call.method, Path: path, Query: query, Header: u.call.heads(vals), Body: body, Reads: u.reads, Writes: !u.reads, Lane: max(u.pace.lane, s.grant.Lane), Paused: u.pace.paused, Whole: u.whole(),
	})
	if err != nil {
		return answer{}, u.stale(s.named(u.call.op, err), 0)
	}
	a, err := s.judge(u, got)
	return a, u.stale(err, got.Status)
}

func (s *session) now() time.Time {
	if s.grant.Now != nil {
		return s.grant.Now()
	}
	return time.Now()
}

// label names the connection for people, as far as the grant knows.
func (s *session) label() string { return cmp.Or(s.grant.Name, s.grant.Connection) }

func trimFloat(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
