package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"patchbay/problem"
)

// copyTo writes a complete copy of w's file to path, which must not exist. It is made under another name and read back
// whole before it gets its own: a file of that name is a good one, however this ends.
func (w *writer) copyTo(ctx context.Context, path string) error {
	if err := vacant(path); err != nil {
		return err
	}
	part := path + ".part"
	dropFile(part) // of an attempt that was broken off
	defer dropFile(part)
	if err := w.vacuumInto(ctx, part); err != nil {
		return err
	}
	if err := verified(ctx, part, path); err != nil {
		return err
	}
	return settleAs(part, path)
}

func vacant(path string) error {
	_, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return cannotCreate(path, err)
	}
	return problem.New(problem.Storage, "The backup %s exists already.", path).WithHint("Choose another name.")
}

// verified reads a copy whole and answers a problem of the file it will be when that finds a fault.
func verified(ctx context.Context, part, path string) error {
	err := inspect(ctx, part, func(w *writer) error { return w.integrity(ctx, false) })
	if errors.Is(err, ErrDamaged) {
		return problem.New(problem.Storage, "The copy %s was not written as it should be, and was removed.", path).
			WithHint("Check that disk, or choose another one.").Because(err)
	}
	return err
}

// inspect opens a file that nobody else has, runs fn on it, and closes it as a single file without a log beside it.
func inspect(ctx context.Context, path string, fn func(*writer) error) error {
	w := &writer{path: path, dsn: loneDSN(Options{Path: path, Wait: busyWait}), gate: make(chan struct{}, 1)}
	if err := w.open(ctx); err != nil {
		return err
	}
	err := fn(w)
	return errors.Join(err, w.close())
}

// settleAs gives a finished file its name, once it is on the disk; a file that has the name already is left as it is.
func settleAs(part, path string) error {
	if err := flush(part); err != nil {
		return cannotCreate(path, err)
	}
	// A link never replaces what is there; where there are no links the name was free a moment ago.
	if err := os.Link(part, path); errors.Is(err, fs.ErrExist) {
		return vacant(path)
	} else if err != nil {
		if err := vacant(path); err != nil {
			return err
		}
		if err := os.Rename(part, path); err != nil {
			return cannotCreate(path, err)
		}
	}
	return flushDir(path)
}

// flush brings a closed file to the disk. It must not be the store's own: closing it here would drop SQLite's locks.
func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// flushDir brings the names in a file's folder to the disk.
func flushDir(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil //nolint:nilerr // a folder that cannot be opened cannot be flushed; not every system knows that
	}
	_ = d.Sync() // as above
	return d.Close()
}

// vacuumInto writes the copy itself, which belongs to this user alone.
func (w *writer) vacuumInto(ctx context.Context, path string) error {
	// SQLite insists on a file that is missing or empty; an empty one keeps the copy private.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return cannotCreate(path, err)
	}
	if err := f.Close(); err != nil {
		return cannotCreate(path, err)
	}
	if _, err := w.conn.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		if se, ok := errors.AsType[*sqlite.Error](err); ok && se.Code()&0xff == codes.SQLITE_FULL {
			return problem.New(problem.Storage, "The disk is full: no copy of the store fits at %s.", path).
				WithHint("Free some space and try again; the store is as it was.").Because(err)
		}
		return explain(w.path, "copy the store", err)
	}
	return nil
}

// integrity has SQLite read the file whole, or only its structure when quick is set, and answers ErrDamaged with what it found.
func (w *writer) integrity(ctx context.Context, quick bool) error {
	pragma := "PRAGMA integrity_check(5)"
	if quick {
		pragma = "PRAGMA quick_check(5)"
	}
	faults, err := faultsOf(ctx, w.conn, pragma)
	if err != nil {
		return explain(w.path, "check the store", err)
	}
	if len(faults) > 0 {
		return damaged(w.path).WithDetail(fmt.Sprint(faults))
	}
	return nil
}
