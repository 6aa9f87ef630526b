package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"patchbay/store/index"
)

// keyed is a row with the key and id it gets.
type keyed struct {
	*row
	key int64
	id  string
}

// together is how many rows one statement inserts: enough to spread its cost, few enough that the driver finds the values,
// which it looks for from the first one on for each.
const together = 8

// insert writes rows that are not known yet and returns their keys.
func (b batch) insert(ctx context.Context, t tx, rows []*row, taken map[string]bool) ([]int64, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var last sql.NullInt64
	if _, err := t.get(ctx, []any{&last}, "SELECT max(key) FROM records"); err != nil {
		return nil, err
	}
	ids := freeIDs(rows, taken)
	all := make([]keyed, len(rows))
	keys := make([]int64, len(rows))
	for i, r := range rows {
		keys[i] = last.Int64 + int64(i) + 1
		all[i] = keyed{row: r, key: keys[i], id: ids[i]}
	}
	b.words.add = slices.Grow(b.words.add, len(all))
	for _, r := range all {
		b.index(r)
		if t.w.sieve != nil {
			t.w.sieve.add(r.id)
		}
	}
	b.words.start(&t.w.builders)
	answers := t.w.press.bundles(all)
	// With a context that may end, each statement would start a goroutine that waits for it.
	calm := context.WithoutCancel(ctx)
	for part := range slices.Chunk(all, together) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := b.insertRows(calm, t, part); err != nil {
			return nil, err
		}
	}
	if err := t.putBundles(ctx, answers); err != nil {
		return nil, err
	}
	return keys, t.nameRecords(ctx, all, keys[len(keys)-1])
}

// insertRows says OR FAIL because the transaction as a whole is given up anyway: without it each statement
// keeps a journal of its own.
func (b batch) insertRows(ctx context.Context, t tx, rows []keyed) error {
	// What all have in common is handed over once: each value costs as much as writing it. Numbered ones would cost more than all.
	in, err := t.bulk(ctx, `INSERT OR FAIL INTO records(key, id, native, state, hash, updated, created, title, remote, fields, origin, conn, model, pulled)
		SELECT r.*, c.* FROM (VALUES `+marks(11, len(rows))+`) r CROSS JOIN (SELECT ?, ?, ?) c`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		from, err := b.first(ctx, t, r.via)
		if err != nil {
			return err
		}
		in.add(r.key, r.id, r.native, int64(r.state), r.hash, r.updated, r.created, r.title, r.remote, r.fields, from)
	}
	in.add(b.conn, b.model, b.at)
	return in.run(ctx)
}

// index hands a live row to the search index.
func (b batch) index(r keyed) {
	if r.state == live {
		b.words.add = append(b.words.add, index.Doc{Key: r.key, Model: b.no, Conn: b.conn, Sort: r.sort, Terms: r.terms, Times: r.times()})
	}
}

// reword hands on what a known record is found by now, where that is something else.
func (b batch) reword(old keyed, before []byte, r keyed) error {
	if old.state == live {
		fields, err := decodeFields(before)
		if err != nil {
			return err
		}
		sort := index.SortKey(old.title)
		if r.state == live && sort == r.sort && old.times() == r.times() && r.shape.terms(old.title, entriesOf(fields)).Equal(r.terms) {
			return nil
		}
		b.words.drop = append(b.words.drop, index.Order{Model: b.no, Sort: sort, Key: old.key})
	}
	b.index(r)
	return nil
}

// marks is n groups of question marks: "(?,?),(?,?)".
func marks(columns, n int) string {
	group := "(" + strings.TrimSuffix(strings.Repeat("?,", columns), ",") + "),"
	return strings.TrimSuffix(strings.Repeat(group, n), ",")
}

// freeIDs gives every row the shortest id that nobody else has; taken are all ids that begin as those of the rows.
func freeIDs(rows []*row, taken map[string]bool) []string {
	ids := make([]string, len(rows))
	for i, r := range rows {
		n := shortID
		for taken[r.name[:n]] {
			n++
		}
		ids[i] = r.name[:n]
		taken[ids[i]] = true
	}
	return ids
}
