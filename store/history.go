package store

import (
	"context"
	"database/sql"
	"time"
)

// Entry is one move of one field of one record.
type Entry struct {
	At     time.Time
	Field  string
	Before any // nil: it was empty
	After  any // nil: it became empty
	Source Source
	By     string // in words: who, or the connection's name
	Change string // id of the change that did it; "" for what was pulled
}

// History lists what happened to a record's fields, newest first. The first sight of a record is no move.
func (s *Store) History(ctx context.Context, id string) ([]Entry, error) {
	var out []Entry
	err := s.each(ctx, func(r *sql.Rows) error {
		var e Entry
		var at int64
		var before, after []byte
		if err := r.Scan(&at, &e.Field, &before, &after, &e.Source, &e.By, &e.Change); err != nil {
			return err
		}
		e.At = moment(at)
		var err error
		if e.Before, err = decodeValue(before); err != nil {
			return err
		}
		e.After, err = decodeValue(after)
		out = append(out, e)
		return err
	}, `SELECT h.at, h.field, h.before, h.after, h.source, h.by, coalesce(i.change, '') FROM records r
	    CROSS JOIN history h ON h.key=r.key LEFT JOIN intents i ON i.id=h.intent WHERE r.id=? ORDER BY h.no DESC`, id)
	return out, err
}
