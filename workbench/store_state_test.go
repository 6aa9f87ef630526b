package workbench

import (
	"database/sql"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
	"patchbay/store"
)

func TestTheStoreTellsWhatItIsAndWhenItWasLookedAfter(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	before, err := s.Store(t.Context())
	if err != nil || before.Records != 64 || before.Connections != 1 || before.Bytes == 0 || len(before.Parts) < 5 || before.Backup != nil || before.Checked != nil || before.Encrypted {
		t.Fatalf("%+v, %v", before, err)
	}
	made, err := s.BackupStore(t.Context(), "")
	if err != nil || filepath.Dir(made.Path) != filepath.Join(s.opt.Home.Dir(), "backups") || made.Bytes == 0 {
		t.Fatalf("%+v, %v", made, err)
	}
	check, err := s.CheckStore(t.Context(), false)
	if err != nil || !check.Whole || len(check.Faults) != 0 {
		t.Fatalf("%+v, %v", check, err)
	}
	after, err := s.Store(t.Context())
	if err != nil || after.Backup == nil || after.Backup.Path != made.Path || after.Checked == nil || !after.Checked.Whole {
		t.Fatalf("%+v, %v", after, err)
	}
	if _, err := s.BackupStore(t.Context(), made.Path); !problem.Is(err, problem.Storage) {
		t.Errorf("over an existing file: %v", err)
	}
}

func TestRestoringBringsBackWhatWasThereAndTheNextPullTheRest(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	made, err := s.BackupStore(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	row := s.somebody()
	change := s.apply(s.edit(row.ID, map[string]any{"name": "Changed Since"}))
	seen, err := s.PeruseBackup(t.Context(), made.Path)
	if err != nil || seen.Records == 0 || seen.Records != seen.Kept || seen.Connections != 1 || seen.Damaged {
		t.Errorf("%+v, %v", seen, err)
	}
	if name := text(s.show(row.ID), "name"); name != "Changed Since" {
		t.Errorf("looking made it %q", name)
	}
	got, err := s.RestoreStore(t.Context(), made.Path)
	if err != nil || got.Changes != 1 || got.Aside == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	if name := text(s.show(row.ID), "name"); name == "Changed Since" {
		t.Errorf("the backup is not what is there")
	}
	list, err := s.Changes(t.Context(), 10)
	if err != nil || len(list) != 1 || list[0].ID != change.ID {
		t.Errorf("the journal lost %s: %+v, %v", change.ID, list, err)
	}
	s.later(time.Minute) // a listing trails behind what was written
	s.pull(PullRequest{})
	if name := text(s.show(row.ID), "name"); name != "Changed Since" {
		t.Errorf("after a pull it is %q", name)
	}
	if _, err := s.RestoreStore(t.Context(), filepath.Join(t.TempDir(), "nowhere.db")); !problem.Is(err, problem.Invalid) {
		t.Errorf("a backup that is not there: %v", err)
	}
	if _, err := s.PeruseBackup(t.Context(), filepath.Join(t.TempDir(), "nowhere.db")); !problem.Is(err, problem.Invalid) {
		t.Errorf("a look at a backup that is not there: %v", err)
	}
}

func TestCompactingIsRefusedWhileAnotherProgramHasTheStoreOpen(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	other := s.bench(s.opt.Home)
	if _, err := other.Connections(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CompactStore(t.Context()); !problem.Is(err, problem.Busy) {
		t.Fatalf("got %v", err)
	}
	if err := other.letGo(); err != nil {
		t.Fatal(err)
	}
	if got, err := s.CompactStore(t.Context()); err != nil || got.After == 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	if v, err := s.Store(t.Context()); err != nil || v.Records != 64 {
		t.Fatalf("%d records, %v", v.Records, err)
	}
}

func TestADamagedStoreIsToldWithItsCureAndRebuilt(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	if err := s.letGo(); err != nil {
		t.Fatal(err)
	}
	ruin(t, s.opt.Home, "records")
	check, err := s.CheckStore(t.Context(), true)
	if err != nil || check.Whole || len(check.Faults) == 0 || check.Faults[0].Fix != "patchbay store rebuild" {
		t.Fatalf("%+v, %v", check, err)
	}
	got, err := s.Rebuild(t.Context())
	if err != nil || got.Connections != 1 || got.Aside == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	s.pull(PullRequest{})
	if v, err := s.Store(t.Context()); err != nil || v.Records != 64 || len(v.Copies) != 1 || v.Copies[0].Path != got.Aside {
		t.Fatalf("%+v, %v", v, err)
	}
	if _, err := s.Rebuild(t.Context()); !problem.Is(err, problem.Usage) {
		t.Errorf("a whole store: %v", err)
	}
}

// ruin overwrites the pages of one table in a closed store.
func ruin(t *testing.T, home Home, table string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file://"+filepath.ToSlash(home.Store())+"?_pragma=journal_mode(DELETE)")
	if err != nil {
		t.Fatal(err)
	}
	var last string // numbers of pages, with commas
	err = db.QueryRowContext(t.Context(), "SELECT group_concat(pageno) FROM dbstat WHERE name=?", table).Scan(&last)
	if err != nil || db.Close() != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(home.Store())
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range strings.Split(last, ",") {
		n, err := strconv.Atoi(page)
		if err != nil {
			t.Fatal(err)
		}
		copy(raw[(n-1)*4096:], strings.Repeat("\xff", 64))
	}
	if err := os.WriteFile(home.Store(), raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatMerelyDoesNotFitIsMendedInPlace(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	if err := s.letGo(); err != nil {
		t.Fatal(err)
	}
	statement(t, s.opt.Home, "INSERT INTO natives(key, bytes) VALUES(99999, x'7b7d')")
	if check, err := s.CheckStore(t.Context(), false); err != nil || !check.Whole || len(check.Faults) != 1 || !check.Faults[0].Minor {
		t.Fatalf("%+v, %v", check, err)
	}
	if got, err := s.Rebuild(t.Context()); err != nil || got.Aside != "" || got.Faults != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if check, err := s.CheckStore(t.Context(), false); err != nil || len(check.Faults) != 0 {
		t.Fatalf("%+v, %v", check, err)
	}
}

func TestEncryptionIsRefusedWithWhatDoesItInstead(t *testing.T) {
	t.Parallel()
	w := Open(Options{Home: Home{Root: t.TempDir(), Profile: "default"}})
	kind(t, w.EncryptStore(t.Context()), problem.Unsupported, "does not encrypt", "PATCHBAY_HOME")
	if damagedStore(store.ErrDamaged) != true {
		t.Error("damage is not known for what it is")
	}
}
