package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
)

func TestARequestIsCountedWhileAnotherProcessWritesRecords(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	s, err := Open(t.Context(), Options{Path: path, Now: start, Wait: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // the test is over
	holder := &writer{path: path, dsn: writeDSN(Options{Path: path, Wait: busyWait}, "FULL"), gate: make(chan struct{}, 1)}
	if err := holder.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer holder.close() //nolint:errcheck // as above
	if _, err := holder.conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	s.durable.gate <- struct{}{} // and this process writes as well
	defer func() { <-s.durable.gate }()
	if wait, err := s.Take(t.Context(), "k", perTen, false); err != nil || wait != 0 {
		t.Fatalf("waits %v, %v", wait, err)
	}
	if err := s.Learn(t.Context(), "k", Seen{Limit: 7, Remaining: 3, Window: time.Minute, DailyLimit: -1, DailyRemaining: -1}); err != nil {
		t.Fatal(err)
	}
	s.RecordCall(call(1))
	if list, err := s.Calls(t.Context(), CallFilter{}); err != nil || len(list) != 1 {
		t.Fatalf("%d calls, %v", len(list), err)
	}
}

// older puts calls and budgets where older versions had them.
func older(t *testing.T, s *Store, calls int) {
	t.Helper()
	err := s.durable.do(t.Context(), "prepare", func(t tx) error {
		for i := range calls {
			if err := insertOld(t, i); err != nil {
				return err
			}
		}
		l := newLedger()
		l.learn(start(), Seen{Limit: -1, Remaining: -1, DailyLimit: 1000, DailyRemaining: 41})
		return t.keepLedger(context.Background(), "k", l)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func insertOld(t tx, i int) error {
	c := call(i)
	_, err := t.exec(context.Background(), `INSERT INTO calls(no, ticket, conn, op, method, url, status, attempt, started, took, waited, error,
		request, request_body, request_size, response, response_body, response_size) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		i+1, fmt.Sprint("t", i), c.Connection, c.Operation, c.Method, c.URL, c.Status, c.Attempt, micros(c.Started), int64(c.Took), int64(c.Waited), "",
		"{}", nil, c.Request.Size, "{}", c.Response.Bytes, c.Response.Size)
	return err
}

func TestCallsAndBudgetsOfAnOlderStoreMoveOnceAndKeepTheirIDs(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]bool{"in one go": false, "broken off before they were removed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := newFile(t, "a")
			s := openAt(t, path)
			older(t, s, 30)
			if broken {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				breakMoveOff(t, path)
				s = openAt(t, path)
			}
			list, err := s.Calls(t.Context(), CallFilter{})
			if err != nil || len(list) != 30 || list[0].ID != "30" || list[29].URL != call(0).URL {
				t.Fatalf("%d calls, %v", len(list), err)
			}
			b, err := s.Budget(t.Context(), "k")
			if err != nil || b.DailyRemaining != 41 {
				t.Fatalf("budget %+v, %v", b, err)
			}
			var left int
			if _, err := s.get(t.Context(), []any{&left}, "SELECT (SELECT count(*) FROM calls)+(SELECT count(*) FROM budgets)"); err != nil || left != 0 {
				t.Fatalf("%d are left behind, %v", left, err)
			}
		})
	}
}

// breakMoveOff copies everything to the activity file, and lets another call have a number in between.
func breakMoveOff(t *testing.T, path string) {
	t.Helper()
	s := openAt(t, path)
	s.activity.takes = func(_ context.Context, w *writer) error {
		return w.do(t.Context(), "take over", func(x tx) error {
			if err := x.takeCalls(t.Context(), s.readers, 20); err != nil {
				return err
			}
			return x.takeBudgets(t.Context(), s.readers)
		})
	}
	if n, err := s.Calls(t.Context(), CallFilter{}); err != nil || len(n) != 20 {
		t.Fatalf("%d, %v", len(n), err)
	}
	if err := s.activity.shut(); err != nil {
		t.Fatal(err)
	}
}

func TestACallWhoseNumberIsTakenGetsAnotherAndIsNotDoubled(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	s := openAt(t, path)
	s.RecordCall(call(500)) // has the number 1
	if _, err := s.Calls(t.Context(), CallFilter{}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		older(t, s, 3)
		if err := s.activity.shut(); err != nil {
			t.Fatal(err)
		}
		list, err := s.Calls(t.Context(), CallFilter{})
		if err != nil || len(list) != 4 {
			t.Fatalf("%d calls, %v", len(list), err)
		}
	}
}

func TestADamagedActivityFileIsSetAsideAndStopsNothing(t *testing.T) {
	t.Parallel()
	for name, spoilt := range map[string]func(*testing.T, string){
		"no database":       func(t *testing.T, path string) { write(t, path, strings.Repeat("this is no database ", 500)) },
		"another's":         func(t *testing.T, path string) { dropFile(path); spoil(t, path, "CREATE TABLE mine(x)") },
		"of a newer format": func(t *testing.T, path string) { spoil(t, path, "PRAGMA user_version=99") },
		"cut off":           func(t *testing.T, path string) { cut(t, path) },
		"gone":              func(t *testing.T, path string) { dropFile(path) },
		"broken pages":      func(t *testing.T, path string) { scribble(t, path) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := newFile(t, "a")
			fillActivity(t, path)
			spoilt(t, activityPath(path))
			s := openAt(t, path)
			if wait, err := s.Take(t.Context(), "k", perTen, false); err != nil || wait != 0 {
				t.Fatalf("waits %v, %v", wait, err)
			}
			c := call(9999)
			c.Status = 0
			s.RecordCall(c)
			list, err := s.Calls(t.Context(), CallFilter{Failed: true, Limit: 1})
			if err != nil || len(list) != 1 || list[0].URL != c.URL {
				t.Fatalf("got %v, %v", list, err)
			}
			if _, err := s.Connections(t.Context()); err != nil {
				t.Fatal(err)
			}
			aside, _ := filepath.Glob(activityPath(path) + ".damaged-*")
			if want := name != "gone"; (len(aside) > 0) != want {
				t.Errorf("set aside: %v", aside)
			}
		})
	}
}

func TestDamageThatIsMetOnTheWayIsSetAsideAsWell(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	fillActivity(t, path)
	s := openAt(t, path)
	if _, err := s.Calls(t.Context(), CallFilter{}); err != nil {
		t.Fatal(err)
	}
	scribble(t, activityPath(path))
	for range 3 {
		if _, err := s.Take(t.Context(), "k", perTen, false); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Calls(t.Context(), CallFilter{Limit: 5000}); err != nil {
			t.Fatal(err)
		}
	}
}

func fillActivity(t *testing.T, path string) {
	t.Helper()
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 600 {
		s.RecordCall(call(i))
	}
	if _, err := s.Take(t.Context(), "k", perTen, false); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// cut takes the second half of a file away.
func cut(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()/2); err != nil {
		t.Fatal(err)
	}
}

// scribble writes over every page but the first.
func scribble(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(4096); at < info.Size(); at += 4096 {
		if _, err := f.WriteAt([]byte(strings.Repeat("\xff", 200)), at); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAFullDiskIsSaidOfTheActivityFileToo(t *testing.T) {
	t.Parallel()
	s := connected(t)
	if _, err := s.Take(t.Context(), "k", perTen, false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.activity.w.conn.ExecContext(t.Context(), "PRAGMA max_page_count=1"); err != nil {
		t.Fatal(err)
	}
	big := call(1)
	big.Response.Bytes = make([]byte, 1<<20)
	s.RecordCall(big)
	_, err := s.Calls(t.Context(), CallFilter{})
	if !problem.Is(err, problem.Storage) || !strings.Contains(err.Error(), "full") {
		t.Fatalf("got %v", err)
	}
	if _, err := s.activity.w.conn.ExecContext(t.Context(), "PRAGMA max_page_count=100000"); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Calls(t.Context(), CallFilter{}); err != nil || len(list) != 1 {
		t.Fatalf("with room again: %d, %v", len(list), err)
	}
}

func TestAClockThatWasSetBackKeepsCallsInTheirOrder(t *testing.T) {
	t.Parallel()
	s := connected(t)
	now := start()
	s.now = func() time.Time { return now }
	before, after := call(3600), call(1)
	s.RecordCall(before)
	if _, err := s.Calls(t.Context(), CallFilter{}); err != nil {
		t.Fatal(err)
	}
	now = start().Add(-48 * time.Hour)
	after.Started = now
	s.RecordCall(after)
	list, err := s.Calls(t.Context(), CallFilter{})
	if err != nil || len(list) != 2 || list[0].URL != after.URL {
		t.Fatalf("got %v, %v", list, err)
	}
	c, err := s.Connection(t.Context(), "a")
	if want := before.Started.Add(before.Took); err != nil || !c.LastGoodCall.Equal(want) {
		t.Errorf("last good call %v, want %v, %v", c.LastGoodCall, want, err)
	}
	if wait, err := s.Take(t.Context(), "k", perTen, false); err != nil || wait != 0 {
		t.Errorf("waits %v, %v", wait, err)
	}
}
