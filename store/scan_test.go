package store

import (
	"testing"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

func scanOf(t *testing.T, s *Store, full bool) Scan {
	t.Helper()
	sc, err := s.StartScan(t.Context(), "a", "contact", full)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

func page(t *testing.T, s *Store, scan int64, cursor string, natives ...string) error {
	t.Helper()
	var list []model.Record
	for _, n := range natives {
		list = append(list, contact(n, "name", "N"+n))
	}
	_, err := s.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: list, Scan: scan, Cursor: cursor})
	return err
}

func finish(t *testing.T, s *Store, scan int64, complete bool) []Native {
	t.Helper()
	absent, err := s.FinishScan(t.Context(), Finish{Connection: "a", Model: "contact", Scan: scan, Committed: "c1", Complete: complete})
	if err != nil {
		t.Fatal(err)
	}
	return absent
}

func TestACompleteScanNamesWhatItDidNotSeeAndDeletesNothing(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "N1"), contact("2", "name", "N2"), contact("3", "name", "N3"))
	sc := scanOf(t, s, true)
	if err := page(t, s, sc.ID, "p1", "1"); err != nil {
		t.Fatal(err)
	}
	if err := page(t, s, sc.ID, "", "4"); err != nil {
		t.Fatal(err)
	}
	absent := finish(t, s, sc.ID, true)
	if len(absent) != 2 || absent[0].Remote != "2" || absent[1].Remote != "3" {
		t.Fatalf("got %v", absent)
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != 4 {
		t.Fatalf("%d live records, %v", n, err)
	}
	if err := s.Tombstone(t.Context(), absent[0].ID); err != nil {
		t.Fatal(err)
	}
	if r := remote(t, s, "2"); !r.Deleted || r.Mark != Gone || r.Title != "N2" {
		t.Fatalf("got %+v", r)
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != 3 {
		t.Fatalf("%d live records, %v", n, err)
	}
	if st := put(t, s, "a", contact("2", "name", "N2")); st.Stale != 1 || !remote(t, s, "2").Deleted {
		t.Fatal("a listing that trails behind brought a deleted record back")
	}
	again := contact("2", "name", "N2")
	again.UpdatedAt = start().Add(time.Minute)
	put(t, s, "a", again)
	if r := remote(t, s, "2"); r.Deleted {
		t.Fatal("a record that is seen again is not deleted any more")
	}
}

// A walk goes back to where it began: who came meanwhile need not be on a page that it had read before.
func TestWhoCameDuringAScanIsNotAbsent(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "N1"), contact("2", "name", "N2"))
	sc := scanOf(t, s, true)
	if err := page(t, s, sc.ID, "p1", "1"); err != nil {
		t.Fatal(err)
	}
	put(t, s, "a", contact("9", "name", "made by somebody"))
	again := scanOf(t, s, true)
	if !again.Resumed {
		t.Fatal("it does not go on")
	}
	if err := page(t, s, again.ID, "", "3"); err != nil {
		t.Fatal(err)
	}
	if absent := finish(t, s, again.ID, true); len(absent) != 1 || absent[0].Remote != "2" {
		t.Errorf("absent are %v", absent)
	}
	sc = scanOf(t, s, true)
	if err := page(t, s, sc.ID, "", "1"); err != nil {
		t.Fatal(err)
	}
	if absent := finish(t, s, sc.ID, true); len(absent) != 3 {
		t.Errorf("in the next walk absent are %v", absent)
	}
	var rest int
	if _, err := s.get(t.Context(), []any{&rest}, "SELECT count(*) FROM seen"); err != nil || rest != 0 {
		t.Errorf("%d marks are left, %v", rest, err)
	}
}

func TestAScanThatWasNotCompleteTellsNothingOfAbsence(t *testing.T) {
	t.Parallel()
	for name, full := range map[string]bool{"incremental": false, "full": true} {
		s := connected(t)
		put(t, s, "a", contact("1", "name", "N1"))
		sc := scanOf(t, s, full)
		if absent := finish(t, s, sc.ID, !full); absent != nil {
			t.Errorf("%s: got %v", name, absent)
		}
	}
}

func TestAnInterruptedScanGoesOnBehindItsLastPage(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("9", "name", "N9"))
	first := scanOf(t, s, true)
	if err := page(t, s, first.ID, "p1", "1"); err != nil {
		t.Fatal(err)
	}
	second := scanOf(t, s, true)
	if !second.Resumed || second.After != "p1" {
		t.Fatalf("got %+v", second)
	}
	if err := page(t, s, first.ID, "p2", "2"); !problem.Is(err, problem.Busy) {
		t.Fatalf("the scan that was taken over may still write: %v", err)
	}
	if err := page(t, s, second.ID, "", "2"); err != nil {
		t.Fatal(err)
	}
	if absent := finish(t, s, second.ID, true); len(absent) != 1 || absent[0].Remote != "9" {
		t.Fatalf("what the first part has seen is absent: %v", absent)
	}
	c, err := s.Cursor(t.Context(), "a", "contact")
	if err != nil || c.Committed != "c1" || c.Scanning || !c.Complete.Equal(start()) {
		t.Fatalf("got %+v, %v", c, err)
	}
	if other := scanOf(t, s, false); other.Resumed || other.Committed != "c1" {
		t.Fatalf("got %+v", other)
	}
}

func TestRunsAreListedAndMoveTheLastPull(t *testing.T) {
	t.Parallel()
	s := connected(t)
	one, err := s.StartRun(t.Context(), "a", "contact")
	if err != nil {
		t.Fatal(err)
	}
	two, err := s.StartRun(t.Context(), "a", "user")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.EndRun(t.Context(), Run{ID: one, Status: "done", New: 3, Gone: 1, Err: "x\x1b[0m"}); err != nil {
		t.Fatal(err)
	}
	runs, err := s.Runs(t.Context(), "a", 10)
	if err != nil || len(runs) != 2 || runs[0].ID != two || runs[0].Status != "running" || !runs[0].Resumable {
		t.Fatalf("got %+v, %v", runs, err)
	}
	if r := runs[1]; r.New != 3 || r.Gone != 1 || r.Resumable || !r.Ended.Equal(start()) || r.Err != "x[0m" {
		t.Fatalf("got %+v", r)
	}
	if c, err := s.Connection(t.Context(), "a"); err != nil || !c.LastPull.Equal(start()) {
		t.Fatalf("got %+v, %v", c, err)
	}
}
