package timely

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"patchbay/connectors"
	"patchbay/connectors/spec"
	imitation "patchbay/connectors/timely/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

func written(t testing.TB, out spec.Out) map[string]any {
	t.Helper()
	got, err := body(t.Context(), spec.In{Now: now}, out)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestALengthIsCutIntoHoursAndMinutesAndNothingIsLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		want := rapid.Int64Range(0, 1_000_000).Draw(r, "minutes")
		given := any(want)
		if rapid.Bool().Draw(r, "as it comes from JSON") {
			given = float64(want)
		}
		in := map[string]any{"minutes": given, "note": "x"}
		got := written(t, spec.Out{Model: "timeEntry", Verb: connectors.Update, Fields: in})
		hours, minutes := got["hours"].(int64), got["minutes"].(int64)
		if minutes < 0 || minutes > 59 || hours*60+minutes != want || got["seconds"] != 0 || got["note"] != "x" {
			r.Fatalf("%d minutes became %v", want, got)
		}
		if len(in) != 2 {
			r.Fatal("the given fields were changed")
		}
	})
}

func TestATaskIsFinishedByItsMoment(t *testing.T) {
	t.Parallel()
	moment := now().Format(time.RFC3339)
	for name, c := range map[string]struct {
		in   map[string]any
		want any
		sent bool
	}{
		"finished":             {map[string]any{"completed": true}, moment, true},
		"opened again":         {map[string]any{"completed": false}, nil, true},
		"finished yesterday":   {map[string]any{"completed": true, "completed_at": "2026-03-01T10:00:00Z"}, "2026-03-01T10:00:00Z", true},
		"nothing said of it":   {map[string]any{"title": "x"}, nil, false},
		"the moment by itself": {map[string]any{"completed_at": "2026-03-01T10:00:00Z"}, "2026-03-01T10:00:00Z", true},
	} {
		got := written(t, spec.Out{Model: "task", Verb: connectors.Update, Fields: c.in})
		v, sent := got["completed_at"]
		if _, left := got["completed"]; left || v != c.want || sent != c.sent {
			t.Errorf("%s: sent %v", name, got)
		}
	}
}

func TestATaskGoesThroughItsLifeAtTheService(t *testing.T) {
	t.Parallel()
	s := start(t, 2, imitation.Options{})
	session := s.open(t, s.grant())
	task := create(t, session, "task", model.Patch{"title": "Plan", "project": probe(t, session), "startAt": "2026-03-02T00:00:00Z", "dueAt": "2026-03-03T00:00:00Z"})
	for _, step := range []struct {
		patch model.Patch
		want  model.Fields
	}{
		{model.Patch{"status": "completed"}, model.Fields{"status": "completed", "completedAt": "2026-03-02T19:00:00Z"}},
		{model.Patch{"status": "open"}, model.Fields{"status": "open", "completedAt": nil}},
		{model.Patch{"completedAt": "2026-03-01T08:30:00Z"}, model.Fields{"status": "completed", "completedAt": "2026-03-01T08:30:00Z"}},
		{model.Patch{"completedAt": nil}, model.Fields{"status": "open", "completedAt": nil}},
	} {
		update(t, session, task, step.patch)
		task = retrieve(t, session, "task", task.Remote.ID)
		for path, want := range step.want {
			if !model.Equal(task.Fields[path], want) {
				t.Errorf("after %v: %s is %v", step.patch, path, task.Fields[path])
			}
		}
	}
}

func TestNoOldSecondsStayBehindANewLength(t *testing.T) {
	t.Parallel()
	s := start(t, 2, imitation.Options{})
	session := s.open(t, s.grant())
	entry := create(t, session, "timeEntry", model.Patch{"day": "2026-03-02", "minutes": int64(95), "project": probe(t, session)})
	s.act("hours", "change", entry.Remote.ID, map[string]any{"seconds": 40})
	update(t, session, entry, model.Patch{"minutes": int64(60)})
	if got := retrieve(t, session, "timeEntry", entry.Remote.ID); got.Fields["minutes"] != int64(60) {
		t.Errorf("minutes %v", got.Fields["minutes"])
	}
	w := s.wire.writes()
	if in := w[len(w)-1].body["event"].(map[string]any); in["hours"] != 1.0 || in["minutes"] != 0.0 || in["seconds"] != 0.0 || len(in) != 3 {
		t.Errorf("sent %v", in)
	}
}

func TestAPersonIsInvitedInTheRoleThatIsNamed(t *testing.T) {
	t.Parallel()
	s := start(t, 2, imitation.Options{})
	session := s.open(t, s.grant())
	r := create(t, session, "user", model.Patch{"name": "Paula Probe", "email": "paula@example.net", "role": "Employee"})
	if r.Fields["role"] != "employee" || r.Fields["isAdmin"] != false {
		t.Errorf("invited %v", r.Fields)
	}
	update(t, session, r, model.Patch{"role": "team_lead"})
	if got := retrieve(t, session, "user", r.Remote.ID); got.Fields["role"] != "team_lead" || got.Fields["name"] != "Paula Probe" {
		t.Errorf("appointed %v", got.Fields)
	}
	for _, w := range s.wire.writes() {
		if in, ok := w.body["user"].(map[string]any); !ok || in["role"] != nil || in["role_id"] == nil {
			t.Errorf("sent %v", w.body)
		}
	}
}

func TestARoleThatIsNotThereIsRefusedBeforeSending(t *testing.T) {
	t.Parallel()
	s := start(t, 2, imitation.Options{})
	_, err := s.open(t, s.grant()).Create(t.Context(), connectors.Write{Model: "user", Patch: model.Patch{"name": "Paula Probe", "email": "paula@example.net", "role": "wizard"}})
	p := wants(t, err, problem.Invalid)
	if len(p.Fields) != 1 || p.Fields[0].Name != "role" || !strings.Contains(p.Fields[0].Message, "employee") {
		t.Errorf("told %+v", p.Fields)
	}
	if n := len(s.wire.writes()); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
}
