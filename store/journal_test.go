package store

import (
	"strings"
	"testing"

	"patchbay/model"
	"patchbay/problem"
)

// phone is a write that gives the record "1" another number.
func phone(t *testing.T, s *Store, number string) Write {
	t.Helper()
	r := remote(t, s, "1")
	return Write{Connection: "a", Model: "contact", Remote: "1", Record: r.ID, Title: r.Title, Operation: "contact::update", Patch: model.Patch{"phone": number}, Before: r.Fields, By: "you"}
}

func intend(t *testing.T, s *Store, w Write) Intent {
	t.Helper()
	in, err := s.Intend(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func settle1(t *testing.T, s *Store, id string, o Outcome) Intent {
	t.Helper()
	in, err := s.Settle(t.Context(), id, o)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func person(number string) *model.Record {
	r := contact("1", "name", "Ada", "phone", number)
	return &r
}

func TestAWriteGoesThroughTheJournalInOneTransactionEach(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", *person("+12125550100"))
	in := intend(t, s, phone(t, s, "+12125550101"))
	if r := remote(t, s, "1"); r.Mark != Pending {
		t.Fatalf("mark %q", r.Mark)
	}
	if err := s.MarkSent(t.Context(), in.ID); err != nil {
		t.Fatal(err)
	}
	open, err := s.OpenIntents(t.Context(), "a")
	if err != nil || len(open) != 1 || open[0].State != Sent || open[0].Attempts != 1 || open[0].Patch["phone"] != "+12125550101" || open[0].Before["name"] != "Ada" {
		t.Fatalf("got %+v, %v", open, err)
	}
	settle1(t, s, in.ID, Outcome{State: Done, Record: person("+12125550101")})
	r := remote(t, s, "1")
	if r.Mark != NoMark || r.Fields["phone"] != "+12125550101" {
		t.Fatalf("got %+v", r)
	}
	h, err := s.History(t.Context(), r.ID)
	if err != nil || len(h) != 1 || h[0].Source != Edit || h[0].By != "you" || h[0].Change != in.Change {
		t.Fatalf("got %+v, %v", h, err)
	}
	c, err := s.Change(t.Context(), in.Change[:4])
	if err != nil || c.State != Done || len(c.Changes) != 1 || c.Changes[0].Before != "+12125550100" || c.Title != "Ada" || c.Record != r.ID {
		t.Fatalf("got %+v, %v", c, err)
	}
	if _, err := s.Settle(t.Context(), in.ID, Outcome{State: Failed}); !problem.Is(err, problem.Conflict) {
		t.Fatalf("a finished write was settled again: %v", err)
	}
	if err := s.MarkSent(t.Context(), in.ID); !problem.Is(err, problem.Conflict) {
		t.Fatalf("a finished write was sent again: %v", err)
	}
}

func TestWhatARecordHeldIsToldAnewUntilTheWriteLeaves(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", *person("+12125550100"))
	in := intend(t, s, phone(t, s, "+12125550101"))
	now := model.Fields{"name": "Ada", "phone": "+12125550102"}
	if err := s.Behold(t.Context(), in.ID, now); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkSent(t.Context(), in.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Behold(t.Context(), in.ID, model.Fields{}); !problem.Is(err, problem.Conflict) {
		t.Errorf("a write that left is told anew: %v", err)
	}
	if got, err := s.Intent(t.Context(), in.ID); err != nil || got.Before["phone"] != now["phone"] {
		t.Errorf("it held %v (%v)", got.Before, err)
	}
}

func TestARecordHasAtMostOneOpenWrite(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", *person("+12125550100"))
	in := intend(t, s, phone(t, s, "+12125550101"))
	if _, err := s.Intend(t.Context(), phone(t, s, "+12125550102")); !problem.Is(err, problem.Conflict) || !strings.Contains(err.Error(), in.Change) {
		t.Fatalf("got %v", err)
	}
	create := Write{Connection: "a", Model: "contact", Operation: "contact::create", Patch: model.Patch{"name": "New"}}
	intend(t, s, create)
	create.Patch = model.Patch{"name": "Newer"}
	intend(t, s, create) // creations have no record yet
	settle1(t, s, in.ID, Outcome{State: Dropped})
	intend(t, s, phone(t, s, "+12125550102"))
}

func TestWhatTheWriteLeadsToIsKeptByItsOutcome(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		outcome Outcome
		phone   string
		open    int
		source  Source
		mark    Mark
	}{
		{"failed", Outcome{State: Failed, Err: "refused\x1b[2J"}, "+12125550100", 0, "", NoMark},
		{"unknown", Outcome{State: Unknown}, "+12125550100", 1, "", Unsure},
		{"moved meanwhile", Outcome{State: Dropped, Record: person("+12125550177")}, "+12125550177", 0, ReadBack, NoMark},
	} {
		s := connected(t)
		put(t, s, "a", *person("+12125550100"))
		in := settle1(t, s, intend(t, s, phone(t, s, "+12125550101")).ID, c.outcome)
		r := remote(t, s, "1")
		open, err := s.OpenIntents(t.Context(), "")
		if err != nil || r.Fields["phone"] != c.phone || len(open) != c.open || r.Mark != c.mark || strings.Contains(in.Err, "\x1b") {
			t.Errorf("%s: %v, %d open, mark %q, error %q, %v", c.name, r.Fields["phone"], len(open), r.Mark, in.Err, err)
		}
		h, err := s.History(t.Context(), r.ID)
		if err != nil || (c.source == "") != (len(h) == 0) || c.source != "" && h[0].Source != c.source {
			t.Errorf("%s: history %+v, %v", c.name, h, err)
		}
	}
}

func TestACreationNamesTheRecordItMade(t *testing.T) {
	t.Parallel()
	s := connected(t)
	in := intend(t, s, Write{Connection: "a", Model: "contact", Operation: "contact::create", Patch: model.Patch{"name": "Ada"}})
	out := settle1(t, s, in.ID, Outcome{State: Done, Record: person("+12125550100")})
	if r := remote(t, s, "1"); out.Record != r.ID || out.Remote != "1" || out.Title != "Ada" || len(out.Changes) != 2 {
		t.Fatalf("got %+v", out)
	}
}

func TestADeletionKeepsTheLastKnownValues(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", *person("+12125550100"))
	w := phone(t, s, "")
	w.Patch, w.Operation = nil, "contact::delete"
	in := intend(t, s, w)
	settle1(t, s, in.ID, Outcome{State: Done, Record: &model.Record{Deleted: true, Remote: model.Remote{ID: "1"}}})
	r := remote(t, s, "1")
	if !r.Deleted || r.Fields["phone"] != "+12125550100" || r.Title != "Ada" {
		t.Fatalf("got %+v", r)
	}
	if raw, err := s.Raw(t.Context(), r.ID); err != nil || len(raw) == 0 {
		t.Fatalf("the bytes are gone: %s, %v", raw, err)
	}
	if rows, err := s.First(t.Context(), Query{Model: "contact", Text: "ada"}, 5); err != nil || len(rows) != 0 {
		t.Fatalf("a deleted record is listed: %v, %v", titles(rows), err)
	}
}

func TestUndoGoesBackStepByStep(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", *person("+12125550100"))
	var changes []string
	for _, n := range []string{"+12125550101", "+12125550102"} {
		in := intend(t, s, phone(t, s, n))
		changes = append(changes, in.Change)
		settle1(t, s, in.ID, Outcome{State: Done, Record: person(n)})
	}
	for i := len(changes) - 1; i >= 0; i-- {
		last, err := s.Change(t.Context(), changes[i])
		if err != nil || last.UndoneBy != "" {
			t.Fatalf("got %+v, %v", last, err)
		}
		before := last.Changes[0].Before.(string)
		w := phone(t, s, before)
		w.Undoes = last.Change
		in := intend(t, s, w)
		settle1(t, s, in.ID, Outcome{State: Done, Record: person(before)})
		if c, err := s.Change(t.Context(), last.Change); err != nil || c.UndoneBy != in.Change {
			t.Fatalf("got %+v, %v", c, err)
		}
	}
	if remote(t, s, "1").Fields["phone"] != "+12125550100" {
		t.Fatal("the first value is not back")
	}
	h, err := s.History(t.Context(), remote(t, s, "1").ID)
	if err != nil || len(h) != 4 || h[0].Source != Undo {
		t.Fatalf("got %+v, %v", h, err)
	}
	done, err := s.Changes(t.Context(), ChangeFilter{Connection: "a", Model: "contact", States: []State{Done}, Limit: 3})
	if err != nil || len(done) != 3 || done[0].Undoes != changes[0] {
		t.Fatalf("got %+v, %v", done, err)
	}
	if _, err := s.Change(t.Context(), ""); !problem.Is(err, problem.Usage) {
		t.Fatalf("got %v", err)
	}
}

func TestALateListingDoesNotUndoWhatWasWritten(t *testing.T) {
	t.Parallel()
	s := connected(t)
	old, fresh := person("+12125550100"), person("+12125550101")
	old.UpdatedAt, fresh.UpdatedAt = start(), start().Add(1e9)
	put(t, s, "a", *old)
	settle1(t, s, intend(t, s, phone(t, s, "+12125550101")).ID, Outcome{State: Done, Record: fresh})
	put(t, s, "a", *old)
	if got := remote(t, s, "1").Fields["phone"]; got != "+12125550101" {
		t.Fatalf("got %v", got)
	}
}
