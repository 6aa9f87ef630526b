package workbench

import (
	"strings"
	"testing"

	"patchbay/auth"
	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/problem"
	"patchbay/store"
)

func TestAProviderThatAnsweredIsNotCalledSilent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault sandbox.Fault
		blind bool // nobody can look what became of it
		kind  problem.Kind
		says  string
	}{
		"an error, and then one can look":    {sandbox.Fault{Kind: sandbox.ServerError}, false, problem.ProviderDown, "did not carry out the change to"},
		"an error, and nobody can look":      {sandbox.Fault{Kind: sandbox.Unavailable}, true, problem.UnknownOutcome, "answered with an error (503)."},
		"a page, and nobody can look":        {sandbox.Fault{Kind: sandbox.HTML, Status: 200}, true, problem.UnknownOutcome, "answered with a page, not with data."},
		"an error page, and nobody can look": {sandbox.Fault{Kind: sandbox.HTML, Status: 502}, true, problem.UnknownOutcome, "tells of an error (502)."},
		"nothing, and nobody can look":       {sandbox.Fault{Kind: sandbox.DropAfter}, true, problem.UnknownOutcome, "did not answer."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.pulled()
			who := s.somebody()
			c.fault.Route, c.fault.Count = "PUT /contacts/*", 1
			s.fault(c.fault)
			if c.blind {
				s.fault(sandbox.Fault{Route: "GET /contacts/*", Kind: sandbox.Unavailable, RetryAfter: 7200, Skip: 1})
			}
			_, err := s.Apply(t.Context(), s.edit(who.ID, map[string]any{"phone": phoneA}))
			p := kind(t, err, c.kind, c.says)
			if answered := c.fault.Kind != sandbox.DropAfter; answered && strings.Contains(p.Text, "not answer") || strings.Contains(p.Text, "not reach") {
				t.Error(p.Text)
			}
		})
	}
}

func TestATokenThatNobodySignedInForKnowsWhoseItIs(t *testing.T) {
	t.Parallel()
	s := open(t)
	src, err := s.source(store.Connection{ID: "c1", Name: "acme", Auth: "sesskey"}, connectors.Description{ID: "keyed", Name: "Keyed"})
	if err != nil {
		t.Fatal(err)
	}
	door, err := s.vault()
	if err != nil {
		t.Fatal(err)
	}
	if err := door.Save(t.Context(), "c1", auth.Tokens{Generation: 1, Access: "k-1"}.Encode()); err != nil {
		t.Fatal(err)
	}
	now, err := src.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = src.Renew(t.Context(), now)
	kind(t, err, problem.SignIn, "acme was refused by Keyed: its token")
}
