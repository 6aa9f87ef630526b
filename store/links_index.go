package store

import (
	"context"
	"database/sql"
	"strings"

	"patchbay/store/index"
)

// LinkScope says which links are meant: those of one state, as far as the rest does not narrow it.
type LinkScope struct {
	State      LinkState
	Model      string  // "" for all
	Connection string  // id: one of the two records is of it; "" for all
	Least      float64 // confidence from which on
	Doubtful   bool    // the least sure first
	Text       string  // words that the titles of the two have between them; "" for all
	Among      []int64 // only these, by their numbers; nil for all
}

// LinkIndex lists the numbers of links in their order: the surest first, or the least sure. It costs eight bytes for each.
func (s *Store) LinkIndex(ctx context.Context, c LinkScope) ([]int64, error) {
	where, args := c.where()
	order := " ORDER BY l.confidence DESC, l.no"
	if c.Doubtful {
		order = " ORDER BY l.confidence, l.no"
	}
	words := strings.Fields(index.Fold(c.Text))
	if len(words) == 0 {
		return s.numbers(ctx, "SELECT l.no FROM links l "+where+order, args...)
	}
	out := []int64{}
	err := s.each(ctx, func(r *sql.Rows) error {
		var no int64
		var a, b string
		if err := r.Scan(&no, &a, &b); err != nil {
			return err
		}
		if hasAll(index.Fold(a+" "+b), words) {
			out = append(out, no)
		}
		return nil
	}, `SELECT l.no, coalesce((SELECT title FROM records WHERE key=`+keyOf("l.a")+`), ''), coalesce((SELECT title FROM records WHERE key=`+keyOf("l.b")+`), '') FROM links l `+where+order, args...)
	return out, err
}

func hasAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func (c LinkScope) where() (string, []any) {
	where, args := "WHERE l.state=?", []any{c.State}
	if c.Model != "" {
		where, args = where+" AND l.model=?", append(args, c.Model)
	}
	if c.Least > 0 {
		where, args = where+" AND l.confidence>=?", append(args, c.Least)
	}
	if c.Connection != "" {
		where, args = where+" AND (l.aconn=? OR l.bconn=?)", append(args, c.Connection, c.Connection)
	}
	if c.Among != nil {
		where, args = where+" AND l.no IN (SELECT value FROM json_each(?))", append(args, jsonText(c.Among))
	}
	return where, args
}

// CountIn counts the links of a scope; what it says of text and order counts for nothing.
func (s *Store) CountIn(ctx context.Context, c LinkScope) (n int, err error) {
	where, args := c.where()
	_, err = s.get(ctx, []any{&n}, "SELECT count(*) FROM links l "+where, args...)
	return n, err
}

// LinksAt reads links by their numbers, in the order of the numbers given; those that are not there any more are left out.
func (s *Store) LinksAt(ctx context.Context, numbers []int64) ([]Link, error) {
	return s.links(ctx, "JOIN json_each(?) j ON links.no=j.value ORDER BY j.key", jsonText(numbers))
}

func (s *Store) numbers(ctx context.Context, query string, args ...any) ([]int64, error) {
	out := []int64{}
	err := s.each(ctx, func(r *sql.Rows) error {
		var no int64
		err := r.Scan(&no)
		out = append(out, no)
		return err
	}, query, args...)
	return out, err
}

// LinkedModels tells whether links are known of each of these models, or were looked for: those of which none are, and
// were not, are left out.
func (s *Store) LinkedModels(ctx context.Context, models []string) ([]string, error) {
	return s.words(ctx, `SELECT j.value FROM json_each(?) j WHERE EXISTS(SELECT 1 FROM linkmarks m WHERE m.model=j.value)
		OR EXISTS(SELECT 1 FROM links l WHERE l.state IN ('proposed','linked','apart') AND l.model=j.value) ORDER BY j.key`, jsonText(models))
}

// End is a record as a link shows it.
type End struct {
	Title      string
	Connection string // id
	Deleted    bool   // at the provider
}

// Ends looks records up by their whole local ids, deleted ones too; those that are not kept any more are left out.
func (s *Store) Ends(ctx context.Context, ids []string) (map[string]End, error) {
	out := make(map[string]End, len(ids))
	err := s.each(ctx, func(r *sql.Rows) error {
		var id string
		var e End
		err := r.Scan(&id, &e.Title, &e.Connection, &e.Deleted)
		out[id] = e
		return err
	}, "SELECT r.id, r.title, c.id, r.state<>0 FROM json_each(?) j CROSS JOIN records r ON r.key="+keyOf("j.value")+" CROSS JOIN connections c ON c.no=r.conn", jsonText(ids))
	return out, err
}
