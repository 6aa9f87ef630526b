package auth_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"patchbay/auth"
	"patchbay/problem"
)

// together lets n callers ask at once, and answers what each got.
func together(n int, ask func() (auth.Access, error)) ([]auth.Access, []error) {
	got, errs := make([]auth.Access, n), make([]error, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			got[i], errs[i] = ask()
		})
	}
	close(start)
	all.Wait()
	return got, errs
}

func allWork(t *testing.T, got []auth.Access, errs []error, n int) {
	t.Helper()
	for i, a := range got {
		if errs[i] != nil || a.Token.Reveal() != accessToken(n) {
			t.Fatalf("caller %d got %q and %v", i, a.Token.Reveal(), errs[i])
		}
	}
}

func TestFiftyCallersAtOnceCauseOneRefresh(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.source()
	got, errs := together(50, func() (auth.Access, error) { return s.Token(t.Context()) })
	allWork(t, got, errs, 2)
	b.asked(t, 1)
	if form := b.mint.requests()[0]; form.Get("grant_type") != "refresh_token" || form.Get("refresh_token") != refreshToken(1) {
		t.Fatalf("the refresh asked for %q", form)
	}
	if held := b.held(t); held.Generation != 2 || held.Refresh.Reveal() != refreshToken(2) {
		t.Fatalf("the vault holds generation %d", held.Generation)
	}
}

func TestFiftyRefusedCallersCauseOneRefresh(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tokens := b.ended()
	tokens.Expiry = morning.Add(time.Hour)
	b.put(t, tokens)
	s := b.source()
	used := works(t, s, 1)
	got, errs := together(50, func() (auth.Access, error) { return s.Renew(t.Context(), used) })
	allWork(t, got, errs, 2)
	if _, err := s.Renew(t.Context(), used); err != nil { // a late one of the same call
		t.Fatal(err)
	}
	b.asked(t, 1)
}

func TestSourcesOfOneVaultShareOneRefresh(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	sources := make(chan *auth.Source, 20)
	for range 20 {
		sources <- b.source()
	}
	got, errs := together(20, func() (auth.Access, error) { return (<-sources).Token(t.Context()) })
	allWork(t, got, errs, 2)
	b.asked(t, 1)
}

func TestFreshTokenIsGivenFromMemory(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.source()
	works(t, s, 2)
	before := b.shelf.loaded()
	b.shelf.blinded(errors.New("the keyring is locked"))
	for range 100 {
		works(t, s, 2)
	}
	if n := b.shelf.loaded(); n != before {
		t.Fatalf("the vault was read %d times for a token that was at hand", n-before)
	}
	b.asked(t, 1)
}

func TestLockedVaultIsToldAndAsksNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shelf.blinded(problem.New(problem.VaultDown, "The keyring is locked."))
	s := b.source()
	refusal(t, s, problem.VaultDown)
	b.asked(t, 0)
	b.shelf.blinded(nil)
	works(t, s, 2)
}

func TestRenewedTokenThatIsRefusedAtOnceIsNotRenewedAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.source()
	again, err := s.Renew(t.Context(), works(t, s, 2))
	if err != nil {
		t.Fatal(err)
	}
	b.asked(t, 2)
	for range 3 {
		_, err = s.Renew(t.Context(), again)
		if p := isProblem(t, err, problem.SignIn); p.Fix == "" {
			t.Fatal("no way back is told")
		}
	}
	b.asked(t, 2)
	b.clock.advance(61 * time.Second) // some time later it is a new refusal, not the same one
	if _, err := s.Renew(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	b.asked(t, 3)
}

func TestTokenIsRenewedWithinItsMargin(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ life, age, asks int }{ // in milliseconds
		"an hour, 61 s before its end":           {3600_000, 3539_000, 0},
		"an hour, 60 s before its end":           {3600_000, 3540_000, 1},
		"an hour, after its end":                 {3600_000, 3700_000, 1},
		"five seconds, 600 ms before its end":    {5_000, 4_400, 0},
		"five seconds, 500 ms before its end":    {5_000, 4_500, 1},
		"five seconds, just made":                {5_000, 0, 0},
		"unknown life, a year old":               {0, 365 * 24 * 3600_000, 0},
		"the clock was put back before its time": {3600_000, -7200_000, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			tokens := b.ended()
			tokens.ObtainedAt, tokens.Expiry = morning, time.Time{}
			if c.life > 0 {
				tokens.Expiry = morning.Add(time.Duration(c.life) * time.Millisecond)
			}
			b.put(t, tokens)
			b.clock.advance(time.Duration(c.age) * time.Millisecond)
			works(t, b.source(), 1+c.asks)
			b.asked(t, c.asks)
		})
	}
}

func TestNoTokenIsGivenThatHasEnded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		life := time.Duration(rapid.IntRange(1, 7200).Draw(rt, "life")) * time.Second
		b := benchOf(t, &mint{life: life, live: refreshToken(1), made: 1})
		b.opts.HTTP = b.mint
		s := b.source()
		for _, step := range rapid.SliceOfN(rapid.IntRange(0, 8000_000), 1, 12).Draw(rt, "steps") {
			before := len(b.mint.requests())
			a, err := s.Token(t.Context())
			if err != nil {
				rt.Fatal(err)
			}
			margin := min(time.Minute, life/10)
			if left := a.Expiry.Sub(b.clock.Now()); left <= margin && left != life {
				rt.Fatalf("a token of %s was given %s before its end", life, left)
			}
			if n := len(b.mint.requests()) - before; n > 1 {
				rt.Fatalf("one call asked %d times", n)
			}
			b.clock.advance(time.Duration(step) * time.Millisecond)
		}
		if b.mint.replays() > 0 {
			rt.Fatal("a spent refresh token was presented again")
		}
	})
}

func TestLifeCountsFromHalfTheRoundTrip(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.follow(func(int) step { return step{seen: func() { b.clock.advance(20 * time.Second) }} })
	a := works(t, b.source(), 2)
	if want := morning.Add(10*time.Second + time.Hour); !a.Expiry.Equal(want) {
		t.Fatalf("it ends at %s, want %s", a.Expiry, want)
	}
	if got := b.held(t); !got.Expiry.Equal(a.Expiry) || !got.ObtainedAt.Equal(morning.Add(10*time.Second)) {
		t.Fatalf("the vault says %s to %s", got.ObtainedAt, got.Expiry)
	}
}

func TestCallerWhoGivesUpDoesNotLoseTheAnswer(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	seen := make(chan struct{})
	free, open := gate(t)
	b.mint.follow(func(int) step { return step{seen: func() { close(seen); <-free }} })
	s := b.source()
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := s.Token(ctx)
		gone <- err
	}()
	<-seen
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Fatalf("the caller who gave up got %v", err)
	}
	if err := s.Settle(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("settling without patience got %v", err)
	}
	open()
	if err := s.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if b.held(t).Refresh.Reveal() != refreshToken(2) {
		t.Fatal("the answer was lost with its caller")
	}
	works(t, s, 2)
	b.asked(t, 1)
}

func TestSettleReturnsAtOnceWhenNothingIsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := auth.NewSource(auth.SourceOptions{Name: "front-desk"})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := s.Settle(ctx); err != nil {
			t.Fatal(err)
		}
	})
}

func TestRestoredBackupOfAVaultIsRecognised(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.opts.MinGeneration = 7 // as the store remembers
	s := b.source()
	p := signIn(t, s)
	b.asked(t, 0) // presenting the old token would end the grant for whoever holds the new one
	if p.Text == "" || b.held(t).Generation != 1 {
		t.Fatal("the old data must stay")
	}
	anew := b.ended()
	anew.Generation, anew.Expiry, anew.ObtainedAt = 8, morning.Add(time.Hour), morning
	b.put(t, anew)
	works(t, s, 1)
}

func TestRestoredBackupWhileRunningIsRecognised(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.source()
	works(t, s, 2)
	b.put(t, b.ended())
	b.clock.advance(time.Hour)
	signIn(t, s)
	b.asked(t, 1)
}

func TestRestoredBackupDoesNotMatterWhereRefreshTokensStay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.stays, b.opts.Config.Rotating, b.opts.MinGeneration = true, false, 7
	works(t, b.source(), 2)
}

func TestRestoredBackupThatNobodyRemembersIsToldByTheProvider(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.live, b.mint.made = refreshToken(5), 5
	s := b.source()
	for range 3 {
		signIn(t, s)
	}
	b.asked(t, 1)
}

func TestItemThatCannotServeTellsTheWayBack(t *testing.T) {
	t.Parallel()
	cases := map[string]func(t *testing.T, b *bench){
		"emptied vault": func(t *testing.T, b *bench) {
			if err := b.shelf.Delete(t.Context(), item); err != nil {
				t.Fatal(err)
			}
		},
		"damaged item": func(t *testing.T, b *bench) {
			if err := b.shelf.Memory.Save(t.Context(), item, []byte(`1{"g":1,"a":"at-`+canary)); err != nil {
				t.Fatal(err)
			}
		},
		"newer version": func(t *testing.T, b *bench) {
			if err := b.shelf.Memory.Save(t.Context(), item, []byte("2 rt-"+canary)); err != nil {
				t.Fatal(err)
			}
		},
		"no refresh token": func(t *testing.T, b *bench) {
			tokens := b.ended()
			tokens.Refresh = ""
			b.put(t, tokens)
		},
		"token of its own": func(_ *testing.T, b *bench) { b.opts.Static = true },
		"ended grant": func(t *testing.T, b *bench) {
			tokens := b.ended()
			tokens.Ended = true
			b.put(t, tokens)
		},
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			spoil(t, b)
			s := b.source()
			signIn(t, s)
			b.asked(t, 0)
			anew := b.ended() // as a sign-in elsewhere leaves it
			anew.Generation, anew.Expiry = 2, morning.Add(time.Hour)
			b.put(t, anew)
			works(t, s, 1)
		})
	}
}

func TestTokenOfItsOwnThatIsRefusedIsNotRemembered(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.opts.Static = true
	tokens := b.ended()
	tokens.Expiry, tokens.Refresh = time.Time{}, ""
	b.put(t, tokens)
	s := b.source()
	used := works(t, s, 1)
	_, err := s.Renew(t.Context(), used)
	isProblem(t, err, problem.SignIn)
	works(t, s, 1) // whoever made it may have brought it back to life
	b.asked(t, 0)
}

func TestEachCallerGetsAProblemOfItsOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.live = "another"
	s := b.source()
	_, errs := together(8, func() (auth.Access, error) { return s.Token(t.Context()) })
	seen := map[*problem.Problem]bool{}
	for _, err := range errs {
		p := isProblem(t, err, problem.SignIn)
		if seen[p] || p.Operation != "" {
			t.Fatal("two callers share one problem")
		}
		seen[p] = true
		p.Operation = "contact::update" // as a caller adds to it
	}
}

func TestNothingPrintsASecret(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.opts.Config.ClientSecret = "secret-" + canary
	s := b.source()
	a := works(t, s, 2)
	tokens := b.held(t)
	sealed(t, s, a, &a, tokens, &tokens, b.opts.Config, auth.Outcome{}, struct{ T auth.Tokens }{tokens}, []auth.Access{a}, map[string]auth.Secret{"x": a.Token})
}

func TestVaultFolderThatOthersMayWriteIsToldAndNothingIsSent(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("folders have no mode on Windows")
	}
	b := newBench(t)
	locks := filepath.Join(b.opts.LockDir, "locks")
	if err := os.Mkdir(locks, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(locks, 0o777); err != nil { //nolint:gosec // this is what is to be refused
		t.Fatal(err)
	}
	s := b.source()
	if p := refusal(t, s, problem.VaultDown); p.Connection != "front-desk" || !strings.HasPrefix(p.Fix, "chmod 700 ") {
		t.Fatalf("fix %q on %q", p.Fix, p.Connection)
	}
	b.put(t, b.closing())
	works(t, s, 1) // the old token serves as long as it lasts
	b.asked(t, 0)
}

func TestTokenThatCannotBeRenewedServesToItsEnd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tokens := b.closing()
	tokens.Refresh = ""
	b.put(t, tokens)
	s := b.source()
	b.clock.advance(29 * time.Second)
	works(t, s, 1)
	b.clock.advance(time.Second)
	signIn(t, s)
}

// An attempt of the time to come was made before the clock was put back: nobody knows how old it is.
func TestGraceIsNotTrustedWhenTheClockWasPutBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.opts.Config.Grace, b.mint.grace = 30*time.Second, 30*time.Second
	tokens := b.ended()
	tokens.AttemptID, tokens.AttemptAt, tokens.AttemptTries = "earlier", morning.Add(time.Minute), 1
	b.put(t, tokens)
	signIn(t, b.source())
	b.asked(t, 0)
}
