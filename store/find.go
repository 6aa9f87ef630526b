package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// Find reads up to n records that match a text, best first: those whose title is the text, then those
// whose title begins with it, then those with a word of the title that does, then the others by title.
func (s *Store) Find(ctx context.Context, q Query, n int) ([]Row, error) {
	sc, err := s.scope(ctx, q)
	if err != nil || sc.empty || n <= 0 {
		return nil, err
	}
	q.Sort = nil
	begin := sortKey(q.Text)
	var best []int64
	if begin != "" && q.Keep == nil {
		if best, err = s.titled(ctx, sc, begin, n); err != nil {
			return nil, err
		}
	}
	rows, err := s.Rows(ctx, best)
	if err != nil {
		return nil, err
	}
	more, err := s.First(ctx, q, max(4*n, 200))
	if err != nil {
		return nil, err
	}
	for _, r := range more {
		if !slices.Contains(best, r.Key) {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return rank(a, begin) - rank(b, begin) })
	return rows[:min(n, len(rows))], nil
}

func rank(r Row, begin string) int {
	title := sortKey(r.Title)
	switch {
	case title == begin:
		return 0
	case strings.HasPrefix(title, begin):
		return 1
	case strings.Contains(title, " "+begin):
		return 2
	}
	return 3
}

// titled lists keys of records whose title begins with that sort key, up to n of each model in the index
// and n that are not in it yet. They lie together, because places grow with the titles.
func (s *Store) titled(ctx context.Context, sc scope, begin string, n int) ([]int64, error) {
	code := newCoder()
	end := begin + "\U0010ffff"
	var out []int64
	collect := func(r *sql.Rows) error {
		var key int64
		err := r.Scan(&key)
		out = append(out, key)
		return err
	}
	err := s.snapshot(ctx, func(from querier) error {
		test, args := scope{conns: sc.conns}.test("w")
		low, high := int64(1), int64(maxModel)
		if sc.model != 0 {
			low, high = min(sc.model, maxModel), min(sc.model, maxModel)
		}
		for no := low; no <= high; no++ {
			if err := each(ctx, from, collect, "SELECT key FROM words w WHERE "+test+" AND pos BETWEEN ? AND ? AND sort>=? AND sort<? ORDER BY pos LIMIT ?",
				append(args, code.block(no, begin), code.block(no, end)+slots, begin, end, n)...); err != nil {
				return err
			}
		}
		return each(ctx, from, collect, "SELECT key FROM fresh w WHERE "+test+" AND (?=0 OR model=?) AND sort>=? AND sort<? ORDER BY sort LIMIT ?",
			append(args, sc.model, sc.model, begin, end, n)...)
	})
	return out, err
}
