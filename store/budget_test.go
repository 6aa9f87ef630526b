package store

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var perTen = []Limit{{100, 10 * time.Second}, {1000, time.Hour}}

func TestABudgetIsNeverOverdrawnInAnyWindow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		limits := []Limit{{rapid.IntRange(1, 20).Draw(rt, "short"), 10 * time.Second}, {rapid.IntRange(20, 60).Draw(rt, "long"), time.Minute}}
		l, now := newLedger(), start()
		var sent []time.Time
		for range 200 {
			background := rapid.Bool().Draw(rt, "background")
			wait := l.take(now, limits, background)
			if wait == 0 {
				sent = append(sent, now)
			}
			step := time.Duration(rapid.Int64Range(0, int64(time.Second)).Draw(rt, "step"))
			if wait > 0 && rapid.Bool().Draw(rt, "obeys") {
				step = wait
				if !background && l.take(now.Add(wait), limits, false) != 0 {
					rt.Fatalf("after the wait of %v there is no room", wait)
				} else if !background {
					sent = append(sent, now.Add(wait))
				}
			}
			now = now.Add(step)
		}
		for _, lim := range limits {
			for i := range sent {
				if j := i + lim.Requests; j < len(sent) && sent[j].Sub(sent[i]) < lim.Per {
					rt.Fatalf("%d requests within %v", lim.Requests+1, sent[j].Sub(sent[i]))
				}
			}
		}
	})
}

func TestBackgroundWorkLeavesAThirdToPeople(t *testing.T) {
	t.Parallel()
	s := open(t)
	n := 0
	for ; n < 100; n++ {
		wait, err := s.Take(t.Context(), "k", perTen, true)
		if err != nil {
			t.Fatal(err)
		}
		if wait > 0 {
			break
		}
	}
	if n != 70 {
		t.Fatalf("background took %d", n)
	}
	for i := range 30 {
		if wait, err := s.Take(t.Context(), "k", perTen, false); wait != 0 || err != nil {
			t.Fatalf("a person waits %v at %d, %v", wait, i, err)
		}
	}
	wait, err := s.Take(t.Context(), "k", perTen, false)
	if err != nil || wait < 10*time.Second || wait > 10200*time.Millisecond {
		t.Fatalf("got %v, %v", wait, err)
	}
	b, err := s.Budget(t.Context(), "k")
	if err != nil || !b.Known || len(b.Windows) != 2 || b.Windows[0].Used != 100 || b.Windows[0].Remaining != 0 || b.Windows[1].Remaining != 900 || !b.Windows[0].Resets.After(start()) || b.DailyRemaining != -1 {
		t.Fatalf("got %+v, %v", b, err)
	}
	if b, err := s.Budget(t.Context(), "other"); err != nil || b.Known {
		t.Fatalf("got %+v, %v", b, err)
	}
}

func TestAnswersCorrectTheBooks(t *testing.T) {
	t.Parallel()
	unknown := Seen{Limit: -1, Remaining: -1, DailyLimit: -1, DailyRemaining: -1}
	with := func(fn func(*Seen)) Seen { s := unknown; fn(&s); return s }
	for name, c := range map[string]struct {
		seen Seen
		wait time.Duration // at least; 0 for none
	}{
		"nothing told":         {unknown, 0},
		"others used it up":    {with(func(s *Seen) { s.Limit, s.Remaining, s.Window = 100, 0, 10*time.Second }), 10 * time.Second},
		"a smaller limit":      {with(func(s *Seen) { s.Limit, s.Remaining, s.Window = 1, 0, 10*time.Second }), 10 * time.Second},
		"some left":            {with(func(s *Seen) { s.Limit, s.Remaining, s.Window = 100, 50, 10*time.Second }), 0},
		"told to wait":         {with(func(s *Seen) { s.Until = start().Add(7 * time.Second) }), 7 * time.Second},
		"the day is used up":   {with(func(s *Seen) { s.DailyLimit, s.DailyRemaining = 1000, 0 }), 15 * time.Hour},
		"the day is not over":  {with(func(s *Seen) { s.DailyLimit, s.DailyRemaining = 1000, 10 }), 0},
		"a window of its own ": {with(func(s *Seen) { s.Limit, s.Remaining, s.Window = 5, 5, time.Minute }), 0},
	} {
		s := open(t)
		if _, err := s.Take(t.Context(), "k", perTen, false); err != nil {
			t.Fatal(err)
		}
		if err := s.Learn(t.Context(), "k", c.seen); err != nil {
			t.Fatal(err)
		}
		wait, err := s.Take(t.Context(), "k", perTen, false)
		if err != nil || wait < c.wait || c.wait == 0 && wait > 0 {
			t.Errorf("%s: waits %v, want %v, %v", name, wait, c.wait, err)
		}
	}
}

func TestBackgroundLeavesTheRestOfTheDay(t *testing.T) {
	t.Parallel()
	l := newLedger()
	l.learn(start(), Seen{Limit: -1, Remaining: -1, DailyLimit: 1000, DailyRemaining: 300})
	if l.take(start(), perTen, true) == 0 {
		t.Error("background uses the reserve")
	}
	if l.take(start(), perTen, false) != 0 {
		t.Error("a person waits")
	}
	tomorrow := start().Add(16 * time.Hour)
	if l.take(tomorrow, perTen, true) != 0 {
		t.Error("the next day is not free")
	}
}

func TestAClockThatIsSetBackDoesNotLockTheBudget(t *testing.T) {
	t.Parallel()
	l := newLedger()
	for range 100 {
		l.take(start().Add(24*time.Hour), perTen, false)
	}
	if wait := l.take(start(), perTen, false); wait > 20*time.Second {
		t.Fatalf("waits %v", wait)
	}
}

func TestTwoStoresShareOneBudget(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	stores := []*Store{openAt(t, path), openAt(t, path)}
	var mu sync.Mutex
	var wg sync.WaitGroup
	granted := 0
	for _, s := range stores {
		for range 4 {
			wg.Go(func() {
				for range 30 {
					wait, err := s.Take(t.Context(), "k", perTen, false)
					mu.Lock()
					if err != nil {
						t.Error(err)
					}
					if wait == 0 {
						granted++
					}
					mu.Unlock()
				}
			})
		}
	}
	wg.Wait()
	if granted != 100 {
		t.Fatalf("%d were granted", granted)
	}
}

func TestMostAnswersAreKnownAlreadyAndWriteNothing(t *testing.T) {
	t.Parallel()
	told := Seen{Limit: 100, Remaining: 99, Window: 10 * time.Second, DailyLimit: 200_000, DailyRemaining: 150_000}
	with := func(fn func(*Seen)) Seen { s := told; fn(&s); return s }
	for name, c := range map[string]struct {
		seen  Seen
		after time.Duration
		known bool
	}{
		"the same":                       {told, 0, true},
		"less than was counted here":     {with(func(s *Seen) { s.Remaining = 100 }), 0, true},
		"about as much of the day":       {with(func(s *Seen) { s.DailyRemaining -= 700 }), 0, true},
		"nothing":                        {Seen{Limit: -1, Remaining: -1, DailyLimit: -1, DailyRemaining: -1}, time.Hour, true},
		"one that others sent":           {with(func(s *Seen) { s.Remaining = 98 }), 0, false},
		"others used much of the day":    {with(func(s *Seen) { s.DailyRemaining -= 2000 }), 0, false},
		"the day is nearly used up":      {with(func(s *Seen) { s.DailyRemaining = 3 }), 0, false},
		"another limit":                  {with(func(s *Seen) { s.Limit = 200 }), 0, false},
		"another limit of the day":       {with(func(s *Seen) { s.DailyLimit = 500_000 }), 0, false},
		"a window that was never told":   {with(func(s *Seen) { s.Window = time.Minute }), 0, false},
		"to wait":                        {with(func(s *Seen) { s.Until = start().Add(time.Minute) }), 0, false},
		"the same, after a quarter hour": {told, 15 * time.Minute, false},
	} {
		l := newLedger()
		l.take(start(), perTen, false)
		l.learn(start(), told)
		if got := l.knows(start().Add(c.after), c.seen); got != c.known {
			t.Errorf("%s: known %v", name, got)
		}
	}
}

func TestWhatTheProviderTellsOfItsLimitWinsOverItsDocuments(t *testing.T) {
	t.Parallel()
	for told, want := range map[int]int{40: 40, 400: 400} {
		s := open(t)
		if _, err := s.Take(t.Context(), "k", perTen, false); err != nil {
			t.Fatal(err)
		}
		if err := s.Learn(t.Context(), "k", Seen{Limit: told, Remaining: told - 1, Window: 10 * time.Second, DailyLimit: -1, DailyRemaining: -1}); err != nil {
			t.Fatal(err)
		}
		taken := 1
		for ; taken < 1000; taken++ {
			if wait, err := s.Take(t.Context(), "k", perTen[:1], false); err != nil || wait > 0 {
				break
			}
		}
		if taken != want {
			t.Errorf("told %d, took %d", told, taken)
		}
	}
}
