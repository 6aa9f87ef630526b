package timify

import (
	"fmt"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/connectortest"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timify/sandbox"
	"patchbay/model"
)

// env is a sandbox with somebody to refer to, for one model of the suite.
func env(t *testing.T, name string, crowd int) (e connectortest.Env, contact, user string) {
	t.Helper()
	s := start(t, sandbox.Options{Seed: 7, People: crowd}, imitation.Options{})
	g := s.grant(t, 0)
	g.Transport = nil
	session := s.session(t, 0)
	people, _ := all(t, session, connectors.Query{Model: "contact"})
	users, _ := all(t, session, connectors.Query{Model: "user"})
	e = connectortest.Env{Grant: g, Token: s.at.ClientSecret, Model: name, Unknown: strings.Repeat("f", 24), Page: 3, Control: s.control, Trades: "/v1/auth/token", Warm: warm}
	return e, people[0].Remote.ID, users[0].Remote.ID
}

// warm takes the token and reads the definitions of the company's fields, as every session does once.
func warm(t *testing.T, s connectors.Session) {
	t.Helper()
	if _, err := s.Account(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, err := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"firstName": "Warm"}})
	if err == nil {
		err = s.Delete(t.Context(), "contact", r.Remote.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func contactEnv(t *testing.T) connectortest.Env {
	e, _, _ := env(t, "contact", 5)
	e.New = model.Patch{"firstName": "Probe", "lastName": "Contact", "email": "probe.contact@example.net", "phone": "+12125550188", "externalId": "probe-7"}
	e.Values = map[string]any{"salutation": "Dr"}
	return e
}

func appointmentEnv(t *testing.T) connectortest.Env {
	e, contact, user := env(t, "appointment", 14)
	e.New = model.Patch{"title": "Probe the contract", "contact": contact, "assignee": user, "startAt": "2027-01-02T09:30:00Z", "endAt": "2027-01-02T10:00:00Z"}
	e.Values = map[string]any{
		"contact": contact, "assignee": user, "service": nil, "status": "planned", "startAt": "2027-01-02T09:00:00Z", "endAt": "2027-01-02T11:00:00Z", "color": "#336699",
	}
	return e
}

func noteEnv(t *testing.T) connectortest.Env {
	e, contact, _ := env(t, "note", 14)
	e.Unknown += "/" + e.Unknown
	e.New = model.Patch{"body": "Probe the contract", "contact": contact}
	e.Values = map[string]any{"contact": nil}
	made := 0
	e.Fresh = func() model.Patch { // a note is never removed: each is told by its text
		made++
		return model.Patch{"body": fmt.Sprintf("Probe the contract, part %d of many.", made), "contact": contact}
	}
	e.Times = func(patch model.Patch, now []model.Record) int {
		n := 0
		for _, r := range now {
			body, _ := r.Fields["body"].(string)
			n += strings.Count(body, patch["body"].(string))
		}
		return n
	}
	return e
}

func userEnv(t *testing.T) connectortest.Env {
	e, _, _ := env(t, "user", 2)
	return e
}

func workspaceEnv(t *testing.T) connectortest.Env {
	e, _, _ := env(t, "workspace", 2)
	e.Least = 2
	return e
}

func models() map[string]func(*testing.T) connectortest.Env {
	return map[string]func(*testing.T) connectortest.Env{
		"contact": contactEnv, "appointment": appointmentEnv, "note": noteEnv, "user": userEnv, "workspace": workspaceEnv,
	}
}

func TestEveryModelKeepsTheContract(t *testing.T) {
	t.Parallel()
	for name, start := range models() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := New()
			if err != nil {
				t.Fatal(err)
			}
			connectortest.Run(t, c, start(t))
		})
	}
}

func TestWhateverFailsTheAnswerIsRightOrSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	connectortest.Faults(t, c, func(t *testing.T, name string) connectortest.Env {
		if models()[name] == nil {
			t.Fatalf("nobody prepares a company for %s", name)
		}
		return models()[name](t)
	})
}
