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
