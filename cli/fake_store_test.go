package cli_test

import (
	"context"
	"time"

	"patchbay/problem"
	"patchbay/workbench"
)

func (f *fake) Store(context.Context) (workbench.StoreView, error) {
	v := workbench.StoreView{
		Path: "store.db", Bytes: 42_500_000, FreeBytes: 9_000_000_000, Records: 12_345, Connections: 2, Format: 4,
		Parts:  []workbench.StorePart{{Name: "records", Bytes: 30_000_000}, {Name: "natives", Bytes: 12_000_000}, {Name: "unused", Bytes: 500_000}, {Name: "log"}},
		Copies: []workbench.StoreFile{},
	}
	if f.mood == "kept" {
		v.Backup = &workbench.StoreFile{Path: "backup\x1b[31m.db", Bytes: 1, At: noon.Add(-26 * time.Hour)}
		v.Checked = &workbench.StoreCheck{At: noon.Add(-time.Hour), Whole: true}
		v.Copies = append(v.Copies, workbench.StoreFile{Path: "store.db.v3-20261101-000000.bak", Bytes: 2_000_000, At: noon.Add(-480 * time.Hour)})
	}
	return v, nil
}

func (f *fake) CheckStore(_ context.Context, quick bool) (workbench.StoreCheck, error) {
	c := workbench.StoreCheck{At: noon, Quick: quick, Whole: f.mood != "down", Faults: []workbench.StoreFault{}}
	if f.mood == "down" {
		c.Faults = append(c.Faults, workbench.StoreFault{What: "file", Text: "The store store.db is damaged.", Count: 1, Fix: "patchbay store rebuild"})
	}
	return c, nil
}

func (f *fake) BackupStore(_ context.Context, file string) (workbench.StoreFile, error) {
	if file == "taken.db" {
		return workbench.StoreFile{}, problem.New(problem.Storage, "The backup taken.db exists already.").WithHint("Choose another name.")
	}
	if file == "" {
		file = "backups/store.db"
	}
	return workbench.StoreFile{Path: file, Bytes: 1_000_000, At: noon}, nil
}

func (f *fake) CompactStore(context.Context) (workbench.StoreCompacted, error) {
	if f.mood == "down" {
		return workbench.StoreCompacted{}, problem.New(problem.Busy, "Another patchbay has the store store.db open.").WithHint("Close it, or wait until it is done, and try again.")
	}
	return workbench.StoreCompacted{Before: 42_500_000, After: 42_000_000}, nil
}

func (f *fake) PeruseBackup(_ context.Context, file string) (workbench.StoreBackup, error) {
	if file == "foreign.db" {
		return workbench.StoreBackup{}, problem.New(problem.Invalid, "The file foreign.db is not a backup of a store.").WithHint("Name another backup.")
	}
	return workbench.StoreBackup{From: file, Bytes: 1_000_000, Format: 4, Records: 12_000, Connections: 2, Store: "store.db", Damaged: f.mood == "down", Kept: 12_345}, nil
}

func (f *fake) RestoreStore(_ context.Context, file string) (workbench.StoreRestored, error) {
	left := 0
	if f.mood == "down" {
		left = 1
	}
	return workbench.StoreRestored{From: file, Aside: "store.db.before-restore-1", Connections: 1, Changes: 2, Left: left}, nil
}

func (f *fake) EncryptStore(context.Context) error {
	return problem.New(problem.Unsupported, "Patchbay does not encrypt the store itself.").WithHint("Keep the folder on an encrypted disk.")
}
