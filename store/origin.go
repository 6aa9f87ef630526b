package store

import (
	"context"
	"time"

	"patchbay/model"
)

// origin is the number under which the file notes where the values of a row come from now. It is noted when it is first
// asked for: a page in which nothing moved leaves none.
func (b batch) origin(ctx context.Context, t tx, call *model.Via) (int64, error) {
	var via model.Via
	if call != nil {
		via = *call
	}
	if no, noted := b.origins[via]; noted {
		return no, nil
	}
	var no int64
	if _, err := t.get(ctx, []any{&no}, `INSERT INTO origins(conn, at, source, by, user, intent, ref, ticket, method, path, called)
		VALUES(?,?,?,?,?,?,?,?,?,?,?) RETURNING no`,
		b.conn, b.at, string(b.source), b.by, b.user, b.intent, b.ref, via.Call, via.Method, via.Path, micros(via.At)); err != nil {
		return 0, err
	}
	b.origins[via] = no
	return no, nil
}

// first is the origin of a row that was not known before. Such an origin is kept as long as the record is.
func (b batch) first(ctx context.Context, t tx, call *model.Via) (int64, error) {
	no, err := b.origin(ctx, t, call)
	if err != nil || b.firsts[no] {
		return no, err
	}
	b.firsts[no] = true
	_, err = t.exec(ctx, "UPDATE origins SET firsts=1 WHERE no=?", no)
	return no, err
}

// Origin is where values come from that one call brought, one write made or one mapping read.
type Origin struct {
	At     time.Time // when they came into the store
	Source Source
	By     string    // in words: who, or the connection's name at that time
	User   string    // of the machine, as "name@machine"; "" for what nobody did here
	Ref    string    // see [Page.Ref]
	Change string    // id of the change, whether the journal still has it or not; "" for what was pulled
	Via    model.Via // its Call is a ticket, see [Store.CallsOf]; without a Method no call is known
}

const originColumns = " coalesce(o.user, ''), coalesce(o.ref, ''), coalesce(o.ticket, ''), coalesce(o.method, ''), coalesce(o.path, ''), coalesce(o.called, 0) "

// scanned are the places of the columns of originColumns; called is for moment.
func (o *Origin) scanned(called *int64) []any {
	return []any{&o.User, &o.Ref, &o.Via.Call, &o.Via.Method, &o.Via.Path, called}
}

// FirstSight tells what a record was first seen with; known is false for one that is here for longer than that is noted.
func (s *Store) FirstSight(ctx context.Context, id string) (o Origin, known bool, err error) {
	var at, called int64
	var intent string
	known, err = s.get(ctx, append([]any{&at, &o.Source, &o.By, &intent}, o.scanned(&called)...),
		"SELECT o.at, o.source, o.by, o.intent,"+originColumns+"FROM records r CROSS JOIN origins o ON o.no=r.origin WHERE r.key="+keyOf("?1"), id)
	o.At, o.Via.At, o.Change = moment(at), moment(called), changeOf(intent)
	return o, known, err
}

// changeOf is the short id of a write by its long one.
func changeOf(intent string) string {
	if intent == "" {
		return ""
	}
	return base32(intent)[:shortID]
}
