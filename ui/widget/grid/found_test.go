package grid

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"patchbay/workbench"
)

func TestAnExcerptHasTheWholeWordThatWasFound(t *testing.T) {
	t.Parallel()
	words := []string{"came", "by", "twice", "lighthouse", "straße", "漢字", "+33199000782", "a", "Ångström", "called", "back,"}
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.SampledFrom(words), 1, 20).Draw(t, "words")
		at := rapid.IntRange(0, len(list)-1).Draw(t, "at")
		text, asked := strings.Join(list, " "), []rune(list[at])
		query := string(asked[:rapid.IntRange(1, len(asked)).Draw(t, "letters")])
		f := Found{Label: rapid.SampledFrom([]string{"", "Tags", "A long name of a field"}).Draw(t, "label"), Text: text, Spans: workbench.Marks(text, query)}
		if len(f.Spans) == 0 {
			t.Skip("no letter of it is searched for")
		}
		w := rapid.IntRange(leastFound, 60).Draw(t, "w")
		from, to := f.core()
		word := text[from:to]
		w = max(w, Width(word)+2)
		got := f.excerpt(w)
		if Width(got) > w || !strings.Contains(got, word) {
			t.Fatalf("%q in %d cells is %q, without %q", text, w, got, word)
		}
	})
}

func TestAnExcerptOfAnEndlessWordBeginsWithWhatWasFound(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("a1", 40) + "needle" + strings.Repeat("b2", 40)
	f := Found{Label: "Note", Text: text, Spans: []workbench.Span{{From: 80, To: 86}}}
	if got := f.excerpt(20); got != "…needleb2b2b2b2b2b2…" {
		t.Errorf("%q", got)
	}
}

func TestAShortValueIsShownWithItsField(t *testing.T) {
	t.Parallel()
	f := Found{Label: "Tags", Text: "customer, vip", Spans: []workbench.Span{{From: 10, To: 13}}}
	for w, want := range map[int]string{30: "Tags: customer, vip", 19: "Tags: customer, vip", 15: "customer, vip", 12: "…vip"} {
		if got := f.excerpt(w); got != want {
			t.Errorf("in %d cells it is %q, want %q", w, got, want)
		}
	}
}
