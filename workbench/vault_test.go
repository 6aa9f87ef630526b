package workbench

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"patchbay/auth/vault"
	"patchbay/problem"
)

func TestSecretsMoveThroughEveryVaultAndTheAccountStaysConnected(t *testing.T) {
	t.Parallel()
	s, r := openKept(t)
	s.connect()
	if err := s.KeepClient(t.Context(), s.id, OwnClient{ID: "app-1", Secret: "hush"}); err != nil {
		t.Fatal(err)
	}
	if r.items(t) != 2 {
		t.Fatalf("%d items in the keyring", r.items(t))
	}
	phrase := passphrase("correct horse")
	for _, leg := range []struct{ from, to VaultKind }{{InKeyring, InEnv}, {InEnv, InFile}, {InFile, InKeyring}} {
		would := s.move(VaultMove{To: leg.to, DryRun: true})
		if would.From != leg.from || would.Items != 2 || would.There {
			t.Fatalf("%+v", would)
		}
		mover := s.another(r, func(o *Options) { o.Passphrase = phrase })
		if did := mover.move(VaultMove{To: leg.to, Choose: phrase}); did.From != leg.from || did.To != leg.to || did.Items != 2 || did.There {
			t.Fatalf("%+v", did)
		}
		mover.renews() // the process that moved
		fresh := s.another(r, func(o *Options) { o.Passphrase = phrase })
		fresh.renews()
		view, err := fresh.Secrets(t.Context())
		if err != nil || !view.Opens || view.Kind != leg.to || view.By != bySettings || view.Unfinished != "" || len(view.Items) != 2 {
			t.Fatalf("%+v %v", view, err)
		}
		for _, it := range view.Items {
			if !it.There {
				t.Errorf("%+v", it)
			}
		}
		inRing, inFiles := r.items(t), sealedItems(t, s.opt.Home)
		if want := map[bool]int{true: 2}; inRing != want[leg.to == InKeyring] || inFiles != want[leg.to != InKeyring] {
			t.Fatalf("after %s: %d in the keyring, %d in files", leg.to, inRing, inFiles)
		}
		if again := fresh.move(VaultMove{To: leg.to}); !again.There || again.From != leg.to {
			t.Errorf("moved twice: %+v", again)
		}
	}
}

func TestAProcessThatHeldTheOldVaultGoesOnInTheNewOne(t *testing.T) {
	t.Parallel()
	s, r := openKept(t)
	s.connect()
	s.renews()
	keyless := s.another(r, func(o *Options) { o.Getenv = nil })
	keyless.renews()
	s.another(r).move(VaultMove{To: InEnv})
	s.renews()
	s.later(30 * time.Hour)
	_, kerr := keyless.Pull(t.Context(), PullRequest{}, nil)
	kind(t, kerr, problem.VaultDown, "moved", "Start patchbay again")
	s.another(r).move(VaultMove{To: InFile, Choose: passphrase("correct horse")})
	s.later(30 * time.Hour)
	_, err := s.Pull(t.Context(), PullRequest{}, nil)
	kind(t, err, problem.VaultDown, "moved", "Start patchbay again")
	if c := s.only(); c.State != OK {
		t.Fatalf("the connection is %s: %s", c.State, c.Reason)
	}
	s.another(r, func(o *Options) { o.Passphrase = passphrase("correct horse") }).renews()
}

func TestAProcessWhoseVariablePointsToTheOldVaultIsToldAndAsksForNoNewSignIn(t *testing.T) {
	t.Parallel()
	s, r := openKept(t)
	c := s.connect()
	pinned := s.another(r, func(o *Options) { o.Vault = InKeyring })
	pinned.renews()
	s.move(VaultMove{To: InEnv})
	s.later(30 * time.Hour)
	_, err := pinned.Pull(t.Context(), PullRequest{}, nil)
	kind(t, err, problem.VaultDown, "moved", "Unset PATCHBAY_VAULT")
	if got := s.only(); got.State != OK {
		t.Fatalf("the connection is %s: %s", got.State, got.Reason)
	}
	if _, err := pinned.Disconnect(t.Context(), c.Name, false); !problem.Is(err, problem.VaultDown) {
		t.Fatalf("the grant was thrown away: %v", err)
	}
	if got := pinned.check("settings"); got.State != Doubt || got.Fix != "unset PATCHBAY_VAULT" {
		t.Errorf("%+v", got)
	}
	s.renews()
}

func TestAMoveThatCannotWorkIsRefusedBeforeAnythingIsCopied(t *testing.T) {
	t.Parallel()
	locked := func(string) error { return errors.New("the collection is locked") }
	for name, c := range map[string]struct {
		to     VaultKind
		option func(*Options)
		ring   func(string) error
		kind   problem.Kind
		says   string
	}{
		"the variable says another": {InEnv, func(o *Options) { o.Vault = InKeyring }, nil, problem.Usage, "unset PATCHBAY_VAULT"},
		"no such kind":              {"sock", nil, nil, problem.Usage, "keyring, file or env"},
		"memory":                    {InMemory, nil, nil, problem.Usage, "keyring, file or env"},
		"a throwaway profile":       {InEnv, func(o *Options) { o.Vault = InMemory }, nil, problem.Unsupported, "thrown away"},
		"no key":                    {InEnv, func(o *Options) { o.Getenv = nil }, nil, problem.VaultDown, "PATCHBAY_VAULT_KEY"},
		"nobody to ask":             {InFile, nil, nil, problem.VaultDown, "nobody is here"},
		"a locked keyring":          {InEnv, nil, locked, problem.VaultDown, "locked"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r := openKept(t)
			s.connect()
			mover := s.another(r)
			if c.option != nil {
				mover = s.another(r, c.option)
			}
			r.fails(c.ring)
			_, err := mover.MoveVault(t.Context(), VaultMove{To: c.to})
			kind(t, err, c.kind, c.says)
			r.fails(nil)
			if _, err := os.Stat(s.opt.Home.Settings()); err == nil || r.items(t) != 1 || sealedItems(t, s.opt.Home) != 0 {
				t.Errorf("something was changed: %v, %d in the keyring, %d in files", err, r.items(t), sealedItems(t, s.opt.Home))
			}
			s.renews()
		})
	}
}

func TestAMoveIntoALockedKeyringIsRefused(t *testing.T) {
	t.Parallel()
	s, r := openKept(t)
	s.connect()
	s.move(VaultMove{To: InEnv})
	r.fails(func(string) error { return errors.New("the collection is locked") })
	_, err := s.MoveVault(t.Context(), VaultMove{To: InKeyring})
	kind(t, err, problem.VaultDown, "locked")
	s.renews()
}

func TestAProfileWithoutSecretsChoosesItsVaultWhateverTheOldOneIs(t *testing.T) {
	t.Parallel()
	s, r := openKept(t)
	r.fails(func(string) error { return errors.New("no dbus here") })
	for _, to := range []VaultKind{InEnv, InFile, InEnv} {
		if did := s.move(VaultMove{To: to, Choose: passphrase("correct horse")}); did.Items != 0 || did.To != to {
			t.Fatalf("%+v", did)
		}
	}
	s.connect()
	s.another(r).renews()
	placeFile(t, s.opt.Home.Settings(), "vault: [")
	if view, err := s.another(r).Secrets(t.Context()); err != nil || view.Kind != "" || view.Opens || !strings.Contains(view.Trouble, "line 1") {
		t.Fatalf("%+v %v", view, err)
	}
}

func TestTheVariableCanBecomeTheProfilesChoice(t *testing.T) {
	t.Parallel()
	s, r := openKept(t, func(o *Options) { o.Vault = InEnv })
	s.connect()
	r.fails(func(string) error { return errors.New("no dbus here") })
	if did := s.move(VaultMove{To: InEnv}); did.Items != 1 || !did.Unset {
		t.Fatalf("%+v", did)
	}
	s.another(r).renews() // without the variable
}

func TestARenewalUnderWayGoesWithTheMove(t *testing.T) {
	t.Parallel()
	s, r := openKept(t)
	s.connect()
	s.later(30 * time.Hour)
	mover, moved := s.another(r), make(chan error, 1)
	var once sync.Once
	r.fails(func(call string) error {
		if call == "Set" { // the attempt is being kept: its lock is held, and the token is about to be spent
			once.Do(func() {
				go func() {
					_, err := mover.MoveVault(t.Context(), VaultMove{To: InEnv})
					moved <- err
				}()
			})
		}
		return nil
	})
	if got := s.pull(PullRequest{Models: []string{"contact"}}); got.Done != people {
		t.Fatalf("%d people", got.Done)
	}
	if err := <-moved; err != nil {
		t.Fatal(err)
	}
	s.renews()
	s.another(r).renews()
	if r.items(t) != 0 {
		t.Error("something stayed in the keyring")
	}
}

func TestThePassphraseIsChangedAndTheOldOneOpensNothing(t *testing.T) {
	t.Parallel()
	s, r := openKept(t)
	s.connect()
	old := s.another(r, func(o *Options) { o.Passphrase = passphrase("first") })
	old.move(VaultMove{To: InFile, Choose: passphrase("first")})
	changer := s.another(r, func(o *Options) { o.Passphrase = passphrase("first") })
	if n, err := changer.ChangePassphrase(t.Context(), passphrase("second")); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	changer.renews()
	s.later(30 * time.Hour)
	_, err := old.Pull(t.Context(), PullRequest{}, nil)
	kind(t, err, problem.VaultDown, "passphrase was changed", "Start patchbay again")
	wrong := s.another(r, func(o *Options) { o.Passphrase = passphrase("first") })
	if _, err := wrong.ChangePassphrase(t.Context(), passphrase("third")); !problem.Is(err, problem.VaultDown) {
		t.Fatalf("with the old passphrase: %v", err)
	}
	s.another(r, func(o *Options) { o.Passphrase = passphrase("second") }).renews()
	if n := sealedItems(t, s.opt.Home); n != 1 {
		t.Errorf("%d items lie in files", n)
	}
}

func TestOnlyAPassphraseVaultHasAPassphrase(t *testing.T) {
	t.Parallel()
	s, _ := openKept(t)
	_, err := s.ChangePassphrase(t.Context(), passphrase("x"))
	kind(t, err, problem.Usage, "keyring", "no passphrase")
}

func TestTheVaultTellsWhatIsMissingInIt(t *testing.T) {
	t.Parallel()
	s, r := openKept(t)
	c := s.connect()
	if err := s.dropSecret(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	view, err := s.Secrets(t.Context())
	if err != nil || !view.Opens || len(view.Items) != 1 || view.Items[0].There || view.Items[0].Trouble == "" || view.Items[0].Name != c.Name || !strings.Contains(view.Items[0].Place, c.ID) {
		t.Fatalf("%+v %v", view, err)
	}
	r.fails(func(string) error { return errors.New("the collection is locked") })
	view, err = s.Secrets(t.Context())
	if err != nil || view.Opens || !strings.Contains(view.Trouble, "locked") || view.Fix == "" || view.Items[0].Trouble != "" {
		t.Fatalf("%+v %v", view, err)
	}
	if _, err := os.ReadDir(s.opt.Home.Vault()); err == nil && sealedItems(t, s.opt.Home) != 0 {
		t.Error("looking wrote something")
	}
	if _, err := s.secret(t.Context(), c.ID); errors.Is(err, vault.ErrNotFound) {
		t.Error("a locked keyring passes for an empty one")
	}
}

func TestAVaultThatOnlyTheVariableNamesIsLeftInTwoSteps(t *testing.T) {
	t.Parallel()
	home := Home{Root: t.TempDir(), Profile: "default"}
	key := func(k string) string { return map[string]string{"PATCHBAY_VAULT_KEY": strings.Repeat("ab", 32)}[k] }
	pinned := Open(Options{Home: home, Vault: InEnv, Getenv: key})
	defer pinned.Close() //nolint:errcheck // nothing of it is looked at
	if _, err := pinned.MoveVault(t.Context(), VaultMove{To: InKeyring}); !problem.Is(err, problem.Usage) || problem.As(err).Fix != "patchbay vault move env" {
		t.Fatalf("got %v, mended by %s", err, problem.As(err).Fix)
	}
	if _, err := pinned.MoveVault(t.Context(), VaultMove{To: InEnv}); err != nil {
		t.Fatal(err)
	}
	if _, err := pinned.MoveVault(t.Context(), VaultMove{To: InKeyring}); problem.As(err).Fix != "unset PATCHBAY_VAULT" {
		t.Errorf("got %v, mended by %s", err, problem.As(err).Fix)
	}
}
