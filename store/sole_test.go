package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

// filled is a closed store with n records, an open write and a call, and room that deleted records left.
func filled(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	connect(t, s, "a", "Acme")
	connect(t, s, "z", "Zeta")
	put(t, s, "a", newPeople(1).list(n)...)
	put(t, s, "z", newPeople(2).list(n)...)
	intend(t, s, Write{Connection: "a", Model: "contact", Remote: "x", Title: "Ada", Operation: "contact::update", Patch: model.Patch{"name": "Ada"}})
	s.RecordCall(call(1))
	if _, err := s.RemoveConnection(t.Context(), "z", false); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// holds fails unless the store is whole with so many records and writes.
func holds(t *testing.T, path string, records, writes int) {
	t.Helper()
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // the test is over
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	n, err := s.Count(t.Context(), Query{Model: "contact"})
	open, err2 := s.OpenIntents(t.Context(), "")
	if err != nil || err2 != nil || n != records || len(open) != writes {
		t.Fatalf("%d records of %d, %d writes of %d, %v %v", n, records, len(open), writes, err, err2)
	}
	if left, _ := filepath.Glob(globSafe(path) + ".new*"); len(left) > 0 {
		t.Fatalf("left behind: %v", left)
	}
}

func TestAFreeStoreIsHadByOneWhoCannotWait(t *testing.T) {
	t.Parallel()
	path := filled(t, 1)
	h, err := seize(t.Context(), path, 0)
	if err != nil || h == nil {
		t.Fatalf("got %v, %v", h, err)
	}
	if _, err := join(t.Context(), path, 0); !problem.Is(err, problem.Busy) {
		t.Errorf("a second one had it, too: %v", err)
	}
	h.release()
	write(t, leftover(path), "of a process that died")
	sweep(path)
	if there(leftover(path)) == nil {
		t.Error("what a process left that died is still there")
	}
}

func TestCompactingGivesRoomBackAndLosesNothing(t *testing.T) {
	t.Parallel()
	path := filled(t, 2000)
	got, err := Compact(t.Context(), Options{Path: path, Now: start})
	if err != nil || got.After >= got.Before*3/4 {
		t.Fatalf("got %+v, %v", got, err)
	}
	holds(t, path, 2000, 1)
	s := openAt(t, path)
	if list, err := s.Calls(t.Context(), CallFilter{}); err != nil || len(list) != 1 {
		t.Fatalf("%d calls, %v", len(list), err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
}

func TestWhatSwapsTheFileIsRefusedWhileAnybodyHasItOpen(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T, string){
		"this program": func(t *testing.T, path string) { openAt(t, path) },
		"a program that knows nothing of shares": func(t *testing.T, path string) {
			w := &writer{path: path, dsn: writeDSN(Options{Path: path, Wait: busyWait}, "FULL"), gate: make(chan struct{}, 1)}
			if err := w.open(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := version(t.Context(), w); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = w.close() })
		},
		"another one that swaps it": func(t *testing.T, path string) {
			a, err := alone(t.Context(), Options{Path: path})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(a.release)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filled(t, 20)
			backup := backedUp(t, path)
			open(t, path)
			o := Options{Path: path, Now: start, Wait: 50 * time.Millisecond}
			if _, err := Compact(t.Context(), o); !problem.Is(err, problem.Busy) {
				t.Errorf("compact: %v", err)
			}
			if _, err := Restore(t.Context(), o, backup); !problem.Is(err, problem.Busy) {
				t.Errorf("restore: %v", err)
			}
			if _, err := Rebuild(t.Context(), o); !problem.Is(err, problem.Busy) {
				t.Errorf("rebuild: %v", err)
			}
		})
	}
}

func TestOpeningWaitsForOneWhoSwapsTheFile(t *testing.T) {
	t.Parallel()
	path := filled(t, 20)
	a, err := alone(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{Path: path, Wait: 30 * time.Millisecond}); !problem.Is(err, problem.Busy) {
		t.Fatalf("got %v", err)
	}
	opened := make(chan error)
	go func() {
		s, err := Open(t.Context(), Options{Path: path, Wait: 20 * time.Second})
		if err == nil {
			err = s.Close()
		}
		opened <- err
	}()
	a.release()
	if err := <-opened; err != nil {
		t.Fatal(err)
	}
}

func backedUp(t *testing.T, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "backup é #1?.db")
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Backup(t.Context(), to), s.Close()); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestABackupIsPrivateWholeAndHasTheCalls(t *testing.T) {
	t.Parallel()
	path := filled(t, 50)
	backup := backedUp(t, path)
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(backup), "*.part*")); len(left) > 0 {
		t.Fatalf("left behind: %v", left)
	}
	dropFile(activityPath(path)) // all is lost but the backup
	if _, err := Restore(t.Context(), Options{Path: path, Now: start}, backup); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path)
	if list, err := s.Calls(t.Context(), CallFilter{}); err != nil || len(list) != 1 || list[0].URL != call(1).URL {
		t.Fatalf("calls %v, %v", list, err)
	}
	c, err := s.Connection(t.Context(), "a")
	if err != nil || c.LastGoodCall.IsZero() {
		t.Fatalf("last good call %v, %v", c.LastGoodCall, err)
	}
}

func TestRestoringKeepsWhatTheJournalLearnedSince(t *testing.T) {
	t.Parallel()
	path := filled(t, 50)
	backup := backedUp(t, path)
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	open, err := s.OpenIntents(t.Context(), "")
	if err != nil || len(open) != 1 {
		t.Fatalf("%v, %v", open, err)
	}
	if _, err := s.Settle(t.Context(), open[0].ID, Outcome{State: Failed}); err != nil {
		t.Fatal(err)
	}
	later := intend(t, s, Write{Connection: "a", Model: "contact", Remote: "y", Title: "Bo", Operation: "contact::update", Patch: model.Patch{"name": "Bo"}})
	connect(t, s, "b", "Later")
	put(t, s, "a", contact("new", "name", "Not in the backup"))
	if err := s.RenameConnection(t.Context(), "a", "Renamed"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := Restore(t.Context(), Options{Path: path, Now: start}, backup)
	if err != nil || got.Changes != 2 || got.Connections != 2 || got.Left != 0 {
		t.Fatalf("got %+v, %v", got, err)
	}
	holds(t, path, 50, 1)
	holds(t, got.Aside, 51, 1)
	s = openAt(t, path)
	if in, err := s.Intent(t.Context(), open[0].ID); err != nil || in.State != Failed {
		t.Errorf("the write that ended since is %+v, %v", in.State, err)
	}
	if in, err := s.Intent(t.Context(), later.ID); err != nil || in.Title != "Bo" {
		t.Errorf("the write that began since: %+v, %v", in, err)
	}
	for _, name := range []string{"Renamed", "Later"} {
		if _, err := s.Connection(t.Context(), name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestANameThatWasGivenAwaySinceTheBackupDoesNotClash(t *testing.T) {
	t.Parallel()
	path := filled(t, 5)
	s := openAt(t, path)
	connect(t, s, "old", "Shop")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	backup := backedUp(t, path)
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.RemoveConnection(t.Context(), "old", false); err != nil {
		t.Fatal(err)
	}
	connect(t, s, "new", "Shop")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := Restore(t.Context(), Options{Path: path, Now: start}, backup); err != nil || got.Left != 0 {
		t.Fatalf("got %+v, %v", got, err)
	}
	s = openAt(t, path)
	for name, id := range map[string]string{"Shop": "new", "Shop-restored": "old"} {
		if c, err := s.Connection(t.Context(), name); err != nil || c.ID != id {
			t.Errorf("%s is %s, %v", name, c.ID, err)
		}
	}
}

func TestWhatIsNoBackupIsRefusedAndTheStoreStaysAsItIs(t *testing.T) {
	t.Parallel()
	path := filled(t, 30)
	dir := t.TempDir()
	for name, make := range map[string]func(string){
		"missing":    func(string) {},
		"empty":      func(p string) { write(t, p, "") },
		"no-db":      func(p string) { write(t, p, strings.Repeat("this is no database ", 500)) },
		"another's":  func(p string) { spoil(t, p, "CREATE TABLE mine(x)") },
		"the calls":  func(p string) { copyFile(t, activityPath(path), p) },
		"newer":      func(p string) { copyFile(t, backedUp(t, path), p); spoil(t, p, "PRAGMA user_version=99") },
		"cut off":    func(p string) { copyFile(t, backedUp(t, path), p); cut(t, p) },
		"scribbled":  func(p string) { copyFile(t, backedUp(t, path), p); scribble(t, p) },
		"the store":  func(p string) { _ = os.Symlink(path, p) },
		"a folder":   func(p string) { _ = os.Mkdir(p, 0o700) },
		"empty base": func(p string) { spoil(t, p, "PRAGMA user_version=0") },
	} {
		from := filepath.Join(dir, name)
		make(from)
		_, foreseen := Peruse(t.Context(), path, from)
		_, err := Restore(t.Context(), Options{Path: path, Now: start}, from)
		p, ok := errors.AsType[*problem.Problem](err)
		if !ok || p.Kind != problem.Storage && p.Kind != problem.Invalid || p.Text == "" {
			t.Errorf("%s: %#v", name, err)
		}
		if foreseen == nil || foreseen.Error() != err.Error() {
			t.Errorf("%s: foreseen was %v, and it is %v", name, foreseen, err)
		}
		holds(t, path, 30, 1)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, string(raw))
}

func TestADamagedStoreIsRestoredOrRebuilt(t *testing.T) {
	t.Parallel()
	path := filled(t, 400)
	backup := backedUp(t, path)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, mend := range map[string]func(string) (string, error){
		"restored": func(p string) (string, error) {
			r, err := Restore(t.Context(), Options{Path: p, Now: start}, backup)
			return r.Aside, err
		},
		"rebuilt": func(p string) (string, error) {
			r, err := Rebuild(t.Context(), Options{Path: p, Now: start})
			return r.Aside, err
		},
	} {
		p := filepath.Join(t.TempDir(), "store.db")
		write(t, p, string(raw))
		cut(t, p)
		aside, err := mend(p)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if kept, err := os.ReadFile(aside); err != nil || len(kept) != len(raw)/2 {
			t.Errorf("%s: the damaged bytes are not in %s: %v", name, aside, err)
		}
		s := openAt(t, p)
		if err := s.Check(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFileBehindALinkIsReplacedWhereItIs(t *testing.T) {
	t.Parallel()
	path := filled(t, 10)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		missing(t, "symbolic links")
	}
	if _, err := Compact(t.Context(), Options{Path: link}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Fatalf("the link is gone: %v", err)
	}
	holds(t, link, 10, 1)
	holds(t, path, 10, 1)
}

func TestWhatFindsTheDiskTooFullSaysHowMuchIsNeeded(t *testing.T) {
	t.Parallel()
	dir := mounted(t, "size=6m")
	path := filepath.Join(dir, "store.db")
	copyFile(t, filled(t, 500), path)
	_, err := Compact(t.Context(), Options{Path: path})
	if !problem.Is(err, problem.Storage) || !strings.Contains(err.Error(), "too little room") {
		t.Fatalf("got %v", err)
	}
	holds(t, path, 500, 1)
}

func TestOnlyTheNewestCopiesFromBeforeMigrationsStay(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	for i := range 6 {
		w := &writer{path: path, dsn: writeDSN(Options{Path: path, Wait: busyWait}, "FULL"), gate: make(chan struct{}, 1)}
		if err := w.open(t.Context()); err != nil {
			t.Fatal(err)
		}
		next := steps()
		for n := range i + 1 {
			next = append(next, fmt.Sprintf("CREATE TABLE more%d(x)", n))
		}
		if err := migrate(t.Context(), w, next, start().Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := w.close(); err != nil {
			t.Fatal(err)
		}
	}
	if left := copies(path); len(left) != keptCopies {
		t.Fatalf("kept %v", left)
	}
}
