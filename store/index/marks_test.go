package index_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"patchbay/store/index"
)

func marked(text string, spans []index.Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.From] + "[" + text[s.From:s.To] + "]")
		at = s.To
	}
	return b.String() + text[at:]
}

func TestMarksShowWhatWasFound(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"Ada Lovelace", "lo ad", "[Ad]a [Lo]velace"},
		{"Jürgen Müller", "mul", "Jürgen [Mül]ler"},
		{"Stra\u00dfe 5", "strass", "[Straß]e 5"},
		{"Sean O'Brien", "obri", "Sean [O'Bri]en"},
		{"Johanna", "anna", "Joh[anna]"},
		{"Johanna", "an", "Johanna"},
		{"+49 171 123-45", "0171123", "+49 [171 123]-45"},
		{"+49 171 123-45", "0049171", "+[49 171] 123-45"},
		{"+49 171 123-45", "2345", "+49 171 1[23-45]"},
		{"山田太郎", "太", "山田[太]郎"},
		{"Zoe\u0301 X", "zoe", "[Zoe\u0301] X"},
		{"anna annabel", "anna annab", "[anna] [annab]el"}, {"anna annabel hanna", "ann", "[ann]a [ann]abel hanna"},
		{"", "x", ""}, {"abc", "", "abc"}, {"a\xffb", "b", "a\xff[b]"},
	} {
		if got := marked(c[0], index.Marks(c[0], index.Asked(c[1]))); got != c[2] {
			t.Errorf("%q in %q marks %q, want %q", c[1], c[0], got, c[2])
		}
	}
}

func FuzzMarksAreInOrderAndWithinTheText(f *testing.F) {
	f.Add("Ada O'Brien +49 (171)", "ada 0171")
	f.Add("a\u0301\u0301 ß ﬃ\xff", "ssff a")
	f.Fuzz(func(t *testing.T, text, query string) {
		last := -1
		for _, s := range index.Marks(text, index.Asked(query)) {
			if s.From <= last && last >= 0 || s.To <= s.From || s.To > len(text) {
				t.Fatalf("%q in %q: %v", query, text, s)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[s.From:s.To]) {
				t.Fatalf("%q in %q cuts a character", query, text)
			}
			last = s.To
		}
	})
}
