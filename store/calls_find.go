package store

import (
	"context"
	"database/sql"
	"strings"
)

// CallWord is one word of a search for calls. It is found where its text is part of the method, address, operation,
// status or error, whatever its case, in the calls of Connections, and where Class says so.
type CallWord struct {
	Text        string
	Connections []string // ids
	Class       int      // the first digit of the status, as in 4xx; 0 for none
	Silent      bool     // calls that were not answered
}

// FindCalls is [Store.Calls] for calls in which every word is found. f.Text is of no meaning.
func (s *Store) FindCalls(ctx context.Context, f CallFilter, words []CallWord) ([]Call, error) {
	if err := s.writeCalls(ctx); err != nil {
		return nil, err
	}
	parts, args := []string{"(?='' OR conn=?)"}, []any{f.Connection, f.Connection}
	if f.Failed {
		parts = append(parts, "(status=0 OR status>=400)")
	}
	for _, w := range words {
		one := "instr(lower(method||' '||url||' '||op||' '||status||' '||error), ?)>0 OR conn IN (SELECT value FROM json_each(?))"
		args = append(args, strings.ToLower(w.Text), jsonText(append([]string{}, w.Connections...)))
		if w.Class > 0 {
			one += " OR status/100=?"
			args = append(args, w.Class)
		}
		if w.Silent {
			one += " OR status=0"
		}
		parts = append(parts, "("+one+")")
	}
	if f.Limit <= 0 {
		f.Limit = 200
	}
	var out []Call
	err := s.activity.each(ctx, func(r *sql.Rows) error {
		c, err := scanCall(r)
		out = append(out, c)
		return err
	}, callColumns+"FROM calls WHERE "+strings.Join(parts, " AND ")+" ORDER BY no DESC LIMIT ?", append(args, f.Limit)...)
	return out, err
}
