package workbench

import (
	"fmt"
	"testing"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

// until takes events until enough holds, which is looked at after each, and once before the first.
func (s *scene) until(events <-chan Event, enough func() bool) {
	s.t.Helper()
	for !enough() {
		select {
		case _, ok := <-events:
			if !ok && !enough() {
				s.t.Fatal("the events ended too early")
			}
		case <-s.t.Context().Done():
			s.t.Fatal("the test ended too early")
		}
	}
}

// idle reports whether no job runs.
func (s *scene) idle() bool {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	return len(s.jobs.running) == 0
}

// held starts a pull whose list of contacts is not answered, and returns its job when it has come that far.
func (s *scene) held() string {
	s.t.Helper()
	reached := make(chan struct{})
	s.wire.on(hook{method: "POST", path: listed, before: true, run: func() { close(reached) }})
	s.fault(sandbox.Fault{Route: "POST " + listed, Kind: sandbox.Hold})
	id, err := s.StartPull(PullRequest{})
	if err != nil {
		s.t.Fatal(err)
	}
	select {
	case <-reached:
	case <-s.t.Context().Done():
		s.t.Fatal("the pull asks for no list")
	}
	return id
}

func TestAPullInTheBackgroundIsFollowedByItsEvents(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	events, stop := s.Subscribe()
	id, err := s.StartPull(PullRequest{})
	if err != nil || id == "" {
		t.Fatal(id, err)
	}
	s.until(events, s.idle)
	jobs := s.Jobs()
	if p := of(jobs, "contact"); p.Job != id || p.Connection != c.Name || p.Done != people || !p.Finished || p.Problem != nil {
		t.Errorf("%+v", jobs)
	}
	stop()
	stop()             // twice is once
	for range events { // ends, because the channel was closed
	}
}

func TestASecondPullOfTheSameConnectionIsRefusedFromTheFirstMomentOn(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	id := s.held()
	for _, conns := range [][]string{nil, {c.Name}, {"HARBOUR-dental-studio"}} {
		_, err := s.StartPull(PullRequest{Connections: conns})
		kind(t, err, problem.Busy)
	}
	events, stop := s.Subscribe()
	defer stop()
	s.StopJob(id)
	s.StopJob("nobody's")
	s.until(events, s.idle)
	if p := of(s.Jobs(), "contact"); !p.Finished || !problem.Is(p.Problem, problem.Canceled) {
		t.Errorf("%+v", p)
	}
	s.heal()
	if _, err := s.StartPull(PullRequest{Connections: []string{c.Name}}); err != nil {
		t.Fatal(err)
	}
	s.until(events, s.idle)
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != people {
		t.Errorf("%d records, %v", n, err)
	}
}

func TestTwoPullsInOneMomentAreOne(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.connect()
	s.fault(sandbox.Fault{Kind: sandbox.Hold})
	if _, err := s.StartPull(PullRequest{}); err != nil {
		t.Fatal(err)
	}
	_, err := s.StartPull(PullRequest{})
	kind(t, err, problem.Busy)
}

func TestAPullThatCannotBeginIsAJobWithAProblem(t *testing.T) {
	t.Parallel()
	s := open(t)
	events, stop := s.Subscribe()
	defer stop()
	if _, err := s.StartPull(PullRequest{Connections: []string{"nobody"}}); err != nil {
		t.Fatal(err)
	}
	s.until(events, s.idle)
	jobs := s.Jobs()
	if len(jobs) != 1 || !jobs[0].Finished || !problem.Is(jobs[0].Problem, problem.NotFound) || jobs[0].Connection != "nobody" {
		t.Errorf("%+v", jobs)
	}
}

func TestClosingStopsTheJobsAndEndsTheEvents(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.connect()
	w := s.bench(Home{Root: t.TempDir(), Profile: "default"})
	events, _ := w.Subscribe()
	s.held()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := s.StartPull(PullRequest{})
	kind(t, err, problem.Canceled)
	_, err = s.Connections(t.Context())
	kind(t, err, problem.Canceled)
	ended, stop := s.Subscribe()
	stop()
	if _, ok := <-ended; ok {
		t.Error("a closed workbench has news")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for range events { // ends, because closing closes it
	}
}

func TestASlowReaderHoldsNobodyUpAndMissesNothing(t *testing.T) {
	t.Parallel()
	n := newNewsroom()
	w := &Workbench{news: n}
	slow, _ := w.Subscribe()
	quick, leave := w.Subscribe()
	for range 1000 {
		n.tell(Event{Jobs: true})
		<-quick
	}
	leave()
	n.tell(Event{Records: true})
	n.tell(Event{Calls: true})
	if e := <-slow; !e.Jobs || !e.Records || !e.Calls || e.Connections || e.Health != nil {
		t.Errorf("%+v", e)
	}
	select {
	case e, ok := <-slow:
		t.Errorf("more: %+v, %v", e, ok)
	default:
	}
	n.close()
	if _, ok := <-slow; ok {
		t.Error("not closed")
	}
}

func TestFinishedJobsAreForgottenAndRunningOnesNever(t *testing.T) {
	t.Parallel()
	w := Open(Options{})
	w.jobs.note(Progress{Job: "runs", Connection: "a", Model: "contact"})
	for i := range 3 * keep {
		w.jobs.note(Progress{Job: fmt.Sprint(i), Connection: "a", Model: "contact", Finished: true})
	}
	w.jobs.note(Progress{Job: "runs", Connection: "a", Model: "contact", Done: 7})
	all := w.Jobs()
	if len(all) != keep || all[0].Job != "runs" || all[0].Done != 7 || all[keep-1].Job != fmt.Sprint(3*keep-1) {
		t.Errorf("%d jobs are kept, the first is %+v", len(all), all[0])
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
