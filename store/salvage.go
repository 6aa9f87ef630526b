package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"patchbay/problem"
)

// ErrDamaged is in the chain of every error that says so of the file.
var ErrDamaged = errors.New("the store is damaged")

// Saved counts what was read out of a damaged file.
type Saved struct {
	Connections int
	Lost        int // connections whose records are there, but not they themselves; as far as that can be seen
	Changes     int
	Others      int // rows of everything else that only a store knows: views, links, mappings, working copies, settings
}

// Rebuilt tells what became of a damaged store.
type Rebuilt struct {
	Saved
	Aside string // where the damaged file is now
}

// Rebuild puts a new store in the place of the damaged one at o.Path, with what only a store knows as far as that can
// still be read; records come back with the next pull. The damaged file stays under another name. One that is whole, or of
// another version, is left alone and the answer is a problem. No Store of this process may have it open; another process
// that has is Busy. Broken off anywhere, the damaged store or the new one is there.
func Rebuild(ctx context.Context, o Options) (Rebuilt, error) {
	a, err := alone(ctx, o)
	if err != nil {
		return Rebuilt{}, err
	}
	defer a.release()
	path := a.opt.Path
	if a.w != nil {
		switch err := a.w.integrity(ctx, false); {
		case err == nil:
			return Rebuilt{}, problem.New(problem.Usage, "The store %s is whole: there is nothing to rebuild.", path).WithFix("patchbay doctor")
		case !errors.Is(err, ErrDamaged):
			return Rebuilt{}, err
		}
	}
	next := leftover(path)
	if err := createFile(next); err != nil {
		return Rebuilt{}, err
	}
	out := Rebuilt{Aside: asideName(path, "damaged", a.opt.Now())}
	err = inspect(ctx, next, func(w *writer) error {
		if err := advance(ctx, w, steps(), 0); err != nil {
			return err
		}
		from, done, err := a.source(ctx)
		if err != nil {
			return err
		}
		defer done()
		out.Saved, err = salvage(ctx, w, from)
		return err
	})
	if err != nil {
		return Rebuilt{}, err
	}
	return out, a.replace(out.Aside)
}

// Salvage copies what only a store knows, its connections and its journal first of all, from the damaged file at path, as
// far as that can be read; records come back from the providers. What s holds already stays as it is. An error is one
// of s alone: what the file does not give is merely not counted.
func (s *Store) Salvage(ctx context.Context, path string) (Saved, error) {
	db, err := sql.Open("sqlite", readDSN(Options{Path: path}))
	if err != nil {
		return Saved{}, fmt.Errorf("open %s: %w", path, err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	return salvage(ctx, s.durable, db)
}

// comesBack are the tables that a pull and the indexer fill again, or that mean nothing without those.
func comesBack() []string {
	return []string{
		"records", "natives", "bundles", "models", "history", "origins", "cursors", "seen", "runs",
		"calls", "budgets", "segments", "parts", "ids", "newids", "used", "linkkeys", "linkmarks",
	}
}

func salvage(ctx context.Context, to *writer, from querier) (out Saved, err error) {
	tables, err := to.tables(ctx)
	if err != nil {
		return out, err
	}
	for _, table := range tables {
		if slices.Contains(comesBack(), table) || strings.HasPrefix(table, "search") {
			continue
		}
		n, err := to.salvage(ctx, from, table)
		switch table {
		case "connections":
			out.Connections = n
		case "intents":
			out.Changes = n
		default:
			out.Others += n
		}
		if err != nil {
			return out, err
		}
	}
	if out.Lost, err = to.lost(ctx, from); err != nil {
		return out, err
	}
	return out, to.do(ctx, "forget what the damaged store knew", func(t tx) error { return t.knowNothing(ctx) })
}

// lost counts the connections that were pulled from and did not come over.
func (w *writer) lost(ctx context.Context, from querier) (n int, err error) {
	pulled := map[int64]bool{}
	note := func(r *sql.Rows) error {
		var no int64
		err := r.Scan(&no)
		pulled[no] = true
		return err
	}
	for _, table := range []string{"cursors", "records"} {
		_ = each(ctx, from, note, "SELECT DISTINCT conn FROM "+table) // what cannot be read tells of none
	}
	err = w.do(ctx, "see which connections came over", func(t tx) error {
		return t.each(ctx, func(r *sql.Rows) error {
			var no int64
			err := r.Scan(&no)
			delete(pulled, no)
			return err
		}, "SELECT no FROM connections")
	})
	return len(pulled), err
}

// salvage copies the rows of a table that are not there yet, from either end up to the first that cannot be read.
func (w *writer) salvage(ctx context.Context, from querier, table string) (n int, err error) {
	var key []string
	err = w.do(ctx, "learn the order of "+table, func(t tx) error {
		return each(ctx, w.conn, func(r *sql.Rows) error {
			var name string
			err := r.Scan(&name)
			key = append(key, name)
			return err
		}, "SELECT name FROM pragma_table_info(?) WHERE pk>0 ORDER BY pk", table)
	})
	if err != nil {
		return 0, err
	}
	if len(key) == 0 {
		key = []string{"rowid"}
	}
	for _, dir := range []string{" ASC", " DESC"} {
		got, err := w.salvageRows(ctx, from, table, strings.Join(key, dir+",")+dir)
		if n += got; err != nil {
			return n, err
		}
	}
	return n, nil
}

func (w *writer) salvageRows(ctx context.Context, from querier, table, order string) (n int, err error) {
	rows, err := from.QueryContext(ctx, "SELECT * FROM "+tableName(table)+" ORDER BY "+order)
	if err != nil {
		return 0, nil //nolint:nilerr // nothing of it can be read: that is why it is salvaged
	}
	defer rows.Close() //nolint:errcheck // it was only read
	columns, err := rows.Columns()
	if err != nil {
		return 0, nil //nolint:nilerr // as above
	}
	insert := "INSERT OR IGNORE INTO " + tableName(table) + "(" + strings.Join(columns, ",") + ") VALUES " + marks(len(columns), 1)
	err = w.do(ctx, "save what a damaged store held", func(t tx) error {
		for rows.Next() {
			row, err := values(rows, len(columns))
			if err != nil {
				return nil //nolint:nilerr // the rest cannot be read from this end
			}
			if added, err := t.exec(ctx, insert, row...); err == nil { // else a row of another shape
				n += added
			}
		}
		return nil
	})
	return n, err
}

// tables lists the ordinary tables of a file, with those that lie beneath virtual ones.
func (w *writer) tables(ctx context.Context) ([]string, error) { return tablesIn(ctx, w.conn, w.path) }

func tablesIn(ctx context.Context, from querier, path string) ([]string, error) {
	var out []string
	err := each(ctx, from, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		out = append(out, name)
		return err
	}, "SELECT name FROM sqlite_schema WHERE type='table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")
	if err != nil {
		return nil, explain(path, "list the tables", err)
	}
	return out, nil
}

// quoted spells a name that came from a file for SQL.
func tableName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
