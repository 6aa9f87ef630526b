package index

import (
	"bytes"
	"cmp"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
)

const (
	shortest = 3 // letters of a word that is looked for inside of others
	// shortestNear is how many letters a word needs for a mistake in it to be forgiven: with fewer everything is like everything.
	shortestNear = 4
)

// within is the records with a word of any field that begins with word or has it inside.
func within(p *view, word string) (*roaring.Bitmap, error) {
	out, err := anywhere(p, word)
	if err != nil || len(word) < shortest || digitsOnly(word) {
		return out, err
	}
	var g gathered
	if err := p.inside(word, func(_ []byte, at posting) error { return g.add(p, at) }); err != nil {
		return nil, err
	}
	return roaring.Or(out, g.bitmap()), nil
}

// titledWithin is the records with a word of the title that begins with word or has it inside.
func titledWithin(p *view, word string) (*roaring.Bitmap, error) {
	out, err := titled(p, word)
	if err != nil || len(word) < shortest || digitsOnly(word) {
		return out, err
	}
	var terms []string
	if err := p.inside(word, func(term []byte, _ posting) error {
		terms = append(terms, string(rune(inTitle))+string(term[1:]))
		return nil
	}); err != nil {
		return nil, err
	}
	var g gathered
	for _, term := range terms {
		at, found, err := p.find(p.terms, termSection, term)
		if err == nil && found {
			err = g.add(p, at)
		}
		if err != nil {
			return nil, err
		}
	}
	return roaring.Or(out, g.bitmap()), nil
}

// inside finds the words of text that have word inside, not at their beginning; what found is told is lent.
func (p *view) inside(word string, found func(term []byte, at posting) error) error {
	if len(p.grams.firsts) == 0 {
		return p.scanned(word, found)
	}
	numbers, err := p.withGrams(word)
	if err != nil {
		return err
	}
	for it := numbers.Iterator(); it.HasNext(); {
		number := it.Next()
		n := sort.Search(len(p.terms.firsts), func(i int) bool { return p.terms.counts[i] > number }) - 1
		if err := p.insideBlock(n, number, it, word, found); err != nil {
			return err
		}
	}
	return nil
}

// insideBlock looks at the words of one block that have the numbers number and, as far as the block goes, those of it. The
// block is read past: most that this meets are asked for by nobody else.
func (p *view) insideBlock(n int, number uint32, it roaring.IntPeekable, word string, found func(term []byte, at posting) error) error {
	raw, err := p.part(termSection + uint32(n))
	if err != nil {
		return err
	}
	needle := []byte(word)
	at, next, more := p.terms.counts[n], number, true
	var failed error
	err = scanTable(raw, func(term []byte, set posting) {
		if more && at == next {
			if len(term) > 2 && bytes.Contains(term[2:], needle) && failed == nil {
				failed = found(term, set)
			}
			if more = it.HasNext() && it.PeekNext() < p.terms.counts[n+1]; more {
				next = it.Next()
			}
		}
		at++
	})
	return cmp.Or(err, failed)
}

// has reports whether a term of text has word in its midst.
func has(term, word string) bool { return len(term) > 2 && strings.Contains(term[2:], word) }

// withGrams is the numbers of the terms that have all three-byte pieces of word.
func (p *view) withGrams(word string) (*roaring.Bitmap, error) {
	var out *roaring.Bitmap
	for i := 0; i+3 <= len(word); i++ {
		at, found, err := p.find(p.grams, gramSection, word[i:i+3])
		if err != nil || !found {
			return roaring.New(), err
		}
		set, err := p.set(at, p.terms.len())
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = set
		} else {
			out = roaring.And(out, set)
		}
	}
	return out, nil
}

// scanned looks through all words: that is as quick in a small segment.
func (p *view) scanned(word string, found func(term []byte, at posting) error) error {
	return p.each(p.terms, termSection, string(rune(inText)), func(term string, at posting) (bool, error) {
		if term[0] != inText {
			return false, nil
		}
		if !has(term, word) || term[1] >= '0' && term[1] <= '9' {
			return true, nil
		}
		return true, found([]byte(term), at)
	})
}

// near is the records with a word that begins with word but for one mistake: a letter too many, missing, wrong, or
// two that changed places.
func near(p *view, word string) (*roaring.Bitmap, error) {
	out, err := within(p, word)
	if err != nil || utf8.RuneCountInString(word) < shortestNear || digitsOnly(word) {
		return out, err
	}
	out = out.Clone()
	for _, other := range mistakes(word) {
		set, err := p.begun(string(rune(inText)) + other)
		if err != nil {
			return nil, err
		}
		if !set.IsEmpty() {
			out.Or(set)
		}
	}
	return out, nil
}

// mistakes are the words that are one mistake away.
func mistakes(word string) []string {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	r := []rune(word)
	seen := map[string]bool{word: true}
	var out []string
	add := func(s string) {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	for i := range r {
		before, after := string(r[:i]), string(r[i+1:])
		add(before + after)
		if i+1 < len(r) {
			add(before + string(r[i+1]) + string(r[i]) + string(r[i+2:]))
		}
		for _, l := range letters {
			add(before + string(l) + after)
			add(before + string(l) + string(r[i:]))
		}
	}
	return out
}
