package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
)

func TestOpenMakesAPrivateFileInAPrivateFolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a b", "c?d", "store #1.db") // signs that mean something in a URI
	openAt(t, path)
	if runtime.GOOS == "windows" {
		t.Skip("file modes: not on this system")
	}
	for p, want := range map[string]os.FileMode{filepath.Dir(path): 0o700, path: 0o600, path + "-wal": 0o600} {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", filepath.Base(p), got, want)
		}
	}
}

func TestWhatWasKeptIsThereAfterReopening(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	connect(t, s, "a", "Acme")
	put(t, s, "a", contact("1", "name", "Ada Lovelace"))
	id := remote(t, s, "1").ID
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := openAt(t, path)
	r, err := again.Record(t.Context(), id)
	if err != nil || r.Title != "Ada Lovelace" {
		t.Fatalf("got %+v, %v", r, err)
	}
}

// spoil writes raw bytes or SQL into a store's file, as another program might have.
func spoil(t *testing.T, path, statement string) {
	t.Helper()
	w := &writer{path: path, dsn: writeDSN(Options{Path: path, Wait: busyWait}, "FULL"), gate: make(chan struct{}, 1)}
	if err := w.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.conn.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
}

func newFile(t *testing.T, connections ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range connections {
		connect(t, s, c, c)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func refused(t *testing.T, path string) *problem.Problem {
	t.Helper()
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err == nil {
		_ = s.Close() // the test fails anyway
		t.Fatal("it opened")
	}
	p, ok := errors.AsType[*problem.Problem](err)
	if !ok || p.Kind != problem.Storage || p.Hint == "" {
		t.Fatalf("not a readable problem of storage: %#v", err)
	}
	return p
}

func TestAFileOfANewerVersionIsRefusedByItsNumber(t *testing.T) {
	t.Parallel()
	path := newFile(t)
	spoil(t, path, "PRAGMA user_version=99")
	if p := refused(t, path); !strings.Contains(p.Text, "99") || !strings.Contains(p.Text, "newer") {
		t.Fatalf("got %q", p.Text)
	}
}

func TestAnotherProgramsDatabaseIsLeftAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "other.db")
	spoil(t, path, "CREATE TABLE mine(x)")
	if p := refused(t, path); !strings.Contains(p.Text, "not a patchbay store") {
		t.Fatalf("got %q", p.Text)
	}
}

func TestADamagedFileIsReportedWithItsCureAndCanBeSetAside(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	if p := refused(t, path); p.Fix == "" || !strings.Contains(p.Text, "damaged") {
		t.Fatalf("got %+v", p)
	}
	to, err := SetAside(path, start())
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(to); err != nil || !strings.HasPrefix(string(raw), "this is no") {
		t.Fatalf("the damaged bytes are not in %s: %v", to, err)
	}
	openAt(t, path)
}

func TestCheckFindsDamageInsideTheFile(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a", "b")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(raw); i += 4096 {
		copy(raw[i:], strings.Repeat("\xff", 64))
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err == nil {
		err = s.Check(t.Context())
		_ = s.Close() // a damaged file may refuse even that
	}
	if !problem.Is(err, problem.Storage) {
		t.Fatalf("got %v", err)
	}
}

func TestAFolderInTheFilesPlaceIsNamed(t *testing.T) {
	t.Parallel()
	if p := refused(t, t.TempDir()); !strings.Contains(p.Text, "folder") {
		t.Fatalf("got %q", p.Text)
	}
}

func TestMigrationKeepsACopyOfTheOlderFile(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	w := &writer{path: path, dsn: writeDSN(Options{Path: path, Wait: busyWait}, "FULL"), gate: make(chan struct{}, 1)}
	if err := w.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer w.close()
	next := append(steps(), "CREATE TABLE more(x)")
	if err := migrate(t.Context(), w, next, start()); err != nil {
		t.Fatal(err)
	}
	have, err := version(t.Context(), w)
	if err != nil || have != len(next) {
		t.Fatalf("version %d, %v", have, err)
	}
	backup := fmt.Sprintf("%s.v%d-20261120-090000.bak", path, len(steps()))
	old := openAt(t, backup)
	if all, err := old.Connections(t.Context()); err != nil || len(all) != 1 {
		t.Fatalf("the copy holds %v, %v", all, err)
	}
}

func TestAMigrationThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	w := &writer{path: path, dsn: writeDSN(Options{Path: path, Wait: busyWait}, "FULL"), gate: make(chan struct{}, 1)}
	if err := w.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := migrate(t.Context(), w, append(steps(), "CREATE TABLE more(x)", "CREATE TABLE more(x)"), start()); err == nil {
		t.Fatal("it passed")
	}
	if have, err := version(t.Context(), w); err != nil || have != len(steps()) {
		t.Fatalf("version %d, %v", have, err)
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	openAt(t, path)
}

// Each try copies the store first; what the one before left is removed once the new copy is there.
func TestTriesToBringAStoreUpToDateLeaveOneCopy(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	w := &writer{path: path, dsn: writeDSN(Options{Path: path, Wait: busyWait}, "FULL"), gate: make(chan struct{}, 1)}
	if err := w.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer w.close()
	kept := fmt.Sprintf("%s.v%d-20200101-000000.bak", path, len(steps())) // of an upgrade that came to its end, long ago
	if err := w.copyTo(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		at := start().Add(time.Duration(i) * time.Hour)
		if err := migrate(t.Context(), w, append(steps(), "CREATE TABLE more(x)", "CREATE TABLE more(x)"), at); err == nil {
			t.Fatal("it passed")
		}
		if i == 2 { // killed while it copied: the file is there under the name of a part
			list := copies(path)
			if err := os.Rename(list[slices.IndexFunc(list, func(s string) bool { return s != kept })], path+".x"); err != nil {
				t.Fatal(err)
			}
		}
		if list := copies(path); i != 2 && (len(list) != 2 || !slices.Contains(list, kept)) {
			t.Fatalf("try %d leaves %v", i+1, list)
		}
	}
	if err := migrate(t.Context(), w, append(steps(), "CREATE TABLE more(x)"), start().Add(9*time.Hour)); err != nil {
		t.Fatal(err)
	}
	list := copies(path)
	if len(list) != 2 || !slices.Contains(list, kept) {
		t.Fatalf("in the end there are %v", list)
	}
	if _, err := os.Lstat(noteOf(path)); !os.IsNotExist(err) {
		t.Errorf("the note stays: %v", err)
	}
	for _, one := range list {
		if all, err := openAt(t, one).Connections(t.Context()); err != nil || len(all) != 1 {
			t.Errorf("%s holds %v, %v", one, all, err)
		}
	}
}

func TestANoteThatNamesOtherFilesRemovesNothing(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	w := &writer{path: path}
	for _, text := range []string{"../other.bak", "store.db", "store.db.v1-x.bak", "/etc/passwd", filepath.Base(path) + ".v99-x.bak"} {
		if err := os.WriteFile(noteOf(path), []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := triedCopies(w, 7); len(got) != 0 {
			t.Errorf("%q leads to %v", text, got)
		}
	}
}

func TestBackupIsAWholeStoreAndOverwritesNothing(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "Ada Lovelace"))
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), to); !problem.Is(err, problem.Storage) {
		t.Fatalf("a second backup to the same name: %v", err)
	}
	c := openAt(t, to)
	rows, err := c.First(t.Context(), Query{Model: "contact", Text: "love"}, 5)
	if err != nil || titles(rows) != "Ada Lovelace" {
		t.Fatalf("got %s, %v", titles(rows), err)
	}
	if err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Size(); err != nil || n < 4096 {
		t.Fatalf("size %d, %v", n, err)
	}
	if err := s.Shrink(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAStoppedCallChangesNothing(t *testing.T) {
	t.Parallel()
	s := connected(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.PutPage(ctx, Page{Connection: "a", Model: "contact"}); !problem.Is(err, problem.Canceled) {
		t.Fatalf("got %v", err)
	}
	put(t, s, "a", contact("1", "name", "Ada"))
}
