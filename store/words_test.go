package store

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestQueriesAreCutAsPeopleMeanThem(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "  ": "", "Ada  Lovelace": "ada|lovelace", "+49 (171) 234-56": "4917123456", "0049 171": "0049171", "00185": "00185", "ada 0171 234": "ada|0171234", "a.b@c.d": "a|b|c|d",
		"12 main 34": "12|main|34", "O'Brien": "obrien", "ÉCOLE": "ecole", "Straße": "strasse", "\"* OR (": "or", "12,34": "12|34",
	} {
		if got := strings.Join(asked(in), "|"); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func FuzzAskedGivesWordsTheIndexCanTake(f *testing.F) {
	for _, s := range []string{"ada", "+49 171", "\"\x00*", "ǅİﬀ", "a\u0301", "山田", strings.Repeat("ab1 ", 50), "\xff\xfe", "٣٤"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words := asked(s)
		if len(words) > maxAsked {
			t.Fatalf("%d words", len(words))
		}
		for _, w := range words {
			if w == "" || len(w) > maxWord || !utf8.ValidString(w) || strings.ContainsAny(w, "\"'* ()\x00¤") {
				t.Fatalf("%q gives the word %q", s, w)
			}
		}
		// A text is found by itself, as long as all its words count.
		var set wordSet
		set.text(s)
		if len(set.list) > 40 || len(words) >= maxAsked || groups(s) > 6 {
			return
		}
		for _, w := range words {
			if !slices.ContainsFunc(set.list, func(have string) bool { return strings.HasPrefix(have, w) }) {
				t.Fatalf("%q: %q is not in %q", s, w, set.list)
			}
		}
	})
}

func groups(s string) int {
	n := 0
	for p := range pieces(fold(s)) {
		if digitsOnly(p.word) {
			n++
		}
	}
	return n
}

func TestCodesGrowWithTheSortKeys(t *testing.T) {
	t.Parallel()
	c := newCoder()
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[a-c ]{0,20}`), rapid.String())
		a, b := sortKey(text.Draw(rt, "a")), sortKey(text.Draw(rt, "b"))
		if a > b {
			a, b = b, a
		}
		if c.code(a) > c.code(b) {
			rt.Fatalf("%q has %d, %q has %d", a, c.code(a), b, c.code(b))
		}
		if code := c.code(b); code < 0 || code >= 1<<codeBits {
			rt.Fatalf("%q has %d", b, code)
		}
	})
}

func TestIDsSortByTimeAndLookLikeNothingElse(t *testing.T) {
	t.Parallel()
	zero := strings.NewReader(strings.Repeat("\x00", 10) + strings.Repeat("\xff", 10))
	a, err := ulid(start(), zero)
	if err != nil {
		t.Fatal(err)
	}
	b, err := ulid(start(), zero)
	if err != nil || len(a) != 26 || a >= b {
		t.Fatalf("%s, %s, %v", a, b, err)
	}
	later, err := ulid(start().Add(1e6), strings.NewReader(strings.Repeat("\x00", 10)))
	if err != nil || later <= b {
		t.Fatalf("%s is not after %s, %v", later, b, err)
	}
	if _, err := ulid(start(), strings.NewReader("")); err == nil {
		t.Fatal("no randomness, but an id")
	}
}
