package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// A column of SQLite may hold a value of any kind, whatever it was declared as; one that a flipped bit made another kind
// stops whoever reads the row.

// kinds spells for a table where a row holds something of another kind, and what puts it right; both empty when there is
// nothing that could be wrong.
func (w *writer) kinds(ctx context.Context, from querier, table string) (where, set string, err error) {
	var wrong, right []string
	err = each(ctx, from, func(r *sql.Rows) error {
		var name, declared string
		var must, key bool
		if err := r.Scan(&name, &declared, &must, &key); err != nil {
			return err
		}
		name = tableName(name)
		if key {
			return nil // the tree itself is in its order
		}
		switch {
		case declared == "INTEGER" && must:
			wrong = append(wrong, "typeof("+name+")<>'integer'")
			right = append(right, name+"=CAST(ifnull("+name+",0) AS INTEGER)")
		case declared == "TEXT" && must:
			wrong = append(wrong, "typeof("+name+") NOT IN ('text','blob')")
			right = append(right, name+"=CAST(ifnull("+name+",'') AS TEXT)")
		}
		return nil
	}, `SELECT name, upper(type), "notnull", pk>0 FROM pragma_table_info(?)`, table)
	return strings.Join(wrong, " OR "), strings.Join(right, ","), err
}

// loose counts the rows that hold something of another kind than they were declared to.
func (s *Store) loose(ctx context.Context) (n int, err error) {
	tables, err := tablesIn(ctx, s.readers, s.path)
	if err != nil {
		return 0, err
	}
	for _, table := range tables {
		where, _, err := s.durable.kinds(ctx, s.readers, table)
		if err != nil {
			return n, explain(s.path, "look at "+table, err)
		}
		if where == "" || !guarded(table) {
			continue
		}
		var some int
		if _, err := s.get(ctx, []any{&some}, "SELECT count(*) FROM "+tableName(table)+" WHERE "+where); err != nil {
			return n, err
		}
		n += some
	}
	return n, nil
}

// tighten turns what is of another kind into what was declared, as well as that goes.
func (t tx) tighten(ctx context.Context) error {
	tables, err := t.w.tables(ctx)
	if err != nil {
		return err
	}
	for _, table := range tables {
		where, set, err := t.w.kinds(ctx, t.w.conn, table)
		if err != nil {
			return err
		}
		if where == "" || !guarded(table) {
			continue
		}
		if _, err := t.exec(ctx, "UPDATE OR IGNORE "+tableName(table)+" SET "+set+" WHERE "+where); err != nil {
			return err
		}
	}
	return nil
}

// guarded leaves out the search index, which is made again anyway.
func guarded(table string) bool {
	return !slices.Contains([]string{"segments", "parts", "fresh", "words", "places"}, table) && !strings.HasPrefix(table, "search")
}
