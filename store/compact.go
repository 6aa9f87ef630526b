package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"patchbay/problem"
)

// Compacted tells what compacting gained, in bytes.
type Compacted struct{ Before, After int64 }

// spare is what an operation that copies the store leaves free on the disk.
const spare = 16 << 20

// Compact writes the store at o.Path anew without the room that deleted rows left, reads the new file back and puts it in
// the old one's place; the activity file, too. No Store of this process may have it open; another process that has is
// Busy. Broken off anywhere, the old file or the new one is there, whole.
func Compact(ctx context.Context, o Options) (Compacted, error) {
	a, err := alone(ctx, o)
	if err != nil {
		return Compacted{}, err
	}
	defer a.release()
	if a.bad != nil {
		return Compacted{}, a.bad
	}
	path := a.opt.Path
	before, err := sizeOf(path, activityPath(path))
	if err != nil {
		return Compacted{}, err
	}
	if err := a.room(ctx, "compact it"); err != nil {
		return Compacted{}, err
	}
	if err := a.w.vacuumInto(ctx, leftover(path)); err != nil {
		return Compacted{}, err
	}
	if err := a.sameAsCopy(ctx); err != nil {
		return Compacted{}, err
	}
	if err := a.replace(""); err != nil {
		return Compacted{}, err
	}
	if err := compactActivity(ctx, activityPath(path)); err != nil {
		return Compacted{}, err
	}
	after, err := sizeOf(path, activityPath(path))
	return Compacted{Before: before, After: after}, err
}

// compactActivity compacts the activity file in place: it is small. One that is missing or damaged is left to its next use.
func compactActivity(ctx context.Context, path string) error {
	if there(path) != nil {
		return nil
	}
	err := inspect(ctx, path, func(w *writer) error {
		if err := fitting(ctx, w, activitySteps()); err != nil {
			return err
		}
		if _, err := w.conn.ExecContext(ctx, "VACUUM"); err != nil {
			return explain(path, "compact the activity", err)
		}
		return nil
	})
	if errors.Is(err, ErrDamaged) {
		return nil
	}
	return err
}

// room refuses what would fill the disk: a copy of all that is used in the store has to fit beside it.
func (a *sole) room(ctx context.Context, what string) error {
	var used int64
	row := a.w.conn.QueryRowContext(ctx, "SELECT (page_count-freelist_count)*page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size")
	if err := row.Scan(&used); err != nil {
		return explain(a.opt.Path, "measure the store", err)
	}
	return roomFor(a.opt.Path, used, what)
}

func roomFor(path string, need int64, what string) error {
	free := freeSpace(filepath.Dir(path))
	if free < 0 || free >= need+spare {
		return nil
	}
	return problem.New(problem.Storage, "The disk has too little room: %s is free, and %s is needed to copy the store %s.", megabytes(free), megabytes(need+spare), path).
		WithHint("Free some space and %s then. The store is as it was.", what)
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// sameAsCopy reads the copy beside the store whole and compares how many rows each table has.
func (a *sole) sameAsCopy(ctx context.Context) error {
	return inspect(ctx, leftover(a.opt.Path), func(w *writer) error {
		if err := w.integrity(ctx, false); err != nil {
			return err
		}
		mine, err := a.w.census(ctx)
		if err != nil {
			return err
		}
		copied, err := w.census(ctx)
		if err != nil {
			return err
		}
		for table, n := range mine {
			if copied[table] != n {
				return problem.New(problem.Storage, "The copy of the store %s has %d rows of %s instead of %d.", a.opt.Path, copied[table], table, n).
					WithHint("The store is as it was. Check that disk.")
			}
		}
		return nil
	})
}

// census counts the rows of every ordinary table.
func (w *writer) census(ctx context.Context) (map[string]int64, error) {
	tables, err := w.tables(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, name := range tables {
		var n int64
		if err := w.conn.QueryRowContext(ctx, "SELECT count(*) FROM "+tableName(name)).Scan(&n); err != nil {
			return nil, explain(w.path, "count the rows of "+name, err)
		}
		out[name] = n
	}
	return out, nil
}
