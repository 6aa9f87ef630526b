package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// The index answers beginnings of up to three letters in the order of titles without counting the hits. A
// longer beginning makes it gather all hits first, which costs about a microsecond each. So the first
// candidates for a longer word come by its first three letters and are tested one by one; only a word
// that proves rare among them, and is therefore cheap, is asked of the index as it is.

// hit is one record that matches.
type hit struct {
	key  int64
	pos  int64 // place in the index, or the block it would go to
	sort string
	rank int // 0 where the order is not of the best
}

func (h hit) code() int64 { return h.pos >> slotBits }

// byTitle compares hits as lists show them: codes agree with sort keys, so they go first. With several
// models, each model's come together.
func byTitle(a, b hit) int {
	return cmp.Or(cmp.Compare(a.code(), b.code()), cmp.Compare(a.sort, b.sort), cmp.Compare(a.key, b.key))
}

// firstHits lists the keys of the first n records that match, in the order of their titles.
func (s *Store) firstHits(ctx context.Context, sc scope, down bool, n int) ([]int64, error) {
	var out []int64
	err := s.snapshot(ctx, func(from querier) error {
		hits, err := hitsOf(ctx, from, sc, down, n)
		out = keysOf(hits, down, n)
		return err
	})
	return out, err
}

// hitsOf finds at least the first n hits, indexed or not, in no order.
func hitsOf(ctx context.Context, from querier, sc scope, down bool, n int) ([]hit, error) {
	fresh, err := freshHits(ctx, from, sc, down, n)
	if err != nil {
		return nil, err
	}
	indexed, err := indexedHits(ctx, from, sc, down, n)
	return append(fresh, indexed...), err
}

func keysOf(hits []hit, down bool, n int) []int64 {
	slices.SortFunc(hits, func(a, b hit) int {
		if down {
			a, b = b, a
		}
		return byRank(a, b)
	})
	out := make([]int64, 0, min(n, len(hits)))
	for _, h := range hits[:min(n, len(hits))] {
		out = append(out, h.key)
	}
	return out
}

const (
	first  = 100  // candidates beyond those wanted that are tested first for words longer than the index knows
	second = 500  // candidates that are tested next; a word that is still not found often enough is rare
	ties   = 5000 // records of one code that are put in exact order; beyond that the code decides
)

// indexedHits finds at least the first n hits of the index, and all that share the last one's code.
func indexedHits(ctx context.Context, from querier, sc scope, down bool, n int) ([]hit, error) {
	var out []hit
	w := walk{low: sc.low, high: sc.high, down: down, limit: n + 30, match: sc.match(true)}
	if sc.long() {
		w.limit = n + first
	}
	if sc.titles {
		w.limit = tries
	}
	for round := 1; ; round++ {
		part, last, err := candidates(ctx, from, sc, w)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
		if last.n < w.limit || sc.titles {
			return out, nil
		}
		if len(out) >= n && (out[n-1].code() != last.pos>>slotBits || len(out) > n+ties) {
			return out, nil
		}
		w.after(last.pos)
		switch {
		case !sc.long() || len(out) >= n:
		case round == 1:
			w.limit = second
		case round == 2:
			w.match, w.limit = sc.match(false), max(4*n, 2000)
		}
	}
}

// walk is a part of the index to go through.
type walk struct {
	low, high int64 // places, both included
	down      bool
	limit     int
	match     string // "" for all
}

func (w *walk) after(pos int64) {
	if w.down {
		w.high = pos - 1
		return
	}
	w.low = pos + 1
}

// source spells the walk in SQL, as a column pos.
func (w walk) source() (string, []any) {
	dir := ""
	if w.down {
		dir = " DESC"
	}
	if w.match == "" {
		return "SELECT pos FROM words WHERE pos BETWEEN ? AND ? ORDER BY pos" + dir + " LIMIT ?", []any{w.low, w.high, w.limit}
	}
	return "SELECT rowid AS pos FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid" + dir + " LIMIT ?",
		[]any{w.match, w.low, w.high, w.limit}
}

type lastSeen struct {
	pos int64
	n   int // candidates, hits or not
}

// candidates reads the next portion of a walk and returns those that match in full.
func candidates(ctx context.Context, from querier, sc scope, w walk) (hits []hit, last lastSeen, err error) {
	test, args := sc.test("w")
	source, more := w.source()
	err = each(ctx, from, func(r *sql.Rows) error {
		var h hit
		var ok bool
		if err := r.Scan(&h.pos, &h.key, &h.sort, &ok); err != nil {
			return err
		}
		last.pos = h.pos
		last.n++
		if ok {
			hits = append(hits, h)
		}
		return nil
	}, "SELECT w.pos, w.key, w.sort, "+test+" FROM ("+source+") s CROSS JOIN words w ON w.pos=s.pos", append(args, more...)...)
	return hits, last, err
}

// freshHits looks through the records that the index has not taken in yet.
func freshHits(ctx context.Context, from querier, sc scope, down bool, n int) ([]hit, error) {
	order := "model, sort, key"
	if down {
		order = "model DESC, sort DESC, key DESC"
	}
	test, args := sc.test("f")
	code := newCoder()
	var out []hit
	err := each(ctx, from, func(r *sql.Rows) error {
		var h hit
		var no int64
		err := r.Scan(&h.key, &no, &h.sort)
		h.pos = code.block(no, h.sort)
		out = append(out, h)
		return err
	}, "SELECT key, model, sort FROM fresh f WHERE "+test+" AND (?=0 OR model=?) ORDER BY "+order+" LIMIT ?", append(args, sc.model, sc.model, n)...)
	return out, err
}

// long reports whether a word is longer than the index answers by itself.
func (sc scope) long() bool {
	return slices.ContainsFunc(sc.words, func(w string) bool { return shorten(w) != w })
}

// connectionWord stands for a connection in the index. No query can spell its sign.
func connectionWord(no int64) string { return fmt.Sprintf("¤%d", no) }

// match spells the query for the index, with the words cut to what it answers quickly when short is set.
// It is empty when the query asks for everything.
func (sc scope) match(short bool) string {
	var parts []string
	for _, w := range sc.words {
		if short {
			w = shorten(w)
		}
		parts = append(parts, `"`+w+`"*`)
	}
	var conns []string
	for _, no := range sc.conns {
		conns = append(conns, `"`+connectionWord(no)+`"`)
	}
	if len(conns) > 0 {
		parts = append(parts, "("+strings.Join(conns, " OR ")+")")
	}
	return strings.Join(parts, " AND ")
}

// test spells in SQL that a row of words or fresh matches in full.
func (sc scope) test(table string) (string, []any) {
	parts := []string{"1"}
	var args []any
	for _, w := range sc.words {
		parts = append(parts, "instr("+table+".hay, ?)>0")
		args = append(args, " "+w)
	}
	if sc.prefix {
		parts, args = append(parts, table+".sort>=? AND "+table+".sort<?"), append(args, sc.begin, sc.end())
	}
	if sc.titles && len(sc.words) > 0 {
		inTitle, more := sc.titleTest(table)
		parts, args = append(parts, inTitle), append(args, more...)
	}
	if len(sc.conns) > 0 {
		parts = append(parts, table+".conn IN ("+strings.Trim(jsonText(sc.conns), "[]")+")")
	}
	return "(" + strings.Join(parts, " AND ") + ")", args
}
