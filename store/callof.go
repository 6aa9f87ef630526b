package store

import (
	"context"
	"database/sql"
	"strconv"
)

// CallsOf gives the ids of calls by their tickets; those that are not kept any more, and "", are left out.
func (s *Store) CallsOf(ctx context.Context, tickets ...string) (map[string]string, error) {
	out := make(map[string]string, len(tickets))
	if err := s.writeCalls(ctx); err != nil {
		return nil, err
	}
	err := s.activity.each(ctx, func(r *sql.Rows) error {
		var ticket string
		var no int64
		err := r.Scan(&ticket, &no)
		out[ticket] = strconv.FormatInt(no, 10)
		return err
	}, "SELECT c.ticket, c.no FROM json_each(?) j CROSS JOIN calls c ON c.ticket=j.value AND c.ticket<>''", jsonText(tickets))
	return out, err
}
