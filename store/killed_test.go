package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

// What a child of this test binary does with a store, again and again until it is killed.
const (
	childTask = "PATCHBAY_STORE_TEST_TASK"
	childFrom = "PATCHBAY_STORE_TEST_FROM"
)

func swapForEver(path, task, from string) error {
	o := Options{Path: path, Wait: 20 * time.Second}
	for {
		if _, err := fmt.Println("begun"); err != nil {
			return err
		}
		if err := swapOnce(o, task, from); err != nil {
			return err
		}
	}
}

func swapOnce(o Options, task, from string) error {
	ctx := context.Background()
	switch task {
	case "compact":
		_, err := Compact(ctx, o)
		return err
	case "restore":
		_, err := Restore(ctx, o, from)
		return err
	case "rebuild":
		if _, err := Rebuild(ctx, o); err != nil {
			return err
		}
		select {} // there is nothing more to rebuild
	case "open":
		s, err := Open(ctx, o)
		if err != nil {
			return err
		}
		if _, err := s.Calls(ctx, CallFilter{}); err != nil {
			return err
		}
		if err := s.Close(); err != nil {
			return err
		}
		select {}
	}
	if indexing := tasksOfTheIndex()[task]; indexing != nil {
		return indexing(o)
	}
	return errors.New("unknown task")
}

// killIn starts a child on a task, waits until it has begun, and kills it a random moment later.
func killIn(t *testing.T, path, task, from string, within time.Duration) {
	t.Helper()
	cmd, lines := started(t, childPath+"="+path, childTask+"="+task, childFrom+"="+from)
	if !lines.Scan() {
		t.Fatal("the child did not begin")
	}
	<-time.After(rand.N(within)) // any moment is a good one: that is what is tried
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
	}
	_ = cmd.Wait() // it was killed: that is the error
}

func TestAKillInTheMidstOfCompactingLosesNothing(t *testing.T) {
	t.Parallel()
	path := filled(t, 1500)
	for range rounds(12) {
		killIn(t, path, "compact", "", 250*time.Millisecond)
		holds(t, path, 1500, 1)
	}
	if _, err := Compact(t.Context(), Options{Path: path}); err != nil {
		t.Fatal(err)
	}
	holds(t, path, 1500, 1)
}

func TestAKillInTheMidstOfRestoringLeavesOneWholeStore(t *testing.T) {
	t.Parallel()
	path := filled(t, 800)
	backup := backedUp(t, path)
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "a", contact("new", "name", "Not in the backup"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range rounds(10) {
		killIn(t, path, "restore", backup, 250*time.Millisecond)
		s, err := Open(t.Context(), Options{Path: path, Now: start})
		if err != nil {
			t.Fatal(err)
		}
		n, err := s.Count(t.Context(), Query{Model: "contact"})
		if err != nil || n != 800 && n != 801 {
			t.Fatalf("%d records, %v", n, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Restore(t.Context(), Options{Path: path, Now: start}, backup); err != nil {
		t.Fatal(err)
	}
	holds(t, path, 800, 1)
	aside, err := filepath.Glob(globSafe(path) + ".before-restore-*")
	if err != nil || len(aside) == 0 {
		t.Fatalf("no store was set aside, %v", err)
	}
}

func TestAKillInTheMidstOfRebuildingLeavesTheDamagedStoreOrTheNewOne(t *testing.T) {
	t.Parallel()
	path := worn(t)
	done := false
	for range rounds(8) {
		killIn(t, path, "rebuild", "", 120*time.Millisecond)
		if done = rebuilt(t, path); done {
			break
		}
	}
	if !done {
		if _, err := Rebuild(t.Context(), Options{Path: path}); err != nil {
			t.Fatal(err)
		}
	}
	s := openAt(t, path)
	open, err := s.OpenIntents(t.Context(), "")
	conns, err2 := s.Connections(t.Context())
	if err != nil || err2 != nil || len(open) != 1 || len(conns) != 2 {
		t.Fatalf("%d writes, %d connections, %v %v", len(open), len(conns), err, err2)
	}
}

// rebuilt reports whether the store is whole by now; if it is not, it is still the damaged one.
func rebuilt(t *testing.T, path string) bool {
	t.Helper()
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err == nil {
		err = s.Check(t.Context())
		_ = s.Close() // a damaged file may refuse even that
	}
	if err != nil && !errors.Is(err, ErrDamaged) {
		t.Fatal(err)
	}
	return err == nil
}

// aged is a store of an older format, with calls and budgets inside.
func aged(t *testing.T, calls int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	write(t, path, "")
	err := inspect(t.Context(), path, func(w *writer) error {
		if err := advance(t.Context(), w, steps()[:3], 0); err != nil {
			return err
		}
		return w.do(t.Context(), "fill", func(x tx) error {
			for i := range calls {
				c := call(i)
				if _, err := x.exec(t.Context(), `INSERT INTO calls(conn, op, method, url, status, attempt, started, took, waited, error, request,
					request_size, response, response_body, response_size) VALUES('a','o','GET',?,200,1,?,1,1,'','{}',0,'{}',?,0)`,
					c.URL, micros(c.Started), make([]byte, 2000)); err != nil {
					return err
				}
			}
			_, err := x.exec(t.Context(), "INSERT INTO connections(id, folded, body) VALUES('a','acme','{\"name\":\"Acme\"}')")
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAKillInTheMidstOfAMigrationLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	for round := range rounds(10) {
		path := aged(t, 700)
		killIn(t, path, "open", "", time.Duration(20+round*25)*time.Millisecond)
		s := openAt(t, path)
		list, err := s.Calls(t.Context(), CallFilter{Limit: 2000})
		if err != nil || len(list) != 700 {
			t.Fatalf("round %d: %d calls, %v", round, len(list), err)
		}
		if c, err := s.Connection(t.Context(), "a"); err != nil || c.Name != "Acme" {
			t.Fatalf("round %d: %+v, %v", round, c, err)
		}
		for _, copied := range copies(path) {
			if err := inspect(t.Context(), copied, func(w *writer) error { return w.integrity(t.Context(), false) }); err != nil {
				t.Errorf("round %d: the copy %s: %v", round, copied, err)
			}
		}
	}
}

func TestTwoProcessesThatFindAnOlderFormatBringItUpToDateOnce(t *testing.T) {
	t.Parallel()
	path := aged(t, 300)
	errs := make(chan error)
	for range 4 {
		go func() {
			s, err := Open(t.Context(), Options{Path: path, Now: start, Wait: 20 * time.Second})
			if err == nil {
				_, err = s.Calls(t.Context(), CallFilter{})
				err = errors.Join(err, s.Close())
			}
			errs <- err
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if n := len(copies(path)); n != 1 {
		t.Errorf("%d copies were made", n)
	}
}
