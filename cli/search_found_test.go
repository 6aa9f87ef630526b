package cli

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"patchbay/workbench"
)

func TestAnExcerptHoldsWhatWasFoundAndIsShort(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		head := rapid.StringMatching(`[a-zäß日 ]{0,300}`).Draw(t, "head")
		tail := rapid.StringMatching(`[a-zäß日 ]{0,300}`).Draw(t, "tail")
		text := head + "Zz" + tail
		got := excerpt(workbench.Match{Text: text, Spans: []workbench.Span{{From: len(head), To: len(head) + 2}}})
		if !strings.Contains(got, "Zz") || !utf8.ValidString(got) || len(got) > leadIn+tailRoom {
			t.Fatalf("%q of %q", got, text)
		}
		if plain := strings.TrimSuffix(strings.TrimPrefix(got, "…"), "…"); !strings.Contains(text, plain) {
			t.Fatalf("%q is not in %q", plain, text)
		}
	})
}

// tailRoom is the tail with two ellipses and the rest of a character at each end.
const tailRoom = tail + 2*len("…") + 2*utf8.UTFMax
