package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// kept is a stocked store that was closed, and the copy of its first page.
func kept(t *testing.T) string {
	t.Helper()
	s, path := stocked(t)
	waitForFile(t, firstPageOf(path))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func waitForFile(t *testing.T, name string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(name); err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not come", name)
		}
	}
}

// behead writes over the first page.
func behead(t *testing.T, path string, with byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(bytes.Repeat([]byte{with}, 4096), 0)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestAStoreWhoseFirstPageIsGoneIsRebuilt(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]byte{"zeros": 0, "letters": 'x'} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := kept(t)
			behead(t, path, with)
			if _, err := Open(t.Context(), Options{Path: path, Now: start}); !errors.Is(err, ErrDamaged) {
				t.Fatalf("opening it says %v", err)
			}
			r, err := Rebuild(t.Context(), Options{Path: path, Now: start})
			if err != nil || r.Connections != 2 || r.Changes != 1 || r.Lost != 0 {
				t.Fatalf("saved %+v, %v", r, err)
			}
			s := openAt(t, path)
			if open, err := s.OpenIntents(t.Context(), ""); err != nil || len(open) != 1 {
				t.Errorf("open changes: %v, %v", open, err)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
			waitForFile(t, firstPageOf(path)) // that of the new store: the old one went
			if left, err := filepath.Glob(path + ".*mended*"); err != nil || len(left) > 0 {
				t.Errorf("left are %v, %v", left, err)
			}
		})
	}
}

// What the copy leads to is where the tables are, also after they were moved.
func TestTheFirstPageIsThatOfTheTablesAsTheyLie(t *testing.T) {
	t.Parallel()
	path := kept(t)
	before, err := os.ReadFile(firstPageOf(path))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Compact(t.Context(), Options{Path: path, Now: start}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(firstPageOf(path)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after all was moved the copy is still there: %v", err)
	}
	s := openAt(t, path)
	waitForFile(t, firstPageOf(path))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(firstPageOf(path))
	if err != nil || string(after) == string(before) {
		t.Errorf("the copy is as it was, %v", err)
	}
	behead(t, path, 0xff)
	if r, err := Rebuild(t.Context(), Options{Path: path, Now: start}); err != nil || r.Connections != 2 || r.Changes != 1 {
		t.Errorf("saved %+v, %v", r, err)
	}
}
