package store

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

// furnished is a closed store with a person, a change and a call in it, on a small disk of its own.
func furnished(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(mounted(t, "size=8m"), "store.db")
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	connect(t, s, "a", "Acme")
	put(t, s, "a", contact("1", "name", "Ada Lovelace"))
	intend(t, s, Write{Connection: "a", Model: "contact", Remote: "1", Title: "Ada", Operation: "contact::update", Patch: model.Patch{"name": "X"}})
	s.RecordCall(call(1))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// fill leaves no byte free on the disk of path, and answers what takes it.
func fill(t *testing.T, path string) (filler string) {
	t.Helper()
	filler = filepath.Join(filepath.Dir(path), "filler")
	f, err := os.Create(filler)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return filler
}

func remount(t *testing.T, path, how string) {
	t.Helper()
	if err := exec.CommandContext(t.Context(), "mount", "-o", "remount,"+how, filepath.Dir(path)).Run(); err != nil {
		missing(t, "the right to mount "+how)
	}
}

// reads fails the test unless everything that only reads goes on.
func reads(t *testing.T, s *Store) {
	t.Helper()
	rows, err := s.First(t.Context(), Query{Model: "contact", Text: "love"}, 5)
	if err != nil || titles(rows) != "Ada Lovelace" {
		t.Errorf("a search finds %q, %v", titles(rows), err)
	}
	if r := remote(t, s, "1"); r.Fields["name"] != "Ada Lovelace" {
		t.Errorf("the record says %v", r.Fields)
	}
	if list, err := s.OpenIntents(t.Context(), "a"); err != nil || len(list) != 1 {
		t.Errorf("%d writes wait, %v", len(list), err)
	}
	if calls, err := s.Calls(t.Context(), CallFilter{}); err != nil || len(calls) != 1 {
		t.Errorf("%d calls, %v", len(calls), err)
	}
	if _, err := s.DataVersion(t.Context()); err != nil {
		t.Errorf("watching it: %v", err)
	}
	if faults, err := s.Inspect(t.Context(), false); err != nil || len(faults) != 0 {
		t.Errorf("a check finds %v, %v", faults, err)
	}
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), to); err != nil {
		t.Errorf("a copy on another disk: %v", err)
	}
}

// refuses fails the test unless every write answers in these words.
func refuses(t *testing.T, s *Store, words string) {
	t.Helper()
	_, put := s.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: []model.Record{contact("2", "name", "Grace")}})
	_, intend := s.Intend(t.Context(), Write{Connection: "a", Model: "contact", Remote: "1", Title: "Ada", Operation: "contact::update", Patch: model.Patch{"name": "Y"}})
	for what, err := range map[string]error{
		"a page": put, "a change": intend, "a setting": s.SetSetting(t.Context(), "k", "v"), "use": s.Use(t.Context(), "x"), "shrinking": s.Shrink(t.Context()),
	} {
		if !problem.Is(err, problem.Storage) || !strings.Contains(problem.As(err).Text, words) || problem.As(err).Hint == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAFullDiskIsReadAndSaidToBeFull(t *testing.T) {
	t.Parallel()
	path := furnished(t)
	filler := fill(t, path)
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	if s.Sealed() == nil || !strings.Contains(s.Sealed().Text, "disk is full") {
		t.Errorf("it says %v of itself", s.Sealed())
	}
	reads(t, s)
	refuses(t, s, "disk is full")
	if _, err := Compact(t.Context(), Options{Path: path, Now: start, Wait: again}); !problem.Is(err, problem.Busy) {
		t.Errorf("compacting what is open: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Compact(t.Context(), Options{Path: path, Now: start}); err == nil || !strings.Contains(err.Error(), "full") {
		t.Errorf("compacting: %v", err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	again := openAt(t, path)
	if again.Sealed() != nil {
		t.Errorf("with room again: %v", again.Sealed())
	}
	put(t, again, "a", contact("2", "name", "Grace"))
}

func TestAFullDiskWithoutALogOfCallsIsRead(t *testing.T) {
	t.Parallel()
	path := furnished(t)
	dropFile(activityPath(path))
	fill(t, path)
	s := openAt(t, path)
	if calls, err := s.Calls(t.Context(), CallFilter{}); err != nil || len(calls) != 0 {
		t.Errorf("%d calls, %v", len(calls), err)
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != 1 {
		t.Errorf("%d records, %v", n, err)
	}
}

func TestAReaderOfAFullDiskSeesWhatAnotherProcessWritesOnceThereIsRoom(t *testing.T) {
	t.Parallel()
	path := furnished(t)
	filler := fill(t, path)
	s := openAt(t, path)
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != 1 {
		t.Fatalf("%d records, %v", n, err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	cmd, lines := child(t, path, "late", "20")
	for lines.Scan() {
		if _, err := s.First(t.Context(), Query{Model: "contact", Text: "late"}, 5); err != nil {
			t.Fatalf("while it writes: %v", err)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != 21 {
		t.Errorf("%d records, %v", n, err)
	}
}

func TestANewStoreOnAFullDiskIsSaid(t *testing.T) {
	t.Parallel()
	path := filepath.Join(mounted(t, "size=1m"), "store.db")
	fill(t, path)
	if p := refused(t, path); !strings.Contains(p.Text, "disk is full") {
		t.Fatalf("got %q", p.Text)
	}
}

func TestAnOlderStoreOnAFullDiskIsLeftAlone(t *testing.T) {
	t.Parallel()
	path := furnished(t)
	spoil(t, path, "PRAGMA user_version=3")
	fill(t, path)
	if p := refused(t, path); !strings.Contains(p.Text, "brought up to date") {
		t.Fatalf("got %q", p.Text)
	}
}

// A store of which the last process was killed leaves a log, with or without the table of its pages.
func TestAReadOnlyFileSystemIsReadWithWhatIsInTheLog(t *testing.T) {
	t.Parallel()
	for name, left := range map[string][]string{"closed in order": nil, "killed": {"-wal", "-shm"}, "copied without its table": {"-wal"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := furnished(t)
			want := 1
			if left != nil {
				want = 2
				s, err := Open(t.Context(), Options{Path: path, Now: start})
				if err != nil {
					t.Fatal(err)
				}
				put(t, s, "a", contact("2", "name", "Grace"))
				for _, tail := range append(left, "") {
					raw, err := os.ReadFile(path + tail)
					if err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(path+".kept"+tail, raw, 0o600); err != nil {
						t.Fatal(err)
					}
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				for _, tail := range append(left, "") {
					if err := os.Rename(path+".kept"+tail, path+tail); err != nil {
						t.Fatal(err)
					}
				}
			}
			remount(t, path, "ro")
			s := openAt(t, path)
			if s.Sealed() == nil || !strings.Contains(s.Sealed().Text, "read-only") {
				t.Errorf("it says %v of itself", s.Sealed())
			}
			if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != want {
				t.Errorf("%d records, %v", n, err)
			}
			reads(t, s)
			refuses(t, s, "read-only")
		})
	}
}

// A program that found the disk full goes on by itself once there is room, with all that it had open.
func TestAFullDiskIsWrittenAgainOnceThereIsRoom(t *testing.T) {
	t.Parallel()
	path := furnished(t)
	filler := fill(t, path)
	s := openAt(t, path)
	reads(t, s)
	refuses(t, s, "disk is full")
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); s.Sealed() != nil; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("with room again: %v", s.Sealed())
		}
	}
	put(t, s, "a", contact("2", "name", "Grace Hopper"))
	s.RecordCall(call(2))
	if err := s.writeCalls(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Shrink(t.Context()); err != nil {
		t.Error(err)
	}
	rows, err := s.First(t.Context(), Query{Model: "contact", Text: "hopp"}, 5)
	if err != nil || titles(rows) != "Grace Hopper" {
		t.Errorf("a search finds %q, %v", titles(rows), err)
	}
	if calls, err := s.Calls(t.Context(), CallFilter{}); err != nil || len(calls) != 2 {
		t.Errorf("%d calls, %v", len(calls), err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := s.DataVersion(t.Context()); err != nil {
		t.Error(err)
	}
	if list, err := filepath.Glob(filepath.Join(filepath.Dir(path), "room-*")); err != nil || len(list) > 0 {
		t.Errorf("looking left %v, %v", list, err)
	}
}

// While somebody reads, and goes on reading, the store waits for another time, and neither harms the other.
func TestReadersAreNotDisturbedWhenAFullDiskIsWrittenAgain(t *testing.T) {
	t.Parallel()
	path := furnished(t)
	filler := fill(t, path)
	s := openAt(t, path)
	stop := make(chan struct{})
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n < 1 {
					t.Errorf("%d records, %v", n, err)
					return
				}
				if _, err := s.Standing(t.Context(), "a"); err != nil {
					t.Errorf("its standing: %v", err)
					return
				}
			}
		})
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); s.Sealed() != nil && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	put(t, s, "a", contact("2", "name", "Grace Hopper"))
	close(stop)
	all.Wait()
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != 2 {
		t.Errorf("%d records, %v", n, err)
	}
}
