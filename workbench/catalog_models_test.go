package workbench

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"patchbay/model"
	"patchbay/problem"
)

// ownModels writes the file of models before anything reads it.
func ownModels(t *testing.T, h Home, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(h.Models()), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(h.Models(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const loyal = `models:
  contact:
    fields:
      loyaltyTier: {type: choice, options: [bronze, silver, gold]}
      nickname: text
  invoice:
    fields: {number: text, total: number}
`

// alone is a workbench without any provider, on a home with that file.
func aloneWith(t *testing.T, text string) *Workbench {
	t.Helper()
	h := Home{Root: t.TempDir(), Profile: "default"}
	ownModels(t, h, text)
	w := Open(Options{Home: h, Vault: InMemory})
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func TestModelsOfTheUsersOwnAreKnownEverywhere(t *testing.T) {
	t.Parallel()
	w := aloneWith(t, loyal)
	if w.ModelsProblem() != nil {
		t.Fatal(w.ModelsProblem())
	}
	m, err := w.ModelOf(t.Context(), "", "invoice")
	if err != nil || m.Plural != "Invoices" {
		t.Fatalf("%+v, %v", m, err)
	}
	c, err := w.ModelOf(t.Context(), "", "contact")
	if _, ok := c.Field("loyaltyTier"); err != nil || !ok {
		t.Fatalf("%v, %v", c.Fields, err)
	}
	if !slices.Contains(inOrder(w.Models()), "invoice") {
		t.Error("a model of the user's own is never pulled")
	}
	rows, err := w.First(t.Context(), Query{Model: "invoice", Where: "total > 5 || number == null", Sort: []string{"-total"}}, 5)
	if err != nil || len(rows) != 0 {
		t.Fatalf("%v, %v", rows, err)
	}
}

func TestABrokenFileOfModelsStopsNothingButItself(t *testing.T) {
	t.Parallel()
	w := aloneWith(t, "models:\n  contact:\n    fields:\n      email: text\n")
	if len(w.Models()) != len(model.Builtin()) {
		t.Fatalf("%d models", len(w.Models()))
	}
	if _, err := w.ModelOf(t.Context(), "", "contact"); err != nil {
		t.Fatal(err)
	}
	kind(t, w.ModelsProblem(), problem.Invalid, "models.yaml, line 4", "models.contact.fields.email", "is a field of contact already")
	_, err := w.ModelOf(t.Context(), "", "invoice")
	kind(t, err, problem.Usage, "invoice", "line 4", "patchbay doctor")
	checks := w.Doctor(t.Context())
	i := slices.IndexFunc(checks, func(c Check) bool { return c.Name == "models" })
	if i < 0 || checks[i].State != Broken || !strings.Contains(checks[i].Detail, "line 4") {
		t.Fatalf("%+v", checks)
	}
}

func TestNoFileOfModelsIsNothingToTalkAbout(t *testing.T) {
	t.Parallel()
	w := Open(Options{Home: Home{Root: t.TempDir(), Profile: "default"}, Vault: InMemory})
	t.Cleanup(func() { _ = w.Close() }) // nothing was opened
	if w.ModelsProblem() != nil || len(w.checkModels()) != 0 || len(w.Models()) != len(model.Builtin()) {
		t.Fatalf("%v %v", w.ModelsProblem(), w.checkModels())
	}
}

func TestModelsAreReadFromASmallFileAlone(t *testing.T) {
	t.Parallel()
	for words, make := range map[string]func(path string) error{
		"no regular file": func(path string) error { return os.Symlink(os.DevNull, path) },
		"too large":       func(path string) error { return os.WriteFile(path, bytes.Repeat([]byte("#\n"), 1<<20), 0o600) },
	} {
		home := Home{Root: t.TempDir(), Profile: "default"}
		if err := make(home.Models()); err != nil {
			t.Fatal(err)
		}
		w := Open(Options{Home: home, Vault: InMemory})
		t.Cleanup(func() { _ = w.Close() }) // nothing was opened
		kind(t, w.ModelsProblem(), problem.Storage, home.Models(), words)
		if len(w.Models()) != len(model.Builtin()) {
			t.Errorf("%s: got %d models", words, len(w.Models()))
		}
	}
}
