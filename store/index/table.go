package index

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sort"
)

// A table maps words in their order to sets of numbers. It lies in blocks, each about as large as a page of the file;
// sets that are long have a part of their own.
const (
	blockBytes  = 4000
	inlineBytes = 400
)

// tableHead is what is known of a table without reading it: the first word of each block and its number.
type tableHead struct {
	firsts []string
	counts []uint32 // number of the block's first word; one more at the end, the number of all
}

func (h tableHead) len() uint32 {
	if len(h.counts) == 0 {
		return 0
	}
	return h.counts[len(h.counts)-1]
}

// block finds the block that would hold word; -1 when word is before all.
func (h tableHead) block(word string) int {
	return sort.Search(len(h.firsts), func(i int) bool { return h.firsts[i] > word }) - 1
}

// posting is a set as a block has it: in itself, or the number of the part that is it.
type posting struct {
	n     uint32
	kind  byte
	part  uint32 // where bytes is nil
	bytes []byte
}

type tableWriter struct {
	head   tableHead
	blocks parts
	sets   *parts
	n      uint32
	inner  uint32 // words in the open block
	last   []byte
	block  []byte
}

// write spells a set where it belongs.
func (w *tableWriter) write(s *set) (posting, error) {
	return w.put(s.encode())
}

// put takes a set as it is spelled.
func (w *tableWriter) put(n int, kind byte, bytes []byte) (posting, error) {
	if len(bytes) <= inlineBytes {
		return posting{n: uint32(n), kind: kind, bytes: bytes}, nil
	}
	part, err := w.sets.put(bytes)
	return posting{n: uint32(n), kind: kind, part: part}, err
}

// add takes words in ascending order.
func (w *tableWriter) add(word []byte, p posting) error {
	if w.inner == 0 {
		w.head.firsts, w.head.counts, w.last = append(w.head.firsts, string(word)), append(w.head.counts, w.n), w.last[:0]
	}
	shared := commonPrefix(w.last, word)
	b := binary.AppendUvarint(w.block, uint64(shared))
	b = binary.AppendUvarint(b, uint64(len(word)-shared))
	b = append(b, word[shared:]...)
	apart := byte(2)
	if p.bytes != nil {
		apart = 0
	}
	b = append(b, p.kind|apart)
	b = binary.AppendUvarint(b, uint64(p.n))
	if p.bytes == nil {
		b = binary.AppendUvarint(b, uint64(p.part))
	} else {
		b = append(binary.AppendUvarint(b, uint64(len(p.bytes))), p.bytes...)
	}
	w.block, w.last = b, append(w.last[:shared], word[shared:]...)
	w.n++
	if w.inner++; len(b) >= blockBytes {
		return w.flush()
	}
	return nil
}

func (w *tableWriter) flush() error {
	if w.inner == 0 {
		return nil
	}
	_, err := w.blocks.put(append(binary.AppendUvarint(make([]byte, 0, len(w.block)+8), uint64(w.inner)), w.block...))
	w.block, w.inner = w.block[:0], 0
	return err
}

func (w *tableWriter) finish() (tableHead, error) {
	err := w.flush()
	w.head.counts = append(w.head.counts, w.n)
	return w.head, err
}

func commonPrefix[T string | []byte](a, b T) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// tableBlock is a block as read.
type tableBlock struct {
	words []string
	sets  []posting
}

// seek is the first word that is not before word.
func (b *tableBlock) seek(word string) int {
	i, _ := slices.BinarySearch(b.words, word)
	return i
}

func readTableBlock(raw []byte) (*tableBlock, error) {
	n := min((&bytesReader{b: raw}).count(), len(raw))
	out := &tableBlock{words: make([]string, 0, n), sets: make([]posting, 0, n)}
	text := make([]byte, 0, 4*len(raw))
	ends := make([]int, 0, n)
	err := scanTable(raw, func(word []byte, p posting) {
		text = append(text, word...)
		ends = append(ends, len(text))
		out.sets = append(out.sets, p)
	})
	all, from := string(text), 0 // one text for all words: each by itself would cost as much as all the rest
	for _, end := range ends {
		out.words = append(out.words, all[from:end])
		from = end
	}
	return out, err
}

// tableScan reads the words of a block one after the other.
type tableScan struct {
	r    bytesReader
	left int    // how many are still to be read
	word []byte // the one at hand, and its set; lent until the next one
	set  posting
}

// open begins with the words of a block.
func (s *tableScan) open(raw []byte) {
	s.r = bytesReader{b: raw}
	s.left = min(s.r.count(), len(raw))
	s.word = s.word[:0]
}

// next goes to the next word; where the bytes make no sense, it says false, as behind the last.
func (s *tableScan) next() bool {
	if s.left == 0 {
		return false
	}
	s.left--
	r := &s.r
	shared, rest := r.count(), r.take(r.count())
	if shared > len(s.word) {
		r.bad = true
	}
	if r.bad {
		s.left = 0
		return false
	}
	s.word = append(s.word[:shared], rest...)
	flags := r.take(1)
	s.set = posting{n: uint32(r.count())}
	if len(flags) == 1 {
		s.set.kind = flags[0] & 1
		if flags[0]&2 != 0 {
			s.set.part = uint32(r.count())
		} else {
			s.set.bytes = r.take(r.count())
		}
	}
	return !r.bad
}

// scanTable calls fn for the words of a block in their order; the word is lent.
func scanTable(raw []byte, fn func(word []byte, p posting)) error {
	s := tableScan{word: make([]byte, 0, 64)}
	for s.open(raw); s.next(); {
		fn(s.word, s.set)
	}
	return s.r.err("read a block of words")
}

// bytesReader reads numbers and bytes; what is not there makes it bad and reads as nothing.
type bytesReader struct {
	b   []byte
	bad bool
}

func (r *bytesReader) number() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count is a number of things that the rest of the bytes could still hold, or of records.
func (r *bytesReader) count() int {
	v := r.number()
	if v > 1<<31 {
		r.bad, r.b = true, nil
		return 0
	}
	return int(v)
}

func (r *bytesReader) take(n int) []byte {
	if n > len(r.b) {
		r.bad, r.b = true, nil
		return nil
	}
	out := r.b[:n:n]
	r.b = r.b[n:]
	return out
}

func (r *bytesReader) text() string { return string(r.take(r.count())) }

func (r *bytesReader) err(what string) error {
	if r.bad {
		return fmt.Errorf("%s: %w", what, ErrDamaged)
	}
	return nil
}
