package index

import (
	"container/heap"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// Part is a segment to be merged or searched, with those of its records that are dead; nil for none.
type Part struct {
	*Segment
	Source Source
	Dead   *roaring.Bitmap
}

func (p Part) view(c *Cache) *view {
	dead := p.Dead
	if dead == nil {
		dead = roaring.New()
	}
	return &view{Segment: p.Segment, source: p.Source, cache: c, dead: dead}
}

// Merged is what became of the segments that were merged.
type Merged struct {
	Head []byte
	Docs int // 0: nothing was alive, and there is no segment
	// Moved gives for each segment the new numbers of its records; Nowhere for dead ones.
	Moved [][]uint32
}

// Nowhere is the number of a record that was not taken over.
const Nowhere = ^uint32(0)

// Merge writes one segment of the living records of several. It reads and writes in order and holds four bytes for
// each record, besides the longest set.
func Merge(from []Part, sink Sink) (Merged, error) {
	m := merger{}
	alive := 0
	for _, p := range from {
		v := p.view(nil)
		alive += int(v.docs.n) - int(v.dead.GetCardinality())
		m.from = append(m.from, v)
	}
	m.out = newWriter(sink, alive)
	if err := m.docs(); err != nil {
		return Merged{}, err
	}
	if m.out.docs.head.n == 0 {
		return Merged{Moved: m.moved}, nil
	}
	if err := m.terms(); err != nil {
		return Merged{}, err
	}
	n := int(m.out.docs.head.n)
	head, err := m.out.finish()
	return Merged{Head: head, Docs: n, Moved: m.moved}, err
}

type merger struct {
	from  []*view
	out   *writer
	moved [][]uint32
}

// docCursor walks the records of one segment.
type docCursor struct {
	v     *view
	which int
	doc   uint32 // Nowhere before the first
	block *docBlock
	at    Order
	conn  int64
}

func (m *merger) docs() error {
	var open docHeap
	for i, v := range m.from {
		m.moved = append(m.moved, slices.Repeat([]uint32{Nowhere}, int(v.docs.n)))
		c := &docCursor{v: v, which: i, doc: Nowhere} // the first step wraps to 0
		more, err := c.step()
		if err != nil {
			return err
		}
		if more {
			open = append(open, c)
		}
	}
	heap.Init(&open)
	for n := uint32(0); len(open) > 0; n++ {
		c := open[0]
		m.moved[c.which][c.doc] = n
		if err := m.out.docs.add(Doc{Key: c.at.Key, Model: c.at.Model, Conn: c.conn, Sort: c.at.Sort}); err != nil {
			return err
		}
		more, err := c.step()
		if err != nil {
			return err
		}
		if more {
			heap.Fix(&open, 0)
		} else {
			heap.Pop(&open)
		}
	}
	return nil
}

// step goes to the next living record and reads where it lies.
func (c *docCursor) step() (bool, error) {
	before := c.doc / docsPerBlock
	for c.doc++; c.doc < c.v.docs.n && c.v.dead.Contains(c.doc); c.doc++ {
	}
	if c.doc >= c.v.docs.n {
		return false, nil
	}
	if c.block == nil || c.doc/docsPerBlock != before {
		var err error
		if c.block, err = c.v.docBlock(int(c.doc / docsPerBlock)); err != nil {
			return false, err
		}
	}
	i := c.doc % docsPerBlock
	c.at = Order{c.v.docs.modelOf(c.doc), c.block.sorts[i], c.block.keys[i]}
	c.conn = c.block.conns[i]
	return true, nil
}

type docHeap []*docCursor

func (h docHeap) Len() int           { return len(h) }
func (h docHeap) Less(i, j int) bool { return h[i].at.Compare(h[j].at) < 0 }
func (h docHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *docHeap) Push(x any)        { *h = append(*h, x.(*docCursor)) }
func (h *docHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

// termCursor walks the terms of one segment.
type termCursor struct {
	v     *view
	which int
	n     int // of the block
	i     int // within it
	block *tableBlock
}

func (c *termCursor) word() string { return c.block.words[c.i] }

func (c *termCursor) step() (bool, error) {
	if c.block != nil && c.i+1 < len(c.block.words) {
		c.i++
		return true, nil
	}
	if c.block != nil {
		c.n++
	}
	if c.n >= len(c.v.terms.firsts) {
		return false, nil
	}
	var err error
	c.block, err = c.v.tableBlock(termSection, c.n)
	c.i = 0
	return err == nil && len(c.block.words) > 0, err
}

type termHeap []*termCursor

func (h termHeap) Len() int           { return len(h) }
func (h termHeap) Less(i, j int) bool { return strings.Compare(h[i].word(), h[j].word()) < 0 }
func (h termHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *termHeap) Push(x any)        { *h = append(*h, x.(*termCursor)) }
func (h *termHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

func (m *merger) terms() error {
	var open termHeap
	for i, v := range m.from {
		c := &termCursor{v: v, which: i}
		more, err := c.step()
		if err != nil {
			return err
		}
		if more {
			open = append(open, c)
		}
	}
	heap.Init(&open)
	var docs, list []uint32
	for len(open) > 0 {
		word, sources := open[0].word(), 0
		for docs = docs[:0]; len(open) > 0 && open[0].word() == word; sources++ {
			c := open[0]
			var err error
			if list, err = c.v.list(list[:0], c.block.sets[c.i]); err != nil {
				return err
			}
			for _, d := range list {
				if to := m.moved[c.which][d]; to != Nowhere {
					docs = append(docs, to)
				}
			}
			more, err := c.step()
			if err != nil {
				return err
			}
			if more {
				heap.Fix(&open, 0)
			} else {
				heap.Pop(&open)
			}
		}
		if len(docs) == 0 {
			continue
		}
		if sources > 1 {
			slices.Sort(docs)
		}
		if err := m.out.term(word, docs); err != nil {
			return err
		}
	}
	return nil
}
