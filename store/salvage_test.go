package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"patchbay/model"
)

// stocked is a store with two connections, records of one of them and an open change.
func stocked(t *testing.T) (s *Store, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "store.db")
	s = openAt(t, path)
	connect(t, s, "a", "Acme")
	connect(t, s, "z", "Zeta")
	put(t, s, "a", newPeople(1).list(400)...)
	if _, err := s.Intend(t.Context(), Write{Connection: "a", Model: "contact", Operation: "contact::create", Patch: model.Patch{"name": "Ada"}, By: "test"}); err != nil {
		t.Fatal(err)
	}
	return s, path
}

// worn is a store with connections and changes whose records are damaged.
func worn(t *testing.T) string {
	t.Helper()
	s, path := stocked(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(raw) / 2; i < len(raw); i += 4096 {
		copy(raw[i-i%4096:], strings.Repeat("\xff", 64))
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestConnectionsAndChangesAreSavedFromADamagedFile(t *testing.T) {
	t.Parallel()
	path := worn(t)
	old, err := Open(t.Context(), Options{Path: path, Now: start})
	if err == nil {
		err = old.Check(t.Context())
		_ = old.Close() // a damaged file may refuse even that
	}
	if !errors.Is(err, ErrDamaged) {
		t.Fatalf("got %v", err)
	}
	aside, err := SetAside(path, start())
	if err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path)
	saved, err := s.Salvage(t.Context(), aside)
	if err != nil || saved.Connections != 2 || saved.Changes != 1 {
		t.Fatalf("saved %+v, %v", saved, err)
	}
	if c, err := s.Connection(t.Context(), "Zeta"); err != nil || c.ID != "z" {
		t.Errorf("got %+v, %v", c, err)
	}
	if open, err := s.OpenIntents(t.Context(), ""); err != nil || len(open) != 1 {
		t.Errorf("open changes: %v, %v", open, err)
	}
	if again, err := s.Salvage(t.Context(), aside); err != nil || again != (Saved{}) {
		t.Errorf("saved twice: %+v, %v", again, err)
	}
}

func TestNothingIsSavedFromWhatIsNoStore(t *testing.T) {
	t.Parallel()
	junk := filepath.Join(t.TempDir(), "junk")
	if err := os.WriteFile(junk, []byte(strings.Repeat("no database ", 900)), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t)
	if saved, err := s.Salvage(t.Context(), junk); err != nil || saved != (Saved{}) {
		t.Errorf("saved %+v, %v", saved, err)
	}
}
