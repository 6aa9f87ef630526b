package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"patchbay/problem"
)

// refusesKey fails unless every way into a vault says that its key is not the right one, and changes nothing.
func refusesKey(t *testing.T, f *File) {
	t.Helper()
	_, lerr := f.Load(t.Context(), "one")
	_, nerr := f.Load(t.Context(), "none")
	for way, err := range map[string]error{
		"probe": f.Probe(t.Context()), "load": lerr, "load of nothing": nerr, "save": f.Save(t.Context(), "second", small()),
	} {
		if p := problem.As(err); err == nil || p.Kind != problem.VaultDown || !strings.Contains(p.Text, "not the key of this vault (PATCHBAY_VAULT_KEY)") || p.Hint == "" {
			t.Errorf("%s: %v", way, err)
		}
	}
	if dir, err := f.place(); err != nil || len(items(dir)) > 1 {
		t.Errorf("an item of a second key is there: %v", items(dir))
	}
}

func TestSecondKeyIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	must(t, NewKey(dir, otherKey).Save(t.Context(), "one", []byte("1")))
	refusesKey(t, NewKey(dir, killKey))
	if got, err := NewKey(dir, otherKey).Load(t.Context(), "one"); err != nil || string(got) != "1" {
		t.Errorf("%q %v", got, err)
	}
}

func TestSecondKeyIsRefusedByAVaultThatWasMadeWithoutACheck(t *testing.T) {
	t.Parallel()
	for name, place := range map[string]string{"in its folder": keyFolder, "in the older place": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "v")
			must(t, os.Mkdir(dir, 0o700))
			aged(t, filepath.Join(dir, place), otherKey, "one", []byte("1"))
			refusesKey(t, NewKey(dir, killKey))
			must(t, NewKey(dir, otherKey).Probe(t.Context()))
			if got, err := NewKey(dir, otherKey).Load(t.Context(), "one"); err != nil || string(got) != "1" {
				t.Fatalf("%q %v", got, err)
			}
			if _, err := os.Stat(filepath.Join(dir, keyFolder, keyFile)); err != nil {
				t.Errorf("the first load made no check: %v", err)
			}
			refusesKey(t, NewKey(dir, killKey))
		})
	}
}

func TestEmptiedVaultTakesAnotherKey(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	old := NewKey(dir, otherKey)
	must(t, old.Save(t.Context(), "one", []byte("1")))
	must(t, old.Save(t.Context(), "two", []byte("2")))
	must(t, old.Delete(t.Context(), "two"))
	refusesKey(t, NewKey(dir, killKey))
	must(t, old.Delete(t.Context(), "one"))
	must(t, NewKey(dir, killKey).Save(t.Context(), "one", []byte("3")))
	refusesKey(t, old) // it has its key in memory still
}

// A connection can be ended by force whose key is lost.
func TestItemOfALostKeyCanBeDeleted(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	must(t, NewKey(dir, otherKey).Save(t.Context(), "one", []byte("1")))
	next := NewKey(dir, killKey)
	must(t, next.Delete(t.Context(), "one"))
	must(t, next.Save(t.Context(), "two", []byte("2")))
	refusesKey(t, NewKey(dir, otherKey))
}

func TestTwoFirstKeysAtOnceAreNotMixed(t *testing.T) {
	t.Parallel()
	for range 20 {
		dir := filepath.Join(t.TempDir(), "v")
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				errs[i] = NewKey(dir, []string{otherKey, killKey}[i%2]).Save(context.Background(), fmt.Sprint("item", i), small())
			})
		}
		wg.Wait()
		winner := NewKey(dir, otherKey)
		if winner.Probe(t.Context()) != nil {
			winner = NewKey(dir, killKey)
		}
		kept := 0
		for i, err := range errs {
			if err == nil {
				kept++
				_, err = winner.Load(t.Context(), fmt.Sprint("item", i))
				must(t, err)
			} else if !problem.Is(err, problem.VaultDown) {
				t.Fatalf("item %d: %v", i, err)
			}
		}
		if kept != 4 {
			t.Fatalf("%d of 8 items were kept", kept)
		}
	}
}

func TestDamagedItemIsNoDeadVaultAndCanBeReplacedOrDeleted(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(dir string) (f *File, at string){
		"key":        func(dir string) (*File, string) { return NewKey(dir, otherKey), filepath.Join(dir, keyFolder) },
		"older key":  func(dir string) (*File, string) { return NewKey(dir, otherKey), dir },
		"passphrase": func(dir string) (*File, string) { return quick(dir, "correct horse"), dir },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "v")
			f, at := open(dir)
			for _, id := range []string{"good", "bad", "worse"} {
				must(t, f.Save(t.Context(), id, small()))
			}
			for _, id := range []string{"bad", "worse"} {
				must(t, os.WriteFile(filepath.Join(at, id+suffix), bytes.Repeat([]byte("x"), 200), 0o600))
				if filepath.Base(at) != keyFolder && f.Keyed() {
					must(t, os.Remove(filepath.Join(dir, keyFolder, id+suffix)))
				}
			}
			f, _ = open(dir)
			must(t, f.Probe(t.Context()))
			_, err := f.Load(t.Context(), "bad")
			if p := problem.As(err); err == nil || p.Kind != problem.SignIn || !strings.Contains(p.Hint, "patchbay connection reconnect") || errors.Is(err, ErrNotFound) {
				t.Fatalf("got %v", err)
			}
			if _, err := f.Load(t.Context(), "good"); err != nil {
				t.Errorf("the others suffer: %v", err)
			}
			must(t, f.Save(t.Context(), "bad", []byte("anew")))
			if got, err := f.Load(t.Context(), "bad"); err != nil || string(got) != "anew" {
				t.Errorf("not replaced: %q %v", got, err)
			}
			must(t, f.Delete(t.Context(), "worse"))
			if _, err := f.Load(t.Context(), "worse"); !errors.Is(err, ErrNotFound) {
				t.Errorf("not deleted: %v", err)
			}
		})
	}
}

func TestFolderThatOthersWriteIsRefusedBeforeAnythingIsOpened(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("skipped: permission bits mean nothing on Windows")
	}
	type vault interface {
		Store
		Probe(ctx context.Context) error
	}
	for name, c := range map[string]struct {
		open func(dir string) vault
		bad  string // below the vault's folder
	}{
		"key":              {func(dir string) vault { return NewKey(dir, otherKey) }, ""},
		"the key's folder": {func(dir string) vault { return NewKey(dir, otherKey) }, keyFolder},
		"passphrase":       {func(dir string) vault { return quick(dir, "correct horse") }, ""},
		"keyring":          {func(dir string) vault { return NewKeyring(KeyringOptions{Dir: dir, Ring: newFakeRing()}) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "v")
			must(t, os.Mkdir(dir, 0o700))
			v := c.open(dir)
			must(t, v.Save(t.Context(), "one", small()))
			bad := filepath.Join(dir, c.bad)
			must(t, os.Chmod(bad, 0o770))
			_, lerr := v.Load(t.Context(), "one")
			for way, err := range map[string]error{
				"probe": v.Probe(t.Context()), "load": lerr, "save": v.Save(t.Context(), "one", small()), "fresh probe": c.open(dir).Probe(t.Context()),
			} {
				if p := problem.As(err); err == nil || p.Kind != problem.VaultDown || p.Fix != "chmod 700 "+bad {
					t.Errorf("%s: %v", way, err)
				}
			}
			must(t, os.Chmod(bad, 0o700))
			_, err := v.Load(t.Context(), "one")
			must(t, err)
		})
	}
}
