package highlevel

import (
	"sync"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
)

// ear counts the calls that were made more than once.
type ear struct {
	mu           sync.Mutex
	calls, again int
}

// Record counts.
func (e *ear) Record(c connectors.Call) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls++
	if c.Attempt > 1 {
		e.again++
	}
	return ""
}

func TestAPullFromAPoorServiceEndsWithEverybodyAndSaysHowOftenItTriedAgain(t *testing.T) {
	t.Parallel()
	s := crowd(t, 400)
	var faults []sandbox.Fault
	for _, k := range []sandbox.Kind{sandbox.TooMany, sandbox.ServerError, sandbox.Unavailable, sandbox.Drop, sandbox.DropAfter, sandbox.HTML, sandbox.ErrorAfter} {
		faults = append(faults, sandbox.Fault{Kind: k, Probability: 0.01, Route: "POST /contacts/search"})
	}
	s.fault(t, faults...)
	heard := &ear{}
	g := s.grant()
	g.Recorder, g.Rand = heard, func() float64 { return 0 }
	seen, complete := walked(t, s.open(t, g), connectors.Query{Model: "contact", Size: 2, Lane: connectors.Background}, func(int) {})
	if len(seen) != 400 || !complete {
		t.Errorf("%d of 400 came, complete %v", len(seen), complete)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s came %d times", id, n)
		}
	}
	var state sandbox.State
	if err := s.control.Get(t.Context(), "state?records=no", &state); err != nil {
		t.Fatal(err)
	}
	hit := 0
	for _, c := range state.Calls {
		hit += min(1, len(c.Faults))
	}
	if hit < 5 || heard.again != hit || heard.calls != len(state.Calls) {
		t.Errorf("%d calls failed, %d are told of as repeated; %d calls of %d are told of", hit, heard.again, heard.calls, len(state.Calls))
	}
}
