package store

import (
	"context"
	"database/sql"
	"strings"

	"patchbay/store/index"
)

// keyed is a row with the key and id it gets.
type keyed struct {
	row
	key int64
	id  string
}

// together is how many rows one statement inserts: enough to spread its cost, few enough to prepare once.
const together = 25

// insert writes rows that are not known yet and returns their keys.
func (b batch) insert(ctx context.Context, t tx, rows []row) ([]int64, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var last sql.NullInt64
	if _, err := t.get(ctx, []any{&last}, "SELECT max(key) FROM records"); err != nil {
		return nil, err
	}
	ids, err := t.freeIDs(ctx, rows)
	if err != nil {
		return nil, err
	}
	all := make([]keyed, len(rows))
	keys := make([]int64, len(rows))
	for i, r := range rows {
		keys[i] = last.Int64 + int64(i) + 1
		all[i] = keyed{row: r, key: keys[i], id: ids[i]}
	}
	for len(all) > 0 {
		n := together
		if len(all) < n {
			n = 1
		}
		if err := b.insertRows(ctx, t, all[:n]); err != nil {
			return nil, err
		}
		all = all[n:]
	}
	return keys, nil
}

// insertRows says OR FAIL because the transaction as a whole is given up anyway: without it each statement
// keeps a journal of its own.
func (b batch) insertRows(ctx context.Context, t tx, rows []keyed) error {
	records := make([]any, 0, 14*len(rows))
	natives := make([]any, 0, 2*len(rows))
	for _, r := range rows {
		from, err := b.first(ctx, t, r.row)
		if err != nil {
			return err
		}
		records = append(records, r.key, r.id, b.conn, b.model, r.native, r.state, r.hash, r.updated, r.created,
			b.at, r.title, string(r.remote), string(r.fields), from)
		natives = append(natives, r.key, r.bytes)
	}
	if _, err := t.exec(ctx, `INSERT OR FAIL INTO records(key, id, conn, model, native, state, hash, updated, created, pulled, title, remote, fields, origin)
		VALUES `+marks(14, len(rows)), records...); err != nil {
		return err
	}
	if _, err := t.exec(ctx, "INSERT OR FAIL INTO natives(key, bytes) VALUES "+marks(2, len(rows)), natives...); err != nil {
		return err
	}
	for _, r := range rows {
		b.index(r)
	}
	return nil
}

// index hands a live row to the search index.
func (b batch) index(r keyed) {
	if r.state == live {
		b.words.add = append(b.words.add, index.Doc{Key: r.key, Model: b.no, Conn: b.conn, Sort: r.sort, Terms: r.terms})
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
		if r.state == live && sort == r.sort && r.shape.terms(old.title, fields, fields.Paths()).Equal(r.terms) {
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

// freeIDs gives every row the shortest id that nobody else has.
func (t tx) freeIDs(ctx context.Context, rows []row) ([]string, error) {
	ids := make([]string, len(rows))
	mine := make(map[string]bool, len(rows))
	for i, r := range rows {
		ids[i] = r.name[:shortID]
	}
	taken := map[string]bool{}
	err := t.each(ctx, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		taken[id] = true
		return err
	}, "SELECT r.id FROM json_each(?) j CROSS JOIN records r ON r.id=j.value", jsonText(ids))
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		for n := shortID; taken[ids[i]] || mine[ids[i]]; {
			n++
			ids[i] = r.name[:n]
			var one int
			found, err := t.get(ctx, []any{&one}, "SELECT 1 FROM records WHERE id=?", ids[i])
			if err != nil {
				return nil, err
			}
			taken[ids[i]] = found
		}
		mine[ids[i]] = true
	}
	return ids, nil
}
