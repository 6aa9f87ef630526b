package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Older versions kept calls and budgets in the store itself, and a backup carries them there. They move to the activity
// file when that is first used: copied in one transaction there, and only then removed here. Broken off in between, the
// next time finds each of them there already and merely removes it.
func (s *Store) takeActivity(ctx context.Context, to *writer) error {
	var last, budgets int64
	found, err := s.get(ctx, []any{&last, &budgets}, "SELECT (SELECT coalesce(max(no), 0) FROM calls), (SELECT count(*) FROM budgets)")
	if err != nil || !found || last+budgets == 0 {
		return nil //nolint:nilerr // a table that cannot be read has nothing to move; what else is wrong with the store is said elsewhere
	}
	err = to.do(ctx, "take over the calls", func(t tx) error {
		if err := t.takeCalls(ctx, s.readers, last); err != nil {
			return err
		}
		return t.takeBudgets(ctx, s.readers)
	})
	if err != nil {
		return err
	}
	// What cannot be removed now is removed the next time: it is there twice, and counts once.
	_ = s.durable.do(ctx, "remove the calls that were moved", func(t tx) error {
		if _, err := t.exec(ctx, "DELETE FROM calls WHERE no<=?", last); err != nil {
			return err
		}
		_, err := t.exec(ctx, "DELETE FROM budgets")
		return err
	})
	return nil
}

// takeCalls copies the calls up to a number. Each keeps its number where that is free, and is left out where it is there.
func (t tx) takeCalls(ctx context.Context, from querier, last int64) error {
	rows, err := from.QueryContext(ctx, "SELECT * FROM calls WHERE no<=? ORDER BY no", last)
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	defer rows.Close() //nolint:errcheck // it was only read
	columns, err := rows.Columns()
	if err != nil {
		return fmt.Errorf("read the calls: %w", err)
	}
	at := func(name string) int { return slices.Index(columns, name) }
	list := strings.Join(columns, ",")
	for rows.Next() {
		v, err := values(rows, len(columns))
		if err != nil {
			return nil //nolint:nilerr // the rest of a damaged table is lost with it
		}
		there, taken, err := t.callThere(ctx, v[at("no")], v[at("started")], v[at("url")], v[at("conn")])
		if err != nil {
			return err
		}
		if there {
			continue
		}
		if taken {
			v[at("no")] = nil
		}
		if _, err := t.exec(ctx, "INSERT INTO calls("+list+") VALUES "+marks(len(columns), 1), v...); err != nil {
			return err
		}
	}
	return nil
}

// callThere reports whether a call is in the file, and whether another one has its number.
func (t tx) callThere(ctx context.Context, no, started, url, conn any) (there, taken bool, err error) {
	taken, err = t.get(ctx, []any{&there}, "SELECT started=? AND url=? FROM calls WHERE no=?", started, url, no)
	if err != nil || !taken || there {
		return there, taken, err
	}
	_, err = t.get(ctx, []any{&there}, "SELECT EXISTS(SELECT 1 FROM calls WHERE started=? AND url=? AND conn=?)", started, url, conn)
	return there, true, err
}

// takeBudgets copies what is not known of a budget yet: what is known is newer.
func (t tx) takeBudgets(ctx context.Context, from querier) error {
	rows, err := from.QueryContext(ctx, "SELECT key, body FROM budgets")
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	defer rows.Close() //nolint:errcheck // it was only read
	for rows.Next() {
		v, err := values(rows, 2)
		if err != nil {
			return nil //nolint:nilerr // as above
		}
		if _, err := t.exec(ctx, "INSERT OR IGNORE INTO budgets(key, body) VALUES(?,?)", v...); err != nil {
			return err
		}
	}
	return nil
}

// values reads a row of any shape.
func values(rows *sql.Rows, n int) ([]any, error) {
	out, into := make([]any, n), make([]any, n)
	for i := range out {
		into[i] = &out[i]
	}
	return out, rows.Scan(into...)
}
