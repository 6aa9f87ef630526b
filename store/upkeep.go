package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"patchbay/problem"
	"patchbay/store/index"
)

// Backup writes a complete, consistent copy to path, which must not exist; it was read back whole when nil is returned.
// Reading and writing go on meanwhile. The calls and budgets are in it, too.
func (s *Store) Backup(ctx context.Context, path string) error {
	if err := vacant(path); err != nil {
		return err
	}
	part := path + ".part"
	dropFile(part) // of an attempt that was broken off
	defer dropFile(part)
	// A connection of its own: the readers may not write anywhere, and the writer is needed.
	own := &writer{path: s.path, dsn: s.durable.rules(), gate: make(chan struct{}, 1)}
	if err := own.open(ctx); err != nil {
		return err
	}
	if err := errors.Join(own.vacuumInto(ctx, part), own.close()); err != nil {
		return err
	}
	if err := s.addActivity(ctx, part); err != nil {
		return err
	}
	if err := verified(ctx, part, path); err != nil {
		return err
	}
	return settleAs(part, path)
}

// addActivity puts the calls and budgets into a copy of the store, from where they move when it is used.
func (s *Store) addActivity(ctx context.Context, path string) error {
	if err := s.writeCalls(ctx); err != nil {
		return err
	}
	return s.activity.twice(ctx, func() error {
		return inspect(ctx, path, func(w *writer) error {
			return w.do(ctx, "copy the calls", func(t tx) error {
				if err := t.takeCalls(ctx, s.activity.readers, maxNo); err != nil {
					return err
				}
				if err := t.takeBudgets(ctx, s.activity.readers); err != nil {
					return err
				}
				answered, err := s.activity.good(ctx)
				if err != nil {
					return err
				}
				for id, at := range answered {
					if _, err := t.exec(ctx, "UPDATE connections SET good=max(good, ?) WHERE id=?", micros(at), id); err != nil {
						return err
					}
				}
				return nil
			})
		})
	})
}

const maxNo = int64(1)<<62 - 1

// Check reads the whole file and answers a Storage problem when it is damaged. It takes seconds for a
// large store; reading and writing go on meanwhile.
func (s *Store) Check(ctx context.Context) error { return s.check(ctx, "PRAGMA integrity_check(5)") }

// CheckQuick is Check without comparing the indexes with their tables: it takes a tenth of the time.
func (s *Store) CheckQuick(ctx context.Context) error { return s.check(ctx, "PRAGMA quick_check(5)") }

func (s *Store) check(ctx context.Context, pragma string) error {
	faults, err := faultsOf(ctx, s.readers, pragma)
	if err != nil {
		return explain(s.path, "check the store", err)
	}
	if len(faults) > 0 {
		return damaged(s.path).WithDetail(fmt.Sprint(faults))
	}
	return nil
}

// faultsOf asks SQLite what is wrong with a file.
func faultsOf(ctx context.Context, from querier, pragma string) ([]string, error) {
	var faults []string
	err := each(ctx, from, func(r *sql.Rows) error {
		var line string
		err := r.Scan(&line)
		if line != "ok" {
			faults = append(faults, problem.Clean(line))
		}
		return err
	}, pragma)
	return faults, err
}

// Size is what the store takes on the disk, in bytes, with its logs and the activity file.
func (s *Store) Size() (int64, error) { return sizeOf(s.path, s.activity.opt.Path) }

func sizeOf(paths ...string) (int64, error) {
	var total int64
	for _, path := range paths {
		for _, tail := range []string{"", "-wal"} {
			info, err := os.Stat(path + tail)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return 0, problem.New(problem.Storage, "The store %s cannot be looked at.", path).Because(err)
			}
			total += info.Size()
		}
	}
	return total, nil
}

// Counts tells how many live records of each model a connection has; models without are left out.
func (s *Store) Counts(ctx context.Context, connection string) (map[string]int, error) {
	out := map[string]int{}
	var no int64
	found, err := s.get(ctx, []any{&no}, "SELECT no FROM connections WHERE id=?", connection)
	if err != nil || !found {
		return out, err
	}
	err = s.looking(ctx, func(from querier, v *index.View) error {
		models := map[string]int64{}
		err := each(ctx, from, func(r *sql.Rows) error {
			var name string
			var no int64
			err := r.Scan(&no, &name)
			models[name] = no
			return err
		}, "SELECT no, name FROM models")
		for name, m := range models {
			if err != nil {
				return err
			}
			var h *index.Hits
			if h, err = v.Find(index.Query{Model: m, Conns: []int64{no}}, -1); err == nil && h.Count() > 0 {
				out[name] = h.Count()
			}
		}
		return err
	})
	return out, err
}

// Shrink moves the write-ahead log into the file and empties it. Call it when nothing else happens.
func (s *Store) Shrink(ctx context.Context) error {
	if why := s.Sealed(); why != nil {
		return why
	}
	select {
	case s.durable.gate <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.durable.gate }()
	if _, err := s.durable.conn.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return explain(s.path, "tidy the store", err)
	}
	return nil
}
