package store

import (
	"context"
	"database/sql"
	"strings"
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
	return b.insertFresh(ctx, t, rows)
}

// insertFresh hands live rows to the indexer; until it took them, search looks at them one by one.
func (b batch) insertFresh(ctx context.Context, t tx, rows []keyed) error {
	words := make([]any, 0, 5*len(rows))
	for _, r := range rows {
		if r.state == live {
			words = append(words, r.key, b.conn, b.no, r.sort, r.hay)
		}
	}
	if len(words) == 0 {
		return nil
	}
	_, err := t.exec(ctx, "INSERT OR FAIL INTO fresh(key, conn, model, sort, hay) VALUES "+marks(5, len(words)/5), words...)
	return err
}

// reword brings a known record's search words up to date.
func (b batch) reword(ctx context.Context, t tx, r keyed) error {
	var sort, hay string
	found, err := t.get(ctx, []any{&sort, &hay}, `SELECT sort, hay FROM fresh WHERE key=?1
		UNION ALL SELECT w.sort, w.hay FROM places p CROSS JOIN words w ON w.pos=p.pos WHERE p.key=?1`, r.key)
	if err != nil || found && r.state == live && sort == r.sort && hay == r.hay {
		return err
	}
	if err := t.dropWords(ctx, r.key); err != nil {
		return err
	}
	return b.insertFresh(ctx, t, []keyed{r})
}

// dropWords takes a record out of lists and search.
func (t tx) dropWords(ctx context.Context, key int64) error {
	if n, err := t.exec(ctx, "DELETE FROM fresh WHERE key=?", key); err != nil || n > 0 {
		return err
	}
	var pos int64
	found, err := t.get(ctx, []any{&pos}, "DELETE FROM places WHERE key=? RETURNING pos", key)
	if err != nil || !found {
		return err
	}
	if _, err := t.exec(ctx, "DELETE FROM search WHERE rowid=?", pos); err != nil {
		return err
	}
	_, err = t.exec(ctx, "DELETE FROM words WHERE pos=?", pos)
	return err
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
