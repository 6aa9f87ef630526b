package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"strings"

	"patchbay/problem"
)

// Backup writes a complete, consistent copy to path, which must not exist. Reading and writing go on
// meanwhile.
func (s *Store) Backup(ctx context.Context, path string) error {
	// A connection of its own: the readers may not write anywhere, and the writer is needed.
	own := &writer{path: s.path, dsn: s.durable.dsn, gate: make(chan struct{}, 1)}
	if err := own.open(ctx); err != nil {
		return err
	}
	err := vacuumInto(ctx, own, path)
	return errors.Join(err, own.close())
}

// Check reads the whole file and answers a Storage problem when it is damaged. It takes seconds for a
// large store; reading and writing go on meanwhile.
func (s *Store) Check(ctx context.Context) error {
	var faults []string
	err := s.each(ctx, func(r *sql.Rows) error {
		var line string
		err := r.Scan(&line)
		if line != "ok" {
			faults = append(faults, line)
		}
		return err
	}, "PRAGMA integrity_check(5)")
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return damaged(s.path).WithDetail(strings.Join(faults, "; "))
	}
	return nil
}

// Size is what the store takes on the disk, in bytes.
func (s *Store) Size() (int64, error) {
	var total int64
	for _, tail := range []string{"", "-wal"} {
		info, err := os.Stat(s.path + tail)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return 0, problem.New(problem.Storage, "The store %s cannot be looked at.", s.path).Because(err)
		}
		total += info.Size()
	}
	return total, nil
}

// Counts tells how many live records of each model a connection has.
func (s *Store) Counts(ctx context.Context, connection string) (map[string]int, error) {
	out := map[string]int{}
	err := s.each(ctx, func(r *sql.Rows) error {
		var name string
		var n int
		err := r.Scan(&name, &n)
		out[name] = n
		return err
	}, `SELECT model, count(*) FROM records INDEXED BY records_conn WHERE conn=(SELECT no FROM connections WHERE id=?) AND state=0 GROUP BY model`, connection)
	return out, err
}

// Shrink moves the write-ahead log into the file and empties it. Call it when nothing else happens.
func (s *Store) Shrink(ctx context.Context) error {
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

// Unindexed counts the new records that search still looks through one by one, because the index has not taken them
// in yet. It falls to 0 by itself while nobody writes.
func (s *Store) Unindexed(ctx context.Context) (n int, err error) {
	_, err = s.get(ctx, []any{&n}, "SELECT count(*) FROM fresh")
	return n, err
}
