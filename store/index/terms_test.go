package index

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestQueriesAreCutAsPeopleMeanThem(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "  ": "", "Ada  Lovelace": "ada|lovelace", "+49 (171) 234-56": "4917123456", "0049 171": "0049171", "00185": "00185", "ada 0171 234": "ada|0171234", "a.b@c.d": "a|b|c|d",
		"12 main 34": "12|main|34", "O'Brien": "obrien", "ÉCOLE": "ecole", "Straße": "strasse", "\"* OR (": "or", "12,34": "12|34",
	} {
		if got := strings.Join(Asked(in), "|"); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func FuzzAskedGivesWordsTheIndexCanTake(f *testing.F) {
	for _, s := range []string{"ada", "+49 171", "\"\x00*", "ǅİﬀ", "a\u0301", "山田", strings.Repeat("ab1 ", 50), "\xff\xfe", "٣٤"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words := Asked(s)
		if len(words) > maxAsked {
			t.Fatalf("%d words", len(words))
		}
		for _, w := range words {
			if w == "" || len(w) > maxWord || !utf8.ValidString(w) || strings.ContainsAny(w, "\"'* ()\x00¤") {
				t.Fatalf("%q gives the word %q", s, w)
			}
		}
		// A text is found by itself, as long as all its words count.
		var set Terms
		set.Text(s)
		list := strings.Fields(set.String())
		if len(list) > 40 || len(words) >= maxAsked || groups(s) > 6 {
			return
		}
		for _, w := range words {
			if !slices.ContainsFunc(list, func(have string) bool { return strings.HasPrefix(have, "w"+w) }) {
				t.Fatalf("%q: %q is not in %q", s, w, list)
			}
		}
	})
}

func groups(s string) int {
	n := 0
	for p := range pieces(Fold(s)) {
		if digitsOnly(p.word) {
			n++
		}
	}
	return n
}
