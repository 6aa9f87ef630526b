package index

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// timed is a hit with its moment.
type timed struct {
	at, key int64
	place
}

// timeline puts hits in the order of a moment.
type timeline struct {
	hits  *Hits
	n     int // how many are wanted
	most  int // how many are held before those that are too many go
	held  []timed
	floor int64 // what is beyond it is not wanted
	full  bool
	none  bits // those without a moment
}

// byMoment gives the first n keys of a group by a moment. Hits of one moment follow their titles; those without come last.
func (h *Hits) byMoment(g bits, n int) ([]int64, error) {
	t := timeline{hits: h, n: min(n, g.count()), none: empty(len(g))}
	t.most = 2*t.n + 1024
	for part, in := range g {
		err := h.view.parts[part].eachMoment(in, h.by, func(doc uint32, at int64) { t.add(place{part, doc}, at) })
		if err != nil {
			return nil, err
		}
	}
	t.prune()
	if err := t.keys(); err != nil {
		return nil, err
	}
	out, err := t.ordered()
	if err != nil {
		return nil, err
	}
	rest, err := h.byTitle(t.none, t.n-len(out))
	return append(out, rest...), err
}

func (t *timeline) before(a, b int64) int {
	if t.hits.backwards {
		return cmp.Compare(b, a)
	}
	return cmp.Compare(a, b)
}

func (t *timeline) add(p place, at int64) {
	if at == 0 {
		t.none[p.part].Add(p.doc)
		return
	}
	if t.full && t.before(at, t.floor) > 0 {
		return
	}
	if t.held = append(t.held, timed{at: at, place: p}); len(t.held) >= t.most {
		t.prune()
		t.most = max(t.most, 2*len(t.held)) // many share a moment
	}
}

// prune drops those that come behind enough others, but none that shares its moment with the last of those.
func (t *timeline) prune() {
	slices.SortFunc(t.held, func(a, b timed) int {
		return cmp.Or(t.before(a.at, b.at), cmp.Compare(a.part, b.part), cmp.Compare(a.doc, b.doc))
	})
	if len(t.held) < t.n || t.n == 0 {
		return
	}
	t.floor, t.full = t.held[t.n-1].at, true
	end := t.n
	for end < len(t.held) && t.held[end].at == t.floor {
		end++
	}
	t.held = t.held[:end]
}

// keys reads the keys of what is held, segment by segment and in the order in which they lie.
func (t *timeline) keys() error {
	order := make([]int, len(t.held))
	in := empty(len(t.none))
	for i, h := range t.held {
		order[i] = i
		in[h.part].Add(h.doc)
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(t.held[a].part, t.held[b].part), cmp.Compare(t.held[a].doc, t.held[b].doc))
	})
	for part, b := range in {
		n := int(b.GetCardinality())
		c := hitCursor{v: t.hits.view.parts[part], it: b.Iterator(), left: n}
		keys, err := c.keys(n)
		if err != nil {
			return err
		}
		for i, key := range keys {
			t.held[order[i]].key = key
		}
		order = order[n:]
	}
	return nil
}

// ordered gives the first n keys of what is held.
func (t *timeline) ordered() ([]int64, error) {
	out := make([]int64, 0, t.n)
	for from := 0; from < len(t.held) && len(out) < t.n; {
		to, parts := from+1, 1
		for to < len(t.held) && t.held[to].at == t.held[from].at {
			if t.held[to].part != t.held[to-1].part {
				parts++
			}
			to++
		}
		run := t.held[from:to]
		from = to
		if parts == 1 { // which lie in the order of their titles
			for _, h := range run[:min(len(run), t.n-len(out))] {
				out = append(out, h.key)
			}
			continue
		}
		in := empty(len(t.none))
		for _, h := range run {
			in[h.part].Add(h.doc)
		}
		keys, err := t.hits.byTitle(in, t.n-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, keys...)
	}
	return out, nil
}

// Each calls fn for every hit, in the order in which they lie.
func (h *Hits) Each(fn func(key int64, t Times)) error {
	for part, b := range h.together() {
		v := h.view.parts[part]
		n := int(b.GetCardinality())
		c := hitCursor{v: v, it: b.Iterator(), left: n}
		keys, err := c.keys(n)
		if err != nil {
			return err
		}
		updated, created := column{v: v, of: Updated}, column{v: v, of: Created}
		i := 0
		for it := b.Iterator(); it.HasNext() && i < len(keys); i++ {
			doc := it.Next()
			var t Times
			if t[0], err = updated.at(doc); err != nil {
				return err
			}
			if t[1], err = created.at(doc); err != nil {
				return err
			}
			fn(keys[i], t)
		}
	}
	return nil
}

// together are all hits as one group.
func (h *Hits) together() bits {
	if len(h.groups) == 1 {
		return h.groups[0]
	}
	out := empty(len(h.view.parts))
	for _, g := range h.groups {
		for i := range out {
			out[i] = roaring.Or(out[i], g[i])
		}
	}
	return out
}
