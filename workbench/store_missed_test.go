package workbench

import (
	"slices"
	"testing"
)

func TestARebuildSaysWhatIsMissingAndWhichBackupHasIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	made, err := s.BackupStore(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.letGo(); err != nil {
		t.Fatal(err)
	}
	ruin(t, s.opt.Home, "connections")
	got, err := s.Rebuild(t.Context())
	if err != nil || got.Connections != 0 || got.Lost != 1 || !slices.Equal(got.Missing, []string{c.Name}) {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.Backup == nil || got.Backup.Path != made.Path {
		t.Fatalf("the backup is %+v, not %s", got.Backup, made.Path)
	}
	if _, err := s.RestoreStore(t.Context(), got.Backup.Path); err != nil {
		t.Fatal(err)
	}
	if v, err := s.Store(t.Context()); err != nil || v.Connections != 1 || v.Records != 64 {
		t.Fatalf("%+v, %v", v, err)
	}
}

func TestARebuildWithoutABackupSaysHowManyConnectionsAreMissing(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	if err := s.letGo(); err != nil {
		t.Fatal(err)
	}
	ruin(t, s.opt.Home, "connections")
	got, err := s.Rebuild(t.Context())
	if err != nil || got.Backup != nil || got.Lost != 1 || len(got.Missing) != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
}
