package store

import (
	"context"
	"database/sql"
	"fmt"
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
		s.wakeIndexer()
	}
	return records, err
}

func (t tx) removeRecords(ctx context.Context, conn int64) error {
	if err := t.unindex(ctx, conn); err != nil {
		return err
	}
	const mine = "(SELECT key FROM records WHERE conn=?)"
	for _, q := range []string{
		"DELETE FROM fresh WHERE conn=?",
		"DELETE FROM places WHERE key IN " + mine,
		"DELETE FROM words WHERE conn=?",
		"DELETE FROM history WHERE key IN " + mine,
		"DELETE FROM natives WHERE key IN " + mine,
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
// emptied and what is left is indexed again, which costs less.
func (t tx) unindex(ctx context.Context, conn int64) error {
	var mine, others sql.NullInt64
	if _, err := t.get(ctx, []any{&mine, &others}, "SELECT sum(conn=?1), sum(conn<>?1) FROM words", conn); err != nil {
		return err
	}
	if mine.Int64 < 1000 || mine.Int64 < others.Int64 {
		_, err := t.exec(ctx, "DELETE FROM search WHERE rowid IN (SELECT pos FROM words WHERE conn=?)", conn)
		return err
	}
	for _, q := range []string{
		"INSERT INTO search(search) VALUES('delete-all')",
		fmt.Sprintf("INSERT INTO fresh(key, conn, model, sort, hay) SELECT key, conn, pos>>%d, sort, hay FROM words", codeBits+slotBits),
		"DELETE FROM words",
		"DELETE FROM places",
	} {
		if _, err := t.exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
