package workbench

import (
	"testing"

	"patchbay/problem"
)

func TestTooFewLettersOfAnIDChangeNothing(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	ada, there := person(t, db, "left", "17", "firstName", "Ada"), person(t, db, "right", "2", "firstName", "Ada")
	short := ada[:shortestID-1]
	if _, err := w.Show(t.Context(), "contact", short); err != nil {
		t.Fatalf("it cannot be looked at: %v", err)
	}
	for name, change := range map[string]func(id string) error{
		"edit":   func(id string) error { _, err := w.PlanEdit(t.Context(), Edit{Model: "contact", ID: id}); return err },
		"delete": func(id string) error { _, err := w.PlanDelete(t.Context(), "contact", id, "the test"); return err },
		"link": func(id string) error {
			_, err := w.LinkRecords(t.Context(), "contact", []string{there, id}, "the test")
			return err
		},
		"apart": func(id string) error {
			_, err := w.KeepApart(t.Context(), "contact", []string{id, there}, "the test")
			return err
		},
		"unlink": func(id string) error { _, err := w.Unlink(t.Context(), "contact", id, "the test"); return err },
		"merge": func(id string) error {
			_, err := w.PlanMerge(t.Context(), MergeRequest{Model: "contact", IDs: []string{there, id}})
			return err
		},
		"bulk": func(id string) error {
			_, err := w.NewBulk(t.Context(), BulkRequest{Model: "contact", IDs: []string{id}, Ops: []BulkOp{{"lastName", BulkSet, "x", ""}}})
			return err
		},
	} {
		p := problem.As(change(short))
		if p == nil || p.Kind != problem.Usage || p.Text != short+" is too short to change anything by: it begins "+ada+" Ada." {
			t.Errorf("%s: %v", name, p)
		}
		for _, id := range []string{ada[:shortestID], "17"} { // a provider's own id may be short
			if p := problem.As(change(id)); p != nil && p.Text == id+" is too short to change anything by: it begins "+ada+" Ada." {
				t.Errorf("%s: %s is refused: %v", name, id, p)
			}
		}
	}
	id := asking(t, w, db, person(t, db, "left", "18", "firstName", "Eva"), person(t, db, "right", "19", "firstName", "Eva"))[0]
	if _, err := w.DecideLinks(t.Context(), []string{id[:shortestID-1]}, "linked", "the test"); id == "" || !problem.Is(err, problem.Usage) {
		t.Errorf("a link: %v", err)
	}
}

func TestTooFewLettersOfAChangeUndoNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	done := s.apply(s.edit(s.somebody().ID, map[string]any{"lastName": "Changed"}))
	short := done.ID[:shortestID-1]
	if _, err := s.Change(t.Context(), short); err != nil {
		t.Fatalf("it cannot be looked at: %v", err)
	}
	if _, err := s.PlanUndo(t.Context(), short, "the test"); !problem.Is(err, problem.Usage) {
		t.Errorf("%v", err)
	}
	if _, err := s.PlanUndo(t.Context(), done.ID[:shortestID], "the test"); err != nil {
		t.Errorf("%v", err)
	}
}
