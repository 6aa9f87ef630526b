package highlevel

import (
	"context"
	"errors"
	"testing"

	"patchbay/connectors"
	imitation "patchbay/connectors/highlevel/sandbox"
	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// static is a pasted token: it cannot be renewed.
type static string

func (s static) Token(context.Context) (connectors.Bearer, error) {
	return connectors.Bearer{Generation: 1, Reveal: func() string { return string(s) }}, nil
}

func (s static) Renew(context.Context, connectors.Bearer) (connectors.Bearer, error) {
	return connectors.Bearer{}, problem.New(problem.SignIn, "The token is dead.")
}

// service is a running imitation.
type service struct {
	*sandbox.Server
	at      sandbox.ReadyProvider
	control *sandbox.Remote
}

func start(t *testing.T, people int) service {
	t.Helper()
	s, err := sandbox.Start(t.Context(), sandbox.Options{Seed: 7, People: people}, imitation.New(imitation.Options{SearchLag: -1}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	r := s.Ready()
	return service{Server: s, at: r.Providers["highlevel"], control: r.Remote("highlevel", nil)}
}

// open is a session with the pasted token in the first location that it sees.
func open(t *testing.T, s service, change func(*connectors.Grant)) connectors.Session {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	g := connectors.Grant{Connection: "c1", Endpoint: s.at.Endpoint, Tokens: static(s.at.Token), Workspace: s.at.Users[0].Workspaces[0]}
	if change != nil {
		change(&g)
	}
	session, err := c.Open(g)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(session.Close)
	return session
}

func all(t *testing.T, s connectors.Session, q connectors.Query) (records []model.Record, complete bool) {
	t.Helper()
	for page, err := range s.List(t.Context(), q) {
		if err != nil {
			p := problem.As(err)
			t.Fatalf("list %s: %s (%s) %v", q.Model, p, p.Detail, errors.Unwrap(err))
		}
		records = append(records, page.Records...)
		complete = page.Complete
	}
	return records, complete
}

func TestPeopleComeInWhole(t *testing.T) {
	t.Parallel()
	s := open(t, start(t, 60), nil)
	got, complete := all(t, s, connectors.Query{Model: "contact", Size: 7})
	if !complete || len(got) == 0 {
		t.Fatalf("%d contacts, complete %v", len(got), complete)
	}
	for _, r := range got[:3] {
		t.Logf("%s %v %v", r.Remote.ID, r.Fields, r.Warnings)
		one, err := s.Retrieve(t.Context(), "contact", r.Remote.ID)
		if err != nil {
			t.Fatal(err)
		}
		if d := model.Diff(r.Fields, one.Fields); len(d) > 0 {
			t.Errorf("a row and the contact differ: %+v", d)
		}
	}
	for _, m := range []string{"user", "workspace"} {
		got, complete := all(t, s, connectors.Query{Model: m})
		t.Logf("%s %d %v %v", m, len(got), complete, got[0].Fields)
	}
	f, err := s.Fields(t.Context(), "contact")
	t.Log(f, err)
	a, err := s.Account(t.Context())
	t.Log(a, err)
	w, err := s.Workspaces(t.Context())
	t.Log(w, err)
}
