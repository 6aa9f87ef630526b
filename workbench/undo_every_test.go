package workbench

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// joined is a workbench connected to the first workspace of a provider's sandbox, by what a person types in or in the browser.
func joined(t *testing.T, id string) (*scene, Connection) {
	t.Helper()
	r := catalog()
	c, err := r.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(c.Describe().Auth, func(a connectors.Auth) bool { return a.Static() }) {
		return signedIn(t, id)
	}
	s := openOf(t, func(d connectors.Description) bool { return d.ID == id }, people)
	req := s.request("all")
	req.Workspace = s.at.Users[0].Workspaces[0]
	conn, _, err := s.through(s.Workbench, req, s.consent())
	if err != nil {
		t.Fatal(err)
	}
	s.pull(PullRequest{})
	return s, conn
}

// another is a value that a field could hold, unlike the one it has; nil where no such value is plain.
func another(f model.Field, now any) any {
	switch f.Type {
	case model.Text, model.LongText:
		return "Changed"
	case model.Email:
		return "changed.one@example.com"
	case model.Phone:
		return "+12125550147"
	case model.Boolean:
		return now != true
	case model.Date:
		return "1990-02-03"
	case model.Country:
		return "DE"
	case model.URL:
		return "https://example.org/changed"
	case model.Choice:
		for _, o := range f.Options {
			if o != now {
				return o
			}
		}
	}
	return nil
}

// tried is an edit of one field, done and undone.
type tried struct {
	*scene
	row  Row
	view FieldView
}

// check edits the field and takes it back, as far as the plan said that it can be, and tells what became of it.
func (e tried) check(t *testing.T, value any) string {
	p, err := e.PlanEdit(t.Context(), Edit{Model: e.row.Model, ID: e.row.ID, Values: map[string]any{e.view.Field.Name: value}, By: "the test"})
	if err != nil || len(p.Changes) == 0 {
		return "refused" // what cannot be written has no undo
	}
	done, err := e.Apply(t.Context(), p)
	if err != nil {
		return "refused"
	}
	what := fmt.Sprintf("%s %s of %s", e.id, e.view.Field.Name, e.row.Model)
	if !p.Undo.Can {
		if _, err := e.PlanUndo(t.Context(), done.ID, "the test"); done.CanUndo || err == nil {
			t.Errorf("%s: the plan said %q, and then it can be undone: %s, %v", what, p.Undo.WhyNot, doc(done), err)
		}
		return "final"
	}
	if !done.CanUndo {
		t.Errorf("%s: the plan said it can be undone, and then: %s", what, done.WhyNot)
		return "broken"
	}
	back, err := e.PlanUndo(t.Context(), done.ID, "the test")
	if err == nil {
		_, err = e.Apply(t.Context(), back)
	}
	if err != nil {
		t.Errorf("%s, from %v to %v: it was said to be undoable: %v %s", what, e.view.Value, value, err, problem.As(err).Detail)
		return "broken"
	}
	if got := e.field(e.row.Model, e.row.ID, e.view.Field.Name); !alike(got, e.view.Value) {
		lost := slices.ContainsFunc(p.Undo.Lost, func(u Unputtable) bool { return u.Field == e.view.Field.Name })
		if !lost {
			t.Errorf("%s: %v came back as %v", what, e.view.Value, got)
		}
	}
	return "undone"
}

func TestNothingIsSaidToBeUndoableThatIsNotAtAnyProvider(t *testing.T) {
	t.Parallel()
	for _, id := range catalog().IDs() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			s, conn := joined(t, id)
			seen := map[string]int{}
			for _, m := range s.Models() {
				op := string(connectors.Op(m.Name, connectors.Update))
				if !slices.Contains(conn.Operations, op) {
					continue
				}
				rows, err := s.First(t.Context(), Query{Model: m.Name, Connections: []string{conn.Name}}, 3)
				if err != nil {
					t.Fatal(err)
				}
				if len(rows) > 0 { // the last: the first user may be the one who is signed in
					s.tryAll(t, rows[len(rows)-1], seen)
				}
			}
			if seen["undone"] == 0 || seen["broken"] > 0 {
				t.Errorf("%v", seen)
			}
			t.Logf("%v", seen)
		})
	}
}

// tryAll edits the fields of a record one by one and takes each back, then deletes the record and takes that back. A short
// run takes every third field.
func (s *scene) tryAll(t *testing.T, row Row, seen map[string]int) {
	v, err := s.Show(t.Context(), row.Model, row.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range v.Fields {
		value := another(f.Field, f.Value)
		if testing.Short() && i%3 != 0 || !f.Editable || !f.Known || value == nil || strings.HasPrefix(f.Field.Name, model.CustomPrefix) && seen["custom"] > 2 {
			continue
		}
		if f.Field.Custom() {
			seen["custom"]++
		}
		seen[tried{s, row, f}.check(t, value)]++
	}
	s.tryDelete(t, row, seen)
}

func (s *scene) tryDelete(t *testing.T, row Row, seen map[string]int) {
	p, err := s.PlanDelete(t.Context(), row.Model, row.ID, "the test")
	if err != nil {
		return // it cannot be deleted there
	}
	done, err := s.Apply(t.Context(), p)
	if err != nil {
		return
	}
	if done.CanUndo != p.Undo.Can {
		t.Errorf("%s: the plan of deleting a %s said %s, and then: %s", s.id, row.Model, doc(p.Undo), doc(done))
		return
	}
	if !p.Undo.Can {
		seen["final"]++
		return
	}
	plan, err := s.PlanUndo(t.Context(), done.ID, "the test")
	if err != nil {
		t.Errorf("%s: a deleted %s was said to come back: %v %s", s.id, row.Model, err, problem.As(err).Detail)
		return
	}
	again, err := s.Apply(t.Context(), plan)
	if err != nil {
		t.Errorf("%s: a deleted %s was said to come back: %v %s", s.id, row.Model, err, problem.As(err).Detail)
		return
	}
	for _, c := range p.Changes {
		lost := slices.ContainsFunc(p.Undo.Lost, func(u Unputtable) bool { return u.Field == c.Field })
		led := strings.Contains(refersIn(s, row.Model), " "+c.Field+" ") // it leads to what was put back in the place of another
		if got := s.field(row.Model, again.Record, c.Field); !lost && !alike(got, c.Before) && (!led || model.Empty(got)) {
			t.Errorf("%s: %s of a %s was said to come back as %v, and is %v", s.id, c.Field, row.Model, c.Before, got)
		}
	}
	seen["reborn"]++
}

// refersIn are the paths of a model that refer to others, each between blanks.
func refersIn(s *scene, modelName string) string {
	out := " "
	for _, m := range s.Models() {
		for _, f := range m.Fields {
			if m.Name == modelName && f.Type == model.Reference {
				out += f.Name + " "
			}
		}
	}
	return out
}
