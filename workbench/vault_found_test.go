package workbench

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"patchbay/problem"
)

func TestAMoveOutOfAVaultThatHasNoneOfTheSecretsIsRefusedBeforeAnybodyIsAsked(t *testing.T) {
	t.Parallel()
	for _, to := range []VaultKind{InFile, InEnv} {
		t.Run(string(to), func(t *testing.T) {
			t.Parallel()
			s, _ := openKept(t)
			c := s.connect()
			elsewhere := s.another(newRing(t)) // the keyring of another login session
			for _, dry := range []bool{true, false} {
				_, err := elsewhere.MoveVault(t.Context(), VaultMove{To: to, DryRun: dry, Choose: func(context.Context) (string, error) {
					t.Error("a passphrase was asked for")
					return "correct horse", nil
				}})
				p := kind(t, err, problem.VaultDown, c.Name, "is not in the system's keyring (another login session?)", "nothing was moved")
				if p.Fix != "patchbay connection reconnect "+c.Name {
					t.Errorf("mended by %q", p.Fix)
				}
			}
			if _, err := os.Stat(s.opt.Home.Settings()); err == nil {
				t.Error("the profile has another vault now")
			}
			if left, err := filepath.Glob(filepath.Join(s.opt.Home.Vault(), "pass-*")); err != nil || len(left) > 0 {
				t.Errorf("%v stay, %v", left, err)
			}
			if did := s.move(VaultMove{To: to, Choose: passphrase("correct horse")}); did.Items != 1 { // where they are
				t.Errorf("%+v", did)
			}
		})
	}
}

func TestAMoveBackIntoAKeyringOfAnotherSessionTakesEverythingAlong(t *testing.T) {
	t.Parallel()
	s, _ := openKept(t)
	s.connect()
	s.move(VaultMove{To: InEnv})
	r := newRing(t)
	if did := s.another(r).move(VaultMove{To: InKeyring}); did.Items != 1 || r.items(t) != 1 {
		t.Errorf("%+v, %d items", did, r.items(t))
	}
}

func TestSeveralSecretsThatAreNotThereAreCounted(t *testing.T) {
	t.Parallel()
	s, _ := openKept(t)
	s.connect()
	req := s.request("all")
	req.Name = "second"
	if _, _, err := s.through(s.Workbench, req, s.consent()); err != nil {
		t.Fatal(err)
	}
	_, err := s.another(newRing(t)).MoveVault(t.Context(), VaultMove{To: InEnv})
	kind(t, err, problem.VaultDown, "2 secrets are not in the system's keyring")
}

func TestTheFirstVaultThatKeepsASecretBecomesTheProfilesChoice(t *testing.T) {
	t.Parallel()
	for _, in := range []VaultKind{InEnv, InFile} {
		t.Run(string(in), func(t *testing.T) {
			t.Parallel()
			s, r := openKept(t, func(o *Options) { o.Vault, o.Passphrase = in, passphrase("correct horse") })
			s.connect()
			if chosen, err := s.settings(); err != nil || chosen.vault != in {
				t.Fatalf("%+v, %v", chosen, err)
			}
			s.another(r, func(o *Options) { o.Passphrase = passphrase("correct horse") }).renews() // without the variable
			if r.items(t) != 0 {
				t.Error("something went into the keyring")
			}
			locked := s.another(r, func(o *Options) { o.Getenv, o.Passphrase = nil, nil })
			_, err := locked.secret(t.Context(), s.only().ID)
			kind(t, err, problem.VaultDown)
		})
	}
}

func TestAProfileThatHasSecretsElsewhereOrNoneThatLastKeepsItsChoice(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]struct {
		first, then VaultKind
	}{"the keyring before": {"", InEnv}, "memory": {InMemory, InMemory}, "the keyring by the variable": {InKeyring, InKeyring}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r := openKept(t, func(o *Options) { o.Vault = in.first })
			s.connect()
			req := s.request("all")
			req.Name = "second"
			w := s.Workbench
			if in.then != in.first {
				w = s.another(r, func(o *Options) { o.Vault = in.then }).Workbench
			}
			if _, _, err := s.through(w, req, s.consent()); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(s.opt.Home.Settings()); err == nil {
				t.Error("the profile made a choice")
			}
		})
	}
}

func TestSecretsThatOnlyTheVariableFoundAreLedTo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   VaultKind
		ring func(string) error
	}{
		"an empty keyring": {InEnv, nil}, "no keyring": {InEnv, func(string) error { return os.ErrClosed }}, "under a passphrase": {InFile, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pinned := func(o *Options) { o.Vault, o.Passphrase = c.in, passphrase("correct horse") }
			s, r := openKept(t, pinned)
			conn := s.connect()
			if err := os.Remove(s.opt.Home.Settings()); err != nil { // as profiles were before
				t.Fatal(err)
			}
			r.fails(c.ring)
			later := s.another(r)
			fix := "PATCHBAY_VAULT=" + string(c.in) + " patchbay vault move " + string(c.in)
			_, lost := later.secret(t.Context(), conn.ID)
			_, again := later.Disconnect(t.Context(), conn.Name, false)
			_, moved := later.MoveVault(t.Context(), VaultMove{To: map[VaultKind]VaultKind{InEnv: InFile, InFile: InEnv}[c.in]})
			_, _, second := s.through(later.Workbench, s.request("all"), s.consent())
			for _, err := range []error{lost, again, moved, second} {
				if p := kind(t, err, problem.VaultDown, "The secrets of this profile are in "+c.in.Words()+", which PATCHBAY_VAULT named."); p.Fix != fix {
					t.Errorf("mended by %q", p.Fix)
				}
			}
			if got := later.check("vault"); got.State != Broken || got.Fix != fix {
				t.Errorf("%+v", got)
			}
			if got := later.only(); got.State != OK {
				t.Errorf("it is %s: %s", got.State, got.Reason)
			}
			view, err := later.Secrets(t.Context())
			if err != nil || view.Opens || view.Fix != fix {
				t.Errorf("%+v, %v", view, err)
			}
			if did := s.another(r, pinned).move(VaultMove{To: c.in}); did.Items != 1 {
				t.Errorf("%+v", did)
			}
			r.fails(nil)
			s.another(r, func(o *Options) { o.Passphrase = passphrase("correct horse") }).renews()
		})
	}
}
