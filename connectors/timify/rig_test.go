package timify

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/connectors/timify/openapitest"
	imitation "patchbay/connectors/timify/sandbox"
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

// sent is one request as it left.
type sent struct {
	method, path, query, company, authorization string
	body                                        map[string]any
}

// wire remembers requests, and holds them and their answers against the description where there is one.
type wire struct {
	mu   sync.Mutex
	sent []sent

	t     testing.TB
	spec  *openapitest.Spec
	known int // exchanges that the description has
}

// RoundTrip notes r and sends it.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var raw []byte
	s := sent{method: r.Method, path: r.URL.Path, query: r.URL.RawQuery, company: r.Header.Get("company-id"), authorization: r.Header.Get("Authorization")}
	if r.Body != nil {
		var err error
		if raw, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		_ = json.Unmarshal(raw, &s.body) // what is no object has no fields to look at
	}
	w.mu.Lock()
	w.sent = append(w.sent, s)
	w.mu.Unlock()
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && w.spec != nil {
		err = w.hold(r, raw, answer)
	}
	return answer, err
}

func (w *wire) hold(r *http.Request, sent []byte, answer *http.Response) error {
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	answer.Body = io.NopCloser(bytes.NewReader(got))
	known, err := w.spec.Exchange(r.Context(), r, sent, answer, got)
	if err != nil {
		w.t.Error(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if known {
		w.known++
	}
	return nil
}

// those lists the requests of a method, "" for any, whose path begins so.
func (w *wire) those(method, path string) []sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []sent
	for _, s := range w.sent {
		if (method == "" || s.method == method) && strings.HasPrefix(s.path, path) {
			out = append(out, s)
		}
	}
	return out
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
	return service{at: r.Providers["timify"], control: r.Remote("timify", nil), wire: &wire{}}
}

// grant is one to the company with that number.
func (s service) grant(t testing.TB, company int) connectors.Grant {
	t.Helper()
	var inputs map[string]string
	if err := json.Unmarshal([]byte(s.at.Token), &inputs); err != nil {
		t.Fatal(err)
	}
	return connectors.Grant{
		Connection: "c1", Endpoint: s.at.Endpoint, Tokens: static(connectors.Pack("app", inputs)), Workspace: s.at.Users[0].Workspaces[company], Transport: s.wire,
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

// session is one to the company with that number.
func (s service) session(t testing.TB, company int) connectors.Session {
	t.Helper()
	return open(t, s.grant(t, company))
}

// known is a session that knows the company's own fields.
func (s service) known(t testing.TB) connectors.Session {
	t.Helper()
	g := s.grant(t, 0)
	found, err := open(t, g).Fields(t.Context(), "contact")
	if err != nil {
		t.Fatal(err)
	}
	g.Fields = map[string][]model.Field{"contact": found}
	return open(t, g)
}

func (s service) fault(t testing.TB, f ...sandbox.Fault) {
	t.Helper()
	if err := s.control.Post(t.Context(), "faults", map[string]any{"clear": true, "add": f}, nil); err != nil {
		t.Fatal(err)
	}
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

func (s service) advance(t testing.TB, by string) {
	t.Helper()
	if err := s.control.Post(t.Context(), "clock", map[string]string{"advance": by}, nil); err != nil {
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
