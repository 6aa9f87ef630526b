package store

import (
	"context"

	"patchbay/store/index"
)

// asked is the part of a query that the index answers.
func (sc scope) asked(down bool) index.Query {
	return index.Query{Text: sc.text, Model: sc.model, Conns: sc.conns, Best: sc.best, By: sc.by, Down: down, Within: sc.within, Holding: sc.holding, Ahead: sc.ahead}
}

// firstHits lists the keys of the first n records that match, in the order of the list.
func (s *Store) firstHits(ctx context.Context, sc scope, down bool, n int) (keys []int64, err error) {
	err = s.found(ctx, sc.asked(down), n, func(h *index.Hits) error {
		keys, err = h.First(n)
		return err
	})
	return keys, err
}

// allHits lists the keys of all records that match, in the order of the list.
func (s *Store) allHits(ctx context.Context, sc scope, down bool) (keys []int64, err error) {
	err = s.found(ctx, sc.asked(down), -1, func(h *index.Hits) error {
		keys, err = h.Keys()
		return err
	})
	return keys, err
}

// countHits counts the records that match.
func (s *Store) countHits(ctx context.Context, sc scope) (n int, err error) {
	err = s.found(ctx, sc.asked(false), -1, func(h *index.Hits) error {
		n = h.Count()
		return nil
	})
	return n, err
}

// Tally counts the records that a query's text finds, whatever its condition, and reports whether nothing is as it was
// typed, so that its list shows what is like it but for a mistake in each word.
func (s *Store) Tally(ctx context.Context, q Query) (n int, near bool, err error) {
	sc, err := s.scope(ctx, q)
	if err != nil || sc.empty {
		return 0, false, err
	}
	sc.within, sc.holding = nil, nil
	err = s.found(ctx, sc.asked(false), -1, func(h *index.Hits) error {
		n = h.Count()
		near = h.Near && n > 0
		return nil
	})
	return n, near, err
}

func (s *Store) found(ctx context.Context, q index.Query, enough int, fn func(*index.Hits) error) error {
	return s.looking(ctx, func(from querier, v *index.View) (err error) {
		if q.Best {
			if q.Recent, err = usedLately(ctx, from); err != nil {
				return err
			}
		}
		h, err := v.Find(q, enough)
		if err != nil {
			return err
		}
		return fn(h)
	})
}
