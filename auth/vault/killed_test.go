package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"
)

// What a process of these tests is told.
const (
	killDirVar = "PATCHBAY_TEST_KILL_DIR"
	killAtVar  = "PATCHBAY_TEST_KILL_AT"
)

const killKey = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// deadly is a store whose process is killed at one of its calls, before or behind it.
type deadly struct {
	Store
	left *int
}

// step ends the process as the kernel does, with no time for anything, when its number is up.
func step(left *int) {
	if *left--; *left != 0 {
		return
	}
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill() // nobody is left to be told
	}
	select {} // a process that could not kill itself is killed by the test's end
}

func (d deadly) Load(ctx context.Context, id string) ([]byte, error) {
	step(d.left)
	return d.Store.Load(ctx, id)
}

func (d deadly) Save(ctx context.Context, id string, v []byte) error {
	step(d.left)
	err := d.Store.Save(ctx, id, v)
	step(d.left)
	return err
}

func (d deadly) Delete(ctx context.Context, id string) error {
	step(d.left)
	err := d.Store.Delete(ctx, id)
	step(d.left)
	return err
}

// moving is a move from a passphrase vault to one under a key in the same folder; a file says that it was committed.
func moving(dir string, from *File) Moving {
	return Moving{
		From: from, To: NewKey(dir, killKey), IDs: []string{"one", "two", "never"}, LockDir: dir,
		Commit: func(context.Context) error { return write(dir, "committed", []byte("env")) },
		Newer:  func(a, b []byte) bool { return bytes.Compare(a, b) > 0 },
	}
}

// movesScene moves until it is killed.
func movesScene() error {
	dir := os.Getenv(killDirVar)
	left, err := strconv.Atoi(os.Getenv(killAtVar))
	if err != nil {
		return err
	}
	m := moving(dir, quick(dir, "correct horse"))
	commit := m.Commit
	m.From, m.To = deadly{m.From, &left}, deadly{m.To, &left}
	m.Commit = func(ctx context.Context) error {
		step(&left)
		err := commit(ctx)
		step(&left)
		return err
	}
	return Move(context.Background(), m)
}

func TestMoveThatIsKilledAnywhereLosesNothing(t *testing.T) {
	t.Parallel()
	start := filepath.Join(t.TempDir(), "v")
	old := quick(start, "correct horse")
	must(t, old.Save(t.Context(), "one", []byte("1")))
	must(t, old.Save(t.Context(), "two", []byte("2")))
	ended := false
	for at := 1; !ended; at++ {
		dir := filepath.Join(t.TempDir(), "v")
		must(t, os.CopyFS(dir, os.DirFS(start)))
		must(t, os.Chmod(dir, 0o700))
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), sceneVar+"=moves", "DBUS_SESSION_BUS_ADDRESS=", killDirVar+"="+dir, fmt.Sprintf("%s=%d", killAtVar, at))
		out, err := cmd.CombinedOutput()
		if ended = err == nil; !ended && (cmd.ProcessState.Exited() || at > 40) {
			t.Fatalf("step %d: %v\n%s", at, err, out)
		}
		from := &File{base: dir, words: old.words, key: old.key, keyOf: dir, place: func() (string, error) { return dir, nil }}
		inUse := Store(from)
		if _, err := os.Stat(filepath.Join(dir, "committed")); err == nil {
			inUse = NewKey(dir, killKey)
		}
		both(t, at, inUse)
		must(t, Move(t.Context(), moving(dir, from)))
		both(t, at, NewKey(dir, killKey))
		if left := items(dir); len(left) > 0 {
			t.Fatalf("step %d: %v was left behind", at, left)
		}
		must(t, from.Vacate())
	}
}

func both(t *testing.T, at int, in Store) {
	t.Helper()
	for id, want := range map[string]string{"one": "1", "two": "2"} {
		if got, err := in.Load(t.Context(), id); err != nil || string(got) != want {
			t.Fatalf("step %d: the vault in use holds %q for %s: %v", at, got, id, err)
		}
	}
}

// quick is a passphrase vault whose keys are made at once: tests that open many have no time for more.
func quick(dir string, words ...string) *File {
	ask, _ := said(words...)
	f := NewPassphrase(dir, ask)
	f.stretch = func(p string, salt []byte) []byte { return argon2.IDKey([]byte(p), salt, 1, 64, 1, 32) }
	return f
}

// changed gives a passphrase vault a new passphrase, with stores that may break.
func changed(t *testing.T, dir string, left *int, words string) error {
	t.Helper()
	later, _ := said(words)
	f := quick(dir, "old")
	from, err := f.Fixed(t.Context())
	if err != nil {
		if from, err = quick(dir, words).Fixed(t.Context()); err != nil {
			return err
		}
	}
	next := f.Next(later)
	m := Moving{
		From: breaking{from, left}, To: breaking{next, left}, IDs: []string{"one", "two"}, LockDir: dir,
		Commit: func(context.Context) error {
			if *left--; *left < 0 {
				return errDied
			}
			return next.Use()
		},
	}
	if err := Move(t.Context(), m); err != nil {
		return err
	}
	return errors.Join(from.Vacate(), f.Retire(m.IDs))
}

func TestChangeOfThePassphraseThatBreaksOffAnywhereLosesNothing(t *testing.T) {
	t.Parallel()
	for at := 0; ; at++ {
		dir := filepath.Join(t.TempDir(), "v")
		f := quick(dir, "old")
		must(t, f.Save(t.Context(), "one", []byte("1")))
		must(t, f.Save(t.Context(), "two", []byte("2")))
		left := at
		err := changed(t, dir, &left, "new")
		words := "old"
		if now, perr := current(dir); perr != nil || now != dir {
			words = "new"
		}
		both(t, at, quick(dir, words))
		left = 99
		must(t, changed(t, dir, &left, "new"))
		both(t, at, quick(dir, "new"))
		onlyOneGeneration(t, dir)
		if err == nil {
			return
		}
	}
}

func onlyOneGeneration(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var names []string
	for _, e := range entries {
		if e.Name() != "locks" && e.Name() != pointer {
			names = append(names, e.Name())
		}
	}
	if len(names) != 1 || !generation.MatchString(names[0]) {
		t.Fatalf("the folder holds %s", strings.Join(names, ", "))
	}
}
