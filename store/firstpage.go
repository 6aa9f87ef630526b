package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"patchbay/problem"
)

// The first page of the file says what the others are: without it nothing can be read of a store that is whole otherwise.
// So a copy of it lies beside the store, made anew when the tables have moved. It holds no record.

func firstPageOf(path string) string { return path + ".head" }

// The places in SQLite's header of what every write changes (https://sqlite.org/fileformat2.html#the_database_header).
func restless() [][2]int { return [][2]int{{24, 40}, {92, 100}} }

// keepFirstPage copies the first page, unless the copy that is there leads to the same tables.
func (s *Store) keepFirstPage(ctx context.Context) error {
	if s.Sealed() != nil {
		return nil
	}
	var page []byte
	if _, err := s.get(ctx, []any{&page}, "SELECT data FROM sqlite_dbpage WHERE pgno=1"); err != nil || len(page) < 100 {
		return err
	}
	for _, r := range restless() {
		clear(page[r[0]:r[1]])
	}
	page[27] = 1 // not the number at 92: the size is that of the file
	name := firstPageOf(s.path)
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, page) {
		return nil
	}
	next := name + ".new"
	if err := os.WriteFile(next, page, 0o600); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	return os.Rename(next, name)
}

// dropFirstPage forgets the copy: the tables are about to move.
func dropFirstPage(path string) error {
	if err := os.Remove(firstPageOf(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.Storage, "%s could not be removed.", firstPageOf(path)).Because(err)
	}
	return nil
}

// mended is a copy of the store that cannot be opened, with the first page that was kept; "" where that would not help.
func (a *sole) mended(ctx context.Context) (string, error) {
	page, err := os.ReadFile(firstPageOf(a.opt.Path))
	if err != nil || hasTables(ctx, a.opt) {
		return "", nil //nolint:nilerr // there is nothing to mend it with
	}
	to := a.opt.Path + ".mended"
	dropFile(to)
	for _, tail := range []string{"", "-wal"} {
		if err := duplicate(a.opt.Path+tail, to+tail); err != nil {
			dropFile(to)
			return "", err
		}
	}
	f, err := os.OpenFile(to, os.O_WRONLY, 0)
	if err != nil {
		return "", fmt.Errorf("mend %s: %w", to, err)
	}
	_, err = f.WriteAt(page, 0)
	return to, errors.Join(err, f.Close())
}

// hasTables reports whether the tables of a file can be found.
func hasTables(ctx context.Context, o Options) bool {
	db, err := sql.Open("sqlite", readDSN(o))
	if err != nil {
		return false
	}
	defer db.Close() //nolint:errcheck // it was only read
	var n int
	return db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n) == nil && n > 0
}

// duplicate copies a file's bytes; one that is not there has none.
func duplicate(from, to string) error {
	in, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", from, err)
	}
	defer in.Close() //nolint:errcheck // it was only read
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return cannotCreate(to, err)
	}
	if _, err := io.Copy(out, in); err != nil {
		return cannotCreate(to, errors.Join(err, out.Close()))
	}
	if err := out.Close(); err != nil {
		return cannotCreate(to, err)
	}
	return nil
}
