package store

import (
	"context"

	"patchbay/model"
)

// origin is the number under which the file notes where the values of a row come from now. It is noted when it is first
// asked for: a page in which nothing moved leaves none.
func (b batch) origin(ctx context.Context, t tx, r row) (int64, error) {
	var via model.Via
	if r.via != nil {
		via = *r.via
	}
	if no, noted := b.origins[via]; noted {
		return no, nil
	}
	var no int64
	if _, err := t.get(ctx, []any{&no}, `INSERT INTO origins(conn, at, source, by, intent, ref, ticket, method, path, called)
		VALUES(?,?,?,?,?,?,?,?,?,?) RETURNING no`,
		b.conn, b.at, string(b.source), b.by, b.intent, b.ref, via.Call, via.Method, via.Path, micros(via.At)); err != nil {
		return 0, err
	}
	b.origins[via] = no
	return no, nil
}

// first is the origin of a row that was not known before. Such an origin is kept as long as the record is.
func (b batch) first(ctx context.Context, t tx, r row) (int64, error) {
	no, err := b.origin(ctx, t, r)
	if err != nil || b.firsts[no] {
		return no, err
	}
	b.firsts[no] = true
	_, err = t.exec(ctx, "UPDATE origins SET firsts=1 WHERE no=?", no)
	return no, err
}
