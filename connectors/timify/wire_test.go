package timify

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timify/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// failing answers the problem of a listing.
func failing(t *testing.T, s connectors.Session, name string) *problem.Problem {
	t.Helper()
	for _, err := range s.List(t.Context(), connectors.Query{Model: name}) {
		if err != nil {
			return problem.As(err)
		}
	}
	t.Fatalf("%s were listed", name)
	return nil
}

func TestEveryCallCarriesTheBareTokenAndNamesItsCompany(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 9}, imitation.Options{Auth: "raw"})
	session := s.session(t, 0)
	if a, err := session.Account(t.Context()); err != nil || a.ID != s.at.Users[0].Workspaces[0] || a.Name != "Harbour Dental Studio" || a.Kind != "company" {
		t.Errorf("account %+v %v", a, err)
	}
	for _, name := range []string{"contact", "appointment", "note", "user"} {
		all(t, session, connectors.Query{Model: name})
	}
	for _, r := range s.wire.those("", "/v1/") {
		switch {
		case strings.HasPrefix(r.path, "/v1/auth/"):
			if r.authorization != "" || r.method != "POST" || r.query != "" {
				t.Errorf("signed in by %+v", r)
			}
		case strings.Count(r.authorization, ".") != 2 || strings.Contains(r.authorization, " "):
			t.Errorf("%s carries %q", r.path, r.authorization)
		case r.path != "/v1/companies" && r.company != s.at.Users[0].Workspaces[0]:
			t.Errorf("%s names the company %q", r.path, r.company)
		}
	}
	if n := len(s.wire.those("POST", "/v1/auth/token")); n != 1 {
		t.Errorf("%d sign-ins", n)
	}
}

func TestTheTokenIsTakenAnewWhenItEndsAndOnlyThen(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	session := s.session(t, 0)
	all(t, session, connectors.Query{Model: "user"})
	s.advance(t, "3h") // the service's clock: the program's own says that the token is good
	all(t, session, connectors.Query{Model: "user"})
	if n := len(s.wire.those("POST", "/v1/auth/token")); n != 2 {
		t.Errorf("%d sign-ins", n)
	}
	s.act(t, "apps", "change", "", map[string]any{"secret": "another"})
	s.advance(t, "3h")
	p := failing(t, session, "user")
	if p.Kind != problem.SignIn || strings.Contains(p.Error()+p.Detail+p.Fix, s.at.ClientSecret) {
		t.Errorf("a dead secret: %v %s", p, p.Detail)
	}
}

func TestACompanyThatTheAppIsNotInstalledForIsAnotherWorkspace(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	s.act(t, "apps", "change", "", map[string]any{"installed": s.at.Users[0].Workspaces[1:]})
	if p := failing(t, s.session(t, 0), "contact"); p.Kind != problem.MissingScope || !strings.Contains(p.Text+p.Hint, "company") {
		t.Errorf("%v: %s", p, p.Hint)
	}
	if places, _ := all(t, s.session(t, 1), connectors.Query{Model: "workspace"}); len(places) != 1 || places[0].Fields["name"] != "Northgate Physio" || places[0].Fields["timezone"] != "Europe/London" {
		t.Errorf("companies %v", places)
	}
}

func TestAMissingRightIsNamed(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{Scopes: []string{"Customers.READ", "Companies.READ"}})
	session := s.session(t, 0)
	all(t, session, connectors.Query{Model: "contact"})
	if p := failing(t, session, "appointment"); p.Kind != problem.MissingScope || p.Scope != "Events READ" {
		t.Errorf("%v %q", p, p.Scope)
	}
	_, err := session.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"firstName": "Nobody"}})
	if p := problem.As(err); p == nil || p.Kind != problem.MissingScope || p.Scope != "Customers WRITE" {
		t.Errorf("%v", err)
	}
}

func TestTheSameCustomerIsWrittenInTwoCompaniesThatSpellTheirFieldsApart(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{Quirks: imitation.Quirks{RefuseTopLevel: true}})
	var ids []string
	for company := range 2 {
		session := s.session(t, company)
		r := create(t, session, "contact", model.Patch{"firstName": "Zoë", "lastName": "Quirk", "birthday": "1990-05-06", "notesText": "Two\nlines", "address.city": "Leeds", "externalId": "crm-1"})
		for field, want := range map[string]any{"name": "Zoë Quirk", "birthday": "1990-05-06", "notesText": "Two\nlines", "address.city": "Leeds", "externalId": "crm-1"} {
			if !model.Equal(r.Fields[field], want) {
				t.Errorf("company %d: %s is %v", company, field, r.Fields[field])
			}
		}
		update(t, session, r, model.Patch{"lastName": "Query"})
	}
	for _, one := range s.wire.those("PATCH", "/v1/customers/") {
		rows := one.body["customfields"].([]any)
		if len(rows) != 1 || len(one.body) != 1 {
			t.Errorf("sent %v", one.body)
		}
		ids = append(ids, rows[0].(map[string]any)["id"].(string))
	}
	if len(ids) != 2 || ids[0] == ids[1] {
		t.Errorf("field ids %v", ids)
	}
	if n := len(s.wire.those("GET", "/v1/customers/customfields")); n != 2 {
		t.Errorf("the definitions were read %d times for two companies", n)
	}
}

func TestAPhoneIsSentAsADocumentInATextAndReadAsANumber(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	session := s.session(t, 0)
	r := create(t, session, "contact", model.Patch{"firstName": "Chloé", "phone": "+33639980001"})
	if r.Fields["phone"] != "+33639980001" {
		t.Errorf("reads %v", r.Fields["phone"])
	}
	rows := s.wire.those("POST", "/v1/customers")[0].body["customfields"].([]any)
	var doc map[string]string
	for _, row := range rows {
		if text := row.(map[string]any)["value"].(string); strings.HasPrefix(text, "{") && json.Unmarshal([]byte(text), &doc) != nil {
			t.Fatalf("sent %s", text)
		}
	}
	if doc["country"] != "FR" || doc["prefix"] != "33" || doc["number"] != "639980001" {
		t.Errorf("sent %v", doc)
	}
	if after := update(t, session, r, model.Patch{"phone": nil}); !model.Empty(after.Fields["phone"]) {
		t.Errorf("emptied, holds %v", after.Fields["phone"])
	}
}

func TestFieldsOfTheCompanyAreFoundWithoutTheBuiltInOnes(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 60}, imitation.Options{})
	session := s.known(t)
	found, err := session.Fields(t.Context(), "contact")
	if err != nil || len(found) != 6 {
		t.Fatalf("%d fields: %+v %v", len(found), found, err)
	}
	people, _ := all(t, session, connectors.Query{Model: "contact"})
	set := 0
	for _, r := range people {
		if len(r.Warnings) > 0 {
			t.Errorf("%s: %v", r.Remote.ID, r.Warnings)
		}
		for _, f := range found {
			if !model.Empty(r.Fields[f.Name]) {
				set++
			}
		}
	}
	if set < 20 {
		t.Errorf("only %d values", set)
	}
	day := found[slices.IndexFunc(found, func(f model.Field) bool { return f.Label == "Preferred day" })]
	if day.Name != "customFields.preferred_day" || day.Type != model.Choice || !slices.Contains(day.Options, "Friday") {
		t.Errorf("%+v", day)
	}
	r := create(t, session, "contact", model.Patch{"firstName": "Ada", day.Name: "Friday"})
	if r.Fields[day.Name] != "Friday" {
		t.Errorf("holds %v", r.Fields)
	}
	if r = update(t, session, r, model.Patch{day.Name: nil}); !model.Empty(r.Fields[day.Name]) {
		t.Errorf("emptied, holds %v", r.Fields[day.Name])
	}
}

func TestAppointmentsComeInPartsOfAMonthAndEachOnce(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 60}, imitation.Options{MaxWindow: 31})
	session := s.session(t, 0)
	got, complete := all(t, session, connectors.Query{Model: "appointment", Size: 3})
	seen := map[string]bool{}
	for _, r := range got {
		if seen[r.Remote.ID] {
			t.Errorf("%s comes twice", r.Remote.ID)
		}
		seen[r.Remote.ID] = true
		if len(r.Warnings) > 0 || r.Fields["status"] != "planned" || model.Empty(r.Fields["endAt"]) || model.Empty(r.Fields["assignee"]) || model.Empty(r.Fields["contact"]) {
			t.Errorf("read %v %v", r.Fields, r.Warnings)
		}
	}
	now := time.Now()
	for _, raw := range s.state(t, "kind=appointments").Records["appointments"] {
		a := raw.(map[string]any)
		at, err := time.Parse(time.RFC3339, a["startDate"].(string))
		if err != nil {
			t.Fatal(err)
		}
		if near := at.After(now.AddDate(0, 0, -29)) && at.Before(now.AddDate(0, 0, 89)); near && a["companyId"] == s.at.Users[0].Workspaces[0] && !seen[a["id"].(string)] {
			t.Errorf("%s at %s is missing", a["id"], at)
		}
	}
	if !complete || len(got) < 10 {
		t.Errorf("%d appointments, complete %v", len(got), complete)
	}
	for _, r := range s.wire.those("GET", "/v1/appointments") {
		q, err := url.ParseQuery(r.query)
		if err != nil || q.Get("from_date") == "" || q.Get("to_date") <= q.Get("from_date") {
			t.Errorf("asked for %s", r.query)
		}
	}
}

func TestSlimRowsOfAppointmentsAreReadAllTheSame(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 40}, imitation.Options{Quirks: imitation.Quirks{SlimRows: true}})
	session := s.session(t, 0)
	rows, _ := all(t, session, connectors.Query{Model: "appointment"})
	for _, row := range rows {
		one := retrieve(t, session, "appointment", row.Remote.ID)
		if series := strings.Contains(string(one.Native), `"recurring":{`); series {
			continue // until is then the end of the whole series
		}
		if d := model.Diff(row.Fields, one.Fields); len(d) > 0 {
			t.Errorf("%s: %+v", row.Remote.ID, d)
		}
	}
}

func TestASeriesEndsWhereItsFirstDayDoes(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 60}, imitation.Options{})
	rows, _ := all(t, s.session(t, 0), connectors.Query{Model: "appointment"})
	series := 0
	for _, r := range rows {
		begin, errB := time.Parse(time.RFC3339, r.Fields["startAt"].(string))
		end, errE := time.Parse(time.RFC3339, r.Fields["endAt"].(string))
		if errB != nil || errE != nil || end.Sub(begin) <= 0 || end.Sub(begin) > 3*time.Hour {
			t.Errorf("from %v to %v", r.Fields["startAt"], r.Fields["endAt"])
		}
		if strings.Contains(string(r.Native), `"recurring":{`) {
			series++
		}
	}
	if series == 0 {
		t.Error("there is no series among them")
	}
}

func TestAnAppointmentGoesOutInUTCAndIsCancelledByDeletingIt(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	session := s.session(t, 0)
	users, _ := all(t, session, connectors.Query{Model: "user"})
	who := create(t, session, "contact", model.Patch{"firstName": "Kit"}).Remote.ID
	r := create(t, session, "appointment", model.Patch{
		"title": "Fitting", "startAt": "2027-01-02T10:30:00+01:00", "endAt": "2027-01-02T11:15:00+01:00", "contact": who, "assignee": users[1].Remote.ID,
	})
	b := s.wire.those("POST", "/v1/appointments")[0].body
	if b["datetime"] != "2027-01-02 09:30" || b["duration"] != 45.0 || b["status"] != nil || b["customer_id"] != who {
		t.Errorf("sent %v", b)
	}
	if r.Fields["startAt"] != "2027-01-02T09:30:00Z" || r.Fields["endAt"] != "2027-01-02T10:15:00Z" || !model.Equal(r.Fields["durationMinutes"], int64(45)) {
		t.Errorf("reads %v", r.Fields)
	}
	moved := update(t, session, r, model.Patch{"startAt": "2027-01-03T09:30:00Z", "endAt": "2027-01-03T10:00:00Z"})
	if moved.Fields["endAt"] != "2027-01-03T10:00:00Z" || moved.Fields["title"] != "Fitting" {
		t.Errorf("moved to %v", moved.Fields)
	}
	_, err := session.Update(t.Context(), connectors.Write{Model: "appointment", ID: r.Remote.ID, Patch: model.Patch{"status": "canceled"}, Before: moved})
	if p := problem.As(err); p == nil || p.Kind != problem.Invalid || p.Fields[0].Name != "status" {
		t.Errorf("a status was taken: %v", err)
	}
	if err := session.Delete(t.Context(), "appointment", r.Remote.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := session.Retrieve(t.Context(), "appointment", r.Remote.ID); !problem.Is(err, problem.Gone) {
		t.Errorf("still there: %v", err)
	}
}

func TestANewNoteStandsBehindTheOldOnes(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	session := s.session(t, 0)
	who := create(t, session, "contact", model.Patch{"firstName": "Kit"}).Remote.ID
	before, _ := all(t, session, connectors.Query{Model: "note"})
	for _, text := range []string{"First", "Second\nwith two lines"} {
		create(t, session, "note", model.Patch{"contact": who, "body": text})
	}
	after, complete := all(t, session, connectors.Query{Model: "note", Size: 2})
	if len(after) != len(before)+1 || !complete {
		t.Fatalf("%d notes became %d", len(before), len(after))
	}
	note := retrieve(t, session, "note", who+"/"+who)
	if note.Fields["body"] != "First\n\nSecond\nwith two lines" || note.Fields["contact"] != who {
		t.Errorf("holds %v", note.Fields)
	}
	if kit := retrieve(t, session, "contact", who); kit.Fields["notesText"] != note.Fields["body"] || kit.Fields["firstName"] != "Kit" {
		t.Errorf("the contact holds %v", kit.Fields)
	}
}

func TestRoomsAreNoColleagues(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	users, complete := all(t, s.session(t, 0), connectors.Query{Model: "user", Size: 4})
	if len(users) != 6 || !complete {
		t.Fatalf("%d colleagues, complete %v", len(users), complete)
	}
	first := users[0].Fields
	if first["firstName"] != "Ada" || first["lastName"] != "Fairweather" || first["email"] != "ada@example.com" || first["isAdmin"] != true || first["timezone"] != "America/Los_Angeles" {
		t.Errorf("read %v", first)
	}
}

func TestACustomerIsFoundByTheCallersOwnKeyAndByNothingElse(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 3}, imitation.Options{})
	session := s.session(t, 0)
	made := create(t, session, "contact", model.Patch{"firstName": "Kit", "externalId": "crm/7"})
	finder, ok := session.(connectors.Finder)
	if !ok {
		t.Fatal("nobody can look")
	}
	find := func(p model.Patch) (model.Record, error) {
		return finder.Find(t.Context(), connectors.Write{Model: "contact", Patch: p})
	}
	if got, err := find(model.Patch{"externalId": "crm/7"}); err != nil || got.Remote.ID != made.Remote.ID {
		t.Errorf("found %v %v", got.Remote.ID, err)
	}
	for _, p := range []model.Patch{{"externalId": "crm/8"}, {"firstName": "Kit"}} {
		if got, err := find(p); !problem.Is(err, problem.NotFound) {
			t.Errorf("%v found %v %v", p, got.Remote.ID, err)
		}
	}
}

func TestAnyRequestNamesTheCompanyUnlessTheCallerNamesAnother(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 3}, imitation.Options{})
	session := s.session(t, 0)
	for _, c := range []struct {
		head http.Header
		want string
	}{{nil, s.at.Users[0].Workspaces[0]}, {http.Header{"Company-Id": {s.at.Users[0].Workspaces[1]}}, s.at.Users[0].Workspaces[1]}} {
		got, err := session.Do(t.Context(), connectors.Request{Method: "GET", Path: "/v1/services", Header: c.head})
		if err != nil || got.Status != 200 {
			t.Errorf("answered %d %v", got.Status, err)
		}
		if all := s.wire.those("GET", "/v1/services"); all[len(all)-1].company != c.want {
			t.Errorf("named %q, want %q", all[len(all)-1].company, c.want)
		}
	}
}

func TestACompanyThatTheTokenDoesNotSeeIsNoAccount(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 3}, imitation.Options{})
	g := s.grant(t, 0)
	g.Workspace = strings.Repeat("f", 24)
	if a, err := open(t, g).Account(t.Context()); !problem.Is(err, problem.MissingScope) {
		t.Errorf("the account is %+v, %v", a, err)
	}
	g.Workspace = ""
	if a, err := open(t, g).Account(t.Context()); err != nil || a.ID != s.at.Users[0].Workspaces[0] {
		t.Errorf("without one it is %+v, %v", a, err)
	}
}
