package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
	"pgregory.net/rapid"

	"patchbay/problem"
)

// fakeRing is a keyring in memory. before runs ahead of each call and may fail or block it.
type fakeRing struct {
	mu     sync.Mutex
	items  map[string]string
	before func(call, user string) error
	deaf   bool // says yes to Set and keeps nothing
}

func newFakeRing() *fakeRing { return &fakeRing{items: map[string]string{}} }

func (r *fakeRing) enter(call, user string) error {
	r.mu.Lock()
	before := r.before
	r.mu.Unlock()
	if before == nil {
		return nil
	}
	return before(call, user)
}

func (r *fakeRing) Get(service, user string) (string, error) {
	if err := r.enter("get", user); err != nil {
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.items[service+"|"+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return v, nil
}

func (r *fakeRing) Set(service, user, value string) error {
	if err := r.enter("set", user); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.deaf {
		r.items[service+"|"+user] = value
	}
	return nil
}

func (r *fakeRing) Delete(service, user string) error {
	if err := r.enter("delete", user); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.items[service+"|"+user]; !ok {
		return keyring.ErrNotFound
	}
	delete(r.items, service+"|"+user)
	return nil
}

func small() []byte { return []byte("a small secret") }
func large(n byte) []byte {
	return bytes.Repeat([]byte{n, 'x'}, 3000)
}

func ringVault(t *testing.T) (*Keyring, *fakeRing, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "vault")
	ring := newFakeRing()
	return NewKeyring(KeyringOptions{Profile: "default", Dir: dir, Ring: ring}), ring, dir
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestSmallValueIsOneItemAndNoFile(t *testing.T) {
	t.Parallel()
	k, ring, dir := ringVault(t)
	must(t, k.Save(t.Context(), "ab12", small()))
	got, err := k.Load(t.Context(), "ab12")
	if err != nil || !bytes.Equal(got, small()) {
		t.Fatalf("got %q, %v", got, err)
	}
	if ring.items["patchbay|default/ab12"] == "" || len(ring.items) != 1 {
		t.Errorf("items: %d", len(ring.items))
	}
	if n := files(t, dir); len(n) != 0 {
		t.Errorf("files: %v", n)
	}
	if k.Place("ab12") != "the system's keyring, as patchbay / default/ab12" {
		t.Error(k.Place("ab12"))
	}
}

func TestLargeValueLiesSealedAndTheItemStaysSmall(t *testing.T) {
	t.Parallel()
	k, ring, dir := ringVault(t)
	must(t, k.Save(t.Context(), "ab12", large(1)))
	got, err := k.Load(t.Context(), "ab12")
	if err != nil || !bytes.Equal(got, large(1)) {
		t.Fatalf("got %d bytes, %v", len(got), err)
	}
	if n := len(ring.items["patchbay|default/ab12"]); n > inline {
		t.Errorf("the item has %d bytes", n)
	}
	found := files(t, dir)
	if len(found) != 1 {
		t.Fatalf("files: %v", found)
	}
	raw, err := os.ReadFile(found[0])
	if err != nil || bytes.Contains(raw, []byte("xxxx")) || bytes.Contains(raw, large(1)[:20]) {
		t.Errorf("the file shows its value (%v)", err)
	}
	info, err := os.Stat(found[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestEachWriteTakesANewFileAndANewKey(t *testing.T) {
	t.Parallel()
	k, ring, dir := ringVault(t)
	must(t, k.Save(t.Context(), "ab12", large(1)))
	firstFile, firstItem := files(t, dir)[0], ring.items["patchbay|default/ab12"]
	old, err := os.ReadFile(firstFile)
	must(t, err)
	must(t, k.Save(t.Context(), "ab12", large(2)))
	now := files(t, dir)
	if len(now) != 1 || now[0] == firstFile || ring.items["patchbay|default/ab12"] == firstItem {
		t.Fatalf("files %v, before %s", now, firstFile)
	}
	must(t, os.WriteFile(now[0], old, 0o600)) // an older file in place of the newer one
	if _, err := k.Load(t.Context(), "ab12"); !problem.Is(err, problem.SignIn) {
		t.Fatalf("an older file was taken: %v", err)
	}
}

// A crash at any call of the keyring leaves the old value or the new one.
func TestCrashDuringSaveLeavesOldOrNew(t *testing.T) {
	t.Parallel()
	crash := errors.New("the process died")
	for at := range 4 {
		t.Run(fmt.Sprint("at call ", at), func(t *testing.T) {
			t.Parallel()
			k, ring, dir := ringVault(t)
			must(t, k.Save(t.Context(), "ab12", large(1)))
			n := 0
			ring.before = func(string, string) error {
				n++
				if n > at {
					return crash
				}
				return nil
			}
			err := k.Save(t.Context(), "ab12", large(2))
			ring.before = nil
			got, lerr := NewKeyring(KeyringOptions{Profile: "default", Dir: dir, Ring: ring}).Load(t.Context(), "ab12")
			if lerr != nil || !bytes.Equal(got, large(1)) && !bytes.Equal(got, large(2)) {
				t.Fatalf("neither old nor new: %d bytes, %v", len(got), lerr)
			}
			if err == nil && !bytes.Equal(got, large(2)) {
				t.Fatal("Save said yes and the old value is there")
			}
			must(t, k.Save(t.Context(), "ab12", large(3)))
		})
	}
}

func TestLeftoversOfCrashesGoOnceTheyAreOld(t *testing.T) {
	t.Parallel()
	k, _, dir := ringVault(t)
	must(t, k.Save(t.Context(), "ab12", large(1)))
	for _, name := range []string{"ab12~dead" + suffix, unfinished + "1", "other~live" + suffix, "ab12~young" + suffix} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600))
		if !strings.Contains(name, "young") {
			past := time.Now().Add(-2 * stale)
			must(t, os.Chtimes(filepath.Join(dir, name), past, past))
		}
	}
	must(t, k.Save(t.Context(), "ab12", large(2)))
	left := map[string]bool{}
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		left[e.Name()] = true
	}
	if left["ab12~dead"+suffix] || left[unfinished+"1"] || !left["other~live"+suffix] || !left["ab12~young"+suffix] {
		t.Fatalf("left: %v", left)
	}
}

func TestKeyringThatKeepsNothingIsFoundOut(t *testing.T) {
	t.Parallel()
	k, ring, _ := ringVault(t)
	ring.deaf = true
	if err := k.Save(t.Context(), "ab12", small()); !problem.Is(err, problem.VaultDown) {
		t.Fatalf("got %v", err)
	}
}

func TestLostFileIsNoEmptyVault(t *testing.T) {
	t.Parallel()
	k, _, dir := ringVault(t)
	must(t, k.Save(t.Context(), "ab12", large(1)))
	must(t, os.Remove(files(t, dir)[0]))
	_, err := k.Load(t.Context(), "ab12")
	if p := problem.As(err); errors.Is(err, ErrNotFound) || p.Kind != problem.SignIn || !strings.Contains(p.Hint, "patchbay connection reconnect") {
		t.Fatalf("got %v", err)
	}
	must(t, k.Save(t.Context(), "ab12", large(2))) // a new sign-in takes its place
	if got, err := k.Load(t.Context(), "ab12"); err != nil || !bytes.Equal(got, large(2)) {
		t.Fatalf("not mended: %v", err)
	}
	must(t, os.Remove(files(t, dir)[0]))
	must(t, k.Delete(t.Context(), "ab12")) // or it goes
}

// The other process replaces item and file between our reading of the one and of the other.
func TestLoadFollowsAnItemThatIsReplacedMeanwhile(t *testing.T) {
	t.Parallel()
	k, ring, dir := ringVault(t)
	other := NewKeyring(KeyringOptions{Profile: "default", Dir: dir, Ring: ring})
	must(t, k.Save(t.Context(), "ab12", large(1)))
	stale := ring.items["patchbay|default/ab12"]
	must(t, other.Save(t.Context(), "ab12", large(2)))
	fresh := ring.items["patchbay|default/ab12"]
	ring.items["patchbay|default/ab12"] = stale
	var gets atomic.Int32
	ring.before = func(call, _ string) error {
		if call == "get" && gets.Add(1) == 2 {
			ring.mu.Lock()
			ring.items["patchbay|default/ab12"] = fresh
			ring.mu.Unlock()
		}
		return nil
	}
	got, err := k.Load(t.Context(), "ab12")
	if err != nil || !bytes.Equal(got, large(2)) {
		t.Fatalf("got %d bytes, %v", len(got), err)
	}
}

func TestDeleteTakesItemAndFile(t *testing.T) {
	t.Parallel()
	k, ring, dir := ringVault(t)
	must(t, k.Save(t.Context(), "ab12", large(1)))
	must(t, k.Delete(t.Context(), "ab12"))
	if len(ring.items) != 0 || len(files(t, dir)) != 0 {
		t.Fatalf("left: %d items, %v", len(ring.items), files(t, dir))
	}
	if err := k.Delete(t.Context(), "ab12"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("got %v", err)
	}
	if _, err := k.Load(t.Context(), "ab12"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("got %v", err)
	}
}

func TestHangingKeyringHoldsUpOneCallAndRecovers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ring := newFakeRing()
		release := make(chan struct{})
		var inside atomic.Int32
		ring.before = func(string, string) error { inside.Add(1); <-release; return nil }
		k := NewKeyring(KeyringOptions{Profile: "default", Dir: t.TempDir(), Ring: ring})
		began := time.Now()
		errs := make(chan error, 20)
		for range 20 {
			go func() { _, err := k.Load(t.Context(), "ab12"); errs <- err }()
		}
		for range 20 {
			if err := <-errs; !problem.Is(err, problem.VaultDown) {
				t.Errorf("got %v", err)
			}
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("took %s", took)
		}
		if n := inside.Load(); n != 1 {
			t.Errorf("%d calls hang, at most one may", n)
		}
		began = time.Now()
		if err := k.Probe(t.Context()); !problem.Is(err, problem.VaultDown) || time.Since(began) != 0 {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		close(release)
		synctest.Wait()
		if _, err := k.Load(t.Context(), "ab12"); !errors.Is(err, ErrNotFound) {
			t.Errorf("it answers again, and got %v", err)
		}
	})
}

func TestGivingUpWaitingIsNoFaultOfTheKeyring(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ring := newFakeRing()
		release := make(chan struct{})
		ring.before = func(string, string) error { <-release; return nil }
		k := NewKeyring(KeyringOptions{Dir: t.TempDir(), Ring: ring})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := k.Load(ctx, "ab12"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		close(release)
		synctest.Wait()
		if _, err := k.Load(t.Context(), "ab12"); !errors.Is(err, ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func TestFailuresOfKeyringsAreToldApart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ raw, text string }{
		{"failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'", "locked"},
		{"User interaction is not allowed. (-25308)", "locked"},
		{`exec: "dbus-launch": executable file not found in $PATH`, "no keyring"},
		{"The name org.freedesktop.secrets was not provided by any .service files", "no keyring"},
		{"dial unix /run/user/1000/bus: connect: no such file or directory", "no keyring"},
		{"access denied by policy", "denied"},
		{"something else\x1b[31m", "cannot be used"},
	} {
		p := problem.As(explain(errors.New(c.raw)))
		if p.Kind != problem.VaultDown || !strings.Contains(p.Text, c.text) || p.Hint == "" || p.Fix != "patchbay doctor" {
			t.Errorf("%s: %+v", c.raw, p)
		}
		if strings.ContainsRune(p.Detail, 0x1b) {
			t.Errorf("%q can drive a terminal", p.Detail)
		}
	}
	if p := problem.As(explain(keyring.ErrSetDataTooBig)); !strings.Contains(p.Text, "too large") {
		t.Error(p.Text)
	}
}

func TestProbeMakesNoItem(t *testing.T) {
	t.Parallel()
	k, ring, _ := ringVault(t)
	must(t, k.Probe(t.Context()))
	if len(ring.items) != 0 {
		t.Fatal("it made an item")
	}
}

func TestEverySavedValueComesBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	k := NewKeyring(KeyringOptions{Profile: "p", Dir: filepath.Join(dir, "v"), Ring: newFakeRing()})
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9_.-]{0,20}`).Draw(t, "id")
		value := rapid.SliceOfN(rapid.Byte(), 0, 6000).Draw(t, "value")
		if err := k.Save(context.Background(), id, value); err != nil {
			t.Fatal(err)
		}
		got, err := k.Load(context.Background(), id)
		if err != nil || !bytes.Equal(got, value) {
			t.Fatalf("got %d bytes, %v", len(got), err)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
