package workbench

import (
	"fmt"
	"testing"
	"time"

	"patchbay/problem"
)

func TestImportsAreListedWithWhatBecameOfTheirRows(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	if all, err := s.Imports(t.Context()); err != nil || len(all) != 0 {
		t.Fatalf("%+v %v", all, err)
	}
	who := s.somebody()
	done := s.imported(fmt.Sprintf("email,lastName\nnina@example.com,Quince\n%s,Changed\n%s,Changed\n", who.Fields["email"], who.Fields["email"]))
	again := s.imported("email,lastName\nomar@example.com,Quince\n")
	all, err := s.Imports(t.Context())
	if err != nil || len(all) != 2 || all[0].Import != again.Import || all[1].Import != done.Import {
		t.Fatalf("%+v %v", all, err)
	}
	one := all[1]
	if one.Made != 1 || one.Changed != 1 || one.Rows != 3 || one.File == "" || one.Model != "contact" || one.Connection != s.only().Name || one.Waiting != 0 || one.WhyNot != "" {
		t.Errorf("%+v", one)
	}
	rows, err := s.ImportChanges(t.Context(), done.Import)
	if err != nil || len(rows) != 2 || rows[0].Operation != "contact::create" || rows[1].Operation != "contact::update" || rows[1].Record != who.ID {
		t.Errorf("%s %v", doc(rows), err)
	}
	if _, err := s.ImportChanges(t.Context(), "import-nothing"); !problem.Is(err, problem.NotFound) {
		t.Errorf("%v", err)
	}
	if _, err := s.ImportChanges(t.Context(), "import-"); !problem.Is(err, problem.NotFound) {
		t.Errorf("%v", err)
	}
}

func TestAnImportIsPutBackInTheBackgroundAndSaysHowFarItIs(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	done := s.imported("email,lastName\nnina@example.com,Quince\nomar@example.com,Quince\n")
	if err := s.StartImportUndo(s.unimport(done.Import)); err != nil {
		t.Fatal(err)
	}
	c := s.chore(ChoreUnimport)
	if c.Problem != nil || c.Done != 2 || c.Total != 2 || c.Undone.Deleted != 2 || len(c.Results) != 0 || c.Import != done.Import {
		t.Errorf("%+v %+v", c, c.Undone)
	}
	all, err := s.Imports(t.Context())
	if err != nil || all[0].Undone != 2 || all[0].Standing() != 0 || all[0].WhyNot != "This import was undone already." {
		t.Errorf("%+v %v", all, err)
	}
}

// chore waits until a chore has ended.
func (s *scene) chore(kind ChoreKind) Chore {
	s.t.Helper()
	news, stop := s.Subscribe()
	defer stop()
	for {
		for _, c := range s.Chores() {
			if c.Kind == kind && c.Finished {
				return c
			}
		}
		select {
		case <-news:
		case <-time.After(time.Minute):
			s.t.Fatalf("%s does not end: %+v", kind, s.Chores())
		}
	}
}

func TestTheStoreIsLookedAfterInTheBackground(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	for _, start := range []func() error{func() error { return s.StartCheck(false) }, s.StartBackup, s.StartPrune} {
		if err := start(); err != nil {
			t.Fatal(err)
		}
	}
	if c := s.chore(ChoreCheck); c.Problem != nil || !c.Check.Whole || c.Check.Quick {
		t.Errorf("%+v", c.Check)
	}
	if c := s.chore(ChoreBackup); c.Problem != nil || c.Backup.Bytes == 0 {
		t.Errorf("%+v", c.Backup)
	}
	if c := s.chore(ChorePrune); c.Problem != nil || c.Pruned == nil {
		t.Errorf("%+v", c)
	}
}

// Whoever reads while the store is compacted waits, and finds everything as it was.
func TestReadersOutliveACompactedStore(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	before, err := s.Store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.StartCompact(); err != nil {
		t.Fatal(err)
	}
	if err := s.StartCheck(true); err != nil && !problem.Is(err, problem.Busy) {
		t.Errorf("%v", err)
	}
	if c := s.chore(ChoreCompact); c.Problem != nil || c.Compacted.After == 0 {
		t.Errorf("%+v %+v", c.Problem, c.Compacted)
	}
	after, err := s.Store(t.Context())
	if err != nil || after.Records != before.Records {
		t.Errorf("%d of %d records, %v", after.Records, before.Records, err)
	}
}

func TestTheStoreIsNotCompactedWhileSomethingRuns(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.jobs.merges.running["merge-x"] = func() {}
	if err := s.StartCompact(); !problem.Is(err, problem.Busy) {
		t.Errorf("%v", err)
	}
	delete(s.jobs.merges.running, "merge-x")
	s.jobs.chores.running[string(ChoreBackup)] = func() {}
	if err := s.StartCompact(); !problem.Is(err, problem.Busy) {
		t.Errorf("%v", err)
	}
	if err := s.StartBackup(); !problem.Is(err, problem.Busy) {
		t.Errorf("%v", err)
	}
	s.StopChore(string(ChoreBackup))
	s.StopChore("nothing")
}
