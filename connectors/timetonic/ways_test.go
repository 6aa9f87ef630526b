package timetonic

import (
	"strings"
	"testing"

	"patchbay/connectors"
	imitation "patchbay/connectors/timetonic/sandbox"
	"patchbay/problem"
)

func (s service) oauthkey(t testing.TB) string {
	t.Helper()
	key, _ := s.state(t, "records=no").Extra["oauthkey"].(string)
	if key == "" {
		t.Fatal("the sandbox shows no oauthkey")
	}
	return key
}

func TestAnOauthkeyIsTradedForASesskeyAndAgainWhenThatDies(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	g := s.grant(t, 0)
	g.Tokens = static(connectors.Pack("oauthkey", map[string]string{"user": "ada_fairweather", "oauthkey": s.oauthkey(t)}))
	session := open(t, g)
	all(t, session, connectors.Query{Model: "user"})
	s.act(t, "grants", "delete", "", nil)
	all(t, session, connectors.Query{Model: "user"})
	if n := len(s.wire.those("createSesskey")); n != 2 {
		t.Errorf("%d sesskeys were made, want one and one more", n)
	}
}

func TestLoginAndPasswordAreTradedOnceAndNotKept(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	g := s.grant(t, 0)
	g.Tokens = nil
	password := s.at.Users[0].Password
	kept, err := c.Enroll(t.Context(), g, "login", map[string]string{"login": "ada@example.com", "password": password})
	if err != nil || kept["user"] != "ada_fairweather" || kept["oauthkey"] == "" {
		t.Fatalf("%v %v", kept, err)
	}
	for name, v := range kept {
		if strings.Contains(v, password) {
			t.Errorf("%s keeps the password", name)
		}
	}
	g.Tokens = static(connectors.Pack("login", kept))
	a, err := open(t, g).Account(t.Context())
	if err != nil || a.ID != "ada_fairweather" {
		t.Errorf("%+v %v", a, err)
	}
}

func TestAWrongPasswordIsToldInTheServicesWordsAndWithoutThePassword(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Enroll(t.Context(), s.grant(t, 0), "login", map[string]string{"login": "ada@example.com", "password": "not-the-password"})
	p := problem.As(err)
	if p.Kind != problem.SignIn || p.Detail != "invalid login/pwd" || strings.Contains(p.Error()+p.Detail, "not-the-password") {
		t.Errorf("%v (%s, %s)", err, p.Kind, p.Detail)
	}
}

func TestTheSesskeyRidesInTheFormAndNowhereElse(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	all(t, s.session(t, 0), connectors.Query{Model: "note"})
	for _, f := range s.wire.those("") {
		if f.Get("sesskey") == "" || f.Get("o_u") != "ada_fairweather" || f.Get("u_c") != "ada_fairweather" {
			t.Errorf("a request went without: %v", f["req"])
		}
	}
	for _, c := range s.state(t, "records=no").Calls {
		if strings.Contains(c.Query, "sesskey") {
			t.Errorf("the address of a call carries it: %s", c.Query)
		}
	}
}
