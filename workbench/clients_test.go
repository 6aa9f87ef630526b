package workbench

import (
	"strings"
	"testing"

	"patchbay/connectors/sandbox/standard"
	"patchbay/problem"
)

func TestAKeptAppIsUsedWhereNoneIsNamed(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{})
	if err := s.KeepClient(t.Context(), s.id, OwnClient{ID: s.at.ClientID, Secret: s.at.ClientSecret}); err != nil {
		t.Fatal(err)
	}
	req := s.request()
	req.ClientID, req.ClientSecret = "", ""
	c, _, err := s.through(s.Workbench, req, s.consent())
	if err != nil || c.ClientID != s.at.ClientID {
		t.Fatalf("%+v, %v", c, err)
	}
	kept, ok, err := s.Client(t.Context(), s.id)
	if err != nil || !ok || !kept.Secret || kept.Secrets == "" || len(kept.UsedBy) != 1 || kept.UsedBy[0] != c.Name || len(kept.Redirects) != 1 || !strings.HasSuffix(kept.Redirects[0], "/cb/standard") {
		t.Errorf("%+v, %v, %v", kept, ok, err)
	}
	if err := s.ForgetClient(t.Context(), s.id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.vault(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.secret(t.Context(), clientPrefix+s.id); err == nil {
		t.Error("its secret is still in the vault")
	}
	if got, err := s.Examine(t.Context(), c.Name); err != nil || got.State != OK {
		t.Errorf("the connection went with it: %s, %v", got.State, err)
	}
	if err := s.ForgetClient(t.Context(), s.id); !problem.Is(err, problem.NotFound) {
		t.Errorf("a second time: %v", err)
	}
}

func TestAnotherAppIsNotMixedWithTheKeptOne(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{})
	if err := s.KeepClient(t.Context(), s.id, OwnClient{ID: "mine", Secret: "s1", Redirect: "https://example.com/cb"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ given, want ConnectRequest }{
		{ConnectRequest{}, ConnectRequest{ClientID: "mine", ClientSecret: "s1", Redirect: "https://example.com/cb"}},
		{ConnectRequest{ClientID: "mine"}, ConnectRequest{ClientID: "mine", ClientSecret: "s1"}},
		{ConnectRequest{ClientID: "mine", ClientSecret: "s2"}, ConnectRequest{ClientID: "mine", ClientSecret: "s2"}},
		{ConnectRequest{ClientID: "other"}, ConnectRequest{ClientID: "other"}},
	} {
		c.given.Connector = s.id
		if err := s.lend(t.Context(), &c.given); err != nil {
			t.Fatal(err)
		}
		if c.given.ClientID != c.want.ClientID || c.given.ClientSecret != c.want.ClientSecret || c.given.Redirect != c.want.Redirect {
			t.Errorf("got %q %q %q, want %+v", c.given.ClientID, c.given.ClientSecret, c.given.Redirect, c.want)
		}
	}
	// The same app with no word on its secret keeps it; another one has none, and takes the old one's away.
	for _, id := range []string{"mine", "other"} {
		if err := s.KeepClient(t.Context(), s.id, OwnClient{ID: id}); err != nil {
			t.Fatal(err)
		}
		if kept, _, err := s.Client(t.Context(), s.id); err != nil || kept.Secret != (id == "mine") {
			t.Errorf("%s: %+v, %v", id, kept, err)
		}
	}
}

func TestAnAppIsKeptOnlyWhereOneIsUsed(t *testing.T) {
	t.Parallel()
	w, _ := shelved(t, map[string]string{"boxes.yaml": boxes})
	for _, c := range []struct {
		connector string
		own       OwnClient
		kind      problem.Kind
	}{
		{"boxes", OwnClient{ID: "x"}, problem.Usage}, {"nobody", OwnClient{ID: "x"}, problem.NotFound},
	} {
		if err := w.KeepClient(t.Context(), c.connector, c.own); !problem.Is(err, c.kind) {
			t.Errorf("%s: %v", c.connector, err)
		}
	}
	if all, err := w.Clients(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
}

func TestAReconnectWidensAndNarrowsInPlace(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{})
	c, _, err := s.through(s.Workbench, s.request("contact::list"), s.consent())
	if err != nil {
		t.Fatal(err)
	}
	s.pull(PullRequest{})
	if err := s.Rename(t.Context(), c.Name, "front"); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		ops    []string
		writes bool
	}{{[]string{"+contact::update"}, true}, {[]string{"contact::list", "contact::retrieve"}, false}} {
		got, _, err := s.through(s.Workbench, ConnectRequest{Reconnect: "front", Operations: step.ops, NoBrowser: true}, s.consent())
		if err != nil {
			t.Fatal(err)
		}
		if contains(got.Granted, "people.write") != step.writes || len(got.Missing) > 0 || got.ID != c.ID || got.Name != "front" || got.Records["contact"] == 0 {
			t.Errorf("%v: %+v", step.ops, got)
		}
	}
	if bye, err := s.Disconnect(t.Context(), "front", false); err != nil || !bye.Revoked {
		t.Fatalf("%+v, %v", bye, err)
	}
	for _, g := range s.state().Grants { // those that were replaced, too
		if !g.Revoked {
			t.Errorf("it lives on: %+v", g)
		}
	}
}

func TestAReadOnlyConnectionStaysSoUntilThatIsLifted(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{})
	req := s.request()
	req.ReadOnly = true
	c, _, err := s.through(s.Workbench, req, s.consent())
	if err != nil || !c.ReadOnly {
		t.Fatalf("%+v, %v", c, err)
	}
	for _, step := range []struct{ lift, want bool }{{false, true}, {true, false}} {
		got, _, err := s.through(s.Workbench, ConnectRequest{Reconnect: c.Name, Operations: []string{"+contact::update"}, Lift: step.lift, NoBrowser: true}, s.consent())
		if err != nil || got.ReadOnly != step.want || !contains(got.Operations, "contact::update") {
			t.Errorf("lifted %v: read-only %v, may %v, %v", step.lift, got.ReadOnly, got.Operations, err)
		}
	}
}
