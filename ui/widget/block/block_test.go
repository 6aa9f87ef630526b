package block

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func TestTextFillsItsCells(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{Cut("Ada Lovelace", 5), "Ada …"},
		{Cut("Ada", 5), "Ada"},
		{Cut("Ada", 0), ""},
		{Pad("Ada", 5), "Ada  "},
		{Pad("漢字漢字", 5), "漢字…"},
		{Pad("漢字漢字", 4), "漢… "},
		{Right("7", 3), "  7"},
		{Fit([]string{"one", "two", "three"}, 3, 2), "one\ntwo"},
		{Fit([]string{"one"}, 3, 3), "one\n\n"},
		{strings.Join(Wrap("Ada Lovelace wrote", 9), "|"), "Ada|Lovelace|wrote"},
		{strings.Join(Wrap("", 9), "|"), ""},
		{strings.Join(Wrap("a\nb", 9), "|"), "a|b"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestTheWindowShowsWhatIsAskedAndNothingBeyondTheEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 50).Draw(t, "n")
		h := rapid.IntRange(1, 20).Draw(t, "h")
		first := rapid.IntRange(0, max(n-1, 0)).Draw(t, "first")
		last := min(first+rapid.IntRange(0, 3).Draw(t, "more"), max(n-1, 0))
		top := Window(rapid.IntRange(0, 60).Draw(t, "was"), h, n, first, last)
		if top < 0 || n > h && top > n-h {
			t.Fatalf("top %d of %d lines in %d", top, n, h)
		}
		if first < top || first >= top+h {
			t.Fatalf("line %d is not between %d and %d", first, top, top+h)
		}
		if last-first < h && n > 0 && last >= top+h {
			t.Fatalf("line %d is not between %d and %d", last, top, top+h)
		}
	})
}

func TestNothingIsWiderThanItsPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-zé漢 👩\n]{0,60}`).Draw(t, "s")
		w := rapid.IntRange(2, 30).Draw(t, "w")
		for _, line := range Wrap(s, w) {
			if ansi.StringWidth(line) > w {
				t.Fatalf("%q is wider than %d", line, w)
			}
		}
		if got := ansi.StringWidth(Pad(strings.ReplaceAll(s, "\n", " "), w)); got != w {
			t.Fatalf("%d cells, want %d", got, w)
		}
	})
}
