package store

import (
	"context"
	"database/sql"

	"patchbay/store/index"
)

// usedSchema notes which records people looked at or changed, in the order in which they did.
const usedSchema = `
CREATE TABLE used(key INTEGER PRIMARY KEY, no INTEGER NOT NULL);
`

const (
	usedKept  = 500 // records that are remembered
	usedFirst = 60  // of those, the ones that go before others in a search
)

// Use notes that a person looked at a record or changed it: of equally good hits it comes first from now on. An id that
// nobody has is passed over.
func (s *Store) Use(ctx context.Context, id string) error {
	return s.durable.do(ctx, "note what was used", func(t tx) error {
		if _, err := t.exec(ctx, "INSERT OR REPLACE INTO used(key, no) SELECT key, (SELECT coalesce(max(no), 0)+1 FROM used) FROM (SELECT "+keyOf("?1")+" key) WHERE key IS NOT NULL", id); err != nil {
			return err
		}
		_, err := t.exec(ctx, "DELETE FROM used WHERE no<=(SELECT max(no) FROM used)-?", usedKept)
		return err
	})
}

// usedLately are the records that were used lately, the newest first.
func usedLately(ctx context.Context, from querier) (out []index.Order, err error) {
	err = each(ctx, from, func(r *sql.Rows) error {
		var o index.Order
		err := r.Scan(&o.Model, &o.Sort, &o.Key)
		o.Sort = index.SortKey(o.Sort)
		out = append(out, o)
		return err
	}, `SELECT m.no, r.title, r.key FROM (SELECT key, no FROM used ORDER BY no DESC LIMIT ?) u CROSS JOIN records r ON r.key=u.key CROSS JOIN models m ON m.name=r.model
	    WHERE r.state=0 ORDER BY u.no DESC`, usedFirst)
	return out, err
}
