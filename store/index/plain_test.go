package index

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowly is what a title or a text is found by, the long way.
func slowly(s string, title bool) (t Terms) {
	for _, spelling := range spellings(s) {
		split(spelling, func(word string) {
			if title {
				t.add(inTitle, word)
			}
			t.add(inText, word)
		})
	}
	return t
}

func TestPlainTextsAreCutAsAllOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(rapid.StringMatching(`[ -~]{0,12}`), rapid.StringMatching(`[0-9 ()+./-]{0,30}`), rapid.StringMatching(`[A-Za-z0-9]{30,50}`), rapid.StringMatching(`([a-z]{2} ){0,80}`))
		s := strings.Join(rapid.SliceOfN(piece, 0, 5).Draw(t, "pieces"), "")
		var text, title Terms
		text.Text(s)
		title.Title(s)
		if want := slowly(s, false); !text.Equal(want) {
			t.Fatalf("%q is found by %q, want %q (cut %t, %t)", s, text, want, text.cut, want.cut)
		}
		if want := slowly(s, true); !title.Equal(want) {
			t.Fatalf("the title %q is found by %q, want %q", s, title, want)
		}
	})
}

func TestTermsAreInTheirOrderAndHaveTheirRecords(t *testing.T) {
	t.Parallel()
	var in inverted // what it held before is of no account
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`([a-c]{1,12} ?){0,6}`), 1, 30).Draw(t, "texts")
		docs, want := make([]Doc, len(texts)), map[string][]uint32{}
		for i, s := range texts {
			docs[i].Terms.Text(s)
			docs[i].Conn = int64(i % 3)
			docs[i].Terms.each(func(term []byte) { want[string(term)] = append(want[string(term)], uint32(i)) })
			if docs[i].Terms.cut {
				want[string(rune(isCut))] = append(want[string(rune(isCut))], uint32(i))
			}
			want[connTerm(docs[i].Conn)] = append(want[connTerm(docs[i].Conn)], uint32(i))
		}
		in.invert(docs)
		last := ""
		for _, term := range in.order() {
			n := term.number
			word := string(in.word(n))
			if word <= last {
				t.Fatalf("%q follows %q", word, last)
			}
			if got := in.docs(n); !slices.Equal(got, want[word]) {
				t.Fatalf("%q has %v, want %v", word, got, want[word])
			}
			delete(want, word)
			last = word
		}
		if len(want) > 0 {
			t.Fatalf("missing: %v", want)
		}
	})
}
