package index

import (
	"bytes"
	"cmp"
	"hash/maphash"
	bits64 "math/bits"
	"slices"
)

// Builder builds segments. It keeps the room that it works in, so one that builds many allocates little. The zero value
// is ready; it is for one goroutine at a time.
type Builder struct{ in inverted }

// Build writes a segment of docs, which must not be empty and have no key twice for the same model and title, and
// answers its head. It sorts docs. The parts and the head are the same for the same records.
func (b *Builder) Build(docs []Doc, sink Sink) (head []byte, err error) {
	slices.SortFunc(docs, func(a, b Doc) int { return a.order().Compare(b.order()) })
	w := newWriter(sink, len(docs) >= deep)
	for _, d := range docs {
		if err := w.doc(d); err != nil {
			return nil, err
		}
	}
	in := &b.in
	in.invert(docs)
	for _, t := range in.order() {
		if err := w.term(in.word(t.number), in.docs(t.number)); err != nil {
			return nil, err
		}
	}
	return w.finish()
}

func (d Doc) order() Order { return Order{d.Model, d.Sort, d.Key} }

// inverted knows which records have a term. Terms have numbers, in the order in which they were met.
type inverted struct {
	seed  maphash.Seed
	text  []byte   // all terms, one behind the other
	ends  []uint32 // of each
	table []slot   // a hash table with room: its length is a power of two
	uses  []use
	lists []uint32 // the records of all terms, one term behind the other
	froms []uint32 // where each begins; one more at the end
	begun []begun  // room to order them
}

// slot is a place for a term in the hash table; number is its number and one.
type slot struct{ hash, number uint32 }

type use struct{ term, doc uint32 }

// invert notes the terms of records and the numbers of those that have each, instead of what it held before.
func (in *inverted) invert(docs []Doc) {
	if in.table == nil {
		in.seed = maphash.MakeSeed()
	}
	in.text, in.ends = room(in.text, 128*len(docs))[:0], room(in.ends, 16*len(docs))[:0]
	in.uses = room(in.uses, 40*len(docs))[:0]
	in.table = room(in.table, 1<<bits64.Len(uint(24*len(docs)+64)))
	clear(in.table)
	var conn []byte
	last := int64(-1)
	for i, d := range docs {
		d.Terms.each(func(term []byte) { in.note(term, uint32(i)) })
		if d.Conn != last {
			conn, last = []byte(connTerm(d.Conn)), d.Conn
		}
		in.note(conn, uint32(i))
		if d.Terms.cut {
			in.note([]byte{isCut}, uint32(i))
		}
	}
	in.group()
}

// room is list with that length; what it holds is of no account.
func room[T any](list []T, n int) []T {
	if cap(list) < n {
		return make([]T, n)
	}
	return list[:n]
}

func (in *inverted) note(term []byte, doc uint32) {
	if 2*len(in.ends) >= len(in.table) {
		in.grow()
	}
	sum := maphash.Bytes(in.seed, term)
	at, mark := sum, uint32(sum>>32)
	for ; ; at++ {
		s := &in.table[at&uint64(len(in.table)-1)]
		if s.number == 0 {
			in.text = append(in.text, term...)
			in.ends = append(in.ends, uint32(len(in.text)))
			*s = slot{mark, uint32(len(in.ends))}
		} else if s.hash != mark || !bytes.Equal(in.word(s.number-1), term) {
			continue
		}
		in.uses = append(in.uses, use{s.number - 1, doc})
		return
	}
}

// grow makes the hash table twice as large.
func (in *inverted) grow() {
	in.table = make([]slot, 2*len(in.table))
	for n := range uint32(len(in.ends)) {
		sum := maphash.Bytes(in.seed, in.word(n))
		at := sum
		for in.table[at&uint64(len(in.table)-1)].number != 0 {
			at++
		}
		in.table[at&uint64(len(in.table)-1)] = slot{uint32(sum >> 32), n + 1}
	}
}

// group puts the records of each term together, in their order.
func (in *inverted) group() {
	in.froms = room(in.froms, len(in.ends)+1)
	clear(in.froms)
	for _, u := range in.uses {
		in.froms[u.term+1]++
	}
	for n := range in.ends {
		in.froms[n+1] += in.froms[n]
	}
	in.lists = room(in.lists, len(in.uses))
	next := slices.Clone(in.froms)
	for _, u := range in.uses {
		in.lists[next[u.term]] = u.doc
		next[u.term]++
	}
}

func (in *inverted) word(n uint32) []byte {
	from := uint32(0)
	if n > 0 {
		from = in.ends[n-1]
	}
	return in.text[from:in.ends[n]]
}

func (in *inverted) docs(n uint32) []uint32 { return in.lists[in.froms[n]:in.froms[n+1]] }

// begun is a term by how its word begins.
type begun struct {
	key    uint64
	number uint32
}

// order gives the numbers of the terms in the order of their words.
func (in *inverted) order() []begun {
	in.begun = room(in.begun, len(in.ends))
	list := in.begun
	for n := range list {
		list[n] = begun{beginning(in.word(uint32(n))), uint32(n)}
	}
	slices.SortFunc(list, func(a, b begun) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return bytes.Compare(in.word(a.number), in.word(b.number))
	})
	return list
}
