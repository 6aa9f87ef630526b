package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A record is found by its id in two steps: the id gives the key, the key the record. Which table has the id does not show:
// [keyOf] and [keysOf] look in both. No query looks for an id in records: there is no index of it.

// heaped is how many new ids are added to the others at once, and leastPart is of which part of all at least: each time, nearly
// all pages of the others are written.
const (
	heaped    = 20_000
	leastPart = 12
)

// keyOf is the key of the record with an id, in SQL; NULL where there is none. id is a column or a numbered parameter: it
// is named twice.
func keyOf(id string) string {
	return "coalesce((SELECT key FROM ids WHERE id=" + id + "), (SELECT key FROM newids WHERE id=" + id + "))"
}

// keysOf are the keys of the records whose ids are between two, the last left out, in SQL. from and to are as keyOf has its id.
func keysOf(from, to string) string {
	where := " WHERE id>=" + from + " AND id<" + to
	return "(SELECT key FROM ids" + where + " UNION ALL SELECT key FROM newids" + where + ")"
}

// keysLike are the keys of the records whose ids begin as a short one does: an id that had to be longer begins with it.
func keysLike(short string) string { return keysOf(short, short+"||'~'") }

// nameRecords makes new records known by their ids, none of which may be known yet. It orders rows; last is the highest key.
func (t tx) nameRecords(ctx context.Context, rows []keyed, last int64) error {
	slices.SortFunc(rows, func(a, b keyed) int { return strings.Compare(a.id, b.id) }) // each page is looked for once
	calm := context.WithoutCancel(ctx)
	for part := range slices.Chunk(rows, 4*together) {
		in, err := t.bulk(calm, "INSERT OR FAIL INTO newids(id, key) VALUES "+marks(2, len(part)))
		if err != nil {
			return err
		}
		for _, r := range part {
			in.add(r.id, r.key)
		}
		if err := in.run(calm); err != nil {
			return fmt.Errorf("name new records: %w", err)
		}
	}
	var named int64
	if _, err := t.get(ctx, []any{&named}, "SELECT CAST(value AS INTEGER) FROM settings WHERE key='named'"); err != nil {
		return err
	}
	// Beyond the last key: the records with the last keys were removed.
	if last-named < max(t.w.heap, last/leastPart) && named <= last {
		return nil
	}
	for _, q := range []string{
		"INSERT OR FAIL INTO ids(id, key) SELECT id, key FROM newids ORDER BY id",
		"DELETE FROM newids",
		"INSERT OR REPLACE INTO settings(key, value) SELECT 'named', max(key) FROM records",
	} {
		if _, err := t.exec(ctx, q); err != nil {
			return fmt.Errorf("put new ids in order: %w", err)
		}
	}
	return nil
}

// misnamed counts, in SQL, the records that are not found by their ids, and the ids of no record.
func misnamed() string {
	return `SELECT abs(n.ids-n.records)+n.lost FROM (SELECT (SELECT count(*) FROM ids)+(SELECT count(*) FROM newids) ids,
		(SELECT count(*) FROM records) records, (SELECT count(*) FROM records r WHERE ` + keyOf("r.id") + ` IS NOT r.key) lost) n`
}

func (s *Store) lookIDs(ctx context.Context) (Fault, error) {
	f := Fault{What: "index", Fix: mends}
	_, err := s.get(ctx, []any{&f.Count}, misnamed())
	f.Text = fmt.Sprintf("%d records are not found by their ids.", f.Count)
	return f, err
}

// mendIDs makes the ids again of the records. Of two records with one id, which only damage can make, the first keeps it.
func (t tx) mendIDs(ctx context.Context) error {
	var wrong int
	if _, err := t.get(ctx, []any{&wrong}, misnamed()); err != nil || wrong == 0 {
		return err
	}
	for _, q := range []string{
		"DELETE FROM newids",
		"DELETE FROM ids",
		"INSERT OR IGNORE INTO ids(id, key) SELECT id, key FROM records ORDER BY id, key",
		"DELETE FROM settings WHERE key='named'",
		"INSERT INTO settings(key, value) SELECT 'named', max(key) FROM records HAVING max(key) IS NOT NULL",
	} {
		if _, err := t.exec(ctx, q); err != nil {
			return fmt.Errorf("make the ids again: %w", err)
		}
	}
	return t.renameRecords(ctx)
}

// renameRecords gives the records whose ids are those of others the ids that they would get now.
func (t tx) renameRecords(ctx context.Context) error {
	names := map[int64]string{}
	err := t.each(ctx, func(r *sql.Rows) error {
		var key int64
		var conn, name, native string
		err := r.Scan(&key, &conn, &name, &native)
		names[key] = nameOf(conn, name, native)
		return err
	}, "SELECT r.key, coalesce(c.id, ''), r.model, r.native FROM records r LEFT JOIN connections c ON c.no=r.conn WHERE r.key NOT IN (SELECT key FROM ids)")
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(names)) {
		name := names[key]
		id := name[:shortID]
		for ; len(id) < len(name); id = name[:len(id)+1] {
			taken, err := t.get(ctx, []any{new(int)}, "SELECT 1 FROM ids WHERE id=?", id)
			if err != nil {
				return err
			}
			if !taken {
				break
			}
		}
		if _, err := t.exec(ctx, "UPDATE records SET id=? WHERE key=?", id, key); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "INSERT INTO ids(id, key) VALUES(?,?)", id, key); err != nil {
			return err
		}
	}
	return nil
}

// forgetIDs forgets the ids of a connection's records, which are about to go.
func (t tx) forgetIDs(ctx context.Context, conn int64) error {
	for _, table := range []string{"ids", "newids"} {
		if _, err := t.exec(ctx, "DELETE FROM "+table+" WHERE id IN (SELECT id FROM records WHERE conn=?)", conn); err != nil {
			return err
		}
	}
	return nil
}
