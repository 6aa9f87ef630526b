package store

import (
	"strings"
	"time"

	"patchbay/model"
)

// own asks about what a record has beside its fields.
func (s *speller) own(f model.Filter) {
	switch f.Field {
	case "id":
		s.id(f)
	case "updatedAt":
		s.column("r.updated", f)
	case "createdAt":
		s.column("r.created", f)
	case "connection":
		s.connection(f)
	default:
		s.put("NULL")
	}
}

// connection asks whether a record is of one of some connections, by their ids.
func (s *speller) connection(f model.Filter) {
	ids, some := f.Value.([]string)
	if f.Op != model.InAny || !some {
		s.put("NULL")
		return
	}
	s.put("(r.conn IN (SELECT no FROM connections WHERE id IN (SELECT value FROM json_each(?))))", jsonText(ids))
}

// id asks about the id, which is of ASCII and never empty.
func (s *speller) id(f model.Filter) {
	text, isText := f.Value.(string)
	switch {
	case f.Op == model.IsNull:
		s.put("0")
	case f.Op == model.IsText:
		s.put("1")
	case !isText || f.Op == model.Within || f.Op == model.InAny:
		s.put("NULL")
	case f.Op == model.Has || f.Op == model.Begins || f.Op == model.Ends:
		small := strings.ToLower(text)
		if small == "" {
			s.put("1")
			return
		}
		s.put("(")
		s.finds("r.id", f.Op, small)
		s.put(")")
	default:
		s.put("(r.id"+string(f.Op)+"?)", text)
	}
}

// column asks about a moment in a column, in microseconds; 0 is none.
func (s *speller) column(column string, f model.Filter) {
	switch v := f.Value.(type) {
	case time.Time:
		at, ok := bound(f.Op, v, time.Microsecond)
		if !ok {
			s.put("0")
			return
		}
		s.put("("+column+"<>0 AND "+column+string(f.Op)+"?)", at.UnixMicro())
	case model.Day:
		s.ownDay(column, f.Op, v)
	default:
		if f.Op == model.IsNull {
			s.put("(" + column + "=0)")
			return
		}
		s.put("NULL")
	}
}

// ownDay compares a moment with all of a day. Moments whose year has no four digits are in doubt.
func (s *speller) ownDay(column string, op model.FilterOp, day model.Day) {
	first := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	last := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC).UnixMicro()
	s.put("CASE WHEN "+column+"=0 THEN 0 WHEN "+column+" NOT BETWEEN ? AND ? THEN NULL ELSE ", first, last)
	switch op {
	case model.Eq:
		s.put("("+column+">=? AND "+column+"<?)", day.From.UnixMicro(), day.To.UnixMicro())
	case model.Lt:
		s.put("("+column+"<?)", day.From.UnixMicro())
	case model.Le:
		s.put("("+column+"<?)", day.To.UnixMicro())
	case model.Gt:
		s.put("("+column+">=?)", day.To.UnixMicro())
	case model.Ge:
		s.put("("+column+">=?)", day.From.UnixMicro())
	default:
		s.put("NULL")
	}
	s.put(" END")
}
