package index

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// A set of document numbers is written as differences where it is sparse, and as a roaring bitmap where that is
// smaller: a bitmap is used as it lies, without being read through.
const (
	asSteps  = 0
	asBitmap = 1
)

// set collects document numbers: a list while it is short, a bitmap beyond.
type set struct {
	list []uint32 // in no order, perhaps with doubles
	big  *roaring.Bitmap
}

const longList = 4096

func (s *set) add(docs []uint32) {
	if s.big != nil {
		s.big.AddMany(docs)
		return
	}
	s.list = append(s.list, docs...)
	if len(s.list) > longList {
		s.big = roaring.New()
		slices.Sort(s.list)
		s.big.AddMany(s.list)
		s.list = nil
	}
}

// join adds all of t, which must not be used any more.
func (s *set) join(t *set) {
	switch {
	case t.big == nil:
		s.add(t.list)
	case s.big == nil:
		s.big, s.list, t.list = t.big, nil, s.list
		s.big.AddMany(t.list)
	default:
		s.big.Or(t.big)
	}
}

// encode spells the set: how many there are, and how they are written.
func (s *set) encode() (n int, kind byte, bytes []byte) {
	if s.big != nil {
		n := int(s.big.GetCardinality())
		if span := int(s.big.Maximum()-s.big.Minimum()) + 1; n*10 >= span {
			return n, asBitmap, bitmapBytes(s.big)
		}
		return encodeSorted(nil, s.big.ToArray())
	}
	slices.Sort(s.list)
	s.list = slices.Compact(s.list)
	return encodeSorted(make([]byte, 0, len(s.list)+8), s.list)
}

// encodeSorted spells ascending numbers without doubles, into b where that has room.
func encodeSorted(b []byte, docs []uint32) (n int, kind byte, bytes []byte) {
	if n = len(docs); n > 256 {
		if span := int(docs[n-1]-docs[0]) + 1; n*10 >= span {
			return n, asBitmap, bitmapBytes(roaring.BitmapOf(docs...))
		}
	}
	last := uint32(0)
	for _, d := range docs {
		b = binary.AppendUvarint(b, uint64(d-last))
		last = d
	}
	return n, asSteps, b
}

// numberList is a set that grows in ascending order, as it will be spelled: that takes the least room.
type numberList struct {
	n           int
	first, last uint32
	steps       []byte
}

// add takes numbers that are not below the last one.
func (l *numberList) add(number uint32) {
	if l.n == 0 {
		l.first = number
	} else if number == l.last {
		return
	}
	l.steps = binary.AppendUvarint(l.steps, uint64(number-l.last))
	l.n++
	l.last = number
}

// encode spells the set as [encodeSorted] does.
func (l *numberList) encode() (n int, kind byte, bytes []byte) {
	if l.n <= 256 || l.n*10 < int(l.last-l.first)+1 {
		return l.n, asSteps, l.steps
	}
	b := roaring.New()
	b.AddMany(l.numbers())
	return l.n, asBitmap, bitmapBytes(b)
}

func (l *numberList) numbers() []uint32 {
	out := make([]uint32, 0, l.n)
	number := uint32(0)
	for b := l.steps; len(b) > 0; {
		d, size := binary.Uvarint(b)
		number += uint32(d)
		out, b = append(out, number), b[size:]
	}
	return out
}

func bitmapBytes(b *roaring.Bitmap) []byte {
	b.RunOptimize()
	raw, err := b.ToBytes()
	if err != nil {
		panic("a bitmap in memory that cannot be written: " + err.Error()) // only a failing writer makes it fail
	}
	return raw
}

// decodeSteps reads n numbers below limit behind those of out.
func decodeSteps(out []uint32, b []byte, n int, limit uint32) ([]uint32, error) {
	err := eachStep(b, n, limit, func(d uint32) { out = append(out, d) })
	return out, err
}

// eachStep calls fn for n numbers below limit, which ascend.
func eachStep(b []byte, n int, limit uint32, fn func(uint32)) error {
	last := uint64(0)
	for i := range n {
		d, size := binary.Uvarint(b)
		if size <= 0 || i > 0 && d == 0 || d > uint64(limit) {
			return fmt.Errorf("read a list of records: %w", ErrDamaged)
		}
		b = b[size:]
		if last += d; last >= uint64(limit) {
			return fmt.Errorf("read a list of records: %w", ErrDamaged)
		}
		fn(uint32(last))
	}
	return nil
}

// dense is one bit for each document: what many sets, or a large one, come to soonest.
type dense []uint64

func newDense(docs uint32) dense { return make(dense, (int(docs)+63)/64) }

func (d dense) add(doc uint32) { d[doc/64] |= 1 << (doc % 64) }

// bitmap is the set; d must not be used any more.
func (d dense) bitmap() *roaring.Bitmap { return roaring.FromDense(d, false) }

// sorted makes a set of ascending numbers without doubles. The library would look for the place of each.
func sorted(docs []uint32) *roaring.Bitmap {
	if len(docs) == 0 {
		return roaring.New()
	}
	if span := docs[len(docs)-1] + 1; len(docs) >= int(span)/64 {
		d := newDense(span)
		for _, n := range docs {
			d.add(n)
		}
		return d.bitmap()
	}
	return roaring.BitmapOf(docs...)
}

// decodeBitmap reads a bitmap whose numbers are below limit. It shares b's bytes: do not change the result.
func decodeBitmap(b []byte, limit uint32) (*roaring.Bitmap, error) {
	out := roaring.New()
	if _, err := out.FromBuffer(b); err != nil {
		return nil, fmt.Errorf("read a set of records: %w: %w", ErrDamaged, err)
	}
	if out.IsEmpty() || out.Maximum() >= limit {
		return nil, fmt.Errorf("read a set of records: %w", ErrDamaged)
	}
	return out, nil
}
