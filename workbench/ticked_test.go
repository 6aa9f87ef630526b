package workbench

import (
	"slices"
	"testing"

	"patchbay/problem"
)

// The provider gives one permission for creating, changing and deleting: only this side can keep them apart.
func TestWhatWasNotTickedIsNotDone(t *testing.T) {
	t.Parallel()
	s := open(t)
	conn, _, err := s.through(s.Workbench, s.request("contact::list", "contact::retrieve", "contact::update"), s.consent())
	if err != nil {
		t.Fatal(err)
	}
	s.pull(PullRequest{})
	who := s.somebody()
	if _, err := s.PlanDelete(t.Context(), "contact", who.ID, "the test"); !problem.Is(err, problem.MissingScope) || problem.As(err).Fix != "patchbay connection reconnect "+conn.Name+" --ops +contact::delete" {
		t.Errorf("deleting: %v", err)
	}
	if _, err := s.PlanEdit(t.Context(), Edit{Model: "contact", Connection: conn.Name, Values: map[string]any{"firstName": "Ada"}}); !problem.Is(err, problem.MissingScope) {
		t.Errorf("creating: %v", err)
	}
	if v := s.show(who.ID); v.CanDelete || v.WhyNotDel == "" || !v.CanEdit {
		t.Errorf("the record says it can be deleted: %v %q, edited: %v", v.CanDelete, v.WhyNotDel, v.CanEdit)
	}
	if s.writes() != 0 {
		t.Error("something was written")
	}
}

func TestOperationsAreAddedToThoseThereAre(t *testing.T) {
	t.Parallel()
	s := open(t)
	conn, _, err := s.through(s.Workbench, s.request("contact::list"), s.consent())
	if err != nil {
		t.Fatal(err)
	}
	more := s.request("+contact::update")
	more.Reconnect, more.Name = conn.Name, ""
	if conn, _, err = s.through(s.Workbench, more, s.consent()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(conn.Operations, []string{"contact::list", "contact::update"}) {
		t.Errorf("it may do %v", conn.Operations)
	}
	fresh := &flow{bench: s.Workbench, req: s.request("+contact::create")}
	if fresh.with, err = s.connector(fresh.req.Connector); err != nil {
		t.Fatal(err)
	}
	fresh.about = fresh.with.Describe()
	if all := fresh.extended(); !slices.Contains(all, "contact::list") || !slices.Contains(all, "contact::create") || slices.Contains(all, "contact::delete") {
		t.Errorf("a new one asks for %v", all)
	}
}

func TestAnUndoPassesOverWhatIsGone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	two := s.few(2)
	first, second := two[0], two[1]
	s.apply(s.edit(first.ID, map[string]any{"phone": phoneA}))
	s.apply(s.edit(second.ID, map[string]any{"phone": phoneB}))
	p, err := s.PlanDelete(t.Context(), "contact", second.ID, "the test")
	if err == nil {
		_, err = s.Apply(t.Context(), p)
	}
	if err != nil {
		t.Fatal(err)
	}
	if p, err = s.PlanUndo(t.Context(), "", "the test"); err != nil || p.Operation != "contact::create" {
		t.Fatal(p.Operation, err)
	}
	all, err := s.Changes(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if c.Record == second.ID && c.Operation == "contact::update" && (c.CanUndo || c.WhyNot != "The record was deleted since.") {
			t.Errorf("an edit of the deleted one: %v %q", c.CanUndo, c.WhyNot)
		}
	}
	for range 3 { // the deletion, then the edit of what it put back, then that of the first
		if p, err = s.PlanUndo(t.Context(), "", "the test"); err != nil {
			t.Fatal(err)
		}
		if _, err = s.Apply(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	if p.Record != first.ID {
		t.Errorf("undone was a change of %s", p.Title)
	}
}
