package workbench

import (
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
	"patchbay/store"
)

// invited is an account's user who was invited, removed again and is to be put back.
func invited(t *testing.T) (s *scene, c Connection, back Plan) {
	t.Helper()
	s, c = elsewhere(t, "timely", "user")
	made := s.apply(s.plan(Edit{Model: "user", Connection: c.Name, Values: map[string]any{"name": "Nina Quince", "email": "nina@example.org"}}))
	s.later(time.Hour)
	p, err := s.PlanDelete(t.Context(), "user", made.Record, "the test")
	if err != nil {
		t.Fatal(err)
	}
	s.apply(p)
	s.later(time.Hour)
	return s, c, s.planUndo("")
}

func TestWhoIsCreatedAgainUnderTheOldIdIsFound(t *testing.T) {
	t.Parallel()
	for name, blind := range map[string]bool{"asked at once": false, "asked when a pull has shown it already": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c, back := invited(t)
			s.fault(sandbox.Fault{Route: "POST /1.1/*/users", Kind: sandbox.DropAfter, Count: 1})
			if blind {
				s.wire.on(hook{method: "POST", path: "/1.1/", before: true, run: func() {
					s.fault(sandbox.Fault{Route: "GET /1.1/**", Kind: sandbox.Drop, Count: 0})
				}})
			}
			ch, err := s.Apply(t.Context(), back)
			s.heal()
			if blind {
				kind(t, err, problem.UnknownOutcome)
				s.revives(c, "user", s.change(back.Undoes).Record)
				s.later(2 * time.Minute)
				s.pull(PullRequest{Models: []string{"user"}, Full: true})
				ch = s.latest()
			} else if err != nil {
				t.Fatal(err)
			}
			if ch.State != "done" || ch.Undoes != back.Undoes || !ch.CanUndo {
				t.Errorf("%s", doc(ch))
			}
		})
	}
}

func TestWhoWasNotCreatedAgainIsNotTakenForDone(t *testing.T) {
	t.Parallel()
	s, _, back := invited(t)
	s.fault(sandbox.Fault{Route: "POST /1.1/*/users", Kind: sandbox.Drop, Count: 1})
	_, err := s.Apply(t.Context(), back)
	kind(t, err, problem.ProviderDown, "did not reach")
	if again := s.undo(""); again.State != "done" || again.Undoes != back.Undoes {
		t.Errorf("%s", doc(again))
	}
}

func TestSomebodyWhoWasWronglyCalledGoneIsNoCandidateForACreation(t *testing.T) {
	t.Parallel()
	s, c := elsewhere(t, "timify", "contact")
	twin := s.apply(s.plan(Edit{Model: "contact", Connection: c.Name, Values: map[string]any{"firstName": "Ninotschka", "lastName": "Rowan"}}))
	db, err := s.store(t.Context())
	if err == nil {
		err = db.Tombstone(t.Context(), twin.Record)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.fault(sandbox.Fault{Match: "Quince", Kind: sandbox.Drop, Count: 1})
	_, err = s.Apply(t.Context(), s.plan(Edit{Model: "contact", Connection: c.Name, Values: map[string]any{"firstName": "Ninotschka", "lastName": "Quince"}}))
	kind(t, err, problem.ProviderDown, "did not reach")
	if s.pull(PullRequest{Full: true}); s.show(twin.Record).Record.Deleted {
		t.Error("the list shows the other one, and it stays gone")
	}
}

// revives keeps a record as its provider holds it now, as a pull would that another process began.
func (s *scene) revives(c Connection, modelName, id string) {
	s.t.Helper()
	kept, err := s.Show(s.t.Context(), modelName, id)
	if err != nil {
		s.t.Fatal(err)
	}
	l, err := s.reach(s.t.Context(), c.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	now, err := l.session.Retrieve(s.t.Context(), modelName, kept.Record.Remote.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	db, err := s.store(s.t.Context())
	if err == nil {
		err = keepOne(s.t.Context(), db, c.ID, now, store.ReadBack)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// latest is the newest change.
func (s *scene) latest() Change {
	s.t.Helper()
	all, err := s.Changes(s.t.Context(), 1)
	if err != nil || len(all) != 1 {
		s.t.Fatal(len(all), err)
	}
	return all[0]
}
