package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets the program under test start this binary as its browser.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && strings.HasPrefix(os.Args[1], "http://") {
		if err := run(os.Args[1:], os.Stderr); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// The tour is the main job in the real program, key by key: connect, consent, pull, find, edit, look at the
// difference, save, undo. A step that does not come to pass fails.
func TestTheTourDoesTheMainJobAndTakesItsPictures(t *testing.T) {
	t.Chdir("../..")
	dir := t.TempDir()
	if err := run([]string{"-out", dir}, io.Discard); err != nil {
		t.Fatal(err)
	}
	taken, err := filepath.Glob(filepath.Join(dir, "*.svg"))
	if err != nil || len(taken) != strings.Count(tour, "\nshot ") {
		t.Fatalf("%d pictures, %v", len(taken), err)
	}
	for name, words := range map[string]string{"connect": "contacts.write", "browse": "of 320", "difference": "+12125550147", "lately": "Edited"} {
		raw, err := os.ReadFile(filepath.Join(dir, name+".svg"))
		if err != nil || !strings.Contains(strings.ReplaceAll(string(raw), "\u00a0", " "), words) {
			t.Errorf("%q is not in the picture %s: %v", words, name, err)
		}
	}
}

// The way through every screen comes to its end: each screen is there, under its key, with what belongs on it.
func TestEveryScreenIsReachedAndHasItsPicture(t *testing.T) {
	t.Chdir("../..")
	dir := t.TempDir()
	if err := run([]string{"-screens", "-out", dir}, io.Discard); err != nil {
		t.Fatal(err)
	}
	taken, err := filepath.Glob(filepath.Join(dir, "*.svg"))
	if err != nil || len(taken) != strings.Count(screens, "\nshot ") {
		t.Fatalf("%d pictures, %v", len(taken), err)
	}
	behind, err := filepath.Glob(filepath.Join(dir, "*-veil.svg"))
	if err != nil || len(behind) != 1 {
		t.Fatalf("behind the veil: %v, %v", behind, err)
	}
	veiled, err := os.ReadFile(behind[0])
	if err != nil || strings.Contains(string(veiled), "Nguyen") || strings.Contains(string(veiled), "@example.com") {
		t.Errorf("somebody is seen through the veil: %v", err)
	}
}

func TestAScriptThatCannotBePlayedIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		"see Home\ndance": "line 2", "press nokey": "no key is called", "size 9": "is no size", "shot a/b": "no name of a picture", "see": "says nothing",
	} {
		if _, err := parse(script); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", script, err)
		}
	}
}
