package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
)

// Somebody who types a name means the title: what begins with the text comes first, then what has the typed words
// in its title, then what has them elsewhere; titles decide within each group.

// ranks of a hit, the best first.
const (
	begins = iota
	named
	elsewhere
)

// rank is how well a title answers the query.
func (sc scope) rank(sort string) int {
	if strings.HasPrefix(sort, sc.begin) {
		return begins
	}
	for _, w := range sc.words {
		if !strings.Contains(" "+sort, " "+w) {
			return elsewhere
		}
	}
	return named
}

// ranked spells rank in SQL.
func (sc scope) ranked(table string) (string, []any) {
	inTitle, args := sc.titleTest(table)
	return "CASE WHEN " + table + ".sort>=? AND " + table + ".sort<? THEN 0 WHEN " + inTitle + " THEN 1 ELSE 2 END",
		append([]any{sc.begin, sc.end()}, args...)
}

// end is behind all titles that begin with the text.
func (sc scope) end() string { return sc.begin + "\U0010ffff" }

// titleTest spells that every word begins one of the title's.
func (sc scope) titleTest(table string) (string, []any) {
	parts := make([]string, 0, len(sc.words))
	args := make([]any, 0, len(sc.words))
	for _, w := range sc.words {
		parts = append(parts, "instr(' '||"+table+".sort, ?)>0")
		args = append(args, " "+w)
	}
	return "(" + strings.Join(parts, " AND ") + ")", args
}

// tries is how many candidates are looked at for a title with the words in its midst: the first rows are shown at
// once, and the index puts right what was further away.
const tries = 1000

// firstBest lists the keys of the first n hits, the best first.
func (s *Store) firstBest(ctx context.Context, sc scope, n int) ([]int64, error) {
	var out []int64
	err := s.snapshot(ctx, func(from querier) error {
		best, err := titled(ctx, from, sc, n)
		if err != nil {
			return err
		}
		out = keysOf(best, false, n)
		for _, group := range []scope{sc.inTitle(), sc} {
			if len(out) >= n {
				return nil
			}
			hits, err := hitsOf(ctx, from, group, false, n)
			if err != nil {
				return err
			}
			for _, key := range keysOf(hits, false, n) {
				if len(out) < n && !slices.Contains(out, key) {
					out = append(out, key)
				}
			}
		}
		return nil
	})
	return out, err
}

// inTitle limits a query to hits whose title has the words, as far as they are found soon.
func (sc scope) inTitle() scope {
	sc.titles = true
	return sc
}

// titled finds records whose title begins with the text, at least the first n of each model. They lie together,
// because places grow with the titles.
func titled(ctx context.Context, from querier, sc scope, n int) ([]hit, error) {
	low, high := min(sc.model, maxModel), min(sc.model, maxModel)
	if sc.model == 0 {
		low = 1
		if err := each(ctx, from, func(r *sql.Rows) error { return r.Scan(&high) }, "SELECT coalesce(max(min(no, ?)), 0) FROM models", int64(maxModel)); err != nil {
			return nil, err
		}
	}
	code := newCoder()
	sc.words, sc.prefix = nil, true
	out, err := freshHits(ctx, from, sc, false, n)
	for no := low; no <= high && err == nil; no++ {
		var part []hit
		sc.low, sc.high = code.block(no, sc.begin), code.block(no, sc.end())+slots
		part, err = indexedHits(ctx, from, sc, false, n)
		out = append(out, part...)
	}
	return out, err
}

// byRank compares hits as a list of the best does.
func byRank(a, b hit) int { return cmp.Or(cmp.Compare(a.rank, b.rank), byTitle(a, b)) }
