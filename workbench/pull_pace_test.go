package workbench

import (
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
)

func TestAPullSaysHowOftenItWaitedAndThatItWaitsNow(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.connect()
	s.fault(sandbox.Fault{Route: "POST " + listed, Kind: sandbox.TooMany, RetryAfter: 1, Count: 1})
	waiting := false
	done, err := s.Pull(t.Context(), PullRequest{Models: []string{"contact", "user"}}, func(p Progress) {
		waiting = waiting || p.Model == "contact" && !p.Finished && p.Waiting >= time.Second
		if p.Finished && p.Waiting != 0 {
			t.Errorf("it ended, and waits for %s", p.Waiting)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if p := of(done, "contact"); p.Retries != 1 || p.Waited < time.Second || p.Done != people {
		t.Errorf("the people: %+v", p)
	}
	if p := of(done, "user"); p.Retries != 0 || p.Waited > time.Second {
		t.Errorf("the users: %+v", p)
	}
	if !waiting {
		t.Error("nobody was told while it waited")
	}
}

func TestWaitsAreCountedApartFromRefusalsAndShortOnesAreNotShown(t *testing.T) {
	t.Parallel()
	var told []Progress
	p := pace{report: func(at Progress) { told = append(told, at) }}
	p.moved(Progress{Done: 5})
	p.paused(connectors.Pause{For: time.Millisecond})
	p.paused(connectors.Pause{For: time.Second})
	p.paused(connectors.Pause{For: 2 * time.Second, Again: true})
	last := p.moved(Progress{Done: 7, Finished: true})
	p.paused(connectors.Pause{For: time.Second})
	if len(told) != 4 || told[1].Waiting != time.Second || told[2].Waiting != 2*time.Second || told[2].Done != 5 || last.Waiting != 0 {
		t.Errorf("told %+v", told)
	}
	if last.Waits != 2 || last.Retries != 1 || last.Waited != 3*time.Second+time.Millisecond {
		t.Errorf("in the end %+v", last)
	}
}
