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
		return encodeSorted(s.big.ToArray())
	}
	slices.Sort(s.list)
	s.list = slices.Compact(s.list)
	return encodeSorted(s.list)
}

// encodeSorted spells ascending numbers without doubles.
func encodeSorted(docs []uint32) (n int, kind byte, bytes []byte) {
	if n = len(docs); n > 256 {
		if span := int(docs[n-1]-docs[0]) + 1; n*10 >= span {
			return n, asBitmap, bitmapBytes(roaring.BitmapOf(docs...))
		}
	}
	b := make([]byte, 0, n+8)
	last := uint32(0)
	for _, d := range docs {
		b = binary.AppendUvarint(b, uint64(d-last))
		last = d
	}
	return n, asSteps, b
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
	last := uint64(0)
	for i := range n {
		d, size := binary.Uvarint(b)
		if size <= 0 || i > 0 && d == 0 || d > uint64(limit) {
			return nil, fmt.Errorf("read a list of records: %w", ErrDamaged)
		}
		b = b[size:]
		if last += d; last >= uint64(limit) {
			return nil, fmt.Errorf("read a list of records: %w", ErrDamaged)
		}
		out = append(out, uint32(last))
	}
	return out, nil
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
