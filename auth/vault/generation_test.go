package vault

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"patchbay/problem"
)

const otherKey = "abababababababababababababababababababababababababababababababab"

// aged puts an item where earlier versions of the key's vault had it.
func aged(t *testing.T, dir, key, id string, value []byte) {
	t.Helper()
	raw, _ := parseKey(key)
	body, err := seal(raw, id+suffix, value)
	must(t, err)
	must(t, write(dir, id+suffix, body))
}

func TestKeyVaultFindsItsItemsInTheOlderPlaceAndTakesThemFromThere(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	aged(t, dir, otherKey, "one", []byte("1"))
	aged(t, dir, otherKey, "two", []byte("2"))
	f := NewKey(dir, otherKey)
	both(t, 0, f)
	must(t, f.Save(t.Context(), "one", []byte("3")))
	if got, err := f.Load(t.Context(), "one"); err != nil || string(got) != "3" {
		t.Fatalf("%q %v", got, err)
	}
	must(t, f.Delete(t.Context(), "two"))
	for _, id := range []string{"one", "two"} {
		if _, err := os.Stat(filepath.Join(dir, id+suffix)); err == nil {
			t.Errorf("%s is in the older place still", id)
		}
	}
	if _, err := f.Load(t.Context(), "two"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a deleted item came back: %v", err)
	}
	if err := f.Delete(t.Context(), "two"); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
}

func TestKeyVaultTellsAWrongKeyFromTheItemsOfAPassphrase(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	aged(t, dir, killKey, "one", []byte("1"))
	if _, err := NewKey(dir, otherKey).Load(t.Context(), "one"); !problem.Is(err, problem.VaultDown) {
		t.Errorf("another key: %v", err)
	}
	dir = filepath.Join(t.TempDir(), "v")
	must(t, quick(dir, "old").Save(t.Context(), "one", []byte("1")))
	f := NewKey(dir, otherKey)
	if _, err := f.Load(t.Context(), "one"); !errors.Is(err, ErrNotFound) {
		t.Errorf("an item of the passphrase: %v", err)
	}
	must(t, f.Save(t.Context(), "one", []byte("2")))
	must(t, f.Delete(t.Context(), "one"))
	if err := f.Delete(t.Context(), "one"); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
	if got, err := quick(dir, "old").Load(t.Context(), "one"); err != nil || string(got) != "1" {
		t.Errorf("the key's vault touched the passphrase's item: %q %v", got, err)
	}
}

func TestFirstPassphraseDoesNotTakeOverTheItemsOfAKey(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	aged(t, dir, otherKey, "one", []byte("1"))
	f := quick(dir, "new")
	if _, err := f.Load(t.Context(), "one"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("the item of the key: %v", err)
	}
	must(t, f.Save(t.Context(), "one", []byte("2")))
	if got, err := quick(dir, "new").Load(t.Context(), "one"); err != nil || string(got) != "2" {
		t.Errorf("%q %v", got, err)
	}
	if got, err := NewKey(dir, otherKey).Load(t.Context(), "one"); err != nil || string(got) != "1" {
		t.Errorf("%q %v", got, err)
	}
}

func TestProcessWithTheOldPassphraseIsToldToStartAgain(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	old := quick(dir, "old")
	must(t, old.Save(t.Context(), "one", []byte("1")))
	must(t, old.Save(t.Context(), "two", []byte("2")))
	left := 99
	must(t, changed(t, dir, &left, "new"))
	_, err := old.Load(t.Context(), "one")
	if !problem.Is(err, problem.VaultDown) || !strings.Contains(err.Error(), "Start patchbay again") {
		t.Errorf("load: %v", err)
	}
	if err := old.Save(t.Context(), "one", []byte("9")); !problem.Is(err, problem.VaultDown) {
		t.Errorf("save: %v", err)
	}
	f := quick(dir, "old", "new")
	if _, err := f.Load(t.Context(), "one"); !problem.Is(err, problem.VaultDown) {
		t.Errorf("the old passphrase opens it: %v", err)
	}
	both(t, 0, f)
}

func TestVacatedVaultTakesANewPassphraseAndAFullOneDoesNot(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	f := quick(dir, "old")
	must(t, f.Save(t.Context(), "one", []byte("1")))
	if !f.Holds([]string{"one", "x"}) || f.Holds([]string{"x"}) {
		t.Error("what it holds is told wrong")
	}
	must(t, f.Vacate())
	if _, err := quick(dir, "new").Load(t.Context(), "one"); !problem.Is(err, problem.VaultDown) {
		t.Fatalf("a vault with an item forgot its passphrase: %v", err)
	}
	must(t, f.Delete(t.Context(), "one"))
	must(t, f.Vacate())
	must(t, quick(dir, "new").Save(t.Context(), "one", []byte("2")))
}

func TestDamagedPointerIsToldAndNothingIsTakenForEmpty(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "..", "pass-", "/etc", "pass-0123456789abcdeg", "pass-0123456789abcdef/.."} {
		dir := filepath.Join(t.TempDir(), "v")
		must(t, write(dir, pointer, []byte(text)))
		ask, asked := said("x")
		f := NewPassphrase(dir, ask)
		_, err := f.Load(t.Context(), "one")
		if !problem.Is(err, problem.VaultDown) || *asked != 0 || !strings.Contains(err.Error(), pointer) {
			t.Errorf("%q: %v after %d questions", text, err, *asked)
		}
		if f.Place("one") == "" || f.Retire(nil) == nil || f.Use() == nil {
			t.Errorf("%q was taken for a name", text)
		}
	}
}
