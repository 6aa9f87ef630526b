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
	lists := map[string]int32{}
	var sets [][]uint32
	note := func(term string, doc uint32) {
		at, ok := lists[term]
		if !ok {
			at = int32(len(sets))
			lists[term] = at
			sets = append(sets, nil)
		}
		sets[at] = append(sets[at], doc)
	}
	for i, d := range docs {
		for _, t := range d.Terms.list {
			note(t, uint32(i))
		}
		note(connTerm(d.Conn), uint32(i))
	}
	words := make([]string, 0, len(lists))
	for t := range lists {
		words = append(words, t)
	}
	slices.Sort(words)
	for _, t := range words {
		if err := w.term(t, sets[lists[t]]); err != nil {
			return nil, err
		}
	}
	return w.finish()
}

func (d Doc) order() Order { return Order{d.Model, d.Sort, d.Key} }
