package auth_test

import (
	"strings"
	"testing"
	"time"

	"patchbay/auth"
	"patchbay/problem"
)

func TestTwelveProcessesSentAwayAskOnce(t *testing.T) {
	t.Parallel()
	b, p := stage(t, (*bench).ended)
	b.mint.follow(always(step{canned: &canned{status: 429, after: "600"}}))
	all := make([]*process, 12)
	for i := range all {
		all[i] = p.start(t)
	}
	for _, one := range all {
		one.release(t)
	}
	for i, one := range all {
		if got := one.ends(t)[0]; got.Kind != problem.RateLimited {
			t.Errorf("process %d got %q, %s %s", i, got.Token, got.Kind, got.Text)
		}
	}
	b.asked(t, 1)
	if until := p.kept(t).RestUntil; !until.Equal(morning.Add(10 * time.Minute)) {
		t.Errorf("the vault says to wait until %s", until)
	}
}

func TestPauseThatAnotherProcessWasToldIsObeyedToItsEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer canned
		rest   time.Duration
	}{
		"429 for two hours":    {canned{status: 429, after: "7200"}, 2 * time.Hour},
		"503 for a minute":     {canned{status: 503, after: "60"}, time.Minute},
		"429 for a month":      {canned{status: 429, after: "2592000"}, 24 * time.Hour},
		"429 without a time":   {canned{status: 429}, time.Second},
		"a gateway that waits": {canned{status: 502, after: "45"}, 45 * time.Second},
		"a word and no status": {canned{status: 400, after: "30", body: `{"error":"temporarily_unavailable"}`}, 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.mint.stays, b.opts.Config.Rotating = true, false
			b.mint.follow(first(step{canned: &c.answer}))
			if _, err := b.source().Token(t.Context()); err == nil {
				t.Fatal("it was not sent away")
			}
			b.clock.advance(c.rest - time.Second/2)
			p := refusal(t, b.source(), problem.RateLimited)
			if !p.Until.Equal(morning.Add(c.rest)) {
				t.Fatalf("told to wait until %s", p.Until)
			}
			b.asked(t, 1)
			b.clock.advance(time.Second / 2)
			works(t, b.source(), 2)
			if !b.held(t).RestUntil.IsZero() {
				t.Fatal("the pause outlived its end")
			}
		})
	}
}

func TestOldTokenServesWhileTheEndpointIsLeftAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tokens := b.closing()
	tokens.RestUntil = morning.Add(time.Hour)
	b.put(t, tokens)
	works(t, b.source(), 1)
	b.asked(t, 0)
}

// A provider that is not reached at all may be reached from the next process.
func TestPauseOfABrokenNetworkStaysInItsProcess(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	good := b.opts.Config.TokenURL
	b.opts.Config.TokenURL = "http://127.0.0.1:1/token"
	refusal(t, b.source(), problem.ProviderDown)
	if !b.held(t).RestUntil.IsZero() {
		t.Fatal("every process was told to wait")
	}
	b.opts.Config.TokenURL = good
	works(t, b.source(), 2)
}

func TestNewSignInElsewhereEndsThePauseOfARunningProcess(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.follow(first(step{canned: &canned{status: 429, after: "3600"}}))
	s := b.source()
	refusal(t, s, problem.RateLimited)
	anew := b.ended()
	anew.Generation, anew.ObtainedAt = 2, morning.Add(-time.Minute)
	b.put(t, anew)
	works(t, s, 2)
	b.asked(t, 2)
}

func TestPauseThatAnotherClockWroteIsNotObeyed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tokens := b.ended()
	tokens.RestUntil = morning.AddDate(1, 0, 0)
	b.put(t, tokens)
	works(t, b.source(), 2)
}

func TestForcedRenewalThatIsRefusedIsNotRepeatedByAnotherProcess(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.source()
	if _, err := s.Renew(t.Context(), works(t, s, 2)); err != nil {
		t.Fatal(err)
	}
	if !b.held(t).Forced {
		t.Fatal("the vault does not know that the renewal was forced")
	}
	b.clock.advance(59 * time.Second)
	next := b.source()
	_, err := next.Renew(t.Context(), works(t, next, 3))
	if p := isProblem(t, err, problem.SignIn); !strings.Contains(p.Text, "also after it was renewed") || p.Fix == "" {
		t.Fatalf("told %q", p.Text)
	}
	b.asked(t, 2)
	b.clock.advance(2 * time.Second)
	if _, err := next.Renew(t.Context(), works(t, next, 3)); err != nil {
		t.Fatal(err)
	}
	b.asked(t, 3)
}

func TestOrdinaryRenewalIsNotTakenForAForcedOne(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.source()
	if _, err := s.Renew(t.Context(), works(t, s, 2)); err != nil {
		t.Fatal(err)
	}
	b.clock.advance(time.Hour)
	a := works(t, b.source(), 4)
	if b.held(t).Forced {
		t.Fatal("the mark outlived its token")
	}
	if _, err := b.source().Renew(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	b.asked(t, 4)
}

// The old one was refused, but it had been replaced already when the caller came: nothing was forced.
func TestRenewalOfAnEndedTokenIsNotForcedByARefusalOfTheOneBefore(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if _, err := b.source().Renew(t.Context(), auth.Access{Generation: 0}); err != nil {
		t.Fatal(err)
	}
	if b.held(t).Forced {
		t.Fatal("told as forced")
	}
}

func TestNewClientSecretIsTriedAlsoAfterAForcedRenewal(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.source()
	again, err := s.Renew(t.Context(), works(t, s, 2))
	if err != nil {
		t.Fatal(err)
	}
	if err := auth.ReplaceSecret(t.Context(), b.shelf, b.opts.LockDir, item, "new-"+canary); err != nil {
		t.Fatal(err)
	}
	if _, err := b.source().Renew(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	b.asked(t, 3)
}
