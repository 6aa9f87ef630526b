package store

import (
	"context"
	"database/sql"
)

// Entry is one move of one field of one record.
type Entry struct {
	Origin
	Field  string
	Before any // nil: it was empty
	After  any // nil: it became empty
}

// History lists what happened to a record's fields, newest first. The first sight of a record is no move: see
// [Store.FirstSight].
func (s *Store) History(ctx context.Context, id string) ([]Entry, error) {
	return s.history(ctx, id, "")
}

// FieldHistory is History of one field.
func (s *Store) FieldHistory(ctx context.Context, id, field string) ([]Entry, error) {
	return s.history(ctx, id, field)
}

func (s *Store) history(ctx context.Context, id, field string) ([]Entry, error) {
	var out []Entry
	err := s.each(ctx, func(r *sql.Rows) error {
		var e Entry
		var at, called int64
		var intent string
		var before, after []byte
		if err := r.Scan(append([]any{&at, &e.Field, &before, &after, &e.Source, &e.By, &intent}, e.scanned(&called)...)...); err != nil {
			return err
		}
		e.At, e.Via.At, e.Change = moment(at), moment(called), changeOf(intent)
		var err error
		if e.Before, err = decodeValue(before); err != nil {
			return err
		}
		e.After, err = decodeValue(after)
		out = append(out, e)
		return err
	}, `SELECT h.at, h.field, h.before, h.after, h.source, h.by, h.intent,`+originColumns+`FROM records r
	    CROSS JOIN history h ON h.key=r.key LEFT JOIN origins o ON o.no=h.origin WHERE r.key=`+keyOf("?1")+` AND (?2='' OR h.field=?2) ORDER BY h.no DESC`, id, field)
	return out, err
}
