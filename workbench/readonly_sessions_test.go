package workbench

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"patchbay/auth"
	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// counter is a transport that nothing gets through, and that counts who tried.
type counter struct{ n atomic.Int64 }

func (c *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n.Add(1)
	return nil, errors.New("no request may leave: " + r.Method + " " + r.URL.Path)
}

// attempt is one way of a session to change something at its provider.
type attempt struct {
	name string
	do   func(context.Context) error
}

// attempts are all ways to write of a session, for every model of its connector's capability table, supported or not.
func attempts(s connectors.Session, about connectors.Description) []attempt {
	var out []attempt
	models := map[string]bool{}
	for _, line := range about.Support {
		name, _, _ := strings.Cut(string(line.Operation), "::")
		models[name] = true
	}
	for name := range models {
		w := connectors.Write{Model: name, ID: "x1", Patch: filled(name), Before: model.Record{Model: name, Remote: model.Remote{ID: "x1"}, Native: []byte(`{"id":"x1"}`)}}
		fresh := w
		fresh.ID = ""
		out = append(out,
			attempt{name + " create", func(ctx context.Context) error { _, err := s.Create(ctx, fresh); return err }},
			attempt{name + " update", func(ctx context.Context) error { _, err := s.Update(ctx, w); return err }},
			attempt{name + " delete", func(ctx context.Context) error { return s.Delete(ctx, name, "x1") }},
		)
		if up, ok := s.(connectors.Upserter); ok {
			out = append(out, attempt{name + " upsert", func(ctx context.Context) error { _, err := up.Upsert(ctx, fresh); return err }})
		}
	}
	if sub, ok := s.(connectors.Subscriber); ok {
		out = append(out,
			attempt{"subscribe", func(ctx context.Context) error {
				_, err := sub.Subscribe(ctx, connectors.Subscription{URL: "https://hooks.example.com/x", Events: []string{"ContactCreate"}, Secret: func() string { return "s" }})
				return err
			}},
			attempt{"unsubscribe", func(ctx context.Context) error { return sub.Unsubscribe(ctx, "x1") }},
		)
	}
	for _, method := range []string{"POST", "put", "Patch", "DELETE", "PURGE", " delete", "GET "} {
		out = append(out, attempt{"do " + method, func(ctx context.Context) error {
			_, err := s.Do(ctx, connectors.Request{Method: method, Path: "/contacts/search", Body: []byte(`{}`)})
			return err
		}})
	}
	for _, h := range []string{"X-HTTP-Method-Override", "x-http-method", "X-Method-Override"} {
		out = append(out, attempt{"do GET with " + h, func(ctx context.Context) error {
			_, err := s.Do(ctx, connectors.Request{Method: "GET", Path: "/contacts/x1", Header: http.Header{h: {"DELETE"}}})
			return err
		}})
	}
	return out
}

// filled sets every field of a model that has a sample, so that no missing value is what stops a write.
func filled(name string) model.Patch {
	m, _ := model.Find(model.Builtin(), name)
	out := model.Patch{}
	for _, f := range m.Fields {
		switch {
		case f.ReadOnly:
		case f.Type == model.Email:
			out[f.Name] = "ada@example.com"
		case f.Type == model.Text:
			out[f.Name] = "Ada"
		case f.Type == model.DateTime:
			out[f.Name] = "2026-11-20T09:00:00Z"
		}
	}
	return out
}

func TestNoSessionOfAnyConnectorSendsAWriteWhereNothingMayBeWritten(t *testing.T) {
	t.Parallel()
	r := catalog()
	for _, id := range r.IDs() {
		c, err := r.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		about := c.Describe()
		for how, change := range map[string]func(*connectors.Grant){
			"grant": func(g *connectors.Grant) { g.ReadOnly = true },
			"gate": func(g *connectors.Grant) {
				g.Gate = func(_ context.Context, writes bool) error {
					if writes {
						return problem.New(problem.ReadOnly, "Not now.")
					}
					return errors.New("nothing has to be read for a write that is refused")
				}
			},
		} {
			t.Run(id+" "+how, func(t *testing.T) {
				t.Parallel()
				wire := &counter{}
				// What a person pasted, in every form that a way in has: credentials are no reason to stop.
				g := connectors.Grant{Connection: "c1", Name: "acme", Workspace: "w1/w2", Tokens: fixed{token: auth.Secret("token-1")}, Transport: wire, Recorder: unheard{}, Budget: free{}}
				change(&g)
				s, err := c.Open(g)
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				refused := 0
				for _, a := range attempts(s, about) {
					err := a.do(t.Context())
					if err == nil {
						t.Errorf("%s was done", a.name)
					}
					if problem.Is(err, problem.ReadOnly) {
						refused++
					}
					if n := wire.n.Swap(0); n != 0 {
						t.Errorf("%s sent %d requests: %v", a.name, n, err)
					}
				}
				if refused < 10 {
					t.Errorf("only %d attempts got as far as the stack", refused)
				}
			})
		}
	}
}

func TestTheSameAttemptsLeaveWhereWritingIsAllowed(t *testing.T) {
	t.Parallel()
	r := catalog()
	for _, id := range r.IDs() {
		c, err := r.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		wire := &counter{}
		s, err := c.Open(connectors.Grant{
			Connection: "c1", Name: "acme", Workspace: "w1/w2", Tokens: fixed{token: auth.Secret("token-1")}, Transport: wire, Recorder: unheard{}, Budget: free{},
			Rand: func() float64 { return 0 },
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range attempts(s, c.Describe()) {
			if err := a.do(t.Context()); problem.Is(err, problem.ReadOnly) {
				t.Errorf("%s: %v", a.name, err)
			}
		}
		s.Close()
		if wire.n.Load() < 4 {
			t.Errorf("%s: only %d requests were tried: the attempts prove nothing", id, wire.n.Load())
		}
	}
}
