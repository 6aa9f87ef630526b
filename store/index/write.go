package index

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
)

const (
	// deep is the number of records from which a segment that is built has lists for beginnings and for what is inside of
	// words. Smaller ones are looked through.
	deep = 20_000
	// Listed is that of one that is merged: there is time for lists then, and to look through sixteen thousand records, which
	// a load may leave behind, takes a tenth of a second.
	Listed = 512
	// manyWords is how many words a beginning has to have for a list of its own: a query reads at most so many.
	manyWords = 512
	// longPrefix is the longest beginning that gets a list, with its class.
	longPrefix = 14
)

// form2 is the form of a segment: the first one had no moments.
const form2 = 2

// writer writes one segment: first its records, then its terms, each in their order.
type writer struct {
	docs     docWriter
	moments  momentWriter
	terms    tableWriter
	prefixes tableWriter
	gramSets map[[3]byte]*numberList // by three bytes, the numbers of the terms that have them in their midst
	grams    tableWriter
	open     []node // the beginnings of the last term, the shortest first
	begun    []entry
	last     []byte
	steps    []byte // a set that is being written
	deep     bool
}

// entry is a beginning with its list.
type entry struct {
	word string
	set  posting
}

// node is a beginning of the last term that may get a list.
type node struct {
	length int
	words  int
	docs   set

	// A longer beginning that has all of its words has its list, too.
	longer      posting
	longerWords int
}

// newWriter writes to sink, with those lists or without.
func newWriter(sink Sink, lists bool) *writer {
	w := &writer{deep: lists, gramSets: map[[3]byte]*numberList{}}
	sets := &parts{sink: sink, section: setSection}
	w.docs.blocks = parts{sink: sink, section: docSection}
	w.moments.columns = [2]parts{{sink: sink, section: Updated.section()}, {sink: sink, section: Created.section()}}
	w.terms = tableWriter{blocks: parts{sink: sink, section: termSection}, sets: sets}
	w.prefixes = tableWriter{blocks: parts{sink: sink, section: prefixSection}, sets: sets}
	w.grams = tableWriter{blocks: parts{sink: sink, section: gramSection}, sets: sets}
	return w
}

// doc takes the next record.
func (w *writer) doc(d Doc) error {
	if err := w.docs.add(d); err != nil {
		return err
	}
	return w.moments.add(d.Times)
}

// term takes the next term with the records that have it, in ascending order.
func (w *writer) term(term []byte, docs []uint32) error {
	number := w.terms.n
	n, kind, bytes := encodeSorted(w.steps[:0], docs)
	p := posting{n: uint32(n), kind: kind, bytes: bytes}
	if kind == asSteps {
		w.steps = bytes
	}
	if len(bytes) > inlineBytes {
		part, err := w.terms.sets.put(slices.Clone(bytes))
		if err != nil {
			return err
		}
		p.bytes, p.part = nil, part
	}
	if err := w.terms.add(term, p); err != nil || !w.deep {
		return err
	}
	w.gram(term, number)
	if err := w.close(commonPrefix(w.last, term)); err != nil {
		return err
	}
	from := 1
	if len(w.open) > 0 {
		from = w.open[len(w.open)-1].length + 1
	}
	// A list for the class alone would never be asked for: the shortest has one letter.
	for length := max(from, 2); length <= min(len(term), longPrefix); length++ {
		w.open = append(w.open, node{length: length})
	}
	w.last = append(w.last[:0], term...)
	if len(w.open) == 0 {
		return nil
	}
	deepest := &w.open[len(w.open)-1]
	deepest.words++
	deepest.docs.add(docs)
	return nil
}

// close ends the beginnings of the last term that are longer than shared: the next term has them not.
func (w *writer) close(shared int) error {
	for len(w.open) > 0 && w.open[len(w.open)-1].length > shared {
		last := len(w.open) - 1
		n := &w.open[last]
		list := posting{}
		if n.words > manyWords {
			var err error
			if list, err = w.list(n); err != nil {
				return err
			}
			w.begun = append(w.begun, entry{string(w.last[:n.length]), list})
		}
		if last > 0 {
			up := &w.open[last-1]
			if up.words == 0 {
				up.longer, up.longerWords = list, n.words
			}
			up.words += n.words
			up.docs.join(&n.docs)
		}
		w.open = w.open[:last]
	}
	return nil
}

func (w *writer) list(n *node) (posting, error) {
	if n.words == n.longerWords && n.longer.n > 0 {
		return n.longer, nil
	}
	return w.prefixes.write(&n.docs)
}

// gram notes what is in the midst of a word.
func (w *writer) gram(term []byte, number uint32) {
	if term[0] != inText || len(term) < 5 || term[1] >= '0' && term[1] <= '9' {
		return
	}
	word := term[1:]
	for i := 1; i+3 <= len(word); i++ {
		g := [3]byte(word[i:])
		list := w.gramSets[g]
		if list == nil {
			list = &numberList{}
			w.gramSets[g] = list
		}
		list.add(number)
	}
}

// finish ends the segment and answers its head.
func (w *writer) finish() ([]byte, error) {
	if err := cmp.Or(w.docs.flush(), w.moments.flush()); err != nil {
		return nil, err
	}
	if err := w.close(0); err != nil {
		return nil, err
	}
	slices.SortFunc(w.begun, func(a, b entry) int { return strings.Compare(a.word, b.word) })
	for _, e := range w.begun {
		if err := w.prefixes.add([]byte(e.word), e.set); err != nil {
			return nil, err
		}
	}
	for _, g := range slices.SortedFunc(maps.Keys(w.gramSets), func(a, b [3]byte) int { return bytes.Compare(a[:], b[:]) }) {
		p, err := w.grams.put(w.gramSets[g].encode())
		if err != nil {
			return nil, err
		}
		if err := w.grams.add(g[:], p); err != nil {
			return nil, err
		}
	}
	return w.headBytes()
}

func (w *writer) headBytes() ([]byte, error) {
	b := []byte{form2}
	b = w.docs.head.append(b)
	for _, t := range []*tableWriter{&w.terms, &w.prefixes, &w.grams} {
		head, err := t.finish()
		if err != nil {
			return nil, err
		}
		b = head.append(b)
	}
	return seal(b), nil
}

func (h docHead) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(h.n))
	b = binary.AppendUvarint(b, uint64(len(h.models)))
	for _, m := range h.models {
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(m.model)), uint64(m.first))
	}
	b = binary.AppendUvarint(b, uint64(len(h.firsts)))
	for _, f := range h.firsts {
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(f.Model)), uint64(f.Key))
		b = appendText(b, f.Sort)
	}
	return b
}

func (h tableHead) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(h.firsts)))
	for i, f := range h.firsts {
		b = binary.AppendUvarint(appendText(b, f), uint64(h.counts[i]))
	}
	return binary.AppendUvarint(b, uint64(h.len()))
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func (r *bytesReader) docHead() docHead {
	h := docHead{n: uint32(r.count())}
	for range r.count() {
		h.models = append(h.models, modelRange{int64(r.number()), uint32(r.count())})
		if r.bad {
			break
		}
	}
	for range r.count() {
		if r.bad {
			break
		}
		model, key := int64(r.number()), int64(r.number())
		h.firsts = append(h.firsts, Order{model, r.text(), key})
	}
	if len(h.models) == 0 || len(h.firsts) != int(h.n+docsPerBlock-1)/docsPerBlock {
		r.bad = true
	}
	return h
}

func (r *bytesReader) tableHead() tableHead {
	var h tableHead
	for range r.count() {
		if r.bad {
			break
		}
		h.firsts = append(h.firsts, r.text())
		h.counts = append(h.counts, uint32(r.count()))
	}
	h.counts = append(h.counts, uint32(r.count()))
	return h
}
