package workbench

import (
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
	"patchbay/store"
)

func (s *scene) unmerge(merge string) MergeUndo {
	s.t.Helper()
	u, err := s.PlanMergeUndo(s.t.Context(), merge, "the test")
	if err != nil {
		s.t.Fatal(err)
	}
	return u
}

func TestAMergeIsUndoneAsAWholeAndSaysWhatDoesNotComeBack(t *testing.T) {
	t.Parallel()
	s, one, two := twoPeople(t)
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.AddConnection(t.Context(), store.Connection{ID: "far", Name: "far", Connector: s.id}); err != nil {
		t.Fatal(err)
	}
	friend := person(t, db, "far", "f1", "firstName", "Same", "lastName", "Person")
	if _, err := s.LinkRecords(t.Context(), "contact", []string{two.ID, friend}, "the test"); err != nil {
		t.Fatal(err)
	}
	p := s.merge(MergeRequest{Model: "contact", IDs: []string{two.ID, one.ID}, Survivor: one.ID, Keep: map[string]string{"phone": two.ID, "lastName": two.ID}})
	if !strings.HasPrefix(p.Merge, "merge-") || p.By != "the test" {
		t.Fatalf("%q by %q", p.Merge, p.By)
	}
	if _, err := s.ApplyMerge(t.Context(), p, nil); err != nil {
		t.Fatal(err)
	}
	if u, err := s.PlanUndo(t.Context(), "", "the test"); err != nil || u.Merge != p.Merge {
		t.Errorf("the last change is of %q, %v", u.Merge, err)
	}
	before := s.writes()
	u := s.unmerge(p.Merge[:10])
	if stays := s.show(one.ID).Title; u.Title != stays {
		t.Errorf("it is about %q, and %q is what stayed", u.Title, stays)
	}
	words := strings.Join(u.Warnings, " ")
	if len(u.Steps) != 3 || u.Title == "" || !strings.Contains(words, "with a new id") || s.writes() != before {
		t.Fatalf("%+v", u)
	}
	done, err := s.UndoMerge(t.Context(), u, nil)
	if err != nil || len(done.Changes) != 3 || len(done.Left) != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	kept := s.show(one.ID).Record.Fields
	if kept["phone"] != one.Fields["phone"] || kept["lastName"] != one.Fields["lastName"] {
		t.Errorf("the survivor holds %v", kept)
	}
	back := s.show(done.Changes[1].Record).Record
	if back.ID == two.ID || back.Fields["phone"] != two.Fields["phone"] || back.Fields["lastName"] != two.Fields["lastName"] {
		t.Errorf("made anew is %v", back)
	}
	if got := with(t, s.Workbench, back.ID); len(got) != 1 || got[0].ID != friend {
		t.Errorf("the new record is linked with %+v", got)
	}
	if got := with(t, s.Workbench, one.ID); len(got) != 0 {
		t.Errorf("the survivor stays linked with %+v", got)
	}
	_, err = s.PlanMergeUndo(t.Context(), p.Merge, "the test")
	kind(t, err, problem.Usage, "undone already")
	_, err = s.PlanMergeUndo(t.Context(), "merge-zzz", "the test")
	kind(t, err, problem.NotFound)
	_, err = s.PlanMergeUndo(t.Context(), "merge-", "the test")
	kind(t, err, problem.NotFound)
}

func TestWhatSomebodyChangedSinceTheMergeIsLeftAndNamed(t *testing.T) {
	t.Parallel()
	s, one, two := twoPeople(t)
	p := s.merge(MergeRequest{Model: "contact", IDs: []string{one.ID, two.ID}, Survivor: one.ID, Keep: map[string]string{"lastName": two.ID}})
	if _, err := s.ApplyMerge(t.Context(), p, nil); err != nil {
		t.Fatal(err)
	}
	s.other("change", one.Remote.ID, map[string]any{"lastName": "Somebody"})
	done, err := s.UndoMerge(t.Context(), s.unmerge(p.Merge), nil)
	if err != nil || len(done.Left) != 1 || !strings.Contains(done.Left[0], "changed at the provider by somebody else") {
		t.Fatalf("%+v, %v", done, err)
	}
	if got := s.value(one.Remote.ID, "lastName"); got != "Somebody" {
		t.Errorf("it was written over: %v", got)
	}
	if s.show(done.Changes[0].Record).Record.Fields["lastName"] != two.Fields["lastName"] {
		t.Error("the other was not made anew")
	}
}

func TestAnUndoThatTheProviderInterruptsIsFinishedByTheSameCall(t *testing.T) {
	t.Parallel()
	s, one, two := twoPeople(t)
	p := s.merge(MergeRequest{Model: "contact", IDs: []string{one.ID, two.ID}, Survivor: one.ID, Keep: map[string]string{"lastName": two.ID}})
	if _, err := s.ApplyMerge(t.Context(), p, nil); err != nil {
		t.Fatal(err)
	}
	s.fault(sandbox.Fault{Route: "PUT /contacts/*", Kind: sandbox.ServerError, Count: 20})
	u := s.unmerge(p.Merge)
	done, err := s.UndoMerge(t.Context(), u, nil)
	if err == nil || len(done.Changes) != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	s.heal()
	rest := s.unmerge(p.Merge)
	if len(rest.Steps) != len(u.Steps)-1 {
		t.Fatalf("%d steps are left of %d", len(rest.Steps), len(u.Steps))
	}
	if _, err := s.UndoMerge(t.Context(), rest, nil); err != nil {
		t.Fatal(err)
	}
	if s.show(one.ID).Record.Fields["lastName"] != one.Fields["lastName"] {
		t.Error("the survivor does not have its name back")
	}
}

func TestARefusedStepStopsAMergeAndTheRestIsDoneLater(t *testing.T) {
	t.Parallel()
	s, one, two := twoPeople(t)
	req := MergeRequest{Model: "contact", IDs: []string{one.ID, two.ID}, Survivor: one.ID, Keep: map[string]string{"lastName": two.ID}}
	s.fault(sandbox.Fault{Route: "DELETE /contacts/*", Kind: sandbox.ServerError, Count: 20})
	p := s.merge(req)
	news, hush := s.Subscribe()
	defer hush()
	if err := s.StartMerge(p); err != nil {
		t.Fatal(err)
	}
	at := s.waitMerge(news, p.Merge)
	if at.Problem == nil || at.Done == at.Total {
		t.Fatalf("%+v", at)
	}
	s.heal()
	rest := s.merge(req)
	if rest.Merge != p.Merge {
		t.Errorf("the rest is another merge: %s, %s", rest.Merge, p.Merge)
	}
	if err := s.StartMerge(rest); err != nil {
		t.Fatal(err)
	}
	if at := s.waitMerge(news, p.Merge); at.Problem != nil || at.Undo {
		t.Fatalf("%+v", at)
	}
	u := s.unmerge(p.Merge)
	if len(u.Steps) < 2 {
		t.Errorf("the undo is of a part: %+v", u.Steps)
	}
	if err := s.StartMergeUndo(u); err != nil {
		t.Fatal(err)
	}
	if at := s.waitMerge(news, p.Merge); at.Problem != nil || !at.Undo || len(at.Left) != 0 {
		t.Fatalf("%+v", at)
	}
}

// waitMerge waits for the end of a merge in the background.
func (s *scene) waitMerge(news <-chan Event, merge string) MergeProgress {
	s.t.Helper()
	for end := time.After(time.Minute); ; {
		all := s.Merges()
		if i := slices.IndexFunc(all, func(p MergeProgress) bool { return p.Merge == merge && p.Finished }); i >= 0 {
			return all[i]
		}
		select {
		case <-news:
		case <-end:
			s.t.Fatal("the merge does not end")
		}
	}
}

func TestAMergeThatIsKilledBetweenItsStepsIsUndoneAllTheSame(t *testing.T) {
	t.Parallel()
	s, one, two := twoPeople(t)
	p := s.merge(MergeRequest{Model: "contact", IDs: []string{one.ID, two.ID}, Survivor: one.ID, Keep: map[string]string{"lastName": two.ID}})
	s.apply(p.Steps[0]) // and no more
	u := s.unmerge(p.Merge)
	if len(u.Steps) != 1 || len(u.Warnings) != 0 {
		t.Fatalf("%+v", u)
	}
	if _, err := s.UndoMerge(t.Context(), u, nil); err != nil {
		t.Fatal(err)
	}
	if s.show(one.ID).Record.Fields["lastName"] != one.Fields["lastName"] || s.show(two.ID).Record.Deleted {
		t.Error("it is not as before")
	}
}

func TestOnlyAStepOfAMergeIsTakenForOne(t *testing.T) {
	t.Parallel()
	for by, want := range map[string]string{"you": "", "you (merge-abc2345)": "merge-abc2345", "(merge-abc2345)": "merge-abc2345", "you (merge-abc2345) later": "", "you (merge-": ""} {
		if got := mergeOf(store.Intent{Write: store.Write{By: by}}); got != want {
			t.Errorf("%q: %q", by, got)
		}
	}
	if got := mergeOf(store.Intent{Write: store.Write{By: "you (merge-abc2345)", Undoes: "c1"}}); got != "" {
		t.Errorf("an undo counts as a step of %q", got)
	}
	if a, b := mergeID([]string{"x", "y"}), mergeID([]string{"y", "x"}); a != b || signed("", a) != "("+a+")" {
		t.Error(a, b)
	}
}
