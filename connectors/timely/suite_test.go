package timely

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/connectortest"
	imitation "patchbay/connectors/timely/sandbox"
	"patchbay/model"
)

// env is a sandbox with things to refer to, for one model of the suite.
type env struct {
	connectortest.Env
	company, project, user, task, tag string
}

func prepare(t *testing.T, modelName string) env {
	t.Helper()
	s := start(t, 8, imitation.Options{})
	e := env{Env: connectortest.Env{Grant: s.grant(), Token: s.token, Model: modelName, Unknown: "999", Bare: true, Control: s.control, Names: []string{"id", "children"}}}
	session := s.open(t, e.Grant)
	first := func(name string) string {
		rows, _ := all(t, session, connectors.Query{Model: name})
		return rows[0].Remote.ID
	}
	e.company, e.user, e.tag = first("company"), first("user"), first("tag")
	// made by Ada, so that she is on it
	e.project = create(t, session, "project", model.Patch{"name": "Probe", "company": e.company, "rateType": "project"}).Remote.ID
	e.task = first("task")
	return e
}

func companies(t *testing.T) connectortest.Env {
	t.Helper()
	e := prepare(t, "company")
	made := 0
	e.Fresh = func() model.Patch { // a client is never deleted, and its name is its own
		made++
		return model.Patch{"name": fmt.Sprintf("Probe the Contract %d", made)}
	}
	e.New = e.Fresh()
	e.Values = map[string]any{"status": "archived", "color": "ff8800"}
	return e.Env
}

func users(t *testing.T) connectortest.Env {
	t.Helper()
	e := prepare(t, "user")
	e.New = model.Patch{"name": "Probe Contract", "email": "probe.contract@example.net"}
	e.Values = map[string]any{"firstName": "Paula", "lastName": "Probe", "role": "employee"}
	return e.Env
}

func projects(t *testing.T) connectortest.Env {
	t.Helper()
	e := prepare(t, "project")
	e.New = model.Patch{"name": "Probe the contract", "company": e.company, "rateType": "project"}
	e.Values = map[string]any{"company": e.company, "status": "archived", "color": "ff8800", "currency": "EUR", "rateType": "user"}
	return e.Env
}

func tasks(t *testing.T) connectortest.Env {
	t.Helper()
	e := prepare(t, "task")
	e.New = model.Patch{"title": "Probe the contract", "project": e.project, "startAt": "2026-01-01T00:00:00Z", "dueAt": "2027-01-01T00:00:00Z"}
	e.Values = map[string]any{"status": "completed", "startAt": "2026-12-30T00:00:00Z", "dueAt": "2026-12-31T00:00:00Z", "project": e.project, "assignee": e.user}
	return e.Env
}

func entries(t *testing.T) connectortest.Env {
	t.Helper()
	e := prepare(t, "timeEntry")
	e.New = model.Patch{"day": "2026-03-02", "minutes": int64(95), "project": e.project, "note": "Probe the contract"}
	e.Values = map[string]any{"day": "2026-02-28", "minutes": int64(130), "project": e.project, "user": nil, "task": e.task, "billed": true}
	return e.Env
}

func tags(t *testing.T) connectortest.Env {
	t.Helper()
	e := prepare(t, "tag")
	e.New = model.Patch{"name": "probe the contract"}
	e.Values = map[string]any{"parent": e.tag, "status": "archived"}
	return e.Env
}

// models are the environments of the whole table.
func models() map[string]func(*testing.T) connectortest.Env {
	return map[string]func(*testing.T) connectortest.Env{
		"company": companies, "user": users, "project": projects, "task": tasks, "timeEntry": entries, "tag": tags,
		"workspace": func(t *testing.T) connectortest.Env { return prepare(t, "workspace").Env },
	}
}

func TestTheWholeTableIsKept(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var envs []connectortest.Env
	for _, name := range slices.Sorted(maps.Keys(models())) {
		envs = append(envs, models()[name](t))
	}
	connectortest.Table(t, c, envs)
}

func TestNothingIsLostWhateverFails(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	connectortest.Faults(t, c, func(t *testing.T, name string) connectortest.Env {
		if models()[name] == nil {
			t.Fatalf("nobody prepares a service for %s", name)
		}
		return models()[name](t)
	})
}
