package auth

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"patchbay/auth/vault"
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
	if err := s.resting(Tokens{}); err != nil {
		t.Fatalf("rests before any trouble: %v", err)
	}
	why := errors.New("down")
	for _, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		s.trouble(0, why)
		clock.forward(want*time.Second - time.Nanosecond)
		if err := s.resting(Tokens{}); !errors.Is(err, why) {
			t.Errorf("no rest any more before %ds: %v", want, err)
		}
		clock.forward(time.Nanosecond)
		if err := s.resting(Tokens{}); err != nil {
			t.Errorf("still resting after %ds: %v", want, err)
		}
	}
	s.trouble(10*time.Minute, why)
	clock.forward(10*time.Minute - time.Second)
	if err := s.resting(Tokens{}); !errors.Is(err, why) {
		t.Errorf("the endpoint's own wish was cut short: %v", err)
	}
	clock.forward(time.Second)
	if err := s.resting(Tokens{}); err != nil {
		t.Errorf("rests longer than the endpoint wants: %v", err)
	}
}

// The wall clock may be set while a token is in use; its age is then told by the clock that only runs forward.
func TestATokensAgeIsToldByTheRunningClockToo(t *testing.T) {
	t.Parallel()
	running := func(at time.Time) bool { return strings.Contains(at.String(), " m=") }
	vaulted := vault.NewMemory()
	old := Tokens{Generation: 1, Access: "a", Refresh: "r", ObtainedAt: fixedNow(), Expiry: fixedNow()}
	if err := vaulted.Save(t.Context(), "one", old.Encode()); err != nil {
		t.Fatal(err)
	}
	var told Tokens
	s := NewSource(SourceOptions{
		Vault: vaulted, ID: "one", Name: "one", LockDir: t.TempDir(), Config: Config{Name: "Example", TokenURL: "https://id.example.com/token", Rotating: true},
		HTTP:  &answering{status: 200, body: `{"access_token":"A","refresh_token":"R","expires_in":3600}`},
		Moved: func(_ context.Context, t Tokens) error { told = t; return nil },
	})
	first, err := s.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !running(s.kept.Expiry) || !running(s.kept.ObtainedAt) {
		t.Errorf("in memory it ends at %s", s.kept.Expiry)
	}
	for _, at := range []time.Time{first.Expiry, told.Expiry, told.ObtainedAt} {
		if running(at) || at.Location() != time.UTC {
			t.Errorf("those who keep it are told %s", at)
		}
	}
	if _, err := s.load(t.Context()); err != nil || !running(s.kept.Expiry) {
		t.Errorf("read again it ends at %s: %v", s.kept.Expiry, err)
	}
	next := NewSource(s.o)
	if _, err := next.Token(t.Context()); err != nil || running(next.kept.Expiry) {
		t.Errorf("another process knows %s: %v", next.kept.Expiry, err)
	}
}

func TestTheEarlierOfBothClocksEndsAToken(t *testing.T) {
	t.Parallel()
	now := time.Now()
	if before(now, now.Add(-time.Second)) || !before(now, now.Add(time.Second)) {
		t.Error("the running clock is not looked at")
	}
	if before(now, now.Round(0).Add(-time.Second)) || !before(now, now.Round(0).Add(time.Second)) {
		t.Error("the wall clock is not looked at")
	}
}
