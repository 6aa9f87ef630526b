package store

import (
	"context"
	"database/sql"
	"fmt"

	"patchbay/model"
)

// Glimpse is a live record as a walk over all of them shows it.
type Glimpse struct {
	Key    int64 // for [Store.Rows]
	ID     string
	Native string
	Fields model.Fields
}

// Walk shows every live record of a model in a connection, in no order. It holds one of them at a time; an error of fn
// ends it.
func (s *Store) Walk(ctx context.Context, connection, modelName string, fn func(Glimpse) error) error {
	return s.each(ctx, func(r *sql.Rows) error {
		var g Glimpse
		var fields sql.RawBytes
		if err := r.Scan(&g.Key, &g.ID, &g.Native, &fields); err != nil {
			return err
		}
		var err error
		if g.Fields, err = decodeFields(fields); err != nil {
			return fmt.Errorf("read record %s: %w", g.ID, err)
		}
		return fn(g)
	}, `SELECT r.key, r.id, r.native, r.fields FROM connections c CROSS JOIN records r INDEXED BY records_conn
		ON r.conn=c.no AND r.model=? AND r.state=0 WHERE c.id=?`, modelName, connection)
}

// Creations shows the live records of a model in a connection that were made through this program, with the values that
// were sent, oldest first. Those that were undone are none of them.
func (s *Store) Creations(ctx context.Context, connection, modelName string, fn func(key int64, sent model.Fields) error) error {
	return s.each(ctx, func(r *sql.Rows) error {
		var key int64
		var patch sql.RawBytes
		if err := r.Scan(&key, &patch); err != nil {
			return err
		}
		sent, err := decodeFields(patch)
		if err != nil {
			return fmt.Errorf("read the journal: %w", err)
		}
		return fn(key, sent)
	}, `SELECT r.key, i.patch FROM intents i CROSS JOIN records r ON r.key=`+keyOf("i.record")+` AND r.state=0
		WHERE i.conn=? AND i.model=? AND i.op=? AND i.state='done' AND i.undone='' ORDER BY i.no`, connection, modelName, modelName+"::create")
}
