package auth_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"patchbay/auth"
	"patchbay/problem"
)

const month = 30 * 24 * time.Hour

// resting is a connection that was last renewed before the given time, with an access token that is good for a year.
func resting(t *testing.T, idle, ago time.Duration) *bench {
	t.Helper()
	b := newBench(t)
	b.opts.Config.Idle = idle
	held := b.ended()
	held.ObtainedAt, held.Expiry = morning.Add(-ago), morning.Add(12*month)
	b.put(t, held)
	return b
}

func TestAnIdleSignInIsRenewedAfterHalfOfItsTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		idle, ago time.Duration
		change    func(*bench)
		want      bool
	}{
		{"just before", month, month / 2, nil, false},
		{"just after", month, month/2 + time.Second, nil, true},
		{"long after", month, 10 * month, nil, true},
		{"a clock that was put back", month, -month, nil, false},
		{"one that does not die", 0, 10 * month, nil, false},
		{"one of its own", month, month, func(b *bench) { b.opts.Static = true }, false},
		{"one that is not renewed", month, month, func(b *bench) { h := b.ended(); h.Refresh = ""; b.put(t, h) }, false},
		{"one that stays", month, month, func(b *bench) { b.opts.Config.Rotating, b.mint.stays = false, true }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := resting(t, c.idle, c.ago)
			if c.change != nil {
				c.change(b)
			}
			s := b.source()
			got, err := s.KeepAlive(t.Context())
			if err != nil || got != c.want {
				t.Fatalf("renewed %t, want %t: %v", got, c.want, err)
			}
			if again, err := s.KeepAlive(t.Context()); again || err != nil {
				t.Errorf("renewed again %t: %v", again, err)
			}
			want := 0
			if c.want {
				want = 1
				if now := b.held(t); now.Generation != 2 || !now.ObtainedAt.Equal(morning) {
					t.Errorf("the vault holds generation %d of %s", now.Generation, now.ObtainedAt)
				}
				works(t, s, 2)
			}
			b.asked(t, want)
		})
	}
}

func TestManyThatKeepAliveCauseOneRenewal(t *testing.T) {
	t.Parallel()
	b := resting(t, month, month)
	sources := []*auth.Source{b.source(), b.source(), b.source()}
	var turn, renewed atomic.Int32
	_, errs := together(30, func() (auth.Access, error) {
		done, err := sources[turn.Add(1)%3].KeepAlive(t.Context())
		if done {
			renewed.Add(1)
		}
		return auth.Access{}, err
	})
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	b.asked(t, 1)
	if renewed.Load() < 1 || renewed.Load() > 10 {
		t.Errorf("%d callers were told that they renewed", renewed.Load())
	}
}

func TestProcessesThatKeepAliveCauseOneRenewal(t *testing.T) {
	t.Parallel()
	b, p := stage(t, func(b *bench) auth.Tokens {
		held := b.ended()
		held.ObtainedAt, held.Expiry = morning.Add(-month), morning.Add(month)
		return held
	})
	p.Callers, p.Idle = 4, month
	all := []*process{p.start(t), p.start(t), p.start(t)}
	for _, one := range all {
		one.release(t)
	}
	for _, one := range all {
		for _, s := range one.ends(t) {
			if s.Token != accessToken(2) {
				t.Fatalf("got %q, %s %s", s.Token, s.Kind, s.Text)
			}
		}
	}
	b.asked(t, 1)
}

func TestASignInThatOnlyAPersonCanMendIsNotKeptAlive(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer canned
		want   auth.State
	}{
		"grant is over":     {canned{status: 400, body: `{"error":"invalid_grant"}`}, auth.NeedsLogin},
		"client is unknown": {canned{status: 401, body: `{"error":"invalid_client"}`}, auth.NeedsConfig},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := resting(t, month, month)
			b.mint.follow(always(step{canned: &c.answer}))
			s := b.source()
			if renewed, err := s.KeepAlive(t.Context()); renewed || err == nil {
				t.Fatalf("renewed %t: %v", renewed, err)
			}
			if renewed, err := s.KeepAlive(t.Context()); renewed || err != nil {
				t.Errorf("asked again: %t, %v", renewed, err)
			}
			if state, _ := s.State(); state != c.want {
				t.Errorf("state %s", state)
			}
			b.asked(t, 1)
		})
	}
}

func TestTroubleWhileKeepingAliveIsToldOnceAndCostsNothing(t *testing.T) {
	t.Parallel()
	b := resting(t, month, month)
	b.mint.follow(first(step{canned: &canned{status: 503, after: "60"}}))
	s := b.source()
	_, err := s.KeepAlive(t.Context())
	if p := isProblem(t, err, problem.ProviderDown); !p.Until.Equal(morning.Add(time.Minute)) {
		t.Errorf("until %s", p.Until)
	}
	works(t, s, 1)
	if renewed, err := s.KeepAlive(t.Context()); renewed || err != nil {
		t.Errorf("while it rests: %t, %v", renewed, err)
	}
	b.asked(t, 1)
	b.clock.advance(time.Minute)
	if renewed, err := s.KeepAlive(t.Context()); !renewed || err != nil {
		t.Errorf("afterwards: %t, %v", renewed, err)
	}
	works(t, s, 2)
}

func TestAnAnswerLostWhileKeepingAliveLeavesTheOldTokenToItsEnd(t *testing.T) {
	t.Parallel()
	b := resting(t, month, month)
	b.mint.follow(always(step{cut: true}))
	s := b.source()
	_, err := s.KeepAlive(t.Context())
	isProblem(t, err, problem.ProviderDown)
	works(t, s, 1)
	b.clock.advance(time.Hour)
	if renewed, err := s.KeepAlive(t.Context()); renewed || err != nil {
		t.Errorf("a token that may be spent was presented: %t, %v", renewed, err)
	}
	if renewed, err := b.source().KeepAlive(t.Context()); renewed || err != nil {
		t.Errorf("by another process: %t, %v", renewed, err)
	}
	if state, _ := s.State(); state != auth.RefreshUnknown {
		t.Errorf("state %s", state)
	}
	b.clock.advance(12 * month)
	_, err = s.KeepAlive(t.Context())
	if p := isProblem(t, err, problem.SignIn); !strings.Contains(p.Text, "was lost") {
		t.Errorf("told %q", p.Text)
	}
	if state, _ := s.State(); state != auth.NeedsLogin {
		t.Errorf("state %s", state)
	}
	b.asked(t, 1)
}

func TestAVaultThatCannotBeReadKeepsNothingAlive(t *testing.T) {
	t.Parallel()
	b := resting(t, month, month)
	b.shelf.blinded(problem.New(problem.VaultDown, "The keyring is locked."))
	if renewed, err := b.source().KeepAlive(t.Context()); renewed || !problem.Is(err, problem.VaultDown) {
		t.Errorf("renewed %t: %v", renewed, err)
	}
	b.asked(t, 0)
}

func TestWhoGivesUpKeepingAliveDoesNotLoseTheAnswer(t *testing.T) {
	t.Parallel()
	b := resting(t, month, month)
	seen := make(chan struct{})
	free, open := gate(t)
	b.mint.follow(first(step{seen: func() { close(seen); <-free }}))
	s := b.source()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { _, err := s.KeepAlive(ctx); ended <- err }()
	select {
	case <-seen:
	case err := <-ended:
		t.Fatalf("nothing was renewed: %v", err)
	}
	cancel()
	if err := <-ended; err == nil {
		t.Error("it did not give up")
	}
	open()
	if err := s.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	works(t, s, 2)
}
