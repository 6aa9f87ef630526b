package index

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Span is a part of a text in bytes, From included, To not.
type Span struct{ From, To int }

// Marks gives the parts of text that a query's words are found by, in their order and without overlaps: beginnings of
// words first, then what is inside of them, and the digits of numbers as they are typed. It says nothing of mistakes that
// were forgiven. words are those of [Asked].
func Marks(text string, words []string) []Span {
	f := folded(text)
	var out []Span
	for _, w := range words {
		for _, at := range f.mark(w) {
			out = add(out, at)
		}
	}
	return out
}

// add puts a span where it belongs, joined with those that it touches.
func add(list []Span, s Span) []Span {
	var out []Span
	placed := false
	for _, have := range list {
		switch {
		case have.To < s.From:
			out = append(out, have)
		case s.To < have.From:
			if !placed {
				out, placed = append(out, s), true
			}
			out = append(out, have)
		default:
			s = Span{min(s.From, have.From), max(s.To, have.To)}
		}
	}
	if !placed {
		out = append(out, s)
	}
	return out
}

// foldedText is a text as the index sees it, with where each of its bytes comes from.
type foldedText struct {
	text   string
	from   []Span // of each byte, in the text as it was
	starts []int  // of words
}

func folded(s string) foldedText {
	var f foldedText
	var b strings.Builder
	within := false
	for i, r := range s {
		size := len(string(r))
		if r == unicode.ReplacementChar {
			size = 1
		}
		if unquote(r) < 0 || unicode.Is(unicode.Mn, r) {
			if n := len(f.from); n > 0 {
				f.from[n-1].To = i + size // an accent belongs to its letter
			}
			continue
		}
		out := " "
		if wordly(unicode.ToLower(r)) {
			out = Fold(norm.NFC.String(string(r)))
		}
		if out != " " && !within {
			f.starts = append(f.starts, b.Len())
		}
		within = out != " "
		for range len(out) {
			f.from = append(f.from, Span{i, i + size})
		}
		b.WriteString(out)
	}
	f.text = b.String()
	return f
}

// span is where a part of the folded text comes from.
func (f foldedText) span(from, to int) Span { return Span{f.from[from].From, f.from[to-1].To} }

func (f foldedText) mark(word string) (out []Span) {
	for _, at := range f.starts {
		if strings.HasPrefix(f.text[at:], word) {
			out = append(out, f.span(at, at+len(word)))
		}
	}
	switch {
	case len(out) > 0:
	case digitsOnly(word):
		return f.number(word)
	case len(word) >= shortest:
		if at := strings.Index(f.text, word); at >= 0 {
			return []Span{f.span(at, at+len(word))}
		}
	}
	return out
}

// number finds digits over the signs between them, with the zeros that people type before them or without.
func (f foldedText) number(word string) []Span {
	var digits strings.Builder
	var at []int
	for i := range len(f.text) {
		if c := f.text[i]; c >= '0' && c <= '9' {
			digits.WriteByte(c)
			at = append(at, i)
		}
	}
	for _, w := range []string{word, strings.TrimPrefix(word, "00"), strings.TrimPrefix(word, "0")} {
		if i := strings.Index(digits.String(), w); i >= 0 && w != "" {
			return []Span{f.span(at[i], at[i+len(w)-1]+1)}
		}
	}
	return nil
}
