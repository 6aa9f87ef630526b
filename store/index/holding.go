package index

import (
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// bounded is those of in that a query's periods and words leave.
func (v *View) bounded(in bits, q Query) (_ bits, err error) {
	for _, p := range q.Within {
		if in, err = v.within(in, p); err != nil {
			return nil, err
		}
	}
	if len(q.Holding) > 0 {
		return v.having(in, q.Holding, holding)
	}
	return in, nil
}

// holding is the records with a word that has word in it, and those that may have one.
func holding(p *view, word string) (*roaring.Bitmap, error) {
	out, err := within(p, word)
	if err != nil {
		return nil, err
	}
	cut, err := p.exact(string(rune(isCut)))
	if err != nil {
		return nil, err
	}
	// What begins with a digit has no list of what is inside.
	var g gathered
	for digit := '0'; digit <= '9'; digit++ {
		begin := string(rune(inText)) + string(digit)
		err := p.each(p.terms, termSection, begin, func(term string, at posting) (bool, error) {
			if !strings.HasPrefix(term, begin) {
				return false, nil
			}
			if !has(term, word) {
				return true, nil
			}
			return true, g.add(p, at)
		})
		if err != nil {
			return nil, err
		}
	}
	return roaring.FastOr(out, cut, g.bitmap()), nil
}
