package timify

import (
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/connectortest"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timify/sandbox"
	"patchbay/model"
)

// suite runs the contract for one model, with somebody to refer to.
func suite(t *testing.T, name string, more func(e *connectortest.Env, contact, user string)) {
	t.Helper()
	s := start(t, sandbox.Options{Seed: 7, People: 30}, imitation.Options{})
	g := s.grant(t, 0)
	g.Transport = nil
	e := connectortest.Env{Grant: g, Token: s.at.ClientSecret, Model: name, Unknown: strings.Repeat("f", 24), Page: 3}
	session := s.session(t, 0)
	people, _ := all(t, session, connectors.Query{Model: "contact"})
	users, _ := all(t, session, connectors.Query{Model: "user"})
	more(&e, people[0].Remote.ID, users[0].Remote.ID)
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	connectortest.Run(t, c, e)
}

func TestContactsKeepTheContract(t *testing.T) {
	t.Parallel()
	suite(t, "contact", func(e *connectortest.Env, _, _ string) {
		e.New = model.Patch{"firstName": "Probe", "lastName": "Contact", "email": "probe.contact@example.net", "phone": "+12125550188"}
		e.Values = map[string]any{"salutation": "Dr", "address.country": nil}
	})
}

func TestAppointmentsKeepTheContract(t *testing.T) {
	t.Parallel()
	suite(t, "appointment", func(e *connectortest.Env, contact, user string) {
		e.New = model.Patch{"title": "Probe the contract", "contact": contact, "assignee": user, "startAt": "2027-01-02T09:30:00Z", "endAt": "2027-01-02T10:00:00Z"}
		e.Values = map[string]any{
			"contact": contact, "assignee": user, "service": nil, "status": "planned", "startAt": "2027-01-02T09:00:00Z", "endAt": "2027-01-02T11:00:00Z", "color": "#336699",
		}
	})
}

func TestNotesKeepTheContract(t *testing.T) {
	t.Parallel()
	suite(t, "note", func(e *connectortest.Env, contact, _ string) {
		e.Unknown += "/" + e.Unknown
		e.New = model.Patch{"body": "Probe the contract", "contact": contact}
		e.Values = map[string]any{"contact": nil}
	})
}

func TestColleaguesKeepTheContract(t *testing.T) {
	t.Parallel()
	suite(t, "user", func(e *connectortest.Env, _, _ string) { e.Page = 2 })
}
