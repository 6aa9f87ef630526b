package index

import (
	"slices"
)

// Build writes a segment of docs, which must not be empty and have no key twice for the same model and title, and
// answers its head. It sorts docs. The parts and the head are the same for the same records.
func Build(docs []Doc, sink Sink) (head []byte, err error) {
	slices.SortFunc(docs, func(a, b Doc) int { return a.order().Compare(b.order()) })
	w := newWriter(sink, len(docs))
	for _, d := range docs {
		if err := w.docs.add(d); err != nil {
			return nil, err
		}
	}
	words, lists := invert(docs)
	for i, term := range words {
		if err := w.term(term, lists[i]); err != nil {
			return nil, err
		}
	}
	return w.finish()
}

func (d Doc) order() Order { return Order{d.Model, d.Sort, d.Key} }

// invert gives the terms of records in their order, and the numbers of the records that have each.
func invert(docs []Doc) (words []string, lists [][]uint32) {
	type use struct{ term, doc uint32 }
	numbers := make(map[string]uint32, 12*len(docs))
	uses := make([]use, 0, 40*len(docs))
	var count []uint32
	for i, d := range docs {
		note := func(term []byte) {
			n, known := numbers[string(term)]
			if !known {
				n = uint32(len(words))
				word := string(term)
				numbers[word] = n
				words, count = append(words, word), append(count, 0)
			}
			count[n]++
			uses = append(uses, use{n, uint32(i)})
		}
		d.Terms.each(note)
		note([]byte(connTerm(d.Conn)))
	}
	all := make([]uint32, len(uses))
	byNumber := make([][]uint32, len(words))
	from := uint32(0)
	for n, c := range count {
		byNumber[n] = all[from : from : from+c]
		from += c
	}
	for _, u := range uses {
		byNumber[u.term] = append(byNumber[u.term], u.doc)
	}
	slices.Sort(words)
	lists = make([][]uint32, len(words))
	for i, word := range words {
		lists[i] = byNumber[numbers[word]]
	}
	return words, lists
}
