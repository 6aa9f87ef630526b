package workbench

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"patchbay/auth"
	"patchbay/store"
)

// moverVar tells a process of this test binary what to move, as JSON.
const moverVar = "PATCHBAY_TEST_MOVER"

// mover is a process that moves a profile's secrets, and is killed at one of its calls of the keyring.
type mover struct {
	Home Home
	Ring string
	To   VaultKind
	At   int // 0: it lives
}

func (m mover) options() Options {
	r := &ring{dir: m.Ring}
	left := m.At
	if m.At > 0 {
		r.before = func(string) error {
			if left--; left != 0 {
				return nil
			}
			self, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = self.Kill()
			}
			if err != nil {
				return err
			}
			select {} // the kernel needs a moment
		}
	}
	o := Options{Home: m.Home, Catalog: catalog()}
	r.in(&o)
	return o
}

// TestPlaysOneMover is the process of the test below when that starts it; on its own it checks the way there.
func TestPlaysOneMover(t *testing.T) {
	script := os.Getenv(moverVar)
	if script == "" {
		raw, err := json.Marshal(mover{Home: Home{Root: "r", Profile: "p"}, To: InEnv, At: 3})
		var back mover
		if err != nil || json.Unmarshal(raw, &back) != nil || back.At != 3 || back.To != InEnv || back.Home.Profile != "p" {
			t.Fatalf("it arrived as %+v (%v)", back, err)
		}
		return
	}
	var m mover
	if err := json.Unmarshal([]byte(script), &m); err != nil {
		t.Fatal(err)
	}
	w := Open(m.options())
	if _, err := w.MoveVault(t.Context(), VaultMove{To: m.To}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// run starts the process and answers whether it lived.
func (m mover) run(t *testing.T) bool {
	t.Helper()
	script, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPlaysOneMover$", "-test.count=1", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), moverVar+"="+string(script))
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("killed at %d it ended by itself: %s", m.At, out)
	}
	return err == nil
}

func TestAMoveThatIsKilledAtAnyCallOfTheKeyringIsBroughtToItsEnd(t *testing.T) {
	t.Parallel()
	for name, leg := range map[string]struct{ from, to VaultKind }{"out of it": {InKeyring, InEnv}, "into it": {InEnv, InKeyring}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := mover{Home: Home{Root: t.TempDir(), Profile: "default"}, Ring: t.TempDir(), To: leg.to}
			w := Open(start.options())
			db, err := w.store(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if leg.from != InKeyring {
				if _, err := w.MoveVault(t.Context(), VaultMove{To: leg.from}); err != nil {
					t.Fatal(err)
				}
			}
			in, err := w.vault()
			if err != nil {
				t.Fatal(err)
			}
			for i := range 2 {
				row := store.Connection{ID: fmt.Sprint("c", i), Name: fmt.Sprint("acme", i), Connector: "x"}
				if err := errors.Join(db.AddConnection(t.Context(), row), in.Save(t.Context(), row.ID, tokensOf(i))); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			at := 1
			for lived := false; !lived; at++ {
				one := start.copied(t)
				one.At = at
				lived = one.run(t)
				if at > 60 {
					t.Fatal("it asks the keyring without end")
				}
				one.At = 0
				one.whole(t, at)
				if !lived && !one.run(t) {
					t.Fatal("the second run was killed")
				}
				one.whole(t, at)
				one.finished(t, at)
			}
			if at < 10 {
				t.Errorf("the keyring was asked %d times alone: this proves little", at)
			}
		})
	}
}

// tokensOf are the secrets of one connection: the second are too many for a keyring's item.
func tokensOf(i int) []byte {
	return auth.Tokens{Generation: 3, Access: auth.Secret(fmt.Sprint("access-", i) + string(bytes.Repeat([]byte("x"), 3000*i))), Refresh: "r", ObtainedAt: time.Unix(1e9, 0).UTC()}.Encode()
}

// copied is the same profile in another place.
func (m mover) copied(t *testing.T) mover {
	t.Helper()
	root, ring := t.TempDir(), t.TempDir()
	if err := errors.Join(os.CopyFS(root, os.DirFS(m.Home.Root)), os.CopyFS(ring, os.DirFS(m.Ring))); err != nil {
		t.Fatal(err)
	}
	m.Home.Root, m.Ring = root, ring
	return m
}

// whole demands that every secret is where the settings say.
func (m mover) whole(t *testing.T, at int) {
	t.Helper()
	w := Open(m.options())
	for i := range 2 {
		in, err := w.vault()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := in.Load(t.Context(), fmt.Sprint("c", i)); err != nil || !slices.Equal(got, tokensOf(i)) {
			t.Fatalf("killed at %d: c%d is %d bytes, %v", at, i, len(got), err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// finished demands that nothing is left in the old vault.
func (m mover) finished(t *testing.T, at int) {
	t.Helper()
	w := Open(m.options())
	kind, by, err := w.vaultNow()
	chosen, serr := w.settings()
	if err != nil || serr != nil || kind != m.To || by != bySettings || chosen.before != "" {
		t.Errorf("killed at %d: the profile says %s by %s, before %q: %v %v", at, kind, by, chosen.before, err, serr)
	}
	inRing := (&ring{dir: m.Ring}).items(t)
	plain, err := filepath.Glob(filepath.Join(m.Home.Vault(), "env", "[^~]*.sealed"))
	if want := map[bool]int{true: 2}; err != nil || inRing != want[m.To == InKeyring] || len(plain) != want[m.To == InEnv] {
		t.Errorf("killed at %d: %d in the keyring, %d in files (%v)", at, inRing, len(plain), err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
