package sandbox

import (
	"slices"
	"time"
)

// index is what searches and listings of one location see: the store as it was a moment ago.
// Its methods expect the store's lock to be held.
type index struct {
	lag     time.Duration
	rows    map[string]*contact
	pending []pendingRow
	cache   map[string][]*contact // answers by question, until something changes
}

type pendingRow struct {
	at time.Time
	id string
	c  *contact // nil: deleted
}

// cacheLimit bounds the answers that are kept.
const cacheLimit = 16

func newIndex(lag time.Duration) *index {
	return &index{lag: max(lag, 0), rows: map[string]*contact{}, cache: map[string][]*contact{}}
}

// later notes a write that searches shall see when the lag is over.
func (x *index) later(now time.Time, id string, c *contact) {
	x.pending = append(x.pending, pendingRow{now.Add(x.lag), id, c})
}

// settle takes in every write that is old enough.
func (x *index) settle(now time.Time) {
	n := 0
	for n < len(x.pending) && !x.pending[n].at.After(now) {
		p := x.pending[n]
		if p.c == nil {
			delete(x.rows, p.id)
		} else {
			x.rows[p.id] = p.c
		}
		n++
	}
	if n > 0 {
		x.pending = slices.Delete(x.pending, 0, n)
		clear(x.cache)
	}
}

// answer gives the rows that match, in order, from the cache where it can. The slice is not to be changed.
func (x *index) answer(question string, match func(*contact) bool, o order) []*contact {
	if hit, ok := x.cache[question]; ok {
		return hit
	}
	out := make([]*contact, 0, len(x.rows))
	for _, c := range x.rows {
		if match(c) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, o.compare)
	if len(x.cache) >= cacheLimit {
		clear(x.cache)
	}
	x.cache[question] = out
	return out
}
