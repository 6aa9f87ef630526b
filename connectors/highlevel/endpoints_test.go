package highlevel

import (
	"cmp"
	"encoding/json"
	"strings"
	"testing"

	"patchbay/connectors"
	imitation "patchbay/connectors/highlevel/sandbox"
	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// desk is a session at work on one contact, with what the service counted.
type desk struct {
	connectors.Session
	t       *testing.T
	at      service
	contact string
}

// counts are the calls so far, by route.
func (d desk) counts() map[string]int {
	d.t.Helper()
	var state sandbox.State
	if err := d.at.control.Get(d.t.Context(), "state?records=no", &state); err != nil {
		d.t.Fatal(err)
	}
	return state.CallsByRoute
}

func (d desk) must(r model.Record, err error) model.Record {
	d.t.Helper()
	if err != nil {
		d.t.Fatalf("%v (%s)", err, problem.As(err).Detail)
	}
	return r
}

func (d desk) create(name string, p model.Patch) model.Record {
	d.t.Helper()
	return d.must(d.Create(d.t.Context(), connectors.Write{Model: name, Patch: p}))
}

func (d desk) change(before model.Record, p model.Patch) model.Record {
	d.t.Helper()
	return d.must(d.Update(d.t.Context(), connectors.Write{Model: before.Model, ID: before.Remote.ID, Patch: p, Before: before}))
}

func (d desk) again(r model.Record) model.Record {
	d.t.Helper()
	return d.must(d.Retrieve(d.t.Context(), r.Model, r.Remote.ID))
}

func (d desk) gone(r model.Record) {
	d.t.Helper()
	if err := d.Delete(d.t.Context(), r.Model, r.Remote.ID); err != nil {
		d.t.Fatal(err)
	}
}

// of are the records of a model that refer to one record.
func (d desk) of(name, field, id string) []model.Record {
	d.t.Helper()
	got, complete := all(d.t, d, connectors.Query{Model: name, Of: map[string]string{field: id}})
	if !complete {
		d.t.Errorf("the %ss of %s are not called complete", name, id)
	}
	return got
}

func (d desk) raw(method, path, body string) map[string]any {
	d.t.Helper()
	got, err := d.Do(d.t.Context(), connectors.Request{Method: method, Path: path, Body: json.RawMessage(body)})
	if err != nil || got.Status/100 != 2 {
		d.t.Fatalf("%s %s: %d %s %v", method, path, got.Status, got.Body, err)
	}
	var out map[string]any
	if err := json.Unmarshal(got.Body, &out); err != nil {
		d.t.Fatal(err)
	}
	return out
}

func newDesk(t *testing.T, people int) desk {
	t.Helper()
	s := start(t, sandbox.Options{Seed: 7, People: people}, imitation.Options{})
	d := desk{Session: s.open(t, s.grant()), t: t, at: s}
	d.contact = d.create("contact", model.Patch{"firstName": "Desk", "email": "desk@example.net"}).Remote.ID
	return d
}

// reaches runs steps, each of which must be seen by the service at its route exactly as often as it says.
func (d desk) reaches(steps []step) {
	d.t.Helper()
	for _, s := range steps {
		before := d.counts()
		s.do()
		if n := d.counts()[s.route] - before[s.route]; n != cmp.Or(s.times, 1) {
			d.t.Errorf("%s was called %d times, want %d", s.route, n, cmp.Or(s.times, 1))
		}
	}
}

type step struct {
	route string
	do    func()
	times int // 0: once
}

func TestContactsAreReachedAtTheirEndpoints(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 5)
	at := d.at.grant().Workspace
	var made model.Record
	d.reaches([]step{
		{route: "POST /contacts/", do: func() {
			made = d.create("contact", model.Patch{"firstName": "Ada", "email": "ada.l@example.net", "tags": []string{"one"}})
		}},
		{route: "GET /contacts/{contactId}", do: func() { made = d.again(made) }},
		{route: "PUT /contacts/{contactId}", do: func() { d.change(made, model.Patch{"lastName": "L"}) }},
		{route: "POST /contacts/{contactId}/tags", do: func() { d.change(made, model.Patch{"tags": []string{"one", "two"}}) }},
		{route: "DELETE /contacts/{contactId}/tags", do: func() { d.change(d.again(made), model.Patch{"tags": []string{"two"}}) }},
		{route: "POST /contacts/search", do: func() { all(t, d, connectors.Query{Model: "contact"}) }},
		{route: "GET /contacts/", do: func() { // no longer recommended: it stays within reach of the proxy
			if got := d.raw("GET", "/contacts/?limit=20&locationId="+at, ""); len(got["contacts"].([]any)) < 5 {
				t.Errorf("listed %v", got)
			}
		}},
		{route: "GET /contacts/search/duplicate", do: func() {
			w := connectors.Write{Model: "contact", Patch: model.Patch{"firstName": "Somebody", "email": "ada.l@example.net"}}
			if found := d.must(d.Session.(connectors.Finder).Find(t.Context(), w)); found.Remote.ID != made.Remote.ID {
				t.Errorf("the other one is %v", found.Remote.ID)
			}
		}},
		{route: "POST /contacts/upsert", do: func() {
			w := connectors.Write{Model: "contact", Patch: model.Patch{"lastName": "Lovelace", "email": "ada.l@example.net"}}
			if kept := d.must(d.Session.(connectors.Upserter).Upsert(t.Context(), w)); kept.Remote.ID != made.Remote.ID || kept.Fields["firstName"] != "Ada" || kept.Fields["lastName"] != "Lovelace" {
				t.Errorf("kept %+v", kept)
			}
			if got := d.again(made).Fields["tags"]; !model.Equal(got, []string{"two"}) {
				t.Errorf("the tags of %s are now %v", made.Remote.ID, got)
			}
		}},
		{route: "DELETE /contacts/{contactId}", do: func() { d.gone(made) }},
	})
}

func TestTasksAreReachedAtTheirEndpoints(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 5)
	var made model.Record
	d.reaches([]step{
		{route: "POST /contacts/{contactId}/tasks", do: func() {
			made = d.create("task", model.Patch{"title": "Call back", "contact": d.contact, "dueAt": "2027-01-02T09:30:00Z"})
		}},
		{route: "GET /contacts/{contactId}/tasks", do: func() {
			if got := d.of("task", "contact", d.contact); len(got) != 1 || got[0].Remote.ID != made.Remote.ID || got[0].Fields["contact"] != d.contact {
				t.Errorf("the contact's tasks are %+v", got)
			}
		}},
		{route: "GET /contacts/{contactId}/tasks/{taskId}", do: func() { made = d.again(made) }},
		{route: "PUT /contacts/{contactId}/tasks/{taskId}/completed", do: func() {
			if got := d.change(made, model.Patch{"status": "completed"}); got.Fields["status"] != "completed" {
				t.Errorf("the task then holds %v", got.Fields)
			}
		}},
		{route: "PUT /contacts/{contactId}/tasks/{taskId}", do: func() {
			d.change(made, model.Patch{"title": "Call back on Monday", "status": "completed"})
			if got := d.again(made).Fields; got["status"] != "completed" || got["title"] != "Call back on Monday" {
				t.Errorf("the task then holds %v", got)
			}
		}},
		{route: "DELETE /contacts/{contactId}/tasks/{taskId}", do: func() { d.gone(made) }},
	})
}

func TestNotesAreReachedAtTheirEndpoints(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 5)
	var made model.Record
	d.reaches([]step{
		{route: "POST /contacts/{contactId}/notes", do: func() { made = d.create("note", model.Patch{"body": "Prefers mornings.", "contact": d.contact}) }},
		{route: "GET /contacts/{contactId}/notes", do: func() {
			if got := d.of("note", "contact", d.contact); len(got) != 1 || got[0].Fields["body"] != "Prefers mornings." {
				t.Errorf("the contact's notes are %+v", got)
			}
		}},
		{route: "GET /contacts/{contactId}/notes/{id}", do: func() { made = d.again(made) }},
		{route: "PUT /contacts/{contactId}/notes/{id}", do: func() { d.change(made, model.Patch{"body": "Prefers evenings."}) }},
		{route: "DELETE /contacts/{contactId}/notes/{id}", do: func() { d.gone(made) }},
	})
}

func TestWhatBelongsToOneContactOrCompanyIsListedByItself(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 60)
	booked, _ := all(t, d, connectors.Query{Model: "appointment"})
	if len(booked) == 0 {
		t.Fatal("no appointments")
	}
	contact, _ := booked[0].Fields["contact"].(string)
	people, _ := all(t, d, connectors.Query{Model: "contact"})
	firm := ""
	for _, p := range people {
		if id, _ := d.again(p).Fields["company"].(string); id != "" {
			firm = id
			break
		}
	}
	d.reaches([]step{
		{route: "GET /contacts/{contactId}/appointments", do: func() {
			found := false
			for _, a := range d.of("appointment", "contact", contact) {
				if a.Remote.ID == booked[0].Remote.ID {
					// The contact's own list tells local times without their zone: a record must not.
					found = a.Fields["startAt"] == booked[0].Fields["startAt"] && a.Fields["endAt"] == booked[0].Fields["endAt"]
				}
				if a.Fields["contact"] != contact {
					t.Errorf("%s belongs to %v", a.Remote.ID, a.Fields["contact"])
				}
			}
			if !found {
				t.Errorf("the contact's list lacks %s, or tells other times", booked[0].Remote.ID)
			}
		}},
		{route: "GET /contacts/business/{businessId}", do: func() {
			got := d.of("contact", "company", firm)
			if len(got) == 0 {
				t.Errorf("nobody belongs to %q", firm)
			}
			for _, p := range got {
				if p.Fields["company"] != firm {
					t.Errorf("%s belongs to %v", p.Remote.ID, p.Fields["company"])
				}
			}
		}},
	})
}

func TestAnAgencysPastedTokenIsRefusedInWordsWhereItDoesNotReach(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 5)
	var state sandbox.State
	if err := d.at.control.Get(t.Context(), "state?records=no", &state); err != nil {
		t.Fatal(err)
	}
	agency, _ := state.Extra["agency_token"].(string)
	g := d.at.grant()
	g.Tokens = static(agency)
	s := d.at.open(t, g)
	if a, err := s.Account(t.Context()); err != nil || a.ID != g.Workspace {
		t.Errorf("the location that was named: %+v %v", a, err)
	}
	if users, _ := all(t, s, connectors.Query{Model: "user"}); len(users) == 0 {
		t.Error("an agency's token lists no users")
	}
	for _, err := range s.List(t.Context(), connectors.Query{Model: "contact"}) {
		p := problem.As(err)
		if err == nil || p.Kind != problem.MissingScope || !strings.Contains(p.Hint, "location itself") || strings.Contains(p.Error()+p.Detail, agency) {
			t.Fatalf("got %v (%s)", err, p.Hint)
		}
	}
}
