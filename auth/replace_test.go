package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"patchbay/auth"
	"patchbay/auth/vault"
	"patchbay/problem"
)

const newSecret = "replaced-" + canary

func (b *bench) replace(t *testing.T) {
	t.Helper()
	if err := auth.ReplaceSecret(t.Context(), b.shelf, b.opts.LockDir, item, newSecret); err != nil {
		t.Fatal(err)
	}
}

// knowing is a provider that knows the new secret alone.
func (b *bench) knowing() {
	b.mint.follow(func(n int) step {
		if b.mint.asked[n-1].Get("client_secret") == newSecret {
			return step{}
		}
		return step{canned: &canned{status: 401, body: `{"error":"invalid_client"}`}}
	})
}

func TestAReplacedSecretLeavesTheRest(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	before := b.held(t)
	b.replace(t)
	after := b.held(t)
	if after.ClientSecret != newSecret {
		t.Error("the old one is still there")
	}
	after.ClientSecret = before.ClientSecret
	if string(after.Encode()) != string(before.Encode()) {
		t.Error("more than the secret was changed")
	}
}

func TestASourceWhoseClientWasRefusedLivesAgainWithAReplacedSecret(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.knowing()
	one, other := b.source(), b.source()
	refusal(t, one, problem.BadClient)
	refusal(t, one, problem.BadClient)
	refusal(t, other, problem.BadClient)
	b.asked(t, 2)
	b.replace(t)
	works(t, one, 2)
	works(t, other, 2)
	b.asked(t, 3)
	if state, words := one.State(); state != auth.OK {
		t.Errorf("%s: %s", state, words)
	}
	if now := b.held(t); now.ClientSecret != newSecret || now.Generation != 2 {
		t.Error("the renewal brought the old secret back")
	}
}

func TestAnotherProcessUsesTheReplacedSecret(t *testing.T) {
	t.Parallel()
	b, p := stage(t, (*bench).ended)
	b.knowing()
	s, other := p.source(), p.start(t)
	refusal(t, s, problem.BadClient)
	if err := auth.ReplaceSecret(t.Context(), vault.NewKey(p.Dir, vaultKey), p.Dir, item, newSecret); err != nil {
		t.Fatal(err)
	}
	other.release(t)
	if got := other.ends(t)[0]; got.Token != accessToken(2) {
		t.Fatalf("got %q, %s %s", got.Token, got.Kind, got.Text)
	}
	works(t, s, 2)
	b.asked(t, 2)
	if p.kept(t).ClientSecret != newSecret {
		t.Error("the old secret came back")
	}
	noSecretInFiles(t, p.Dir)
}

func TestASecretThatIsReplacedDuringARenewalStays(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]*canned{"that works": nil, "that is refused": {status: 401, body: `{"error":"invalid_client"}`}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			seen := make(chan struct{})
			free, open := gate(t)
			b.mint.follow(first(step{canned: answer, seen: func() { close(seen); <-free }}))
			s := b.source()
			renewed, replaced := make(chan error), make(chan error)
			go func() { _, err := s.Token(t.Context()); renewed <- err }()
			<-seen
			go func() { replaced <- auth.ReplaceSecret(t.Context(), b.shelf, b.opts.LockDir, item, newSecret) }()
			select {
			case err := <-replaced:
				t.Fatalf("it did not wait for the renewal: %v", err)
			case <-time.After(50 * time.Millisecond): // long enough to see it fail; a pass needs no luck
			}
			open()
			if err := <-renewed; (err == nil) != (answer == nil) {
				t.Fatal(err)
			}
			if err := <-replaced; err != nil {
				t.Fatal(err)
			}
			if b.held(t).ClientSecret != newSecret {
				t.Fatal("the renewal wrote over it")
			}
			works(t, s, 2)
		})
	}
}

// A vault that is written past the lock, as an import does, must not lose the newest secret either.
func TestASecretThatIsReplacedPastTheLockStays(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]*canned{"that works": nil, "that is refused": {status: 401, body: `{"error":"invalid_client"}`}, "that rests": {status: 503}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.mint.follow(first(step{canned: answer, seen: func() {
				held := b.held(t)
				held.ClientSecret = newSecret
				b.put(t, held)
			}}))
			s := b.source()
			_, err := s.Token(t.Context())
			if (err == nil) != (answer == nil) {
				t.Fatal(err)
			}
			if b.held(t).ClientSecret != newSecret {
				t.Fatal("the renewal wrote over it")
			}
			b.clock.advance(time.Minute)
			works(t, s, 2)
		})
	}
}

func TestASecretThatIsReplacedWhileAnAnswerIsOwedStays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shelf.failing(nth(2))
	s := b.source()
	if _, err := s.Token(t.Context()); err == nil {
		t.Fatal("the vault took the answer")
	}
	b.replace(t)
	works(t, s, 2)
	if now := b.held(t); now.ClientSecret != newSecret || now.Generation != 2 {
		t.Error("the answer that was owed brought the old secret back")
	}
	b.asked(t, 1)
}

func TestAnEndedGrantDoesNotLiveAgainWithAReplacedSecret(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.follow(always(step{canned: &canned{status: 400, body: `{"error":"invalid_grant"}`}}))
	s := b.source()
	signIn(t, s)
	b.replace(t)
	signIn(t, s)
	b.asked(t, 1)
}

func TestASecretThatCannotBeReplacedSaysWhy(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	try := func(id string, secret auth.Secret) error {
		err := auth.ReplaceSecret(t.Context(), b.shelf, b.opts.LockDir, id, secret)
		sealed(t, err)
		return err
	}
	if err := try(item, ""); !problem.Is(err, problem.Usage) {
		t.Errorf("none: %v", err)
	}
	if err := try("other", newSecret); !problem.Is(err, problem.SignIn) || !errors.Is(err, vault.ErrNotFound) || problem.As(err).Hint == "" {
		t.Errorf("nowhere: %v", err)
	}
	if err := b.shelf.Memory.Save(t.Context(), "broken", []byte("1{")); err != nil {
		t.Fatal(err)
	}
	if err := try("broken", newSecret); !problem.Is(err, problem.SignIn) {
		t.Errorf("damaged: %v", err)
	}
	b.shelf.failing(nth(1))
	if err := try(item, newSecret); err == nil || !strings.Contains(err.Error(), "new client secret") {
		t.Errorf("full: %v", err)
	}
	b.shelf.blinded(problem.New(problem.VaultDown, "The keyring is locked."))
	if err := try(item, newSecret); !problem.Is(err, problem.VaultDown) {
		t.Errorf("locked: %v", err)
	}
	unlock, err := vault.Lock(t.Context(), b.opts.LockDir, item)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := auth.ReplaceSecret(ctx, b.shelf, b.opts.LockDir, item, newSecret); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("held: %v", err)
	}
}
