package store

import (
	"context"
	"database/sql"
	"strings"

	"patchbay/store/index"
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

// Names lists live records of one model in one connection by title, at most n; which of them is open where there are more.
func (s *Store) Names(ctx context.Context, connection, modelName string, n int) ([]Named, error) {
	var out []Named
	err := s.each(ctx, func(r *sql.Rows) error {
		var n Named
		err := r.Scan(&n.ID, &n.Native, &n.Title)
		out = append(out, n)
		return err
	}, "SELECT id, native, title FROM ("+namesQuery+" LIMIT ?) ORDER BY title COLLATE NOCASE, id", modelName, connection, n)
	return out, err
}

const namesQuery = `SELECT r.id, r.native, r.title FROM connections c CROSS JOIN records r INDEXED BY records_conn ON r.conn=c.no AND r.model=? AND r.state=0
	WHERE c.id=?`

// Bearers are the live records of one model in one connection that a text may mean.
type Bearers struct {
	Same []Named // whose title it is, whatever its case and accents
	Part []Named // whose title has it as a part, the first of them
	Of   int     // how many have it as a part
	Any  bool    // there are records at all
}

// Bearers looks for a text in the titles of all live records of one model in one connection; at most n of each kind are answered.
func (s *Store) Bearers(ctx context.Context, connection, modelName, text string, n int) (Bearers, error) {
	var out Bearers
	want := index.Fold(strings.TrimSpace(text))
	err := s.each(ctx, func(r *sql.Rows) error {
		var one Named
		if err := r.Scan(&one.ID, &one.Native, &one.Title); err != nil {
			return err
		}
		out.Any = true
		title := index.Fold(one.Title)
		if title == want && len(out.Same) < n {
			out.Same = append(out.Same, one)
		}
		if strings.Contains(title, want) {
			if out.Of++; len(out.Part) < n {
				out.Part = append(out.Part, one)
			}
		}
		return nil
	}, namesQuery, modelName, connection)
	return out, err
}
