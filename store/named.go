package store

import (
	"context"
	"database/sql"
)

// Remote is a record by what its provider calls it.
type Remote struct{ Connection, Model, Native string }

// Named is how people know a record.
type Named struct {
	ID     string // here
	Native string // there
	Title  string
}

// Named looks up records by what their providers call them, deleted ones too; those that were not fetched are left
// out. It costs one read, whatever their number.
func (s *Store) Named(ctx context.Context, wanted []Remote) (map[Remote]Named, error) {
	out := map[Remote]Named{}
	if len(wanted) == 0 {
		return out, nil
	}
	short := make([]string, len(wanted))
	for i, r := range wanted {
		short[i] = nameOf(r.Connection, r.Model, r.Native)[:shortID]
	}
	err := s.each(ctx, func(r *sql.Rows) error {
		var at Remote
		var n Named
		err := r.Scan(&n.ID, &n.Title, &at.Connection, &at.Model, &at.Native)
		n.Native = at.Native
		out[at] = n // a record that was not asked for can only be one of the same short id, and harms nobody
		return err
	}, `SELECT r.id, r.title, c.id, r.model, r.native FROM json_each(?) j CROSS JOIN records r ON r.key IN `+keysLike("j.value")+`
		CROSS JOIN connections c ON c.no=r.conn`, jsonText(short))
	return out, err
}

// Names lists the live records of one model in one connection by title, at most n.
func (s *Store) Names(ctx context.Context, connection, modelName string, n int) ([]Named, error) {
	var out []Named
	err := s.each(ctx, func(r *sql.Rows) error {
		var n Named
		err := r.Scan(&n.ID, &n.Native, &n.Title)
		out = append(out, n)
		return err
	}, `SELECT r.id, r.native, r.title FROM connections c CROSS JOIN records r INDEXED BY records_conn ON r.conn=c.no AND r.model=? AND r.state=0
		WHERE c.id=? ORDER BY r.title COLLATE NOCASE, r.id LIMIT ?`, modelName, connection, n)
	return out, err
}
