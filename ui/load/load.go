// Package load runs the slow parts of a screen. A [Slot] holds one piece of work at a time: starting the next
// one cancels the one before, and a result that was on its way already is not taken any more.
package load

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

// patience is how long a load may take before it is worth a word: shorter ones would only flicker.
const patience = 180 * time.Millisecond

// Slot is the place for one kind of work of one screen. Make it with [New]; it is used by the screen's
// goroutine alone.
type Slot struct {
	base   context.Context
	id     screen.ID
	cancel context.CancelFunc
	gen    int
	busy   bool
	slow   bool
}

// New makes a slot for the screen of that id. ctx bounds all of its work: the screen cancels it when it closes.
func New(ctx context.Context, id screen.ID) *Slot {
	return &Slot{base: ctx, id: id, cancel: func() {}}
}

// Busy reports whether work is under way.
func (s *Slot) Busy() bool { return s.busy }

// Slow reports whether the work under way takes long enough to say so.
func (s *Slot) Slow() bool { return s.busy && s.slow }

// Stop cancels the work under way; its result is not taken.
func (s *Slot) Stop() {
	s.cancel()
	s.gen++
	s.busy, s.slow = false, false
}

// Result is what a piece of work came to.
type Result[T any] struct {
	Value T
	Err   error
	slot  *Slot
	gen   int
}

// Dest is the screen that started the work.
func (r Result[T]) Dest() screen.ID { return r.slot.id }

// In reports whether r is the awaited result of s, which is idle then.
func (r Result[T]) In(s *Slot) bool {
	if r.slot != s || r.gen != s.gen {
		return false
	}
	s.cancel()
	s.busy, s.slow = false, false
	return true
}

// SlowMsg tells that some work takes long.
type SlowMsg struct {
	slot *Slot
	gen  int
}

// Dest is the screen that started the work.
func (m SlowMsg) Dest() screen.ID { return m.slot.id }

// Mark makes the slot say that it is slow, if it is still at that work.
func (m SlowMsg) Mark() { m.slot.slow = m.slot.slow || m.slot.gen == m.gen }

// Start begins work in a slot, ending what was there before. do gets values, not the screen; it is cancelled
// after limit, by the next Start, by Stop and when the screen closes. Work that nobody waits for any more says nothing,
// nor does a SlowMsg come of work that is done: every message has the whole window drawn anew.
func Start[T any](s *Slot, limit time.Duration, do func(context.Context) (T, error)) tea.Cmd {
	s.Stop()
	ctx, cancel := context.WithTimeout(s.base, limit)
	s.cancel, s.busy = cancel, true
	gen := s.gen
	work := func() tea.Msg {
		v, err := do(ctx)
		if errors.Is(ctx.Err(), context.Canceled) {
			return nil
		}
		return Result[T]{Value: v, Err: err, slot: s, gen: gen}
	}
	return tea.Batch(work, after(ctx, patience, SlowMsg{slot: s, gen: gen}))
}

// Wait says msg after d, unless the slot is put to another use before, or stopped, or its screen closes.
func Wait(s *Slot, d time.Duration, msg tea.Msg) tea.Cmd {
	s.Stop()
	ctx, cancel := context.WithCancel(s.base)
	s.cancel = cancel
	return after(ctx, d, msg)
}

// after says msg after d, and nothing when ctx ends before.
func after(ctx context.Context, d time.Duration, msg tea.Msg) tea.Cmd {
	return func() tea.Msg {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			return msg
		case <-ctx.Done():
			return nil
		}
	}
}
