package index

import (
	"bytes"
	"encoding/binary"
	bits64 "math/bits"
	"slices"

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
	m.out = newWriter(sink, alive >= Listed)
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

	columns [2]column
	times   Times
}

func (m *merger) docs() error {
	var open queue[*docCursor]
	for i, v := range m.from {
		m.moved = append(m.moved, slices.Repeat([]uint32{Nowhere}, int(v.docs.n)))
		c := &docCursor{v: v, which: i, doc: Nowhere, columns: [2]column{{v: v, of: Updated}, {v: v, of: Created}}} // the first step wraps to 0
		more, err := c.step()
		if err != nil {
			return err
		}
		if more {
			open = append(open, c)
		}
	}
	open.order()
	for n := uint32(0); len(open) > 0; n++ {
		c := open[0]
		m.moved[c.which][c.doc] = n
		if err := m.out.doc(Doc{Key: c.at.Key, Model: c.at.Model, Conn: c.conn, Sort: c.at.Sort, Times: c.times}); err != nil {
			return err
		}
		if err := open.step(c.step()); err != nil {
			return err
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
	for i := range c.columns {
		var err error
		if c.times[i], err = c.columns[i].at(c.doc); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (c *docCursor) before(d *docCursor) bool { return c.at.Compare(d.at) < 0 }

// termCursor walks the terms of one segment.
type termCursor struct {
	v     *view
	which int
	n     int // of the next block
	scan  tableScan
	key   uint64 // how the word begins
}

func (c *termCursor) before(d *termCursor) bool {
	return c.key < d.key || c.key == d.key && bytes.Compare(c.scan.word, d.scan.word) < 0
}

// step goes to the next term.
func (c *termCursor) step() (bool, error) {
	if c.scan.left == 0 {
		if c.n >= len(c.v.terms.firsts) {
			return false, nil
		}
		raw, err := c.v.part(termSection + uint32(c.n))
		if err != nil {
			return false, err
		}
		c.scan.open(raw)
		c.n++
	}
	if !c.scan.next() {
		return false, c.scan.r.err("read a block of words")
	}
	c.key = beginning(c.scan.word)
	return true, nil
}

// beginning is the first bytes of a word as a number that orders words as far as it goes.
func beginning(word []byte) uint64 {
	if len(word) >= 8 {
		return binary.BigEndian.Uint64(word)
	}
	var b [8]byte
	copy(b[:], word)
	return binary.BigEndian.Uint64(b[:])
}

func (m *merger) terms() error {
	var open queue[*termCursor]
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
	open.order()
	var docs, list []uint32
	var word []byte
	for len(open) > 0 {
		key, sources := open[0].key, 0
		word = append(word[:0], open[0].scan.word...)
		for docs = docs[:0]; len(open) > 0 && open[0].key == key && bytes.Equal(open[0].scan.word, word); sources++ {
			c := open[0]
			var err error
			if list, err = c.v.list(list[:0], c.scan.set); err != nil {
				return err
			}
			moved := m.moved[c.which]
			for _, d := range list {
				if to := moved[d]; to != Nowhere {
					docs = append(docs, to)
				}
			}
			if err := open.step(c.step()); err != nil {
				return err
			}
		}
		if len(docs) == 0 {
			continue
		}
		if sources > 1 {
			docs = ordered(docs, m.out.docs.head.n)
		}
		if err := m.out.term(word, docs); err != nil {
			return err
		}
	}
	return nil
}

// ordered sorts numbers below limit, of which none is there twice.
func ordered(docs []uint32, limit uint32) []uint32 {
	if len(docs) < int(limit)/16 {
		slices.Sort(docs)
		return docs
	}
	d := newDense(limit)
	for _, n := range docs {
		d.add(n)
	}
	docs = docs[:0]
	for i, word := range d {
		for ; word != 0; word &= word - 1 {
			docs = append(docs, uint32(64*i+bits64.TrailingZeros64(word)))
		}
	}
	return docs
}
