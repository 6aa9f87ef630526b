package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestTheCatalogueListsTheKeysOfTheScreensAsTheyAre(t *testing.T) {
	t.Parallel()
	want, err := Listed(filepath.Join("..", "..", "screen"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join("..", "catalogue.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the keys of a screen have changed: go generate ./ui/keymap writes them down")
	}
}

func TestAFileThatIsNoSourceIsAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "x", "keys.go"), []byte("no source"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listed(dir); err == nil {
		t.Error("it is taken for one")
	}
}
