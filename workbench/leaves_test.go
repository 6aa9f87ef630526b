package workbench

import (
	"context"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

// A write that waits for the provider's limit has not left: it says until when, and can be called off.
func TestAWriteThatWaitsForTheLimitCanBeCalledOff(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	plan := s.edit(s.somebody().ID, map[string]any{"phone": "+12125550147"})
	s.fault(sandbox.Fault{Route: "GET /contacts/*", Kind: sandbox.TooMany, RetryAfter: 40, Count: 1})
	left := 0
	plan.Leaves = func() { left++ }
	ctx, off := context.WithCancel(t.Context())
	defer off()
	ended := make(chan error, 1)
	go func() {
		_, err := s.Apply(ctx, plan)
		ended <- err
	}()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for b := s.only().Budget; b == nil || b.HeldUntil == nil; b = s.only().Budget {
		select {
		case err := <-ended:
			t.Fatalf("it did not wait: %v", err)
		case <-tick.C:
		}
	}
	off()
	kind(t, <-ended, problem.Canceled)
	if left != 0 || s.writes() != 0 || s.latest().State != "dropped" {
		t.Errorf("it left %d times, %d writes, %s", left, s.writes(), doc(s.latest()))
	}
}

func TestAWriteTellsWhenItLeaves(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	plan := s.edit(s.somebody().ID, map[string]any{"phone": "+12125550147"})
	var states []string
	plan.Leaves = func() { states = append(states, s.latest().State) }
	s.apply(plan)
	if len(states) != 1 || states[0] != "sent" {
		t.Errorf("it left as %q", states)
	}
}
