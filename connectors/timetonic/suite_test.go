package timetonic

import (
	"maps"
	"slices"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/connectortest"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timetonic/sandbox"
	"patchbay/model"
)

// env is a sandbox with somebody to refer to, for one model of the suite.
func env(t *testing.T, name string, people int) (e *connectortest.Env, contact string) {
	t.Helper()
	s := start(t, sandbox.Options{Seed: 7, People: people}, imitation.Options{})
	g := s.grant(t, 0)
	g.Transport = nil
	known, _ := all(t, s.session(t, 0), connectors.Query{Model: "contact"})
	e = &connectortest.Env{
		Grant: g, Token: s.at.Token, Model: name, Unknown: "999999999", Page: 3, Control: s.control, Assembled: true, Names: []string{"id", "values", "fields"},
	}
	e.Warm = func(t *testing.T, s connectors.Session) {
		t.Helper()
		if !slices.Contains(kept(), name) {
			return
		}
		r, err := s.Create(t.Context(), connectors.Write{Model: name, Patch: e.New})
		if err == nil {
			err = s.Delete(t.Context(), name, r.Remote.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return e, known[0].Remote.ID
}

func contactEnv(t *testing.T, people int) connectortest.Env {
	e, _ := env(t, "contact", people)
	e.New = model.Patch{"firstName": "Probe", "lastName": "Contact", "email": "probe.contact@example.net", "phone": "+12125550188"}
	e.Values = without("name", "company", "address.region", "website", "jobTitle", "salutation")
	e.Values["customFields.segment"] = "Silver"
	return *e
}

func companyEnv(t *testing.T, people int) connectortest.Env {
	e, _ := env(t, "company", people)
	e.New = model.Patch{"name": "Probe the Contract"}
	e.Values = without("email", "address.line1", "address.postalCode", "address.region", "externalId", "description")
	return *e
}

func taskEnv(t *testing.T, people int) connectortest.Env {
	e, contact := env(t, "task", people)
	e.New = model.Patch{"title": "Probe the contract", "contact": contact, "dueAt": "2027-01-02T09:30:00Z"}
	e.Values = without("company", "externalId")
	maps.Copy(e.Values, map[string]any{"contact": contact, "startAt": "2027-01-02T00:00:00Z", "status": "completed"})
	return *e
}

func appointmentEnv(t *testing.T, people int) connectortest.Env {
	e, contact := env(t, "appointment", people)
	e.New = model.Patch{"title": "Probe the contract", "contact": contact, "startAt": "2027-01-02T09:30:00Z", "endAt": "2027-01-02T10:00:00Z"}
	e.Values = without("externalId", "description")
	maps.Copy(e.Values, map[string]any{"contact": contact, "status": "noShow"})
	return *e
}

func noteEnv(t *testing.T, people int) connectortest.Env {
	e, contact := env(t, "note", people)
	e.New = model.Patch{"body": "Probe the contract", "contact": contact}
	e.Values = without("title", "company")
	e.Values["contact"] = contact
	return *e
}

// without are fields that the sandbox's table has no column for.
func without(paths ...string) map[string]any {
	out := map[string]any{}
	for _, p := range paths {
		out[p] = nil
	}
	return out
}

func userEnv(t *testing.T, people int) connectortest.Env {
	e, _ := env(t, "user", people)
	return *e
}

func workspaceEnv(t *testing.T, people int) connectortest.Env {
	e, _ := env(t, "workspace", people)
	e.Least = 2
	return *e
}

func models() map[string]func(*testing.T, int) connectortest.Env {
	return map[string]func(*testing.T, int) connectortest.Env{
		"contact": contactEnv, "company": companyEnv, "task": taskEnv, "appointment": appointmentEnv, "note": noteEnv, "user": userEnv, "workspace": workspaceEnv,
	}
}

func TestEveryModelKeepsTheContract(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var envs []connectortest.Env
	for _, name := range slices.Sorted(maps.Keys(models())) {
		people := 60 // of six, one has a task, one an appointment, one a note
		if !slices.Contains([]string{"task", "appointment", "note"}, name) {
			people = 12
		}
		envs = append(envs, models()[name](t, people))
	}
	connectortest.Table(t, c, envs)
}

func TestWhateverFailsTheAnswerIsRightOrSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	connectortest.Faults(t, c, func(t *testing.T, name string) connectortest.Env {
		if models()[name] == nil {
			t.Fatalf("nobody prepares a book for %s", name)
		}
		e := models()[name](t, 12)
		e.Alike = slices.Contains(kept(), name) && name != "contact" // all that are rows of tables go the same way
		return e
	})
}
