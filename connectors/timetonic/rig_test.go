package timetonic

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timetonic/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// static is a secret that never changes.
type static string

// Token gives it.
func (s static) Token(context.Context) (connectors.Bearer, error) {
	return connectors.Bearer{Reveal: func() string { return string(s) }}, nil
}

// Renew gives it again under another number.
func (s static) Renew(ctx context.Context, used connectors.Bearer) (connectors.Bearer, error) {
	b, err := s.Token(ctx)
	b.Generation = used.Generation + 1
	return b, err
}

// wire remembers the forms that were sent.
type wire struct {
	mu   sync.Mutex
	sent []url.Values
}

// RoundTrip notes r's form and sends it.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		form, err := url.ParseQuery(string(raw))
		if err != nil {
			return nil, err
		}
		w.mu.Lock()
		w.sent = append(w.sent, form)
		w.mu.Unlock()
	}
	return http.DefaultTransport.RoundTrip(r)
}

// those lists the forms of a function, "" for any.
func (w *wire) those(req string) []url.Values {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.sent), func(f url.Values) bool { return req != "" && f.Get("req") != req })
}

// service is a running imitation.
type service struct {
	at      sandbox.ReadyProvider
	control *sandbox.Remote
	wire    *wire
}

func start(t testing.TB, o sandbox.Options, quirks imitation.Options) service {
	t.Helper()
	s, err := sandbox.Start(t.Context(), o, imitation.New(quirks))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	r := s.Ready()
	return service{at: r.Providers["timetonic"], control: r.Remote("timetonic", nil), wire: &wire{}}
}

// grant is one to the book with that number.
func (s service) grant(t testing.TB, book int) connectors.Grant {
	t.Helper()
	var inputs map[string]string
	if err := json.Unmarshal([]byte(s.at.Token), &inputs); err != nil {
		t.Fatal(err)
	}
	return connectors.Grant{
		Connection: "c1", Endpoint: s.at.Endpoint, Tokens: static(connectors.Pack("sesskey", inputs)), Workspace: s.at.Users[0].Workspaces[book], Transport: s.wire,
	}
}

func open(t testing.TB, g connectors.Grant) connectors.Session {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	session, err := c.Open(g)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(session.Close)
	return session
}

// session is one to the book with that number.
func (s service) session(t testing.TB, book int) connectors.Session {
	t.Helper()
	return open(t, s.grant(t, book))
}

// known is a session that knows the columns of a model's table.
func (s service) known(t testing.TB, name string) connectors.Session {
	t.Helper()
	g := s.grant(t, 0)
	found, err := open(t, g).Fields(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	g.Fields = map[string][]model.Field{name: found}
	return open(t, g)
}

func (s service) act(t testing.TB, kind, action, id string, fields map[string]any) {
	t.Helper()
	raw, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.control.Post(t.Context(), "records/"+kind, sandbox.Change{Action: action, ID: id, Fields: raw}, nil); err != nil {
		t.Fatal(err)
	}
}

func (s service) state(t testing.TB, query string) sandbox.State {
	t.Helper()
	var out sandbox.State
	if err := s.control.Get(t.Context(), "state?"+query, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func all(t testing.TB, s connectors.Session, q connectors.Query) (records []model.Record, complete bool) {
	t.Helper()
	for page, err := range s.List(t.Context(), q) {
		if err != nil {
			p := problem.As(err)
			t.Fatalf("list %s: %s (%s)", q.Model, p, p.Detail)
		}
		records, complete = append(records, page.Records...), page.Complete
	}
	return records, complete
}

func create(t testing.TB, s connectors.Session, name string, patch model.Patch) model.Record {
	t.Helper()
	r, err := s.Create(t.Context(), connectors.Write{Model: name, Patch: patch})
	if err != nil {
		t.Fatalf("create %s: %v (%s) %+v", name, err, problem.As(err).Detail, problem.As(err).Fields)
	}
	return retrieve(t, s, name, r.Remote.ID)
}

func retrieve(t testing.TB, s connectors.Session, name, id string) model.Record {
	t.Helper()
	r, err := s.Retrieve(t.Context(), name, id)
	if err != nil {
		t.Fatalf("retrieve: %v", err)
	}
	return r
}

func update(t testing.TB, s connectors.Session, before model.Record, patch model.Patch) model.Record {
	t.Helper()
	r, err := s.Update(t.Context(), connectors.Write{Model: before.Model, ID: before.Remote.ID, Patch: patch, Before: before})
	if err != nil {
		t.Fatalf("update: %v (%s) %+v", err, problem.As(err).Detail, problem.As(err).Fields)
	}
	return r
}
