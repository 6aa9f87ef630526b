package store

import (
	"context"
	"database/sql"
	"fmt"

	"patchbay/model"
)

// Remotes reads how their providers know records, by their keys; one that is not there any more is left out. It costs
// one read, whatever their number.
func (s *Store) Remotes(ctx context.Context, keys []int64) (map[int64]model.Remote, error) {
	out := make(map[int64]model.Remote, len(keys))
	if len(keys) == 0 {
		return out, nil
	}
	err := s.each(ctx, func(r *sql.Rows) error {
		var key int64
		var native string
		var raw []byte
		if err := r.Scan(&key, &native, &raw); err != nil {
			return err
		}
		a, err := readAside(raw)
		if err != nil {
			return fmt.Errorf("read record %s: %w", native, err)
		}
		a.Remote.ID = native
		out[key] = a.Remote
		return nil
	}, "SELECT r.key, r.native, r.remote FROM json_each(?) j CROSS JOIN records r ON r.key=j.value", jsonText(keys))
	return out, err
}
