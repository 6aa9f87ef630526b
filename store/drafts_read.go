package store

import (
	"context"
	"database/sql"
	"encoding/json"
)

// RecordsOf reads records by their whole local ids, deleted ones too, with their native bytes. One that is not kept is
// left out; the order is that of the ids.
func (s *Store) RecordsOf(ctx context.Context, ids []string) ([]Stored, error) {
	out := make([]Stored, 0, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	list := jsonText(ids)
	err := s.each(ctx, func(r *sql.Rows) error {
		one, err := scanStored(r)
		out = append(out, one)
		return err
	}, `SELECT r.key, r.id, c.id, r.model, r.native, r.state, r.updated, r.created, r.pulled, r.title, r.remote, r.fields
		FROM json_each(?) j CROSS JOIN records r ON r.id=j.value CROSS JOIN connections c ON c.no=r.conn ORDER BY j.key`, list)
	if err != nil {
		return nil, err
	}
	bytes := make(map[string]json.RawMessage, len(out))
	err = s.each(ctx, func(r *sql.Rows) error {
		var id string
		var raw []byte
		err := r.Scan(&id, &raw)
		bytes[id] = raw
		return err
	}, "SELECT r.id, n.bytes FROM json_each(?) j CROSS JOIN records r ON r.id=j.value CROSS JOIN natives n ON n.key=r.key", list)
	for i := range out {
		out[i].Native = bytes[out[i].ID]
	}
	return out, err
}
