package grid

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
	"patchbay/workbench"
)

// numbers is a list that counts how often it was asked.
type numbers struct {
	n, asked int
	found    bool // a search found something in some rows
}

func (s *numbers) Len() int { return s.n }

func (s *numbers) Row(i int) (Row, bool) {
	s.asked++
	r := Row{Cells: []string{fmt.Sprintf("row %d", i), "漢字 x", "third"}}
	if s.found && i%3 == 1 {
		const text = "some words before the third 漢字 row, and some behind it"
		r.Found = Found{Column: i%5 - 1, Label: "Note", Text: text, Spans: workbench.Marks(text, "row 漢")}
	}
	if i%4 == 2 {
		r.Lent = []int{1}
	}
	return r, i%7 != 3
}

var columns = []Column{{Title: "Name", Min: 8, Ideal: 20}, {Title: "Two", Min: 6, Ideal: 12}, {Title: "Three", Min: 6, Ideal: 12}}

func TestOnlyRowsInSightAreAskedFor(t *testing.T) {
	t.Parallel()
	s := &numbers{n: 1_000_000}
	var g Grid
	g.To(500_000, s.n)
	g.View(s, Look{Columns: columns, W: 80, H: 24})
	if s.asked > 24 {
		t.Errorf("%d rows were asked for", s.asked)
	}
}

func TestACellThatIsLentIsMuted(t *testing.T) {
	t.Parallel()
	th := theme.New(theme.Options{Dark: true})
	s := &numbers{n: 5}
	var g Grid
	for _, words := range []string{"", "row"} {
		lines := g.View(s, Look{Theme: th, Columns: columns, W: 60, H: 8, Match: words})
		if lent := th.Muted.Render(block.Pad("漢字 x", 12)); !strings.Contains(lines[3], lent) || strings.Contains(lines[2], lent) || strings.Contains(lines[3], th.Muted.Render("third")) {
			t.Errorf("%q: %q", words, lines[3])
		}
		if ansi.Strip(lines[3]) != strings.Replace(ansi.Strip(lines[2]), "row 1", "row 2", 1) {
			t.Errorf("%q\n%q", ansi.Strip(lines[3]), ansi.Strip(lines[2]))
		}
	}
}

func TestAnySizeAndAnyKeyGiveAnExactPicture(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := &numbers{n: rapid.IntRange(0, 60).Draw(t, "n"), found: rapid.Bool().Draw(t, "found")}
		var g Grid
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			g.Key(rapid.SampledFrom([]string{"j", "k", "pgdown", "pgup", "G", "g", "l", "h", "ctrl+d", "ctrl+u"}).Draw(t, "key"), s.n)
			if rapid.Bool().Draw(t, "shrinks") {
				s.n = rapid.IntRange(0, 60).Draw(t, "n")
			}
			w, h := rapid.IntRange(1, 120).Draw(t, "w"), rapid.IntRange(1, 40).Draw(t, "h")
			lines := g.View(s, Look{Columns: columns, W: max(w, 12), H: h, Match: rapid.SampledFrom([]string{"", "row", "漢"}).Draw(t, "match")})
			if len(lines) != h {
				t.Fatalf("%d lines, want %d", len(lines), h)
			}
			for _, l := range lines {
				if ansi.StringWidth(l) > max(w, 12) {
					t.Fatalf("%d cells, want %d: %q", ansi.StringWidth(l), w, l)
				}
			}
			if g.Cursor() < 0 || g.Cursor() >= max(s.n, 1) {
				t.Fatalf("the cursor is at %d of %d", g.Cursor(), s.n)
			}
			if first, last := g.Window(s.n); s.n > 0 && h > 1 && (g.Cursor() < first || g.Cursor() >= last) {
				t.Fatalf("the cursor %d is out of sight %d..%d", g.Cursor(), first, last)
			}
		}
	})
}

func TestTheSelectedRowIsFoundWithoutColour(t *testing.T) {
	t.Parallel()
	th := theme.Theme{}
	th.Selected = th.Selected.Reverse(true)
	var g Grid
	lines := g.View(&numbers{n: 3}, Look{Theme: th, Columns: columns, W: 40, H: 4})
	if !strings.Contains(lines[1], "\x1b[7m") || strings.Contains(lines[2], "\x1b[7m") {
		t.Errorf("%q %q", lines[1], lines[2])
	}
}

func TestMatchesAreMarkedAtTheBeginningOfWords(t *testing.T) {
	t.Parallel()
	th := theme.Theme{}
	th.Match = th.Match.Bold(true)
	got := Mark(th.Text, th.Match, "Hannah Anna", "ANN")
	if strings.Count(got, "\x1b[1m") != 1 || !strings.HasPrefix(got, "Hannah ") {
		t.Errorf("got %q", got)
	}
}

func TestMarkingLosesNoLetter(t *testing.T) {
	t.Parallel()
	th := theme.New(theme.Options{Dark: true})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-cA-C İß漢é.-]{0,30}`).Draw(t, "text")
		words := rapid.StringMatching(`[a-c ßé]{0,6}`).Draw(t, "search")
		if got := ansi.Strip(Mark(th.Text, th.Match, text, words)); got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

func head(g *Grid, w int) string {
	return ansi.Strip(g.View(&numbers{n: 3}, Look{Columns: columns, W: w, H: 4})[0])
}

func TestMoreColumnsAreAnnouncedAtTheEdge(t *testing.T) {
	t.Parallel()
	var g Grid
	if got := head(&g, 80); strings.ContainsAny(got, "‹›") || !strings.Contains(got, "Three") {
		t.Errorf("with room for all: %q", got)
	}
	if got := head(&g, 20); !strings.HasSuffix(got, "›") || strings.Contains(got, "Three") {
		t.Errorf("with room for two: %q", got)
	}
	g.Key("l", 3)
	if got := head(&g, 20); !strings.HasPrefix(got, "‹") || !strings.Contains(got, "Name") || !strings.Contains(got, "Three") {
		t.Errorf("one to the right: %q", got)
	}
	for range 9 {
		g.Key("l", 3)
		head(&g, 20)
	}
	g.Key("h", 3)
	if got := head(&g, 20); !strings.Contains(got, "Two") {
		t.Errorf("back after too many steps: %q", got)
	}
}

func TestAViewOfAMillionRowsAllocatesLittle(t *testing.T) {
	s := &numbers{n: 1_000_000}
	var g Grid
	g.To(700_000, s.n)
	got := testing.AllocsPerRun(50, func() {
		g.Key("j", s.n)
		g.View(s, Look{Columns: columns, W: 160, H: 50})
	})
	if got > 1500 {
		t.Errorf("a step allocates %.0f times", got)
	}
}

func BenchmarkViewOfAMillionRows(b *testing.B) {
	s := &numbers{n: 1_000_000}
	var g Grid
	g.To(700_000, s.n)
	b.ReportAllocs()
	for b.Loop() {
		g.Key("j", s.n)
		g.View(s, Look{Columns: columns, W: 160, H: 50})
	}
}
