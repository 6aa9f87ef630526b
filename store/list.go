package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"patchbay/model"
	"patchbay/store/index"
)

// Query says which live records a list shows and in which order.
type Query struct {
	Model       string   // "" for all models
	Connections []string // ids; empty for all, removed ones with kept records among them
	Text        string   // every word must be the beginning of a word of the record
	Sort        []Order  // empty for the title
	Best        bool     // with Text and without Sort: titles that begin with it first, then those with its words, then the others
	Ahead       []string // with Best: models whose records come first of equally good ones
	// Filter drops the records of which it says no. Those of which it cannot tell are left to Keep, those of which it says
	// yes are not. nil leaves all to Keep.
	Filter *model.Filter
	// Keep drops the records for which it is false; nil keeps all. An error of it ends the list. It is called from one
	// goroutine, in no order, and must not change what it is given.
	Keep func(Row) (bool, error)
}

// Order is one field to sort by: a unified path, or "title", "createdAt" or "updatedAt". Empty values
// come last in either direction; text is compared without regard to case.
type Order struct {
	Field string
	Down  bool
}

// Mark is what a list shows beside a record.
type Mark string

// The marks; most records have none.
const (
	NoMark  Mark = ""
	Pending Mark = "pending" // a write is in the journal or on its way
	Unsure  Mark = "unsure"  // a write was sent and not answered
	Gone    Mark = "gone"    // deleted at the provider
)

// Row is one record in a list.
type Row struct {
	Key        int64 // handle for [Store.Rows]: the same as long as the record is kept
	ID         string
	Connection string // id
	Model      string
	Title      string
	Fields     model.Fields
	CreatedAt  time.Time
	UpdatedAt  time.Time
	Mark       Mark
}

const rowColumns = "SELECT r.key, r.id, c.id, r.model, r.title, r.fields, r.updated, r.created, r.state "

// scope is the part of a query that the tables can tell.
type scope struct {
	empty bool
	conns []int64 // empty: no limit
	model int64   // number; 0 for all
	text  string
	best  bool // the best first
	ahead []int64
	by    index.Moment
	// What all that pass the query's filter are in and hold, besides others.
	within  []index.Period
	holding []string
}

func (s *Store) scope(ctx context.Context, q Query) (scope, error) {
	sc := scope{text: q.Text, by: q.moment(), within: periods(q.Filter), holding: s.holds(q), best: q.Best && len(q.Sort) == 0 && len(index.Asked(q.Text)) > 0}
	if q.Model != "" {
		found, err := s.get(ctx, []any{&sc.model}, "SELECT no FROM models WHERE name=?", q.Model)
		if err != nil || !found {
			return scope{empty: true}, err
		}
	}
	if sc.best {
		for _, name := range q.Ahead {
			var no int64
			if _, err := s.get(ctx, []any{&no}, "SELECT no FROM models WHERE name=?", name); err != nil {
				return sc, err
			}
			sc.ahead = append(sc.ahead, no)
		}
	}
	if len(q.Connections) == 0 {
		return sc, nil
	}
	err := s.each(ctx, func(r *sql.Rows) error {
		var no int64
		err := r.Scan(&no)
		sc.conns = append(sc.conns, no)
		return err
	}, "SELECT no FROM connections WHERE id IN (SELECT value FROM json_each(?)) ORDER BY no", jsonText(q.Connections))
	sc.empty = len(sc.conns) == 0
	return sc, err
}

func (q Query) byTitle() bool {
	return len(q.Sort) == 0 || len(q.Sort) == 1 && q.Sort[0].Field == "title"
}

func (q Query) down() bool { return len(q.Sort) == 1 && q.Sort[0].Down }

// First reads the first n records of a list. By title it costs the same whatever the size of the list.
func (s *Store) First(ctx context.Context, q Query, n int) ([]Row, error) {
	sc, err := s.scope(ctx, q)
	if err != nil || n <= 0 || sc.empty {
		return nil, err
	}
	if q.sifted() {
		return s.firstSifted(ctx, sc, q, n)
	}
	if q.walks() {
		keys, err := s.firstHits(ctx, sc, q.down(), n)
		if err != nil {
			return nil, err
		}
		return s.Rows(ctx, keys)
	}
	keys, err := s.ordered(ctx, sc, q)
	if err != nil {
		return nil, err
	}
	return s.Rows(ctx, keys[:min(n, len(keys))])
}

// Index lists the keys of all records of a list, in its order. It reads everything: call it in the
// background and show First meanwhile.
func (s *Store) Index(ctx context.Context, q Query) ([]int64, error) {
	sc, err := s.scope(ctx, q)
	if err != nil || sc.empty {
		return nil, err
	}
	return s.ordered(ctx, sc, q)
}

// Count tells how many records a list has.
func (s *Store) Count(ctx context.Context, q Query) (int, error) {
	if !q.sifted() {
		sc, err := s.scope(ctx, q)
		if err != nil || sc.empty {
			return 0, err
		}
		return s.countHits(ctx, sc)
	}
	q.Sort = nil
	keys, err := s.Index(ctx, q)
	return len(keys), err
}

// Rows reads records by key, in the order of the keys. Keys of records that are no longer kept are left
// out; a record that was deleted at the provider since comes with the mark Gone.
func (s *Store) Rows(ctx context.Context, keys []int64) ([]Row, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	marks, err := s.marks(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Row, 0, len(keys))
	err = s.each(ctx, func(r *sql.Rows) error {
		row, err := scanRow(r, marks)
		out = append(out, row)
		return err
	}, rowColumns+"FROM json_each(?) j CROSS JOIN records r ON r.key=j.value CROSS JOIN connections c ON c.no=r.conn", jsonText(keys))
	return out, err
}

func scanRow(r *sql.Rows, marks map[string]Mark) (Row, error) {
	var row Row
	var fields []byte
	var updated, created int64
	var state int
	if err := r.Scan(&row.Key, &row.ID, &row.Connection, &row.Model, &row.Title, &fields, &updated, &created, &state); err != nil {
		return row, err
	}
	var err error
	if row.Fields, err = decodeFields(fields); err != nil {
		return row, fmt.Errorf("read record %s: %w", row.ID, err)
	}
	row.UpdatedAt, row.CreatedAt = moment(updated), moment(created)
	row.Mark = markOf(marks[row.ID], state == tombstone)
	return row, nil
}

// marks are the marks of the records with an open write, by local id.
func (s *Store) marks(ctx context.Context) (map[string]Mark, error) {
	out := map[string]Mark{}
	err := s.each(ctx, func(r *sql.Rows) error {
		var id, state string
		err := r.Scan(&id, &state)
		out[id] = Pending
		if State(state) == Unknown {
			out[id] = Unsure
		}
		return err
	}, "SELECT record, state FROM intents INDEXED BY intents_waiting WHERE state IN ('planned','sent','unknown') AND record<>''")
	return out, err
}

func markOf(m Mark, deleted bool) Mark {
	if m == NoMark && deleted {
		return Gone
	}
	return m
}

// keys runs a query that answers one text of numbers, which is several times quicker than a row for each.
func keys(ctx context.Context, from querier, query string, args ...any) ([]int64, error) {
	var text sql.RawBytes
	var out []int64
	err := each(ctx, from, func(r *sql.Rows) error {
		if err := r.Scan(&text); err != nil {
			return err
		}
		out = numbers(text)
		return nil
	}, query, args...)
	return out, err
}

// numbers reads unsigned numbers with one sign between each two.
func numbers(text []byte) []int64 {
	if len(text) == 0 {
		return nil
	}
	out := make([]int64, 0, len(text)/6+1)
	n := int64(0)
	for _, c := range text {
		if c < '0' || c > '9' {
			out = append(out, n)
			n = 0
			continue
		}
		n = n*10 + int64(c-'0')
	}
	return append(out, n)
}
