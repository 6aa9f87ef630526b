package sandbox

import (
	"fmt"
	"testing"
	"time"
)

func number(t *testing.T, s string) float64 {
	t.Helper()
	var n float64
	if _, err := fmt.Sscan(s, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAForecastNeedsItsFourFields(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	p := number(t, r.aProject("Probe"))
	whole := map[string]any{"title": "Plan", "from": "2026-03-03", "to": "2026-03-04", "project_id": p}
	for _, leave := range []string{"title", "from", "to", "project_id"} {
		in := map[string]any{}
		for k, v := range whole {
			if k != leave {
				in[k] = v
			}
		}
		r.call("POST", "/forecasts", wrap("forecast", in)).is(422).says(`"` + leave + `":`)
	}
	a := r.call("POST", "/forecasts", wrap("forecast", whole)).is(201)
	if a.doc["note"] != "Plan" || a.doc["user"] != nil || a.doc["completed"] != false {
		t.Errorf("made %s", a.raw)
	}
}

func TestAForecastMergesWhatIsSentByPatchAndByPut(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	p := number(t, r.aProject("Probe"))
	id := r.call("POST", "/forecasts", wrap("forecast", map[string]any{"title": "Plan", "from": "2026-03-03", "to": "2026-03-04", "project_id": p, "external_id": "F-1"})).is(201).id()
	for _, method := range []string{"PATCH", "PUT"} {
		a := r.call(method, "/forecasts/"+id, wrap("forecast", map[string]any{"completed_at": "2026-03-02T10:00:00Z", "external_id": nil, "completed": false})).is(200)
		if a.doc["completed"] != true || a.doc["title"] != "Plan" || a.doc["external_id"] != "F-1" || a.doc["completed_at"] != "2026-03-02T02:00:00-08:00" {
			t.Errorf("%s: %s", method, a.raw)
		}
		a = r.call(method, "/forecasts/"+id, wrap("forecast", map[string]any{"completed_at": nil, "to": "2026-03-09T23:00:00Z"})).is(200)
		if a.doc["completed"] != false || a.doc["to"] != "2026-03-09" {
			t.Errorf("%s: %s", method, a.raw)
		}
	}
}

func TestForecastsAreRefusedWithoutPlanning(t *testing.T) {
	t.Parallel()
	for status := range map[int]bool{403: true, 422: true} {
		r := start(t, Options{Quirks: Quirks{PlanningStatus: status}}, 1)
		third := r.user("grace@example.com").Workspaces[1]
		grace := r.signIn("grace@example.com")["access_token"].(string)
		r.as(grace, "GET", "/1.1/"+third+"/forecasts", nil).is(status).says("Planning")
	}
}

func TestForecastsAreFilteredByDaysPeopleAndProjects(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 300)
	all := r.call("GET", "/forecasts?per_page=5000", nil).is(200)
	if len(r.call("GET", "/forecasts", nil).rows) != 100 {
		t.Error("the page is not a hundred by default")
	}
	some := r.call("GET", "/forecasts?per_page=5000&since=2026-03-01&upto=2026-03-03&completed=false&sort=from&order=asc", nil).is(200)
	if len(some.rows) == 0 || len(some.rows) >= len(all.rows) {
		t.Fatalf("%d of %d", len(some.rows), len(all.rows))
	}
	last := ""
	for _, f := range some.rows {
		if f["from"].(string) > "2026-03-03" || f["to"].(string) < "2026-03-01" || f["completed"] != false || f["from"].(string) < last {
			t.Fatalf("shown %v", f)
		}
		last = f["from"].(string)
	}
	archived, active := r.call("GET", "/forecasts?per_page=5000&project_ids=archived", nil).rows, r.call("GET", "/forecasts?per_page=5000&project_ids=active", nil).rows
	if len(archived)+len(active) != len(all.rows) || len(archived) == 0 {
		t.Errorf("%d archived, %d active of %d", len(archived), len(active), len(all.rows))
	}
}

func TestHoursShowTodayUnlessBothEndsAreGiven(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 600)
	days := func(query string) map[any]bool {
		out := map[any]bool{}
		for _, h := range r.call("GET", "/events?per_page=5000&"+query, nil).is(200).rows {
			out[h["day"]] = true
		}
		return out
	}
	for _, query := range []string{"", "since=2026-01-01", "upto=2026-03-02", "project_ids=1", "updated_since=2026-01-01", "limit=1"} {
		if got := days(query); len(got) != 1 || !got["2026-03-02"] {
			t.Errorf("%q shows %v", query, got)
		}
	}
	if got := days("since=2026-01-01&upto=2026-03-02"); len(got) < 30 {
		t.Errorf("the window shows %d days", len(got))
	}
	if got := days("day=2026-02-10"); len(got) != 1 || !got["2026-02-10"] {
		t.Errorf("a day shows %v", got)
	}
}

func TestPluralFiltersOfHoursAreIgnoredAndSingularOnesAreNot(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 300)
	const window = "per_page=5000&since=2026-01-01&upto=2026-03-02"
	all := r.call("GET", "/hours?"+window, nil).is(200).rows
	project := fmt.Sprintf("%.0f", all[0]["project"].(map[string]any)["id"])
	if n := len(r.call("GET", "/hours?"+window+"&project_ids="+project+"&user_ids=1&billable=true", nil).rows); n != len(all) {
		t.Errorf("plural filters leave %d of %d", n, len(all))
	}
	one := r.call("GET", "/hours?"+window+"&project_id="+project, nil).rows
	nested := r.call("GET", "/projects/"+project+"/events?"+window, nil).rows
	if len(one) == 0 || len(one) >= len(all) || len(nested) != len(one) {
		t.Errorf("%d by project_id, %d below the project, of %d", len(one), len(nested), len(all))
	}
}

func TestAnHoursLengthIsMergedPartByPart(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	p := number(t, r.aProject("Probe"))
	a := r.call("POST", "/events", wrap("event", map[string]any{"project_id": p, "day": "2026-03-02", "hours": 2, "minutes": 45})).is(201)
	got := r.call("PUT", "/hours/"+a.id(), wrap("event", map[string]any{"hours": 1})).is(200).doc["duration"].(map[string]any)
	if got["formatted"] != "01:45" || got["total_minutes"] != 105.0 || got["total_seconds"] != 6300.0 {
		t.Errorf("duration %v", got)
	}
	r.call("PUT", "/hours/"+a.id(), wrap("event", map[string]any{"minutes": 90})).is(422).says(`"minutes"`)
	empty := r.call("POST", "/events", wrap("event", map[string]any{"day": "2026-03-02"})).is(201).doc
	if empty["duration"].(map[string]any)["total_seconds"] != 0.0 || empty["project"].(map[string]any)["id"] != p {
		t.Errorf("an entry without anything is %v", empty)
	}
}

func TestNullIsIgnoredAndTheEmptyTextClears(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	p := number(t, r.aProject("Probe"))
	id := r.call("POST", "/events", wrap("event", map[string]any{"project_id": p, "day": "2026-03-02", "note": "Text", "external_id": "E-1"})).is(201).id()
	if got := r.call("PUT", "/events/"+id, wrap("event", map[string]any{"note": nil, "external_id": nil})).is(200).doc; got["note"] != "Text" || got["external_id"] != "E-1" {
		t.Errorf("null: %v %v", got["note"], got["external_id"])
	}
	if got := r.call("PUT", "/events/"+id, wrap("event", map[string]any{"note": "", "external_id": ""})).is(200).doc; got["note"] != nil || got["external_id"] != nil {
		t.Errorf("empty: %v %v", got["note"], got["external_id"])
	}
}

func TestAnHourNeedsAMemberAndLabelsThatAreOn(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	p := number(t, r.aProject("Probe"))
	var tomas float64
	for _, u := range r.call("GET", "/users", nil).rows {
		if u["email"] == "tomas@example.com" {
			tomas = u["id"].(float64)
		}
	}
	in := map[string]any{"project_id": p, "day": "2026-03-02", "hours": 1, "user_id": tomas}
	r.call("POST", "/events", wrap("event", in)).is(422).says(`"project_id":["is not valid`)
	in["project_join_mode"] = "add"
	r.call("POST", "/events", wrap("event", in)).is(201)
	r.call("PUT", fmt.Sprintf("/projects/%.0f", p), wrap("project", map[string]any{"enable_labels": "none"})).is(200)
	in["label_ids"] = []int{1}
	r.call("POST", "/events", wrap("event", in)).is(422).says(`"label_ids"`)
}

func TestALockedHourCannotBeDeleted(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	p := number(t, r.aProject("Probe"))
	id := r.call("POST", "/events", wrap("event", map[string]any{"project_id": p, "day": "2026-03-02", "locked": true})).is(201).id()
	r.call("DELETE", "/events/"+id, nil).is(422).says(`{"error":`)
	r.call("PUT", "/events/"+id, wrap("event", map[string]any{"locked": false})).is(200)
	r.call("DELETE", "/events/"+id, nil).is(200)
}

func TestATimerAddsTheTimeThatPassed(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	p := number(t, r.aProject("Probe"))
	a := r.call("POST", "/events", wrap("event", map[string]any{"project_id": p, "day": "2026-03-02", "minutes": 5})).is(201)
	if a.doc["timer_state"] != "default" || a.doc["timer_started_on"] != 0.0 {
		t.Errorf("timer %v %v", a.doc["timer_state"], a.doc["timer_started_on"])
	}
	if got := r.call("PUT", "/hours/"+a.id()+"/start", nil).is(200).doc; got["timer_state"] != "start" || got["timer_started_on"] != float64(frozen().Unix()) {
		t.Errorf("running %v", got)
	}
	r.server.Clock().Advance(10 * time.Minute)
	got := r.call("PUT", "/hours/"+a.id()+"/stop", nil).is(200).doc
	if got["timer_state"] != "stop" || got["duration"].(map[string]any)["total_minutes"] != 15.0 {
		t.Errorf("stopped %v", got)
	}
}

func TestAnHoursTimesHaveTwoForms(t *testing.T) {
	t.Parallel()
	for form, want := range map[bool]string{false: "2026-03-02T09:30:00-08:00", true: "09:30"} {
		r := start(t, Options{Quirks: Quirks{ClockTimes: form}}, 1)
		p := number(t, r.aProject("Probe"))
		for _, typed := range []string{"2026-03-02T17:30:00Z", "09:30"} {
			a := r.call("POST", "/events", wrap("event", map[string]any{"project_id": p, "day": "2026-03-02", "from": typed})).is(201)
			if a.doc["from"] != want {
				t.Errorf("%s shown as %v, want %s", typed, a.doc["from"], want)
			}
		}
	}
}

func TestAProjectTakesItsHoursWithIt(t *testing.T) {
	t.Parallel()
	for _, stay := range []bool{false, true} {
		r := start(t, Options{Quirks: Quirks{ForecastsStay: stay}}, 1)
		p := r.aProject("Probe")
		h := r.call("POST", "/events", wrap("event", map[string]any{"project_id": number(t, p), "day": "2026-03-02"})).is(201).id()
		f := r.call("POST", "/forecasts", wrap("forecast", map[string]any{"title": "x", "from": "2026-03-02", "to": "2026-03-02", "project_id": number(t, p)})).is(201).id()
		r.call("DELETE", "/projects/"+p, nil).is(200)
		r.call("GET", "/hours/"+h, nil).is(404)
		r.call("GET", "/forecasts/"+f, nil).is(map[bool]int{false: 404, true: 200}[stay])
	}
}

func TestAProjectBelongsToAClientAndKeepsItsPeople(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	r.call("POST", "/projects", wrap("project", map[string]any{"name": "Nobody's", "rate_type": "project"})).is(422).says(`"client"`)
	r.call("POST", "/projects", wrap("project", map[string]any{"name": "Free", "new_company": "Probe"})).is(422).says(`"rate_type"`)
	p := r.call("POST", "/projects", wrap("project", map[string]any{"name": "Site", "rate_type": "project", "new_company": "Probe"})).is(201)
	of := p.doc["client"].(map[string]any)["id"]
	r.call("POST", "/projects", wrap("project", map[string]any{"name": "site", "rate_type": "user", "client_id": of})).is(422).says("has already been taken")
	if got := r.call("PUT", "/projects/"+p.id(), wrap("project", map[string]any{"description": "On the web"})).is(200).doc; len(got["users"].([]any)) != 1 {
		t.Errorf("people %v", got["users"])
	}
	if got := r.call("PUT", "/projects/"+p.id(), wrap("project", map[string]any{"users": []any{}})).is(200).doc; len(got["users"].([]any)) != 0 {
		t.Errorf("people %v", got["users"])
	}
	if _, isInt := p.doc["created_at"].(float64); !isInt {
		t.Errorf("created_at %v", p.doc["created_at"])
	}
}
