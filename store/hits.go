package store

import (
	"context"
	"database/sql"
	"math"
	"slices"
)

// many is the number of candidates from which reading all words in one go is cheaper than the index.
const many = 15000

// allHits lists the keys of all records that match, in the order of their titles, or the best first.
func (s *Store) allHits(ctx context.Context, sc scope, down bool) ([]int64, error) {
	var out []int64
	err := s.snapshot(ctx, func(from querier) error {
		query, args, err := wholeQuery(ctx, from, sc)
		if err != nil {
			return err
		}
		flat, err := keys(ctx, from, query, args...)
		if err != nil {
			return err
		}
		hits := make([]hit, 0, len(flat)/3)
		for i := 0; i+2 < len(flat); i += 3 {
			hits = append(hits, hit{pos: flat[i], key: flat[i+1], rank: int(flat[i+2])})
		}
		fresh, err := freshHits(ctx, from, sc, down, math.MaxInt32)
		if err != nil {
			return err
		}
		if err := untie(ctx, from, hits, fresh); err != nil {
			return err
		}
		for i := range fresh {
			if sc.best {
				fresh[i].rank = sc.rank(fresh[i].sort)
			}
		}
		hits = append(hits, fresh...)
		out = keysOf(hits, down, len(hits))
		return nil
	})
	return out, err
}

// wholeQuery chooses how to find all hits: by the index, or by reading all words. Either answers one
// text of places, keys and ranks in turn.
func wholeQuery(ctx context.Context, from querier, sc scope) (string, []any, error) {
	rank, bounds := "0", []any(nil)
	if sc.best {
		rank, bounds = sc.ranked("w")
	}
	columns := "SELECT group_concat(h, ' ') FROM (SELECT w.pos||' '||w.key||' '||" + rank + " AS h FROM "
	test, args := sc.test("w")
	scan := columns + "words w WHERE w.pos BETWEEN ? AND ? AND " + test + " ORDER BY w.pos)"
	ranks := slices.Clone(bounds)
	bounds = append(bounds, sc.low, sc.high)
	if sc.match(true) == "" {
		return scan, append(bounds, args...), nil
	}
	n := 0
	err := each(ctx, from, func(r *sql.Rows) error { return r.Scan(&n) },
		"SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?)", sc.match(true), sc.low, sc.high, many)
	if err != nil || n == many {
		return scan, append(bounds, args...), err
	}
	return columns + "search s CROSS JOIN words w ON w.pos=s.rowid WHERE search MATCH ? AND s.rowid BETWEEN ? AND ? AND " + test + " ORDER BY s.rowid)",
		append(append(ranks, sc.match(!sc.long() || n < 2000), sc.low, sc.high), args...), nil
}

// untie reads the sort keys of the hits that share a code with a neighbour or with one of fresh, which
// carry theirs already; hits are in the order of their places.
func untie(ctx context.Context, from querier, hits, fresh []hit) error {
	shared := map[int64]bool{}
	for _, h := range fresh {
		shared[h.code()] = true
	}
	var tied []int64
	var at []int
	for i, h := range hits {
		if i > 0 && hits[i-1].code() == h.code() || i+1 < len(hits) && hits[i+1].code() == h.code() || shared[h.code()] {
			tied = append(tied, h.pos)
			at = append(at, i)
		}
	}
	if len(tied) == 0 {
		return nil
	}
	n := 0
	return each(ctx, from, func(r *sql.Rows) error {
		err := r.Scan(&hits[at[n]].sort)
		n++
		return err
	}, "SELECT w.sort FROM json_each(?) j CROSS JOIN words w ON w.pos=j.value ORDER BY j.id", jsonText(tied))
}
