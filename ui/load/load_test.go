package load

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

// both runs the two commands of a start: the work and the word about its slowness.
func both(cmd tea.Cmd) (work, slow tea.Msg) {
	batch := cmd().(tea.BatchMsg)
	return batch[0](), batch[1]()
}

func TestAResultFindsItsSlot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s, other := New(ctx, 7), New(ctx, 7)
		msg, slow := both(Start(s, time.Minute, func(context.Context) (string, error) { return "Ada", nil }))
		r := msg.(Result[string])
		if r.Dest() != screen.ID(7) || slow.(SlowMsg).Dest() != 7 || r.In(other) || !s.Busy() {
			t.Fatal("it went to the wrong place")
		}
		slow.(SlowMsg).Mark()
		if !s.Slow() {
			t.Error("it does not say that it is slow")
		}
		if !r.In(s) || r.Value != "Ada" || s.Busy() || s.Slow() {
			t.Errorf("%+v", r)
		}
	})
}

func TestOnlyTheLastWorkCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s := New(ctx, 1)
		wait := func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() }
		first := Start(s, time.Minute, wait)
		second := Start(s, time.Minute, func(context.Context) (int, error) { return 2, nil })
		if old, late := both(first); old != nil || late != nil {
			t.Errorf("the superseded work still says %v and %v", old, late)
		}
		if msg, _ := both(second); !msg.(Result[int]).In(s) {
			t.Error("the last result was not taken")
		}
		if s.Slow() {
			t.Error("the superseded work made the slot slow")
		}
	})
}

func TestWorkEndsWithItsScreenAndItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wait := func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() }
		ctx, cancel := context.WithCancel(t.Context())
		s := New(ctx, 1)
		if msg, _ := both(Start(s, time.Second, wait)); !errors.Is(msg.(Result[int]).Err, context.DeadlineExceeded) {
			t.Error("it outlived its time")
		}
		cmd := Start(s, time.Minute, wait)
		cancel()
		if msg, late := both(cmd); msg != nil || late != nil {
			t.Errorf("it outlived its screen and says %v and %v", msg, late)
		}
	})
}

func TestNothingIsSaidOfSlownessOnceTheResultWasTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s := New(ctx, 1)
		batch := Start(s, time.Minute, func(context.Context) (int, error) { return 1, nil })().(tea.BatchMsg)
		said := make(chan tea.Msg, 1)
		go func() { said <- batch[1]() }()
		synctest.Wait()
		begun := time.Now()
		if !batch[0]().(Result[int]).In(s) {
			t.Error("the result was not taken")
		}
		if msg := <-said; msg != nil || time.Since(begun) > 0 {
			t.Errorf("%v after %s", msg, time.Since(begun))
		}
	})
}

func TestAWaitIsOverWhenItsSlotIsPutToAnotherUse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s := New(ctx, 1)
		first, second := Wait(s, time.Second, "one"), Wait(s, time.Second, "two")
		begun := time.Now()
		if msg := first(); msg != nil || time.Since(begun) > 0 {
			t.Errorf("the first says %v after %s", msg, time.Since(begun))
		}
		if msg := second(); msg != "two" || time.Since(begun) != time.Second {
			t.Errorf("the second says %v after %s", msg, time.Since(begun))
		}
		third := Wait(s, time.Second, "three")
		s.Stop()
		if msg := third(); msg != nil {
			t.Errorf("the third says %v", msg)
		}
	})
}
