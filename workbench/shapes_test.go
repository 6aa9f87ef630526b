package workbench

import (
	"slices"
	"strings"
	"testing"

	"patchbay/model"
	"patchbay/problem"
)

func find(t *testing.T, all []model.Field, name string) model.Field {
	t.Helper()
	i := slices.IndexFunc(all, func(f model.Field) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("there is no %s", name)
	}
	return all[i]
}

func TestCalendarsAreOfferedShownAndTakenByName(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	fields, err := s.Fields(t.Context(), c.Name, "appointment")
	if err != nil {
		t.Fatal(err)
	}
	f := find(t, fields, "calendar")
	if len(f.Options) == 0 || len(f.Names) != len(f.Options) || f.Names[0] == "" || f.Native != "calendarId" {
		t.Fatalf("%+v", f)
	}
	name, id := f.Names[0], f.Options[0]
	values := map[string]any{"calendar": strings.ToUpper(name), "contact": s.somebody().ID, "title": "By name", "startAt": "2026-12-01T10:00:00Z", "endAt": "2026-12-01T10:30:00Z"}
	p, err := s.PlanEdit(t.Context(), Edit{Model: "appointment", Connection: c.Name, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	if p.Patch["calendar"] != id || !slices.ContainsFunc(p.Shown(), func(ch model.Change) bool { return ch.Field == "calendar" && ch.After == name }) {
		t.Errorf("planned %s", doc(p))
	}
	made := s.apply(p).Record
	v, err := s.Show(t.Context(), "appointment", made)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(v.Fields, func(f FieldView) bool { return f.Field.Name == "calendar" })
	if v.Fields[i].Text != name || v.Fields[i].Value != id || len(v.Fields[i].Choices) != len(f.Options) {
		t.Errorf("shown %+v", v.Fields[i])
	}
}

func TestANameThatTwoChoicesBearIsRefused(t *testing.T) {
	t.Parallel()
	f := model.Field{Name: "calendar", Options: []string{"c1", "c2", "c3", "Visits"}, Names: []string{"Visits", "visits", "Calls", "Other"}}
	for text, want := range map[string]string{"Calls": "c3", "calls": "c3", "c1": "c1", "unknown": "unknown", "Visits": "Visits", "VISITS": ""} {
		got, bad := meant(f, text)
		if got != want || (bad != nil) != (want == "") || bad != nil && (bad.Code != model.NotAnOption || !strings.Contains(bad.Message, "c1, c2")) {
			t.Errorf("%s is %q (%v), want %q", text, got, bad, want)
		}
	}
}

func TestAFieldWithoutAPlaceIsReadOnlyUntilItIsGivenOne(t *testing.T) {
	t.Parallel()
	s, c := signedIn(t, "timetonic")
	fields, err := s.Fields(t.Context(), c.Name, "note")
	if err != nil {
		t.Fatal(err)
	}
	if f := find(t, fields, "title"); !f.ReadOnly || f.Why != "has no column in this table" {
		t.Errorf("title is %+v", f)
	}
	if f := find(t, fields, "body"); f.ReadOnly {
		t.Errorf("body is %+v", f)
	}
	_, err = s.PlanEdit(t.Context(), Edit{Model: "note", Connection: c.Name, Values: map[string]any{"title": "x", "body": "y"}})
	p := kind(t, err, problem.Invalid)
	if len(p.Fields) != 1 || p.Fields[0].Name != "title" || !strings.Contains(p.Fields[0].Message, "has no column in this table") {
		t.Errorf("refused with %+v", p.Fields)
	}
}

func TestAStatusThatNeverChangesSaysWhatToDoInstead(t *testing.T) {
	t.Parallel()
	s, c := signedIn(t, "timify")
	fields, err := s.Fields(t.Context(), c.Name, "appointment")
	if err != nil {
		t.Fatal(err)
	}
	if f := find(t, fields, "status"); !f.ReadOnly {
		t.Errorf("status is %+v", f)
	}
	if f := find(t, fields, "service"); len(f.Options) == 0 || len(f.Names) != len(f.Options) {
		t.Errorf("service is %+v", f)
	}
	rows, err := s.First(t.Context(), Query{Model: "appointment"}, 1)
	if err != nil || len(rows) == 0 {
		t.Fatal(rows, err)
	}
	_, err = s.PlanEdit(t.Context(), Edit{Model: "appointment", ID: rows[0].ID, Values: map[string]any{"status": "canceled"}})
	if p := kind(t, err, problem.Invalid); len(p.Fields) != 1 || !strings.Contains(p.Fields[0].Message, "delete it") {
		t.Errorf("refused with %+v", p.Fields)
	}
}
