package auth_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"patchbay/auth"
	"patchbay/auth/vault"
	"patchbay/problem"
)

func TestAttackRaceOfTwoOfOurOwnProcesses(t *testing.T) {
	t.Parallel()
	b, p := stage(t, (*bench).ended)
	one, other := p.start(t), p.start(t)
	one.release(t)
	other.release(t)
	for _, heard := range [][]said{one.ends(t), other.ends(t)} {
		if heard[0].Token != accessToken(2) {
			t.Errorf("got %q, %s %s", heard[0].Token, heard[0].Kind, heard[0].Text)
		}
	}
	b.asked(t, 1)
	if now := p.kept(t); b.mint.replays() != 0 || now.Generation != 2 || now.Ended {
		t.Errorf("the loser cleared what the winner had brought: generation %d, ended %t", now.Generation, now.Ended)
	}
}

// copied is a copy of a folder, as a backup has it.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "backup")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(to, 0o700); err != nil { //nolint:gosec // a folder has to be entered
		t.Fatal(err)
	}
	return to
}

func TestAttackStolenBackupOfTheDataDirectory(t *testing.T) {
	t.Parallel()
	b, p := stage(t, (*bench).ended)
	if _, err := p.source().Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	loot := copied(t, p.Dir)
	noSecretInFiles(t, loot)
	raw, err := vault.NewKey(loot, strings.Repeat("ab", 32)).Load(t.Context(), item)
	if err == nil || strings.Contains(string(raw), canary) {
		t.Error("the thief opened it with a key of their own")
	}
	sealed(t, err)
	b.asked(t, 1)
}

func TestAttackRestoredBackupReplaysASpentRefreshToken(t *testing.T) {
	t.Parallel()
	b, p := stage(t, (*bench).ended)
	backup := copied(t, p.Dir)
	if _, err := p.source().Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.asked(t, 1)
	restored := auth.NewSource(auth.SourceOptions{
		Vault: vault.NewKey(backup, vaultKey), ID: item, Name: "front-desk", LockDir: backup, Now: b.clock.Now, MinGeneration: p.kept(t).Generation,
		Config: auth.Config{Name: "Example Provider", TokenURL: p.TokenURL, ClientID: "app-1", ClientAuth: auth.InBody, Rotating: true},
	})
	if got := refusal(t, restored, problem.SignIn); !strings.Contains(got.Text, "restored from a backup") {
		t.Errorf("told %q", got.Text)
	}
	if state, _ := restored.State(); state != auth.NeedsLogin {
		t.Errorf("state %s", state)
	}
	if renewed, err := restored.KeepAlive(t.Context()); renewed || err != nil {
		t.Errorf("kept alive: %t, %v", renewed, err)
	}
	b.asked(t, 1)
	if b.mint.replays() != 0 {
		t.Error("the spent token was presented, and the grant is dead")
	}
}
