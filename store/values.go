package store

import (
	"context"
	"database/sql"
)

// sample is how many of the newest records are looked at for the values of a field.
const sample = 4000

// Values lists texts that a field of a model's records holds, or that the lists in it do, most used first, at most n. It looks
// at the records that came last, not at all.
func (s *Store) Values(ctx context.Context, modelName, field string, n int) ([]string, error) {
	out := []string{}
	err := s.each(ctx, func(r *sql.Rows) error {
		var v string
		err := r.Scan(&v)
		out = append(out, v)
		return err
	}, `SELECT j.value FROM (SELECT fields FROM records WHERE state=0 AND model=? ORDER BY key DESC LIMIT ?) r, json_tree(r.fields, ?) j
		WHERE j.type='text' AND j.value<>'' GROUP BY j.value ORDER BY count(*) DESC, j.value LIMIT ?`,
		modelName, sample, pathOf(field).path, n)
	return out, err
}
