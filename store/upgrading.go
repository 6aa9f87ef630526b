package store

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An upgrade copies the store beside itself first. One that is killed is begun anew, with a copy of its own: the store is
// as it was, and so the copy of the try before is one too many. Which one that is stands in a note, from before it is
// made until the upgrade is done; a copy of an upgrade that came to its end is in no note.

func noteOf(path string) string { return path + ".upgrading" }

// triedCopies are the copies that tries to bring a store of this version up to date have left.
func triedCopies(w *writer, have int) []string {
	raw, err := os.ReadFile(noteOf(w.path))
	if err != nil {
		return nil // there was no try
	}
	return slices.DeleteFunc(strings.Split(string(raw), "\n"), func(name string) bool {
		return filepath.Base(name) != name || !strings.HasPrefix(name, copyPrefix(w.path, have)) || !strings.HasSuffix(name, ".bak")
	})
}

// begins notes a copy before it is made, beside those of tries before.
func begins(path, name string, before []string) error {
	text := strings.Join(append(slices.Clone(before), filepath.Base(name)), "\n") + "\n"
	if err := os.WriteFile(noteOf(path), []byte(text), 0o600); err != nil {
		return cannotCreate(noteOf(path), err)
	}
	return nil
}

// supersedes removes the copies of tries before, once a new one is there and was read back.
func supersedes(path string, before []string) {
	for _, name := range before {
		old := filepath.Join(filepath.Dir(path), name)
		dropFile(old + ".part") // of a try that was killed while it copied
		_ = os.Remove(old)      // it costs only space
	}
}
