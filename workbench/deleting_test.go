package workbench

import (
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

func TestADeletionSparesARecordThatSomebodyElseChangedSince(t *testing.T) {
	t.Parallel()
	deletion := func(s *scene, made Change) (Plan, error) {
		return s.PlanDelete(s.t.Context(), "contact", made.Record, "the test")
	}
	undo := func(s *scene, made Change) (Plan, error) { return s.PlanUndo(s.t.Context(), made.ID, "the test") }
	for name, c := range map[string]struct {
		plan   func(*scene, Change) (Plan, error)
		theirs map[string]any
		pulled bool
		field  string
		label  string
	}{
		"a deletion, another name":            {deletion, map[string]any{"firstName": "Theirs"}, false, "firstName", "first name"},
		"a deletion, a phone more":            {deletion, map[string]any{"phone": phoneB}, false, "phone", "phone"},
		"an undo, another name":               {undo, map[string]any{"firstName": "Theirs"}, false, "firstName", "first name"},
		"an undo, a phone more":               {undo, map[string]any{"phone": phoneB}, false, "phone", "phone"},
		"an undo, another name, pulled":       {undo, map[string]any{"firstName": "Theirs"}, true, "firstName", "first name"},
		"an undo, a phone more, pulled":       {undo, map[string]any{"phone": phoneB}, true, "phone", "phone"},
		"an undo, a value taken away":         {undo, map[string]any{"lastName": ""}, false, "lastName", "last name"},
		"an undo, a value taken away, pulled": {undo, map[string]any{"lastName": ""}, true, "lastName", "last name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.pulled()
			made := s.apply(s.newcomer(map[string]any{"email": "ed@example.com", "firstName": "Ed", "lastName": "One"}))
			native := s.native(made.Record)
			var p Plan
			var err error
			if !c.pulled {
				p, err = c.plan(s, made)
			}
			s.other("change", native, c.theirs)
			if c.pulled {
				s.later(time.Minute)
				s.pull(PullRequest{})
				p, err = c.plan(s, made)
			}
			if err != nil {
				t.Fatal(err)
			}
			before := s.writes()
			_, err = s.Apply(t.Context(), p)
			kind(t, err, problem.Conflict, c.label, "deleted")
			if s.writes() != before || s.value(native, "email") != "ed@example.com" {
				t.Errorf("%d writes, and it holds %v", s.writes()-before, s.value(native, "email"))
			}
			want, _ := c.theirs[c.field].(string)
			if got := text(s.show(made.Record), c.field); got != want {
				t.Errorf("here it holds %q", got)
			}
			p, err = deletion(s, made) // who has seen it may delete it
			if err != nil {
				t.Fatal(err)
			}
			s.apply(p)
		})
	}
}

func TestAnUndoneCreationMayHaveBeenChangedFromHere(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	made := s.apply(s.newcomer(map[string]any{"email": "ed@example.com", "firstName": "Ed", "lastName": "One"}))
	s.apply(s.edit(made.Record, map[string]any{"phone": phoneA, "lastName": "Two"}))
	s.apply(s.edit(made.Record, map[string]any{"phone": phoneB}))
	s.later(time.Minute)
	s.pull(PullRequest{Full: true})
	s.undo(made.ID)
	if !s.show(made.Record).Record.Deleted {
		t.Error("it is still there")
	}
}

func TestWhatAProviderWorksOutByItselfKeepsNobodyFromDeleting(t *testing.T) {
	t.Parallel()
	was := model.Fields{"lastActivityAt": "2026-01-01T00:00:00Z", "email": "ed@example.com", "tags": []string{"a", "b"}}
	is := model.Fields{"lastActivityAt": "2026-02-01T00:00:00Z", "email": "Ed@example.com ", "tags": []string{"b", "a"}, "phone": ""}
	if got := drifted(model.Contact(), was, is); len(got) > 0 {
		t.Errorf("%+v", got)
	}
	is["phone"], is["emails"] = phoneB, []any{map[string]any{"email": "other@example.com"}}
	if got := drifted(model.Contact(), nil, is); len(got) != 4 {
		t.Errorf("%+v", got)
	}
}

func TestAPlanSaysThatAProviderCannotBeAskedForOneRecord(t *testing.T) {
	t.Parallel()
	m := model.Contact()
	at := place{model: m, about: connectors.Description{Name: "Somebody"}}
	if got := unasked(at); got == "" {
		t.Error("it says nothing")
	}
	at.about.Support = []connectors.Support{{Operation: connectors.Op(m.Name, connectors.Retrieve), Supported: true}}
	if got := unasked(at); got != "" {
		t.Errorf("it says %q", got)
	}
}
