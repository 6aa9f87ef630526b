package index

import (
	"fmt"
	"sort"

	"github.com/RoaringBitmap/roaring/v2"
)

// Segment is an index of some records that never changes. It holds its head alone; everything else is read from its
// source when it is asked for. It is safe for concurrent use as far as its source is.
type Segment struct {
	no       int64
	docs     docHead
	terms    tableHead
	prefixes tableHead
	grams    tableHead
}

// Open reads a segment's head. no names it in caches.
func Open(no int64, head []byte) (*Segment, error) {
	body, err := unseal(head)
	if err != nil {
		return nil, fmt.Errorf("open segment %d: %w", no, err)
	}
	r := &bytesReader{b: body}
	if form := r.take(1); len(form) != 1 || form[0] != form2 {
		return nil, fmt.Errorf("open segment %d of an unknown form: %w", no, ErrDamaged)
	}
	s := &Segment{no: no, docs: r.docHead(), terms: r.tableHead(), prefixes: r.tableHead(), grams: r.tableHead()}
	return s, r.err(fmt.Sprintf("open segment %d", no))
}

// HasLists reports whether words are found in it by lists, rather than by looking through all of them.
func (s *Segment) HasLists() bool { return len(s.grams.firsts) > 0 }

// Len is how many records the segment has, dead ones too.
func (s *Segment) Len() int { return int(s.docs.n) }

// view is a segment with what it is read from.
type view struct {
	*Segment
	source Source
	cache  *Cache
	dead   *roaring.Bitmap // never nil
}

func (v *view) part(no uint32) ([]byte, error) {
	raw, err := v.source(no)
	if err == nil {
		raw, err = unseal(raw)
	}
	if err != nil {
		return nil, fmt.Errorf("read part %x of segment %d: %w", no, v.no, err)
	}
	return raw, nil
}

// docBlock reads the block of records with that number.
func (v *view) docBlock(n int) (*docBlock, error) {
	at := partOf{v.no, docSection + uint32(n)}
	if b, ok := v.cache.get(at, docsPerBlock*60); ok {
		return b.(*docBlock), nil
	}
	raw, err := v.part(at.part)
	if err != nil {
		return nil, err
	}
	b, err := readDocBlock(raw)
	if err != nil {
		return nil, err
	}
	if want := min(docsPerBlock, v.docs.n-uint32(n)*docsPerBlock); len(b.keys) != int(want) {
		return nil, fmt.Errorf("a block of %d records instead of %d: %w", len(b.keys), want, ErrDamaged)
	}
	v.cache.put(at, b, docsPerBlock*60)
	return b, nil
}

// order is where a record lies.
func (v *view) order(doc uint32) (Order, error) {
	b, err := v.docBlock(int(doc / docsPerBlock))
	if err != nil {
		return Order{}, err
	}
	i := doc % docsPerBlock
	return Order{v.docs.modelOf(doc), b.sorts[i], b.keys[i]}, nil
}

// seek is the number of the first record that is not before o; Len when all are.
func (v *view) seek(o Order) (uint32, error) {
	block := sort.Search(len(v.docs.firsts), func(i int) bool { return v.docs.firsts[i].Compare(o) >= 0 }) - 1
	if block < 0 {
		return 0, nil
	}
	b, err := v.docBlock(block)
	if err != nil {
		return 0, err
	}
	start := uint32(block) * docsPerBlock
	i := sort.Search(len(b.keys), func(i int) bool {
		return Order{v.docs.modelOf(start + uint32(i)), b.sorts[i], b.keys[i]}.Compare(o) >= 0
	})
	return start + uint32(i), nil
}

// tableBlock reads a block of a table.
func (v *view) tableBlock(section uint32, n int) (*tableBlock, error) {
	at := partOf{v.no, section + uint32(n)}
	if b, ok := v.cache.get(at, 2*blockBytes); ok {
		return b.(*tableBlock), nil
	}
	raw, err := v.part(at.part)
	if err != nil {
		return nil, err
	}
	b, err := readTableBlock(raw)
	if err != nil {
		return nil, err
	}
	v.cache.put(at, b, 2*blockBytes)
	return b, nil
}

// find looks a word up in a table.
func (v *view) find(h tableHead, section uint32, word string) (posting, bool, error) {
	n := h.block(word)
	if n < 0 {
		return posting{}, false, nil
	}
	b, err := v.tableBlock(section, n)
	if err != nil {
		return posting{}, false, err
	}
	if i := b.seek(word); i < len(b.words) && b.words[i] == word {
		return b.sets[i], true, nil
	}
	return posting{}, false, nil
}

// set reads a set of numbers below limit. Do not change the result.
func (v *view) set(p posting, limit uint32) (*roaring.Bitmap, error) {
	raw, err := v.setBytes(p)
	if err != nil {
		return nil, err
	}
	if p.kind == asBitmap {
		return decodeBitmap(raw, limit)
	}
	if int(p.n) >= int(limit)/64 {
		d := newDense(limit)
		if err := eachStep(raw, int(p.n), limit, d.add); err != nil {
			return nil, err
		}
		return d.bitmap(), nil
	}
	list, err := decodeSteps(make([]uint32, 0, min(int(p.n), len(raw))), raw, int(p.n), limit)
	return sorted(list), err
}

func (v *view) setBytes(p posting) ([]byte, error) {
	if p.bytes != nil {
		return p.bytes, nil
	}
	return v.part(setSection + p.part)
}

// list reads a set as ascending numbers, behind those of out.
func (v *view) list(out []uint32, p posting) ([]uint32, error) {
	raw, err := v.setBytes(p)
	if err != nil {
		return out, err
	}
	if p.kind == asBitmap {
		b, err := decodeBitmap(raw, v.docs.n)
		if err != nil {
			return out, err
		}
		return append(out, b.ToArray()...), nil
	}
	return decodeSteps(out, raw, int(p.n), v.docs.n)
}

// each calls fn for the words of a table from one on, in their order, until it says false.
func (v *view) each(h tableHead, section uint32, from string, fn func(word string, p posting) (bool, error)) error {
	for n := max(0, h.block(from)); n < len(h.firsts); n++ {
		b, err := v.tableBlock(section, n)
		if err != nil {
			return err
		}
		for i := b.seek(from); i < len(b.words); i++ {
			if more, err := fn(b.words[i], b.sets[i]); err != nil || !more {
				return err
			}
		}
	}
	return nil
}
