package index

import (
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// Query says which records are wanted and in which order.
type Query struct {
	Text  string  // "" for all
	Model int64   // 0 for all
	Conns []int64 // empty for all
	// Best puts titles that begin with the text first, then those with its words, then records with them elsewhere,
	// then those that have them only inside of words, of titles before others; otherwise titles alone decide.
	Best bool
	// By puts the records in the order of a moment instead, those of one moment in the order of their titles, and those
	// without one at the end. It does not go with Best.
	By   Moment
	Down bool // backwards: titles from the last, moments from the newest; it does not go with Best
	// Within are periods in all of which the records are to be.
	Within []Period
	// Holding are words of small ASCII letters, three at least, that the records' texts are to hold, be it inside of a
	// word. Records come, too, of which not all texts are in the index.
	Holding []string
	// Recent are records that were used lately, the newest first: of equally good hits they come first. It goes with Best alone.
	Recent []Order
	// Ahead are models whose records come behind those and before all others, of equally good hits. It goes with Best alone.
	Ahead []int64
}

// View is a set of segments at one moment. It is for one question at a time, as its sources are.
type View struct {
	parts []*view
}

// NewView looks at segments together. cache may be nil.
func NewView(parts []Part, cache *Cache) *View {
	v := &View{}
	for _, p := range parts {
		v.parts = append(v.parts, p.view(cache))
	}
	return v
}

// bits is a set of records for each segment.
type bits []*roaring.Bitmap

func (b bits) count() int {
	n := 0
	for _, s := range b {
		n += int(s.GetCardinality())
	}
	return n
}

// over makes a set for each segment.
func (v *View) over(fn func(i int, p *view) (*roaring.Bitmap, error)) (bits, error) {
	out := make(bits, len(v.parts))
	for i, p := range v.parts {
		var err error
		if out[i], err = fn(i, p); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b bits) without(others ...bits) bits {
	out := slices.Clone(b)
	for _, o := range others {
		for i := range out {
			out[i] = roaring.AndNot(out[i], o[i])
		}
	}
	return out
}

// all is everything that is alive and of the query's model and connections.
func (v *View) all(q Query) (bits, error) {
	return v.over(func(_ int, p *view) (*roaring.Bitmap, error) {
		from, to := uint32(0), p.docs.n
		if q.Model != 0 {
			from, to = p.docs.bounds(q.Model)
		}
		out := roaring.New()
		out.AddRange(uint64(from), uint64(to))
		if len(q.Conns) > 0 {
			of := roaring.New()
			for _, c := range q.Conns {
				set, err := p.exact(connTerm(c))
				if err != nil {
					return nil, err
				}
				of.Or(set)
			}
			out.And(of)
		}
		out.AndNot(p.dead)
		return out, nil
	})
}

// exact is the records with a term.
func (p *view) exact(term string) (*roaring.Bitmap, error) {
	at, found, err := p.find(p.terms, termSection, term)
	if err != nil || !found {
		return roaring.New(), err
	}
	return p.set(at, p.docs.n)
}

// begun is the records with a term that begins so. Do not change the result.
func (p *view) begun(term string) (*roaring.Bitmap, error) {
	if n := len(term); n > 1 && n <= longPrefix && len(p.prefixes.firsts) > 0 {
		at, found, err := p.find(p.prefixes, prefixSection, term)
		if err != nil {
			return nil, err
		}
		if found {
			return p.set(at, p.docs.n)
		}
	}
	var g gathered
	err := p.each(p.terms, termSection, term, func(word string, at posting) (bool, error) {
		if !strings.HasPrefix(word, term) {
			return false, nil
		}
		return true, g.add(p, at)
	})
	return g.bitmap(), err
}

// gathered unites sets, most of which are short.
type gathered struct {
	list []uint32
	big  dense             // nil while there are few
	sets []*roaring.Bitmap // that were written as such
}

func (g *gathered) add(p *view, at posting) error {
	if at.kind == asBitmap && at.n >= 1000 {
		set, err := p.set(at, p.docs.n)
		g.sets = append(g.sets, set)
		return err
	}
	if few := int(p.docs.n) / 64; g.big == nil && len(g.list)+int(at.n) > few {
		g.big = newDense(p.docs.n)
	}
	var err error
	if g.big == nil || at.kind == asBitmap {
		g.list, err = p.list(g.list, at)
		return err
	}
	raw, err := p.setBytes(at)
	if err != nil {
		return err
	}
	return eachStep(raw, int(at.n), p.docs.n, g.big.add)
}

func (g *gathered) bitmap() *roaring.Bitmap {
	var out *roaring.Bitmap
	if g.big != nil {
		for _, n := range g.list {
			g.big.add(n)
		}
		out = g.big.bitmap()
	} else {
		slices.Sort(g.list)
		out = sorted(slices.Compact(g.list))
	}
	for _, s := range g.sets {
		out.Or(s)
	}
	return out
}

// having is the records of in that have each word, found by find.
func (v *View) having(in bits, words []string, find func(p *view, word string) (*roaring.Bitmap, error)) (bits, error) {
	return v.over(func(i int, p *view) (*roaring.Bitmap, error) {
		out := in[i]
		for _, w := range words {
			if out.IsEmpty() {
				return out, nil
			}
			set, err := find(p, w)
			if err != nil {
				return nil, err
			}
			out = roaring.And(out, set)
		}
		return out, nil
	})
}

// anywhere is the records with a word of any field that begins so.
func anywhere(p *view, word string) (*roaring.Bitmap, error) {
	var out *roaring.Bitmap
	for _, term := range beginnings(word) {
		set, err := p.begun(term)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = set
		} else {
			out = roaring.Or(out, set)
		}
	}
	return out, nil
}

// titled is the records with a word of the title that begins so.
func titled(p *view, word string) (*roaring.Bitmap, error) {
	return p.begun(string(rune(inTitle)) + word)
}

// beginning is the records of in whose title begins with text, which is folded as titles are.
func (v *View) beginning(in bits, text string) (bits, error) {
	return v.over(func(i int, p *view) (*roaring.Bitmap, error) {
		out := roaring.New()
		for _, m := range p.docs.models {
			from, err := p.seek(Order{Model: m.model, Sort: text})
			if err != nil {
				return nil, err
			}
			to, err := p.seek(Order{Model: m.model, Sort: text + "\U0010ffff"})
			if err != nil {
				return nil, err
			}
			out.AddRange(uint64(from), uint64(to))
		}
		out.And(in[i])
		return out, nil
	})
}
