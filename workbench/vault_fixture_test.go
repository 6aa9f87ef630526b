package workbench

import (
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
)

// vaultKey opens the vaults under a key in these tests.
const vaultKey = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// ring is a keyring in a folder, which several processes may use. before runs ahead of each call and may fail it.
type ring struct {
	dir string

	mu     sync.Mutex
	before func(call string) error
}

func newRing(t *testing.T) *ring {
	t.Helper()
	return &ring{dir: t.TempDir()}
}

func (r *ring) enter(call string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.before == nil {
		return nil
	}
	return r.before(call)
}

// fails lets every call fail, or none.
func (r *ring) fails(with func(call string) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.before = with
}

func (r *ring) file(user string) string {
	return filepath.Join(r.dir, hex.EncodeToString([]byte(user)))
}

func (r *ring) Get(_, user string) (string, error) {
	if err := r.enter("Get"); err != nil {
		return "", err
	}
	raw, err := os.ReadFile(r.file(user))
	if errors.Is(err, fs.ErrNotExist) {
		return "", keyring.ErrNotFound
	}
	return string(raw), err
}

func (r *ring) Set(_, user, value string) error {
	if err := r.enter("Set"); err != nil {
		return err
	}
	tmp := r.file(user) + ".new"
	return errors.Join(os.WriteFile(tmp, []byte(value), 0o600), os.Rename(tmp, r.file(user)))
}

func (r *ring) Delete(_, user string) error {
	if err := r.enter("Delete"); err != nil {
		return err
	}
	err := os.Remove(r.file(user))
	if errors.Is(err, fs.ErrNotExist) {
		return keyring.ErrNotFound
	}
	return err
}

func (r *ring) items(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// sealedItems counts the items that lie in files of a home, and those of the keyring's own not.
func sealedItems(t *testing.T, home Home) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(home.Vault(), func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".sealed" && !strings.Contains(filepath.Base(path), "~") {
			n++
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return n
}

// says is a person who gives one passphrase.
func passphrase(words string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return words, nil }
}

// kept is a scene whose secrets are in a keyring that lasts, with a key in the environment.
func openKept(t *testing.T, change ...func(*Options)) (*scene, *ring) {
	t.Helper()
	r := newRing(t)
	s := open(t, append([]func(*Options){r.in}, change...)...)
	return s, r
}

// in sets the options of a process that uses the ring, unless told otherwise.
func (r *ring) in(o *Options) {
	o.Vault, o.Ring = "", r
	o.Getenv = func(name string) string {
		if name == "PATCHBAY_VAULT_KEY" {
			return vaultKey
		}
		return ""
	}
}

// another is another process on the same home.
func (s *scene) another(r *ring, change ...func(*Options)) *scene {
	c := *s
	c.Workbench = s.bench(s.opt.Home, append([]func(*Options){r.in}, change...)...)
	return &c
}

func (s *scene) move(m VaultMove) VaultMoved {
	s.t.Helper()
	out, err := s.MoveVault(s.t.Context(), m)
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// renews lets the token end and fetches people: the token has to be read from the vault, spent and written there.
func (s *scene) renews() {
	s.t.Helper()
	s.later(30 * time.Hour)
	if got := s.pull(PullRequest{Models: []string{"contact"}}); got.Done != people {
		s.t.Fatalf("%d people", got.Done)
	}
	if c := s.only(); c.State != OK {
		s.t.Fatalf("%s: %s", c.State, c.Reason)
	}
}
