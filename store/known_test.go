package store

import (
	"testing"

	"patchbay/model"
	"patchbay/problem"
)

func creation(patch model.Patch) Write {
	return Write{Connection: "a", Model: "contact", Title: "Nina", Operation: "contact::create", Patch: patch, By: "you"}
}

func (s *Store) knows(t *testing.T, in Intent, native string) bool {
	t.Helper()
	known, err := s.KnownBefore(t.Context(), in, native)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// read lists everything once.
func read(t *testing.T, s *Store, records ...model.Record) {
	t.Helper()
	scan, err := s.StartScan(t.Context(), "a", "contact", true)
	if err == nil {
		_, err = s.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: records, Scan: scan.ID})
	}
	if err == nil {
		_, err = s.FinishScan(t.Context(), Finish{Connection: "a", Model: "contact", Scan: scan.ID, Complete: true})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestACreationKnowsWhatWasThereWhenItBegan(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "Ada"))
	before := intend(t, s, creation(model.Patch{"name": "Early"}))
	read(t, s, contact("1", "name", "Ada"), contact("2", "name", "Bo"))
	if err := s.Tombstone(t.Context(), remote(t, s, "2").ID); err != nil {
		t.Fatal(err)
	}
	after := intend(t, s, creation(model.Patch{"name": "Nina"}))
	put(t, s, "a", contact("3", "name", "Nina"))
	for _, c := range []struct {
		in     Intent
		native string
		want   bool
	}{{before, "1", true}, {before, "2", false}, {after, "1", true}, {after, "2", true}, {after, "3", false}, {after, "nobody", false}} {
		if got := s.knows(t, c.in, c.native); got != c.want {
			t.Errorf("%s knows %s: %v", c.in.Title, c.native, got)
		}
	}
	open, err := s.OpenIntents(t.Context(), "a")
	if err != nil || len(open) != 2 || before.Whole || open[0].Whole || !after.Whole || !open[1].Whole {
		t.Errorf("%+v, %v", open, err)
	}
}

func TestWhatIsReadAfterAConnectionWasRemovedIsNotTakenForKnown(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "Ada"))
	connect(t, s, "b", "Bolt")
	put(t, s, "b", contact("7", "name", "Gone Soon"), contact("8", "name", "Gone Too"))
	in := intend(t, s, creation(model.Patch{"name": "Nina"}))
	if _, err := s.RemoveConnection(t.Context(), "b", false); err != nil {
		t.Fatal(err)
	}
	put(t, s, "a", contact("2", "name", "Nina"))
	if !s.knows(t, in, "1") || s.knows(t, in, "2") {
		t.Error("a key that was free again counts as known")
	}
}

func TestAnEqualCreationWaitsForTheOneThatIsOpen(t *testing.T) {
	t.Parallel()
	s := connected(t)
	nina := model.Patch{"name": "Nina", "phone": "+12125550100"}
	first := intend(t, s, creation(nina))
	_, err := s.Intend(t.Context(), creation(model.Patch{"phone": "+12125550100", "name": "Nina"}))
	if p := problem.As(err); !problem.Is(err, problem.Conflict) || p.Fix != "patchbay pull" {
		t.Fatalf("got %v", err)
	}
	intend(t, s, creation(model.Patch{"name": "Nina"})) // another one
	settle1(t, s, first.ID, Outcome{State: Failed, Err: "it did not arrive"})
	intend(t, s, creation(nina))
}
