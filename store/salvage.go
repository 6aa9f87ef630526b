package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// ErrDamaged is in the chain of every error that says so of the file.
var ErrDamaged = errors.New("the store is damaged")

// Saved counts what was read out of a damaged file.
type Saved struct {
	Connections int
	Changes     int
}

// Salvage copies what only a store knows, its connections and its journal, from the damaged file at path, as far
// as that can be read; records come back from the providers. What s holds already stays as it is. An error is one
// of s alone: what the file does not give is merely not counted.
func (s *Store) Salvage(ctx context.Context, path string) (Saved, error) {
	db, err := sql.Open("sqlite", readDSN(Options{Path: path}))
	if err != nil {
		return Saved{}, fmt.Errorf("open %s: %w", path, err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	var out Saved
	for _, one := range []struct {
		table string
		to    *int
	}{{"connections", &out.Connections}, {"intents", &out.Changes}} {
		// From either end: one broken page hides what is behind it.
		for _, dir := range []string{"ASC", "DESC"} {
			n, err := s.salvage(ctx, db, one.table, dir)
			if *one.to += n; err != nil {
				return out, err
			}
		}
	}
	return out, s.durable.do(ctx, "forget what the damaged store knew", func(t tx) error { return t.knowNothing(ctx) })
}

// salvage copies the rows of a table that are not there yet, up to the first that cannot be read.
func (s *Store) salvage(ctx context.Context, from *sql.DB, table, dir string) (n int, err error) {
	rows, err := from.QueryContext(ctx, "SELECT * FROM "+table+" ORDER BY no "+dir)
	if err != nil {
		return 0, nil //nolint:nilerr // nothing of it can be read: that is why it is salvaged
	}
	defer rows.Close() //nolint:errcheck // it was only read
	columns, err := rows.Columns()
	if err != nil {
		return 0, nil //nolint:nilerr // as above
	}
	insert := "INSERT OR IGNORE INTO " + table + "(" + strings.Join(columns, ",") + ") VALUES " + marks(len(columns), 1)
	err = s.durable.do(ctx, "save what a damaged store held", func(t tx) error {
		for rows.Next() {
			values := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if rows.Scan(into...) != nil {
				return nil
			}
			if added, err := t.exec(ctx, insert, values...); err == nil { // else a row of another shape
				n += added
			}
		}
		return nil
	})
	return n, err
}
