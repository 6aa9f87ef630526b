package auth

import (
	"errors"
	"testing"
	"time"

	"patchbay/problem"
)

func TestStateSaysWhatAPersonHasToDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		source *Source
		want   State
		words  string
	}{
		{"new", &Source{}, OK, ""},
		{"grant is over", &Source{dead: problem.New(problem.SignIn, "The grant is over.")}, NeedsLogin, "The grant is over."},
		{"client is unknown", &Source{dead: problem.New(problem.BadClient, "The client is unknown.")}, NeedsConfig, "The client is unknown."},
		{"answer was lost", &Source{kept: Tokens{AttemptID: "x"}}, RefreshUnknown, "The answer to the last renewal of front desk was lost; it works until its token ends."},
		{"answer is awaited", &Source{kept: Tokens{AttemptID: "x"}, busy: 1}, OK, ""},
		{"over, with an answer lost", &Source{kept: Tokens{AttemptID: "x"}, dead: problem.New(problem.SignIn, "Over.")}, NeedsLogin, "Over."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.source.o.Name = "front desk"
			if got, words := c.source.State(); got != c.want || words != c.words {
				t.Errorf("%s %q, want %s %q", got, words, c.want, c.words)
			}
		})
	}
}

func TestPausesDoubleUpToTheLongestAndObeyTheEndpoint(t *testing.T) {
	t.Parallel()
	clock := &handClock{now: fixedNow()}
	s := NewSource(SourceOptions{Now: clock.Now})
	if err := s.resting(); err != nil {
		t.Fatalf("rests before any trouble: %v", err)
	}
	why := errors.New("down")
	for _, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		s.trouble(0, why)
		clock.forward(want*time.Second - time.Nanosecond)
		if err := s.resting(); !errors.Is(err, why) {
			t.Errorf("no rest any more before %ds: %v", want, err)
		}
		clock.forward(time.Nanosecond)
		if err := s.resting(); err != nil {
			t.Errorf("still resting after %ds: %v", want, err)
		}
	}
	s.trouble(10*time.Minute, why)
	clock.forward(10*time.Minute - time.Second)
	if err := s.resting(); !errors.Is(err, why) {
		t.Errorf("the endpoint's own wish was cut short: %v", err)
	}
	clock.forward(time.Second)
	if err := s.resting(); err != nil {
		t.Errorf("rests longer than the endpoint wants: %v", err)
	}
}
