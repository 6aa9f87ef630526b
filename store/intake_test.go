package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"patchbay/model"
	"patchbay/problem"
)

// However pages come, together or one by one, the tables hold and the counts say what they would, had each been put alone.
func TestPagesThatShareATransactionAreKeptAsEachByItself(t *testing.T) {
	t.Parallel()
	for seed := range rounds(20) {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		list := newPeople(uint64(seed)).list(60)
		one, many := connected(t), connected(t)
		scans := [2]Scan{startScan(t, one), startScan(t, many)}
		in := many.NewIntake(t.Context(), Walk{Connection: "a", Model: "contact", Scan: scans[1].ID})
		var alone Stats
		put := 0
		for i := range 1 + r.IntN(12) {
			page := make([]model.Record, r.IntN(20))
			for k := range page {
				page[k] = list[r.IntN(len(list))]
			}
			stats, err := one.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: page, Cursor: fmt.Sprint(i), Scan: scans[0].ID})
			if err = errors.Join(err, in.Put(page, fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
			alone, put = alone.plus(stats), put+len(page)
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
		if kept, err := in.Take(); err != nil || kept.Stats != alone || kept.Records != put {
			t.Errorf("%d: counted %+v of %d records (%v), one by one %+v of %d", seed, kept.Stats, kept.Records, err, alone, put)
		}
		if a, b := everyRecord(t, one), everyRecord(t, many); a != b {
			t.Errorf("%d: kept\n%s\none by one\n%s", seed, b, a)
		}
		if a, b := cursorOf(t, one), cursorOf(t, many); a != b {
			t.Errorf("%d: goes on at %q, one by one at %q", seed, b, a)
		}
	}
}

func startScan(t *testing.T, s *Store) Scan {
	t.Helper()
	sc, err := s.StartScan(t.Context(), "a", "contact", true)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// everyRecord is what the tables say of all records but when it was written.
func everyRecord(t *testing.T, s *Store) string {
	t.Helper()
	var out string
	if _, err := s.get(t.Context(), []any{&out}, "SELECT coalesce(group_concat(id||' '||native||' '||state||' '||title||' '||fields||' '||hex(hash), char(10)), '') FROM (SELECT * FROM records ORDER BY native)"); err != nil {
		t.Fatal(err)
	}
	return out
}

func cursorOf(t *testing.T, s *Store) string {
	t.Helper()
	var at string
	if _, err := s.get(t.Context(), []any{&at}, "SELECT inflight FROM cursors WHERE model='contact'"); err != nil {
		t.Fatal(err)
	}
	return at
}

// Behind a page that could not be kept nothing is: the cursor would lie about it.
func TestAnIntakeKeepsNothingBehindAPageThatItCouldNot(t *testing.T) {
	t.Parallel()
	s := connected(t)
	old := startScan(t, s)
	in := s.NewIntake(t.Context(), Walk{Connection: "a", Model: "contact", Scan: old.ID})
	list := newPeople(1).list(40)
	if err := in.Put(list[:10], "10"); err != nil {
		t.Fatal(err)
	}
	<-in.News()
	if err := s.RestartScan(t.Context(), "a", "contact"); err != nil {
		t.Fatal(err)
	}
	_ = startScan(t, s) // another one has it now
	var err error
	for i := 10; i < 40 && err == nil; i += 10 {
		err = in.Put(list[i:i+10], fmt.Sprint(i+10))
	}
	if err = errors.Join(err, in.Close()); !problem.Is(err, problem.Busy) {
		t.Errorf("a walk that was taken over goes on: %v", err)
	}
	if kept, err := in.Take(); kept.Records != 10 || !problem.Is(err, problem.Busy) {
		t.Errorf("kept %d, %v", kept.Records, err)
	}
}

func TestAnIntakeWhoseTimeEndsIsLeftAtOnce(t *testing.T) {
	t.Parallel()
	s := connected(t)
	sc := startScan(t, s)
	s.durable.gate <- struct{}{} // somebody writes for ever
	defer func() { <-s.durable.gate }()
	ctx, stop := context.WithCancel(t.Context())
	in := s.NewIntake(ctx, Walk{Connection: "a", Model: "contact", Scan: sc.ID})
	if err := in.Put(newPeople(1).list(3), "3"); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := in.Close(); !errors.Is(err, context.Canceled) {
		t.Errorf("what was not kept is not told: %v", err)
	}
}

func TestAnIntakeRefusesARecordThatCannotBeKnownAgain(t *testing.T) {
	t.Parallel()
	s := connected(t)
	in := s.NewIntake(t.Context(), Walk{Connection: "a", Model: "contact", Scan: startScan(t, s).ID})
	if err := in.Put([]model.Record{{Model: "contact"}}, "1"); err == nil {
		t.Error("a record without an id was taken")
	}
	if err := in.Close(); err != nil {
		t.Error(err)
	}
}
