package store

import (
	"context"
	"database/sql"

	"patchbay/store/index"
)

// RemoveConnection forgets a connection and frees its name. With keep its records stay and can be read
// and searched; without, they go with their history and bytes. The journal stays either way. It
// returns how many live records were kept or removed.
func (s *Store) RemoveConnection(ctx context.Context, id string, keep bool) (records int, err error) {
	err = s.changeConnections(ctx, "remove the connection", func(t tx) error {
		c, err := t.connection(ctx, id)
		if err != nil {
			return err
		}
		if _, err := t.get(ctx, []any{&records}, "SELECT count(*) FROM records WHERE conn=? AND state=0", c.no); err != nil {
			return err
		}
		for _, q := range []string{
			"DELETE FROM seen WHERE scan IN (SELECT scan FROM cursors WHERE conn=?)",
			"DELETE FROM cursors WHERE conn=?",
		} {
			if _, err := t.exec(ctx, q, c.no); err != nil {
				return err
			}
		}
		if keep {
			_, err = t.exec(ctx, "UPDATE connections SET removed=1 WHERE no=?", c.no)
			return err
		}
		return t.removeRecords(ctx, c.no)
	})
	if err == nil {
		s.events.publish(Event{Connections: true, Changed: []Ref{{Connection: id}}})
		_ = s.reindex(ctx, nil) // what is left of it is done in the background
		s.wakeIndexer()
	}
	return records, err
}

func (t tx) removeRecords(ctx context.Context, conn int64) error {
	if err := t.unindex(ctx, conn); err != nil {
		return err
	}
	if err := t.forgetIDs(ctx, conn); err != nil {
		return err
	}
	const mine = "(SELECT key FROM records WHERE conn=?)"
	for _, q := range []string{
		"DELETE FROM history WHERE key IN " + mine,
		"DELETE FROM natives WHERE key IN " + mine,
		"DELETE FROM bundles WHERE first IN " + mine,
		"DELETE FROM used WHERE key IN " + mine,
		"DELETE FROM records WHERE conn=?",
		"DELETE FROM origins WHERE conn=?",
		"DELETE FROM connections WHERE no=?",
	} {
		if _, err := t.exec(ctx, q, conn); err != nil {
			return err
		}
	}
	return t.forgetKnown(ctx)
}

// unindex takes a connection's records out of the search index. When they are most of it, the index is
// made again of what is left, which costs less.
func (t tx) unindex(ctx context.Context, conn int64) error {
	var mine, all int
	if _, err := t.get(ctx, []any{&mine, &all}, "SELECT count(*) FILTER (WHERE conn=?), count(*) FROM records WHERE state=0", conn); err != nil {
		return err
	}
	if mine > 1000 && mine > all/2 {
		return t.indexAnew(ctx)
	}
	w := &rewording{}
	err := t.each(ctx, func(r *sql.Rows) error {
		var o index.Order
		err := r.Scan(&o.Key, &o.Sort, &o.Model)
		o.Sort = index.SortKey(o.Sort)
		w.drop = append(w.drop, o)
		return err
	}, "SELECT r.key, r.title, m.no FROM records r CROSS JOIN models m ON m.name=r.model WHERE r.conn=? AND r.state=0", conn)
	if err != nil {
		return err
	}
	return t.reword(ctx, w)
}
