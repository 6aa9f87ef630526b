package workbench

import (
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

func TestACreationThatIsAnsweredWithADeletedRecordIsNotDone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	s.fault(sandbox.Fault{Route: "POST /contacts/", Kind: sandbox.Stale})
	values := map[string]any{"firstName": "Nina", "email": "nina.new@example.com"}
	first := s.apply(s.newcomer(values))
	p, err := s.PlanDelete(t.Context(), "contact", first.Record, "the test")
	if err != nil {
		t.Fatal(err)
	}
	s.apply(p)
	_, err = s.Apply(t.Context(), s.newcomer(values))
	kind(t, err, problem.UnknownOutcome, "a record that is deleted")
	s.heal()
	s.later(10 * time.Minute)
	s.pull(PullRequest{})
	all, err := s.Changes(t.Context(), 1)
	if err != nil || all[0].State != "failed" || s.made("contacts", "nina.new@example.com") != 0 {
		t.Errorf("%s, %v", doc(all), err)
	}
}

// begun is a creation on its way at noon.
func begun(m model.Model, patch model.Patch) *write {
	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	return &write{
		bench: &Workbench{opt: Options{Now: func() time.Time { return noon }}}, at: place{model: m},
		in: store.Intent{Write: store.Write{Model: m.Name, Patch: patch}, Created: noon},
	}
}

func TestARecordIsTakenForTheCreatedOneByWhatWasWritten(t *testing.T) {
	t.Parallel()
	note := model.Patch{"body": "Call back", "contact": "c1"}
	entry := model.Patch{"day": "2026-11-21", "project": "p1", "minutes": int64(30)}
	for name, c := range map[string]struct {
		model model.Model
		patch model.Patch
		holds model.Fields
		want  bool
	}{
		"all of it":                       {model.Note(), note, model.Fields{"body": "call back ", "contact": "c1"}, true},
		"put behind what was there":       {model.Note(), note, model.Fields{"body": "Was ill\n\nCall back", "contact": "c1"}, true},
		"another text for the same":       {model.Note(), note, model.Fields{"body": "Was ill", "contact": "c1"}, false},
		"a name, and another respelled":   {model.Contact(), model.Patch{"lastName": "Quince", "phone": "555 0142"}, model.Fields{"lastName": "Quince", "phone": "+15550142"}, true},
		"nothing in common":               {model.Contact(), model.Patch{"lastName": "Quince"}, model.Fields{"lastName": "Quincey"}, false},
		"without texts, the same day":     {model.TimeEntry(), entry, model.Fields{"day": "2026-11-21", "project": "p2", "minutes": int64(45)}, true},
		"without texts, all is different": {model.TimeEntry(), entry, model.Fields{"day": "2026-11-20", "project": "p2", "minutes": int64(30)}, false},
	} {
		if got := begun(c.model, c.patch).resembles(model.Record{Fields: c.holds}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhatIsNewIsToldByTheTimesThatAreKnown(t *testing.T) {
	t.Parallel()
	w := begun(model.Contact(), nil)
	before, now := w.in.Created.Add(-time.Hour), w.in.Created.Add(time.Second)
	for name, c := range map[string]struct {
		created, updated time.Time
		fresh            bool
	}{
		"nothing is told":         {time.Time{}, time.Time{}, true},
		"made now":                {now, now, true},
		"made before":             {before, now, false},
		"last changed before":     {time.Time{}, before, false},
		"a clock that is behind":  {w.in.Created.Add(-time.Minute), time.Time{}, true},
		"only the change is told": {time.Time{}, now, true},
	} {
		r := model.Record{CreatedAt: c.created, UpdatedAt: c.updated}
		if got := w.fresh(r); got != c.fresh {
			t.Errorf("%s: %v", name, got)
		}
		if got := w.placed(r); got == (c.created.IsZero() && c.updated.IsZero()) {
			t.Errorf("%s: its place in time is sure: %v", name, got)
		}
	}
}

func TestAListingOfSomeDaysProvesNothingOfOthers(t *testing.T) {
	t.Parallel()
	month := connectors.Window{Back: 30 * 24 * time.Hour, Ahead: 90 * 24 * time.Hour}
	for name, c := range map[string]struct {
		window connectors.Window
		start  any
		want   bool
	}{
		"all is listed":         {connectors.Window{}, "2030-01-01T09:00:00Z", true},
		"within":                {month, "2026-12-24T09:00:00Z", true},
		"long ago":              {month, "2026-01-01T09:00:00Z", false},
		"far ahead":             {month, "2027-11-21T09:00:00Z", false},
		"at the edge":           {month, "2026-10-22T13:00:00Z", false},
		"not a time":            {month, "soon", false},
		"no time was written":   {month, nil, false},
		"a window back in time": {connectors.Window{Back: 365 * 24 * time.Hour}, "2026-11-01T09:00:00Z", true},
	} {
		patch := model.Patch{"title": "Check-up"}
		if c.start != nil {
			patch["startAt"] = c.start
		}
		if got := begun(model.Appointment(), patch).shown(c.window); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestANoteThatIsPutBehindAnotherIsFoundWhereItWent(t *testing.T) {
	t.Parallel()
	for fault, ends := range map[sandbox.Kind]string{sandbox.DropAfter: "done", sandbox.Drop: "failed"} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			s, c := elsewhere(t, "timify", "contact", "note")
			rows, err := s.First(t.Context(), Query{Model: "note"}, 1)
			if err != nil || len(rows) != 1 {
				t.Fatalf("%d notes, %v", len(rows), err)
			}
			p, err := s.PlanEdit(t.Context(), Edit{Model: "note", Connection: c.Name, Values: map[string]any{"body": "Call back", "contact": rows[0].Fields["contact"]}})
			if err != nil {
				t.Fatal(err, problem.As(err).Fields)
			}
			s.fault(sandbox.Fault{Match: "Call back", Kind: fault, Count: 1})
			ch, err := s.Apply(t.Context(), p)
			if ends == "done" && (err != nil || ch.State != ends || ch.Record != rows[0].ID) {
				t.Errorf("%s, %v", doc(ch), err)
			}
			if ends == "failed" {
				kind(t, err, problem.ProviderDown, "did not reach")
			}
		})
	}
}
