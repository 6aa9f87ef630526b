package index

import (
	"container/heap"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// Hits are the records that a query found, in groups of which each goes before the next.
type Hits struct {
	view   *View
	groups []bits
	down   bool // by title
	recent []place
	ahead  []int64 // models

	by        Moment
	backwards bool // by moment
	// Near tells that nothing was found as it was typed, and that these have a mistake in it forgiven.
	Near bool
}

// place is one record of one segment.
type place struct {
	part int
	doc  uint32
}

// Find finds the records of a query. Where enough is not negative and so many are found in better groups, worse ones are
// not looked for: First is right for so many, Count and Keys are not.
func (v *View) Find(q Query, enough int) (*Hits, error) {
	in, err := v.all(q)
	if err != nil {
		return nil, err
	}
	h := &Hits{view: v, by: q.By, down: q.Down && !q.Best && q.By == Titles, backwards: q.Down}
	if len(q.Within)+len(q.Holding) > 0 {
		enough = -1 // what is found may not be within
	}
	if err := h.find(q, in, enough); err != nil {
		return nil, err
	}
	for i, g := range h.groups {
		if h.groups[i], err = v.bounded(g, q); err != nil {
			return nil, err
		}
	}
	return h, nil
}

func (h *Hits) find(q Query, in bits, enough int) (err error) {
	words := Asked(q.Text)
	if len(words) == 0 {
		h.groups = []bits{in}
		return nil
	}
	if q.Best {
		err = h.best(q, in, words, enough)
	} else {
		err = h.plain(in, words)
	}
	if err != nil || h.Count() > 0 {
		return err
	}
	// What nothing answers is typed wrong.
	found, err := h.view.having(in, words, near)
	h.groups, h.Near = []bits{found}, true
	return err
}

func (h *Hits) plain(in bits, words []string) error {
	found, err := h.view.having(in, words, within)
	h.groups = []bits{found}
	return err
}

func (h *Hits) best(q Query, in bits, words []string, enough int) error {
	v := h.view
	h.ahead = q.Ahead
	if err := h.used(q.Recent); err != nil {
		return err
	}
	begins, err := v.beginning(in, SortKey(q.Text))
	if err != nil {
		return err
	}
	h.groups = append(h.groups, begins)
	for _, find := range []func(*view, string) (*roaring.Bitmap, error){titled, anywhere, titledWithin, within} {
		if enough >= 0 && h.Count() >= enough {
			return nil
		}
		found, err := v.having(in, words, find)
		if err != nil {
			return err
		}
		h.groups = append(h.groups, found.without(h.groups...))
	}
	return nil
}

// used finds where the records lie that were used lately.
func (h *Hits) used(recent []Order) error {
	for _, o := range recent {
		for i, p := range h.view.parts {
			doc, found, err := p.locate(o)
			if err != nil {
				return err
			}
			if found {
				h.recent = append(h.recent, place{i, doc})
				break
			}
		}
	}
	return nil
}

// locate finds a living record.
func (p *view) locate(o Order) (doc uint32, found bool, err error) {
	doc, err = p.seek(o)
	if err != nil || doc >= p.docs.n || p.dead.Contains(doc) {
		return 0, false, err
	}
	at, err := p.order(doc)
	return doc, at == o, err
}

// Locate finds a living record: the segment by its place among the parts, and its number there.
func (v *View) Locate(o Order) (part int, doc uint32, found bool, err error) {
	for i, p := range v.parts {
		doc, found, err := p.locate(o)
		if err != nil || found {
			return i, doc, found, err
		}
	}
	return 0, 0, false, nil
}

// Count is how many records were found.
func (h *Hits) Count() int {
	n := 0
	for _, g := range h.groups {
		n += g.count()
	}
	return n
}

// First gives the keys of the first n hits in their order.
func (h *Hits) First(n int) ([]int64, error) {
	if h.by != Titles {
		return h.byMoment(h.together(), n)
	}
	var out []int64
	for _, g := range h.groups {
		more, err := h.take(g, n-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
		if len(out) >= n {
			break
		}
	}
	return out, nil
}

// Keys gives the keys of all hits in their order.
func (h *Hits) Keys() ([]int64, error) { return h.First(h.Count()) }

// take gives the first n keys of a group: what was used lately, then the models that go ahead, then the others by title.
func (h *Hits) take(g bits, n int) ([]int64, error) {
	var out []int64
	var taken bits
	for _, r := range h.recent {
		if len(out) >= n || !g[r.part].Contains(r.doc) {
			continue
		}
		b, err := h.view.parts[r.part].docBlock(int(r.doc / docsPerBlock))
		if err != nil {
			return nil, err
		}
		out = append(out, b.keys[r.doc%docsPerBlock])
		if taken == nil {
			taken = empty(len(g))
		}
		taken[r.part].Add(r.doc)
	}
	if taken != nil {
		g = g.without(taken)
	}
	for _, m := range h.ahead {
		of := g.among(h.view, m)
		more, err := h.byTitle(of, n-len(out))
		if err != nil {
			return nil, err
		}
		if out = append(out, more...); len(out) >= n {
			return out, nil
		}
		g = g.without(of)
	}
	rest, err := h.byTitle(g, n-len(out))
	return append(out, rest...), err
}

// among are those of a model.
func (b bits) among(v *View, m int64) bits {
	out := empty(len(b))
	for i, p := range v.parts {
		from, to := p.docs.bounds(m)
		out[i].AddRange(uint64(from), uint64(to))
		out[i].And(b[i])
	}
	return out
}

func empty(n int) bits {
	out := make(bits, n)
	for i := range out {
		out[i] = roaring.New()
	}
	return out
}

// byTitle gives the first n keys of a group by title.
func (h *Hits) byTitle(g bits, n int) ([]int64, error) {
	var open hitHeap
	open.down = h.down
	for i, b := range g {
		if b.IsEmpty() {
			continue
		}
		c := &hitCursor{v: h.view.parts[i], it: b.Iterator(), left: int(b.GetCardinality())}
		if h.down {
			c.it = b.ReverseIterator()
		}
		open.list = append(open.list, c)
	}
	if len(open.list) == 0 || n <= 0 {
		return nil, nil
	}
	if len(open.list) == 1 {
		return open.list[0].keys(n)
	}
	for _, c := range open.list {
		if _, err := c.step(); err != nil {
			return nil, err
		}
	}
	heap.Init(&open)
	out := make([]int64, 0, min(n, g.count()))
	for len(open.list) > 0 && len(out) < n {
		c := open.list[0]
		out = append(out, c.at.Key)
		more, err := c.step()
		if err != nil {
			return nil, err
		}
		switch {
		case !more:
			heap.Pop(&open)
		case len(open.list) > 1:
			heap.Fix(&open, 0)
		}
	}
	return out, nil
}

// hitCursor walks the hits of one segment.
type hitCursor struct {
	v     *view
	it    roaring.IntIterable
	left  int
	n     int // of the block
	block *docBlock
	at    Order
}

func (c *hitCursor) step() (bool, error) {
	if !c.it.HasNext() {
		return false, nil
	}
	doc := c.it.Next()
	if n := int(doc / docsPerBlock); c.block == nil || n != c.n {
		var err error
		if c.block, err = c.v.docBlock(n); err != nil {
			return false, err
		}
		c.n = n
	}
	i := doc % docsPerBlock
	c.at = Order{c.v.docs.modelOf(doc), c.block.sorts[i], c.block.keys[i]}
	return true, nil
}

// keys reads the next n keys and nothing else.
func (c *hitCursor) keys(n int) ([]int64, error) {
	out := make([]int64, 0, min(n, c.left))
	var block []int64
	at := -1
	for len(out) < n && c.it.HasNext() {
		doc := c.it.Next()
		if b := int(doc / docsPerBlock); b != at {
			raw, err := c.v.part(docSection + uint32(b))
			if err != nil {
				return nil, err
			}
			if block, err = readKeys(block[:0], raw); err != nil {
				return nil, err
			}
			at = b
		}
		if i := int(doc % docsPerBlock); i < len(block) {
			out = append(out, block[i])
		}
	}
	return out, nil
}

type hitHeap struct {
	list []*hitCursor
	down bool
}

func (h *hitHeap) Len() int { return len(h.list) }
func (h *hitHeap) Less(i, j int) bool {
	if h.down {
		i, j = j, i
	}
	return h.list[i].at.Compare(h.list[j].at) < 0
}
func (h *hitHeap) Swap(i, j int) { h.list[i], h.list[j] = h.list[j], h.list[i] }
func (h *hitHeap) Push(x any)    { h.list = append(h.list, x.(*hitCursor)) }
func (h *hitHeap) Pop() any {
	last := h.list[len(h.list)-1]
	h.list = slices.Delete(h.list, len(h.list)-1, len(h.list))
	return last
}
