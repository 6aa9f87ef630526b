package store

import (
	"errors"
	"iter"
	"path/filepath"
	"slices"
	"testing"

	"patchbay/model"
	"patchbay/problem"
)

// wanted is one record of a draft that is to get another number.
func wanted(t *testing.T, s *Store, native, number string) DraftItem {
	t.Helper()
	r := remote(t, s, native)
	return DraftItem{Record: r.ID, Connection: "a", Title: r.Title, Patch: model.Patch{"phone": number, "email": nil}, Base: model.Fields{"phone": r.Fields["phone"]}, State: DraftReady}
}

func all(items ...DraftItem) iter.Seq2[DraftItem, error] {
	return func(yield func(DraftItem, error) bool) {
		for _, it := range items {
			if !yield(it, nil) {
				return
			}
		}
	}
}

// drafted is a store with three people and a draft of them.
func drafted(t *testing.T) (*Store, Draft) {
	t.Helper()
	s := connected(t)
	var items []DraftItem
	for _, native := range []string{"1", "2", "3"} {
		put(t, s, "a", contact(native, "name", "Ada "+native, "phone", "+1555010"+native))
		items = append(items, wanted(t, s, native, "+1555019"+native))
	}
	d, err := s.NewDraft(t.Context(), Draft{Name: "Numbers", Model: "contact", Ops: []byte(`["x"]`), By: "you"}, all(items...))
	if err != nil {
		t.Fatal(err)
	}
	return s, d
}

func items(t *testing.T, s *Store, id string, f DraftFilter) []DraftItem {
	t.Helper()
	list, err := s.DraftItems(t.Context(), id, f)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func counts(t *testing.T, s *Store, id string) map[DraftState]int {
	t.Helper()
	d, err := s.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d.Counts
}

func TestADraftIsKeptWholeAndFoundByItsNameAndId(t *testing.T) {
	t.Parallel()
	s, d := drafted(t)
	for _, name := range []string{"numbers", "NUMBERS ", d.ID, d.ID[:8], d.ID[len(DraftPrefix):]} {
		got, err := s.Draft(t.Context(), name)
		if err != nil || got.ID != d.ID || got.Counts[DraftReady] != 3 || string(got.Ops) != `["x"]` || !got.Created.Equal(start()) {
			t.Errorf("%q: %+v, %v", name, got, err)
		}
	}
	list := items(t, s, d.ID, DraftFilter{})
	if len(list) != 3 || list[1].Title != "Ada 2" || list[1].Patch["phone"] != "+15550192" || list[1].Base["phone"] != "+15550102" {
		t.Fatalf("got %+v", list)
	}
	if v, given := list[0].Patch["email"]; !given || v != nil {
		t.Error("a field that is to be cleared is not kept as such")
	}
	if next := items(t, s, d.ID, DraftFilter{After: list[0].Pos, Limit: 1}); len(next) != 1 || next[0].Pos != list[1].Pos {
		t.Errorf("the page behind the first record: %+v", next)
	}
	_, err := s.NewDraft(t.Context(), Draft{Name: "nuMbers", Model: "contact"}, all())
	if !problem.Is(err, problem.Usage) {
		t.Errorf("a name was given twice: %v", err)
	}
	if _, err := s.Draft(t.Context(), "bulk-none"); !problem.Is(err, problem.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestADraftThatCannotBeMadeWholeIsNotMade(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "Ada"))
	it := wanted(t, s, "1", "+15550191")
	_, err := s.NewDraft(t.Context(), Draft{Model: "contact"}, func(yield func(DraftItem, error) bool) {
		_ = yield(it, nil) && yield(DraftItem{}, errors.New("no more")) // an iterator may ignore what is answered to its last
	})
	list, lerr := s.Drafts(t.Context(), true)
	if err == nil || lerr != nil || len(list) != 0 {
		t.Fatalf("%v, %d drafts, %v", err, len(list), lerr)
	}
}

func TestADraftIsChangedInOnePiece(t *testing.T) {
	t.Parallel()
	s, d := drafted(t)
	n := 0
	_, err := s.AmendDraft(t.Context(), Amendment{Draft: d.ID}, func(it DraftItem) (DraftItem, error) {
		if n++; n == 3 {
			return it, errors.New("stop")
		}
		it.State = DraftBad
		return it, nil
	})
	if got := counts(t, s, d.ID); err == nil || got[DraftReady] != 3 {
		t.Fatalf("half of it was kept: %v, %v", got, err)
	}
	one := items(t, s, d.ID, DraftFilter{Limit: 1})[0]
	done, err := s.AmendDraft(t.Context(), Amendment{Draft: d.ID, Filter: DraftFilter{Record: one.Record}, Ops: []byte(`["y"]`)}, func(it DraftItem) (DraftItem, error) {
		it.Patch, it.State, it.Words, it.Detail = model.Patch{"name": "A\x1b[2J"}, DraftBad, "no\x1b[2J", []byte(`[1]`)
		return it, nil
	})
	got := items(t, s, d.ID, DraftFilter{States: []DraftState{DraftBad}})
	if err != nil || done != 1 || len(got) != 1 || got[0].Words != "no[2J" && got[0].Words != "no" || string(got[0].Detail) != "[1]" || len(got[0].Patch) != 1 {
		t.Fatalf("%d, %+v, %v", done, got, err)
	}
}

func TestAWriteAndItsPlaceInTheDraftAreOneStep(t *testing.T) {
	t.Parallel()
	s, d := drafted(t)
	list := items(t, s, d.ID, DraftFilter{})
	w := phone(t, s, "+15550191")
	w.Owner = "me"
	if _, err := s.IntendDrafted(t.Context(), d.ID, list[0].Pos, w); !problem.Is(err, problem.Conflict) {
		t.Fatalf("a draft that nobody holds was pushed: %v", err)
	}
	if open, err := s.OpenIntents(t.Context(), ""); err != nil || len(open) != 0 {
		t.Fatalf("the journal has %d, %v", len(open), err)
	}
	claim(t, s, d.ID, "", "me")
	in, err := s.IntendDrafted(t.Context(), d.ID, list[0].Pos, w)
	if err != nil {
		t.Fatal(err)
	}
	if got := items(t, s, d.ID, DraftFilter{States: []DraftState{DraftGoing}}); len(got) != 1 || got[0].Intent != in.ID || got[0].Change != in.Change {
		t.Fatalf("got %+v", got)
	}
	if _, err := s.IntendDrafted(t.Context(), d.ID, list[0].Pos, w); !problem.Is(err, problem.Conflict) {
		t.Fatalf("it was written twice: %v", err)
	}
}

func claim(t *testing.T, s *Store, id, from, to string) {
	t.Helper()
	if ok, err := s.ClaimDraft(t.Context(), id, from, to); !ok || err != nil {
		t.Fatal(ok, err)
	}
}

func TestADraftFollowsTheJournal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		outcome Outcome
		state   DraftState
	}{
		"written":        {Outcome{State: Done, Record: person("+15550191")}, DraftDone},
		"held already":   {Outcome{State: Done, Changes: []model.Change{}}, DraftAlready},
		"refused":        {Outcome{State: Failed, Err: "no"}, DraftFailed},
		"never left":     {Outcome{State: Dropped, Err: "no network"}, DraftReady},
		"nobody answers": {Outcome{State: Unknown}, DraftUnknown},
	} {
		s, d := drafted(t)
		claim(t, s, d.ID, "", "me")
		w := phone(t, s, "+15550191")
		w.Owner = "me"
		in, err := s.IntendDrafted(t.Context(), d.ID, items(t, s, d.ID, DraftFilter{})[0].Pos, w)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.FollowJournal(t.Context(), d.ID); err != nil || counts(t, s, d.ID)[DraftGoing] != 1 {
			t.Fatalf("%s: what is on its way is not left there: %v, %v", name, counts(t, s, d.ID), err)
		}
		settle1(t, s, in.ID, c.outcome)
		if err := s.FollowJournal(t.Context(), d.ID); err != nil || counts(t, s, d.ID)[c.state] < 1 {
			t.Errorf("%s: %v, %v", name, counts(t, s, d.ID), err)
		}
		written, err := s.DraftChanges(t.Context(), d.ID)
		if err != nil || (len(written) == 1) != (c.state == DraftDone) {
			t.Errorf("%s: %d writes, %v", name, len(written), err)
		}
	}
}

func TestOneProcessPushesADraft(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	a, b := openAt(t, path), openAt(t, path)
	d, err := a.NewDraft(t.Context(), Draft{Model: "contact"}, all())
	if err != nil {
		t.Fatal(err)
	}
	claim(t, a, d.ID, "", "one")
	if ok, err := b.ClaimDraft(t.Context(), d.ID, "", "two"); ok || err != nil {
		t.Fatalf("it was claimed twice: %v", err)
	}
	if _, err := b.AmendDraft(t.Context(), Amendment{Draft: d.ID}, func(it DraftItem) (DraftItem, error) { return it, nil }); !problem.Is(err, problem.Busy) {
		t.Errorf("it was changed while it was pushed: %v", err)
	}
	if err := b.CloseDraft(t.Context(), d.ID); !problem.Is(err, problem.Busy) {
		t.Errorf("it was ended while it was pushed: %v", err)
	}
	claim(t, b, d.ID, "one", "two") // it died
	if err := b.ReleaseDraft(t.Context(), d.ID, "two"); err != nil {
		t.Fatal(err)
	}
	if got, err := a.Draft(t.Context(), d.ID); err != nil || got.Owner != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestADraftIsEndedWithoutForgettingWhatItWrote(t *testing.T) {
	t.Parallel()
	s, d := drafted(t)
	list := items(t, s, d.ID, DraftFilter{})
	if n, err := s.LeaveOut(t.Context(), d.ID, DraftFilter{Record: list[2].Record}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	claim(t, s, d.ID, "", "me")
	w := phone(t, s, "+15550191")
	w.Owner = "me"
	in, err := s.IntendDrafted(t.Context(), d.ID, list[0].Pos, w)
	if err == nil {
		err = s.ReleaseDraft(t.Context(), d.ID, "me")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.CloseDraft(t.Context(), d.ID); !problem.Is(err, problem.Busy) {
		t.Fatalf("it was ended with an open write: %v", err)
	}
	settle1(t, s, in.ID, Outcome{State: Done, Record: person("+15550191")})
	if err := errors.Join(s.FollowJournal(t.Context(), d.ID), s.CloseDraft(t.Context(), d.ID)); err != nil {
		t.Fatal(err)
	}
	if open, err := s.Drafts(t.Context(), false); err != nil || len(open) != 0 {
		t.Errorf("%d are listed, %v", len(open), err)
	}
	if got := items(t, s, d.ID, DraftFilter{}); len(got) != 1 || got[0].State != DraftDone {
		t.Errorf("%+v", got)
	}
	again, err := s.NewDraft(t.Context(), Draft{Name: "Numbers", Model: "contact"}, all(list[1]))
	if err != nil {
		t.Fatalf("the name is not free again: %v", err)
	}
	if err := s.CloseDraft(t.Context(), again.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Draft(t.Context(), again.ID); !problem.Is(err, problem.NotFound) {
		t.Errorf("a draft that wrote nothing is still there: %v", err)
	}
	left, err := s.AddToDraft(t.Context(), d.ID, slices.Clone(list))
	if !problem.Is(err, problem.NotFound) {
		t.Errorf("an ended draft took %d records: %v", left, err)
	}
}
