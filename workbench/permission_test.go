package workbench

import (
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

const lockedWords = "This contact is locked by another user"

// locked is a refusal that is about one record.
func locked(verb string) sandbox.Fault {
	return sandbox.Fault{Route: verb + " /contacts/*", Kind: sandbox.ServerError, Status: 403, Body: `{"message":"` + lockedWords + `"}`, Count: 1}
}

// standsWell demands that the connection works and lacks nothing.
func (s *scene) standsWell(name string) {
	s.t.Helper()
	if c, err := s.Connection(s.t.Context(), name); err != nil || c.State != OK || c.Reason != "" || len(c.Missing) != 0 {
		s.t.Errorf("the connection is %s %q and lacks %+v, %v", c.State, c.Reason, c.Missing, err)
	}
}

func TestARefusalAboutOneRecordIsNoMissingPermission(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"PUT", "DELETE"} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			c := s.pulled()
			who := s.somebody()
			plan := func() Plan {
				if verb == "PUT" {
					return s.edit(who.ID, map[string]any{"phone": phoneA})
				}
				p, err := s.PlanDelete(t.Context(), "contact", who.ID, "the test")
				if err != nil {
					t.Fatal(err)
				}
				return p
			}
			s.fault(locked(verb))
			_, err := s.Apply(t.Context(), plan())
			p := problem.As(err)
			if err == nil || p.Kind != problem.Invalid || p.Detail != lockedWords || strings.Contains(p.Text+p.Hint+p.Fix, "reconnect") {
				t.Fatalf("told %+v", p)
			}
			s.standsWell(c.Name)
			s.apply(plan())
		})
	}
}

func TestAPermissionThatAnAnswerCalledMissingIsAskedForAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.somebody()
	edit := func() error {
		p, err := s.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Values: map[string]any{"phone": phoneA}, By: "the test"})
		if err == nil {
			_, err = s.Apply(t.Context(), p)
		}
		return err
	}
	no := sandbox.Fault{Route: "PUT /contacts/*", Kind: sandbox.ServerError, Status: 401, Body: `{"message":"The token is not authorized for this scope."}`, Count: 1}
	for range 2 { // refused twice by the provider, not by what is remembered of the first time
		s.fault(no)
		before := s.sent("PUT", "/contacts/")
		err := edit()
		if p := problem.As(err); err == nil || p.Kind != problem.MissingScope || s.sent("PUT", "/contacts/") != before+1 {
			t.Fatalf("%d requests, %v", s.sent("PUT", "/contacts/")-before, err)
		}
		now, err := s.Connection(t.Context(), c.Name)
		if err != nil || now.State != NeedsPermission || len(now.Missing) != 1 || !now.Missing[0].Said || contains(now.Granted, now.Missing[0].Scope) {
			t.Fatalf("the connection is %s and lacks %+v, %v", now.State, now.Missing, err)
		}
	}
	if err := edit(); err != nil {
		t.Fatal(err)
	}
	s.standsWell(c.Name)
}

func TestAListThatIsAllowedAgainIsMissedNoMore(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	about, err := s.about(s.id)
	if err != nil {
		t.Fatal(err)
	}
	scope := about.Can(connectors.Op("user", connectors.List)).Scopes[0]
	p := problem.New(problem.MissingScope, "No.")
	p.Scope = scope
	_ = s.failed(t.Context(), c.ID, p) // the same problem comes back
	if now, err := s.Connection(t.Context(), c.Name); err != nil || len(now.Missing) != 1 || now.Missing[0].Scope != scope {
		t.Fatalf("lacks %+v, %v", now.Missing, err)
	}
	if _, err := s.Pull(t.Context(), PullRequest{Models: []string{"user"}}, nil); err != nil {
		t.Fatal(err)
	}
	s.standsWell(c.Name)
}

func TestOneRecordThatIsRefusedDoesNotEndABulk(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	b, _ := s.bulk(5, "source=the fair")
	s.fault(locked("PUT"))
	got := s.pushed(PushRequest{Bulk: b.ID})
	if got.Refused != 1 || got.Done != got.All-1 || got.Done == 0 {
		t.Errorf("%+v", got)
	}
	s.standsWell(c.Name)
}
