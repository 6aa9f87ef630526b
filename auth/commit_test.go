package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"patchbay/auth"
	"patchbay/auth/vault"
	"patchbay/problem"
)

// full is a disk without room.
func full() error { return fmt.Errorf("write the item: %w", syscall.ENOSPC) }

// nth refuses one save.
func nth(n int) func(int) error {
	return func(save int) error {
		if save == n {
			return full()
		}
		return nil
	}
}

func TestNothingIsSentWhenTheAttemptCannotBeKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shelf.failing(func(int) error { return full() })
	s := b.source()
	_, err := s.Token(t.Context())
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v", err)
	}
	sealed(t, err)
	b.asked(t, 0)
	b.put(t, b.closing())
	works(t, s, 1) // the old token serves as long as it lasts
	b.asked(t, 0)
	b.shelf.failing(nil)
	works(t, s, 2)
	b.asked(t, 1)
}

func TestAnswerThatTheVaultDidNotTakeIsKeptAndBroughtInLater(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shelf.failing(func(save int) error {
		if save == 2 || save == 3 {
			return problem.New(problem.VaultDown, "The keyring is locked.")
		}
		return nil
	})
	s := b.source()
	p := refusal(t, s, problem.VaultDown)
	if p.Connection != "front-desk" {
		t.Fatalf("told of %q", p.Connection)
	}
	if b.held(t).Generation != 1 || b.held(t).AttemptID == "" {
		t.Fatal("the vault holds something else than the attempt")
	}
	refusal(t, s, problem.VaultDown) // the new token is not in use while it is not in the vault
	works(t, s, 2)
	b.asked(t, 1)
	if now := b.held(t); now.Generation != 2 || now.Refresh.Reveal() != refreshToken(2) || now.AttemptID != "" {
		t.Fatal("the answer did not come into the vault")
	}
	b.clock.advance(time.Hour)
	works(t, s, 3)
}

func TestOldTokenServesWhileTheNewOneCannotBeKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.put(t, b.closing())
	b.shelf.failing(nth(2))
	s := b.source()
	works(t, s, 1)
	works(t, s, 2)
	b.asked(t, 1)
}

func TestAnswerThatWasOwedWhenTheProcessEndedIsToldAsLost(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shelf.failing(nth(2))
	if _, err := b.source().Token(t.Context()); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v", err)
	}
	if p := signIn(t, b.source()); !strings.Contains(p.Text, "lost") {
		t.Fatalf("told %q", p.Text)
	}
	b.asked(t, 1)
}

func TestOwedAnswerGivesWayToANewSignIn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shelf.failing(nth(2))
	s := b.source()
	if _, err := s.Token(t.Context()); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v", err)
	}
	anew := b.anew()
	b.put(t, anew)
	if a, err := s.Token(t.Context()); err != nil || a.Token != anew.Access {
		t.Fatalf("got %v instead of the new sign-in", err)
	}
	if b.held(t).Access != anew.Access {
		t.Fatal("the owed answer was written over the new sign-in")
	}
}

func TestRefusalThatTheVaultDidNotTakeIsBroughtInLater(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.follow(first(step{canned: &canned{status: 503}}))
	b.shelf.failing(nth(2))
	s := b.source()
	if _, err := s.Token(t.Context()); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v", err)
	}
	b.clock.advance(time.Minute)
	works(t, s, 2) // it was sent away, so the refresh token is good still
	b.asked(t, 2)
}

func TestEndOfTheGrantThatTheVaultDidNotTakeIsBroughtInLater(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.live = "another"
	b.shelf.failing(nth(2))
	s := b.source()
	if _, err := s.Token(t.Context()); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v", err)
	}
	for range 2 {
		if p := signIn(t, s); !strings.Contains(p.Text, "ended") {
			t.Fatalf("told %q", p.Text)
		}
	}
	b.asked(t, 1)
	if !b.held(t).Ended {
		t.Fatal("no other process is told that the grant has ended")
	}
}

// anew is what a person's new sign-in leaves in the vault.
func (b *bench) anew() auth.Tokens {
	return auth.Tokens{Generation: 2, Access: "anew-" + canary, Refresh: "anew-rt-" + canary, ObtainedAt: morning, Expiry: morning.Add(time.Hour)}
}

func TestSignInThatCameMeanwhileIsWhatCounts(t *testing.T) {
	t.Parallel()
	cases := map[string]step{
		"over a new token": {}, "over an ended grant": {canned: &canned{status: 400, body: `{"error":"invalid_grant"}`}},
		"over a wrong client": {canned: &canned{status: 401, body: `{"error":"invalid_client"}`}}, "over a pause": {canned: &canned{status: 503}},
	}
	for name, way := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			anew := b.anew()
			way.seen = func() { b.put(t, anew) }
			b.mint.follow(first(way))
			s := b.source()
			for range 2 {
				if a, err := s.Token(t.Context()); err != nil || a.Token != anew.Access {
					t.Fatalf("got %v instead of the new sign-in", err)
				}
			}
			b.asked(t, 1)
			if b.held(t).Access != anew.Access {
				t.Fatal("the new sign-in was written over")
			}
		})
	}
}

func TestRemovedConnectionDoesNotComeBack(t *testing.T) {
	t.Parallel()
	cases := map[string]step{
		"with a token": {}, "with a refusal": {canned: &canned{status: 400, body: `{"error":"invalid_grant"}`}}, "with a pause": {canned: &canned{status: 503}},
	}
	for name, way := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			way.seen = func() {
				if err := b.shelf.Delete(t.Context(), item); err != nil {
					t.Error(err)
				}
			}
			b.mint.follow(always(way))
			b.opts.Moved = func(context.Context, auth.Tokens) error {
				t.Error("told of a token of a connection that is gone")
				return nil
			}
			s := b.source()
			signIn(t, s)
			signIn(t, s)
			b.asked(t, 1)
			if _, err := b.shelf.Memory.Load(t.Context(), item); !errors.Is(err, vault.ErrNotFound) {
				t.Fatalf("the item came back: %v", err)
			}
		})
	}
}

// fates is what may happen to one request in the property below.
func fates(fate int) step {
	return []step{
		{},
		{},
		{cut: true},
		{canned: &canned{status: 503, after: "5"}},
		{canned: &canned{status: 429}},
		{canned: &canned{status: 403, body: "<html>"}},
		{canned: &canned{status: 502}},
		{canned: &canned{status: 401, body: `{"error":"invalid_client"}`}},
		{canned: &canned{status: 200, body: "<html>"}},
	}[fate]
}

// Whatever the network, the vault and the clock do, and however often the program starts anew: a spent refresh token is
// never presented outside of the grace, and no token is given that the vault does not hold.
func TestSpentRefreshTokenIsNeverPresentedAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := benchOf(t, &mint{life: time.Minute, live: refreshToken(1), made: 1})
		b.opts.HTTP = b.mint
		b.opts.Config.Grace = time.Duration(rapid.SampledFrom([]int{0, 0, 30}).Draw(rt, "grace")) * time.Second
		b.mint.grace = b.opts.Config.Grace
		network := rapid.SliceOfN(rapid.IntRange(0, 8), 1, 20).Draw(rt, "network") // drawn before: others ask than this one
		disk := rapid.SliceOfN(rapid.IntRange(0, 5), 1, 20).Draw(rt, "disk")
		b.mint.follow(func(n int) step { return fates(network[n%len(network)]) })
		b.shelf.failing(func(n int) error {
			if disk[n%len(disk)] == 0 {
				return full()
			}
			return nil
		})
		sources := []*auth.Source{b.source(), b.source()}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			b.happens(t, rt, sources)
			if b.mint.replays() > 0 {
				rt.Fatal("a spent refresh token was presented again")
			}
		}
	})
}

func (b *bench) happens(t *testing.T, rt *rapid.T, sources []*auth.Source) {
	which := rapid.IntRange(0, 1).Draw(rt, "source")
	switch rapid.IntRange(0, 5).Draw(rt, "what") {
	case 0:
		sources[which] = b.source()
	case 1, 2:
		b.clock.advance(time.Duration(rapid.IntRange(0, 90).Draw(rt, "seconds")) * time.Second)
	default:
		a, err := sources[which].Token(t.Context())
		if err == nil && rapid.IntRange(0, 4).Draw(rt, "refused") == 0 {
			a, err = sources[which].Renew(t.Context(), a)
		}
		if err != nil {
			return
		}
		if held := b.held(t); held.Access != a.Token && held.Generation <= a.Generation {
			rt.Fatalf("generation %d was given, the vault holds %d", a.Generation, held.Generation)
		}
	}
}
