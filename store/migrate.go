package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"patchbay/problem"
)

// migrate brings the file to the newest of steps in one transaction. A file that holds something
// already is copied beside itself first.
func migrate(ctx context.Context, w *writer, steps []string, now time.Time) error {
	have, err := version(ctx, w)
	if err != nil {
		return err
	}
	if have > len(steps) {
		return problem.New(problem.Storage, "The store %s was written by a newer patchbay (format %d, this one knows %d).", w.path, have, len(steps)).
			WithHint("Install the newer version again, or choose another profile with PATCHBAY_PROFILE.")
	}
	if have == len(steps) {
		return nil
	}
	if have > 0 {
		copyTo := fmt.Sprintf("%s.v%d-%s.bak", w.path, have, now.UTC().Format("20060102-150405"))
		if err := vacuumInto(ctx, w, copyTo); err != nil {
			return err
		}
	}
	return w.do(ctx, "bring the store up to date", func(t tx) error {
		// Another process may have been quicker.
		if _, err := t.get(ctx, []any{&have}, "PRAGMA user_version"); err != nil {
			return err
		}
		for i := have; i < len(steps); i++ {
			if _, err := w.conn.ExecContext(ctx, steps[i]); err != nil {
				return fmt.Errorf("migration %d: %w", i+1, err)
			}
		}
		// A pragma takes no parameters.
		_, err := w.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version=%d", len(steps)))
		return err
	})
}

// version reads the file's format and makes sure that it is a patchbay store or an empty file.
func version(ctx context.Context, w *writer) (int, error) {
	var have, tables int
	row := w.conn.QueryRowContext(ctx, "SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version")
	if err := row.Scan(&have, &tables); err != nil {
		return 0, explain(w.path, "read the store's version", err)
	}
	if have == 0 && tables > 0 {
		return 0, problem.New(problem.Storage, "The file %s is a database, but not a patchbay store.", w.path).
			WithHint("Move it away, or choose another place with PATCHBAY_HOME.")
	}
	return have, nil
}

func vacuumInto(ctx context.Context, w *writer, path string) error {
	// SQLite insists on a file that is missing or empty; an empty one keeps the copy private.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return problem.New(problem.Storage, "The backup %s exists already.", path).WithHint("Choose another name.")
	}
	if err != nil {
		return cannotCreate(path, err)
	}
	if err := f.Close(); err != nil {
		return cannotCreate(path, err)
	}
	if _, err := w.conn.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		_ = os.Remove(path) // half a copy is of no use
		if se, ok := errors.AsType[*sqlite.Error](err); ok && se.Code()&0xff == codes.SQLITE_FULL {
			return problem.New(problem.Storage, "The disk is full: no copy of the store fits at %s.", path).
				WithHint("Free some space and try again; the store is as it was.").Because(err)
		}
		return explain(w.path, "copy the store", err)
	}
	return nil
}
