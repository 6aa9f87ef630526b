package highlevel

import (
	"maps"
	"slices"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/connectortest"
	imitation "patchbay/connectors/highlevel/sandbox"
	"patchbay/connectors/sandbox"
	"patchbay/model"
)

// env is a sandbox with somebody to refer to, for one model of the suite.
func env(t *testing.T, modelName string, people int) (e connectortest.Env, contact, user string) {
	t.Helper()
	s := start(t, sandbox.Options{Seed: 7, People: people}, imitation.Options{})
	e = connectortest.Env{
		Grant: s.grant(), Token: s.at.Token, Model: modelName, Unknown: "zzzzzzzzzzzzzzzzzzzz", Control: s.control,
		Names: []string{"id", "contact", "contacts", "customFields"},
	}
	session := s.open(t, e.Grant)
	contacts, _ := all(t, session, connectors.Query{Model: "contact"})
	users, _ := all(t, session, connectors.Query{Model: "user"})
	return e, contacts[0].Remote.ID, users[0].Remote.ID
}

// opened is a session on the service of e, beside those of the suite.
func opened(t *testing.T, e connectortest.Env) connectors.Session {
	t.Helper()
	return service{}.open(t, e.Grant)
}

func contactEnv(t *testing.T, people int) connectortest.Env {
	e, _, user := env(t, "contact", people)
	e.New = model.Patch{"firstName": "Probe", "lastName": "Contact", "email": "probe.contact@example.net", "phone": "+12125550188"}
	e.Values = map[string]any{"owner": user}
	return e
}

func taskEnv(t *testing.T, people int) connectortest.Env {
	e, contact, user := env(t, "task", people)
	e.Unknown = contact + "/" + e.Unknown
	e.New = model.Patch{"title": "Probe the contract", "contact": contact, "dueAt": "2027-01-02T09:30:00Z"}
	e.Values = map[string]any{"assignee": user, "contact": nil, "status": "completed"}
	return e
}

func noteEnv(t *testing.T, people int) connectortest.Env {
	e, contact, user := env(t, "note", people)
	e.Unknown = contact + "/" + e.Unknown
	e.New = model.Patch{"body": "Probe the contract", "contact": contact}
	e.Values = map[string]any{"author": user, "contact": nil, "color": "#ffaa00"}
	return e
}

func tagEnv(t *testing.T, people int) connectortest.Env {
	e, _, _ := env(t, "tag", people)
	e.New = model.Patch{"name": "probe the contract"}
	e.Values = map[string]any{"name": "probe in lower case"}
	return e
}

func companyEnv(t *testing.T, people int) connectortest.Env {
	e, _, _ := env(t, "company", people)
	e.Unknown = "ffffffffffffffffffffffff"
	e.New = model.Patch{"name": "Probe the Contract", "email": "probe@company.example.org"}
	return e
}

func appointmentEnv(t *testing.T, people int) connectortest.Env {
	e, contact, user := env(t, "appointment", people)
	booked, _ := all(t, opened(t, e), connectors.Query{Model: "appointment"})
	e.New = model.Patch{"title": "Probe the contract", "contact": contact, "calendar": booked[0].Fields["calendar"], "startAt": "2027-01-02T09:30:00Z", "endAt": "2027-01-02T10:00:00Z"}
	e.Values = map[string]any{
		"assignee": user, "contact": nil, "calendar": booked[len(booked)-1].Fields["calendar"], "status": "completed",
		"startAt": "2027-01-02T09:00:00Z", "endAt": "2027-01-02T11:00:00Z",
	}
	return e
}

func userEnv(t *testing.T, people int) connectortest.Env {
	e, _, _ := env(t, "user", people)
	e.Least = 2
	return e
}

func workspaceEnv(t *testing.T, people int) connectortest.Env {
	s := start(t, sandbox.Options{Seed: 7, People: people}, imitation.Options{})
	var state sandbox.State
	if err := s.control.Get(t.Context(), "state?records=no", &state); err != nil {
		t.Fatal(err)
	}
	agency, _ := state.Extra["agency_token"].(string)
	e := connectortest.Env{Grant: s.grant(), Token: agency, Model: "workspace", Unknown: "zzzzzzzzzzzzzzzzzzzz", Least: 2, Control: s.control}
	e.Grant.Tokens = static(agency) // a token of one location sees no other, and may not ask for one
	return e
}

// envs are the environments of the whole table, with a crowd of so many.
func envs() map[string]func(t *testing.T, people int) connectortest.Env {
	return map[string]func(*testing.T, int) connectortest.Env{
		"contact": contactEnv, "company": companyEnv, "appointment": appointmentEnv, "task": taskEnv, "note": noteEnv, "tag": tagEnv, "user": userEnv,
		"workspace": workspaceEnv,
	}
}

func TestTheWholeTableIsKept(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var all []connectortest.Env
	for _, name := range slices.Sorted(maps.Keys(envs())) {
		all = append(all, envs()[name](t, 30))
	}
	connectortest.Table(t, c, all)
}

func TestNothingIsLostWhateverFails(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	connectortest.Faults(t, c, func(t *testing.T, name string) connectortest.Env {
		if envs()[name] == nil {
			t.Fatalf("nobody prepares a service for %s", name)
		}
		e := envs()[name](t, 12)
		e.Grant.Transport = nil // the same requests are held against the vendor's files by the other laws
		return e
	})
}
