package timely

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors"
	imitation "patchbay/connectors/timely/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// of counts the records of the state that belong to Ada's first account, which holds those with an id below its neighbours'.
func (s service) held(kind string, mine func(map[string]any) bool) int {
	n := 0
	for _, r := range s.state(kind).Records[kind] {
		if m, ok := r.(map[string]any); ok && mine(m) {
			n++
		}
	}
	return n
}

func retrieve(t testing.TB, s connectors.Session, name, id string) model.Record {
	t.Helper()
	r, err := s.Retrieve(t.Context(), name, id)
	if err != nil {
		t.Fatalf("retrieve %s: %v", name, err)
	}
	return r
}

func update(t testing.TB, s connectors.Session, before model.Record, p model.Patch) model.Record {
	t.Helper()
	r, err := s.Update(t.Context(), connectors.Write{Model: before.Model, ID: before.Remote.ID, Patch: p, Before: before})
	if err != nil {
		t.Fatalf("update %v: %v (%+v)", p, err, problem.As(err))
	}
	return r
}

func wants(t testing.TB, err error, k problem.Kind) *problem.Problem {
	t.Helper()
	if !problem.Is(err, k) {
		t.Fatalf("got %v, want a problem of kind %s", err, k)
	}
	return problem.As(err)
}

// probe makes a project that Ada is on.
func probe(t testing.TB, s connectors.Session) string {
	t.Helper()
	rows, _ := all(t, s, connectors.Query{Model: "company"})
	return create(t, s, "project", model.Patch{"name": "Probe", "company": rows[0].Remote.ID, "rateType": "project"}).Remote.ID
}

func TestNoDefaultOfAListHidesAnything(t *testing.T) {
	t.Parallel()
	s := start(t, 400, imitation.Options{})
	session := s.open(t, s.grant())
	at := s.grant().Workspace
	in := func(r map[string]any) bool { return r["currency"].(map[string]any)["iso_code"] == "USD" } // the first account's
	projects, complete := all(t, session, connectors.Query{Model: "project"})
	if want := s.held("projects", in); len(projects) != want || !complete || want < 80 {
		t.Errorf("%d projects of %d, complete %v", len(projects), want, complete)
	}
	hours, complete := all(t, session, connectors.Query{Model: "timeEntry"})
	if want := s.held("hours", func(r map[string]any) bool { return in(r["project"].(map[string]any)) }); len(hours) != want || !complete {
		t.Errorf("%d hours of %d, complete %v", len(hours), want, complete)
	}
	companies, _ := all(t, session, connectors.Query{Model: "company"})
	archived := slices.IndexFunc(companies, func(r model.Record) bool { return r.Fields["status"] == "archived" })
	if archived < 0 {
		t.Error("no archived company is listed")
	}
	for _, r := range s.wire.all() {
		switch {
		case strings.HasSuffix(r.path, "/projects") && (r.query.Get("state") != "all" || r.query.Get("relation") != "all"):
			t.Errorf("asked for projects with %v", r.query)
		case strings.HasSuffix(r.path, "/hours") && (r.query.Get("since") == "" || r.query.Get("upto") == ""):
			t.Errorf("asked for hours with %v", r.query)
		case !strings.HasPrefix(r.path, "/1.1/"+at+"/"):
			t.Errorf("asked for %s", r.path)
		}
	}
}

func TestDaysOfTwoCallsNeitherOverlapNorLeaveAGap(t *testing.T) {
	t.Parallel()
	s := start(t, 2, imitation.Options{})
	all(t, s.open(t, s.grant()), connectors.Query{Model: "timeEntry"})
	last := ""
	for _, r := range s.wire.all() {
		since, upto := r.query.Get("since"), r.query.Get("upto")
		if last != "" && r.query.Get("page") == "1" {
			end, err := time.Parse(time.DateOnly, last)
			if err != nil || end.AddDate(0, 0, 1).Format(time.DateOnly) != since {
				t.Errorf("after %s comes %s (%v)", last, since, err)
			}
		}
		last = upto
	}
	if last < "2026-04-01" {
		t.Errorf("the window ends on %s", last)
	}
}

func TestLabelsComeFlatWithTheirParents(t *testing.T) {
	t.Parallel()
	s := start(t, 1, imitation.Options{})
	tags, complete := all(t, s.open(t, s.grant()), connectors.Query{Model: "tag", Size: 2})
	byName := map[any]model.Record{}
	for _, r := range tags {
		byName[r.Fields["name"]] = r
	}
	if !complete || len(tags) != 17 || byName["Print"].Fields["parent"] != byName["Design"].Remote.ID || byName["Design"].Fields["parent"] != nil {
		t.Errorf("%d tags, complete %v: %v", len(tags), complete, byName["Print"].Fields)
	}
	if byName["Fax"].Fields["status"] != "archived" {
		t.Errorf("an archived label is %v", byName["Fax"].Fields)
	}
}

func TestThreeClocksTellOneTime(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]imitation.Options{"as seen": {}, "as printed": {Quirks: imitation.Quirks{BlankStamps: true}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, 5, o)
			session := s.open(t, s.grant())
			company := create(t, session, "company", model.Patch{"name": "Fjord Labs"})
			project := create(t, session, "project", model.Patch{"name": "Site", "company": company.Remote.ID, "rateType": "user"})
			tag := create(t, session, "tag", model.Patch{"name": "Urgent"})
			for _, r := range []model.Record{company, project, tag} {
				if !r.UpdatedAt.Equal(now()) {
					t.Errorf("%s was changed at %s", r.Model, r.UpdatedAt)
				}
			}
			if !project.CreatedAt.Equal(now()) || !company.CreatedAt.IsZero() {
				t.Errorf("created at %s and %s", project.CreatedAt, company.CreatedAt)
			}
		})
	}
}

func TestEveryWriteIsWrappedAndCarriesWhatChangesAlone(t *testing.T) {
	t.Parallel()
	s := start(t, 5, imitation.Options{})
	session := s.open(t, s.grant())
	r := create(t, session, "company", model.Patch{"name": "Fjord Labs", "externalId": "X-1"})
	r = update(t, session, r, model.Patch{"externalId": nil, "name": "Fjord Labs"})
	if r.Fields["externalId"] != nil {
		t.Errorf("external id %v", r.Fields["externalId"])
	}
	w := s.wire.writes()
	if in, ok := w[1].body["client"].(map[string]any); !ok || len(w[1].body) != 1 || len(in) != 1 || in["external_id"] != "" {
		t.Errorf("sent %v", w[1].body)
	}
	if w[0].method != http.MethodPost || w[1].method != http.MethodPut {
		t.Errorf("sent by %s and %s", w[0].method, w[1].method)
	}
}

func TestATakenNameIsToldInWords(t *testing.T) {
	t.Parallel()
	for _, suggests := range []bool{false, true} {
		s := start(t, 5, imitation.Options{Quirks: imitation.Quirks{SuggestedName: suggests}})
		session := s.open(t, s.grant())
		create(t, session, "company", model.Patch{"name": "Fjord Labs"})
		_, err := session.Create(t.Context(), connectors.Write{Model: "company", Patch: model.Patch{"name": "FJORD LABS"}})
		if p := wants(t, err, problem.Invalid); !strings.Contains(p.Text, "already") {
			t.Errorf("told %q", p.Text)
		}
	}
}

func TestARefusalNamesTheField(t *testing.T) {
	t.Parallel()
	s := start(t, 30, imitation.Options{})
	session := s.open(t, s.grant())
	project := probe(t, session)
	users, _ := all(t, session, connectors.Query{Model: "user"})
	other := slices.IndexFunc(users, func(r model.Record) bool { return r.Fields["email"] == "tomas@example.com" })
	_, err := session.Create(t.Context(), connectors.Write{Model: "timeEntry", Patch: model.Patch{
		"day": "2026-03-02", "minutes": int64(30), "project": project, "user": users[other].Remote.ID,
	}})
	if p := wants(t, err, problem.Invalid); len(p.Fields) != 1 || p.Fields[0].Name != "project" || !strings.Contains(p.Fields[0].Message, "member") {
		t.Errorf("told %+v", p)
	}
}

func TestWhatTheServiceWouldGuessIsAskedForBeforeSending(t *testing.T) {
	t.Parallel()
	s := start(t, 5, imitation.Options{})
	session := s.open(t, s.grant())
	for name, c := range map[string]struct {
		patch   model.Patch
		missing []string
	}{
		"timeEntry": {model.Patch{"day": "2026-03-02"}, []string{"minutes", "project"}},
		"task":      {model.Patch{"title": "Plan"}, []string{"dueAt", "project", "startAt"}},
		"project":   {model.Patch{"name": "Site"}, []string{"company", "rateType"}},
		"user":      {model.Patch{"name": "New Person"}, []string{"email"}},
	} {
		_, err := session.Create(t.Context(), connectors.Write{Model: name, Patch: c.patch})
		var got []string
		for _, f := range wants(t, err, problem.Invalid).Fields {
			got = append(got, f.Name)
		}
		slices.Sort(got)
		if !slices.Equal(got, c.missing) {
			t.Errorf("%s misses %v, want %v", name, got, c.missing)
		}
	}
	if n := len(s.wire.all()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestALockedEntryIsNotDeleted(t *testing.T) {
	t.Parallel()
	s := start(t, 60, imitation.Options{})
	session := s.open(t, s.grant())
	hours, _ := all(t, session, connectors.Query{Model: "timeEntry"})
	i := slices.IndexFunc(hours, func(r model.Record) bool { return r.Fields["locked"] == true })
	err := session.Delete(t.Context(), "timeEntry", hours[i].Remote.ID)
	if p := wants(t, err, problem.Invalid); !strings.Contains(p.Detail, "locked") {
		t.Errorf("told %+v", p)
	}
}

func TestTimesOfDayWithoutADateAreLeftOutAndSaid(t *testing.T) {
	t.Parallel()
	s := start(t, 60, imitation.Options{Quirks: imitation.Quirks{ClockTimes: true}})
	hours, complete := all(t, s.open(t, s.grant()), connectors.Query{Model: "timeEntry"})
	told := 0
	for _, r := range hours {
		if len(r.Warnings) > 0 && r.Fields["startedAt"] == nil {
			told++
		}
	}
	if !complete || told == 0 {
		t.Errorf("%d entries say so, complete %v", told, complete)
	}
}

func TestAnInvitedPersonIsFoundAndThenGone(t *testing.T) {
	t.Parallel()
	s := start(t, 2, imitation.Options{})
	session := s.open(t, s.grant())
	r := create(t, session, "user", model.Patch{"firstName": "Paula", "lastName": "Probe", "email": "paula@example.net"})
	if r.Fields["name"] != "Paula Probe" || r.Fields["role"] != "manager" || r.Fields["isAdmin"] != false {
		t.Errorf("invited %v", r.Fields)
	}
	found, _ := all(t, session, connectors.Query{Model: "user", Text: "paula"})
	if len(found) != 1 || found[0].Remote.ID != r.Remote.ID {
		t.Errorf("found %v", found)
	}
	if err := session.Delete(t.Context(), "user", r.Remote.ID); err != nil {
		t.Fatal(err)
	}
	users, _ := all(t, session, connectors.Query{Model: "user", Size: 3})
	if slices.ContainsFunc(users, func(u model.Record) bool { return u.Remote.ID == r.Remote.ID }) || len(users) != 5 {
		t.Errorf("%d users are left", len(users))
	}
}
