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

func TestNamesAreCutSoThatTheyStayApart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		does  string
		names []string
		w     int
		want  []string
	}{
		{"names that fit", []string{"Acme", "Berta"}, 16, []string{"Acme", "Berta"}},
		{"ends that tell nothing", []string{"acme-salon-of-beauty", "berta-studio"}, 16, []string{"acme-salon-of-b…", "berta-studio"}},
		{"ends that tell all", []string{"harbour-dental-studio-a", "harbour-dental-studio-b", "acme"}, 18, []string{"harbour-d…studio-a", "harbour-d…studio-b", "acme"}},
		{"middles that tell all", []string{"harbour-north-dental-studio", "harbour-south-dental-studio"}, 12, []string{"harbour-nor…", "harbour-sou…"}},
		{"what tells all is behind the middle", []string{"harbour-dental-north-of-studio", "harbour-dental-south-of-studio"}, 16, []string{"…north-of-studio", "…south-of-studio"}},
		{"the beginning of one is another", []string{"harbour-dental-studio", "harbour-dental-studio-2"}, 21, []string{"harbour-dental-studio", "harbour-de…l-studio-2"}},
		{"the beginning of one is a little more than another", []string{"harbour-dental-studio", "harbour-dental-studio-2"}, 22, []string{"harbour-dental-studio", "harbour-den…l-studio-2"}},
		{"middles beyond reach", []string{"harbour-dental-north-of-a-studio", "harbour-dental-south-of-a-studio"}, 12, []string{"harbour-de…1", "harbour-de…2"}},
		{"a wide letter across the cut", []string{"accccccccdd", "acccccccc漢ddd"}, 10, []string{"acccc…ccdd", "acccc…ddd"}},
		{"wide letters", []string{"漢字漢字漢字一", "漢字漢字漢字二"}, 9, []string{"漢字…字一", "漢字…字二"}},
	} {
		got := Apart(c.names, c.w)
		for i, name := range c.names {
			if short := got[name]; short != c.want[i] {
				t.Errorf("%s: %q is %q, want %q", c.does, name, short, c.want[i])
			}
		}
	}
}

func TestNoTwoNamesLookTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`ab?c{0,9}(north|south|漢|x){0,4}d{0,9}[12]?`), 1, 12, rapid.ID[string]).Draw(t, "names")
		w := rapid.IntRange(10, 20).Draw(t, "w")
		seen := map[string]string{}
		for name, short := range Apart(names, w) {
			if other, twice := seen[short]; twice || ansi.StringWidth(short) > w || short == "" {
				t.Fatalf("%q is %q in %d cells, %q too", name, short, w, other)
			}
			seen[short] = name
		}
		if len(seen) != len(names) {
			t.Fatalf("%d names of %d", len(seen), len(names))
		}
	})
}

func TestColumnsStandSideBySide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		left, right []string
		want        string
	}{
		{[]string{"one", "twenty"}, []string{"1", "2", "3"}, "one   1|twe…  2|      3"},
		{[]string{"漢字", "a"}, nil, "漢字  |a     "},
		{nil, nil, ""},
	} {
		if got := strings.Join(Beside(c.left, 4, 2, c.right), "|"); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
