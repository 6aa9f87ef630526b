package rail

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"patchbay/ui/theme"
)

func two(connections, models int) []Part {
	c, m := Part{Title: "Connections"}, Part{Title: "Models"}
	for i := range connections {
		c.Entries = append(c.Entries, Entry{Words: fmt.Sprintf("harbour-dental-studio-%d", i), Tail: fmt.Sprint(i * 100), Now: i == 1})
	}
	for i := range models {
		m.Entries = append(m.Entries, Entry{Words: fmt.Sprintf("Model %d", i), Tail: fmt.Sprint(i), Now: i == 0, Faint: i == 0})
	}
	return []Part{c, m}
}

func picture(r *Rail, parts []Part, l Look) string {
	return ansi.Strip(strings.Join(r.View(parts, l), "\n"))
}

func TestWhatIsShownNowHasAMarkAndNamesStayApart(t *testing.T) {
	t.Parallel()
	got := picture(&Rail{}, two(3, 2), Look{Theme: theme.New(theme.Options{}), W: 20, H: 9})
	want := strings.Join([]string{
		" Connections        ",
		"  harbou…udio-0   0 ",
		"▌ harbou…udio-1 100 ",
		"  harbou…udio-2 200 ",
		"                    ",
		" Models             ",
		"▌ Model 0         0 ",
		"  Model 1         1 ",
		"                    ",
	}, "\n")
	if got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

func TestASignStandsInFrontOfTheNumberAndNothingMoves(t *testing.T) {
	t.Parallel()
	p := Part{Title: "Connections", Entries: []Entry{{Words: "Acme", Tail: "1,204", Sign: "×"}, {Words: "Berta", Tail: "7"}}}
	got := picture(&Rail{}, []Part{p}, Look{W: 18, H: 3})
	if want := " Connections      \n  Acme    × 1,204 \n  Berta         7 "; got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

func TestTheCursorIsSeenOnlyWithTheFocus(t *testing.T) {
	t.Parallel()
	r := &Rail{}
	r.To(2, 5)
	for _, focus := range []bool{false, true} {
		lines := r.View(two(3, 2), Look{Theme: theme.New(theme.Options{Plain: true}), Focus: focus, W: 30, H: 9})
		for i, l := range lines {
			if on := strings.Contains(l, "\x1b[7m"); on != (focus && i == 3) {
				t.Errorf("focus %v: line %d is chosen: %v", focus, i, on)
			}
		}
	}
}

func TestKeysMoveThroughAllParts(t *testing.T) {
	t.Parallel()
	r := &Rail{}
	for _, c := range []struct {
		key string
		at  int
	}{{"k", 0}, {"j", 1}, {"down", 2}, {"j", 3}, {"up", 2}, {"G", 4}, {"j", 4}, {"g", 0}, {"end", 4}, {"home", 0}} {
		if moved := r.Key(c.key, 5); !moved || r.At() != c.at {
			t.Errorf("%s: at %d, want %d", c.key, r.At(), c.at)
		}
	}
	if r.Key("x", 5) || r.At() != 0 {
		t.Error("x is no move")
	}
	if r.Key("G", 0); r.At() != 0 {
		t.Error("there is nothing to go to")
	}
}

// Whatever the room: every picture has its size, a click finds what stands at that line, and the entry with the cursor is
// in sight where there are lines for it.
func TestEveryRoomShowsTheCursorAndClicksFindWhatTheyHit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(0, 40).Draw(t, "connections"), rapid.IntRange(1, 12).Draw(t, "models")
		w, h := rapid.IntRange(1, 60).Draw(t, "w"), rapid.IntRange(0, 40).Draw(t, "h")
		r, parts := &Rail{}, two(n, m)
		r.To(rapid.IntRange(0, n+m-1).Draw(t, "at"), n+m)
		lines := r.View(parts, Look{Focus: true, W: w, H: h})
		if len(lines) != h {
			t.Fatalf("%d lines, want %d", len(lines), h)
		}
		seen := false
		for y, l := range lines {
			if got := ansi.StringWidth(l); got != w {
				t.Fatalf("line %d has %d cells, want %d: %q", y, got, w, l)
			}
			i, ok := r.Hit(y)
			if !ok {
				continue
			}
			seen = seen || i == r.At()
			all := append(parts[0].words(), parts[1].words()...)
			if last := all[i][len(all[i])-1:]; w >= 30 && !strings.Contains(ansi.Strip(l), last) {
				t.Fatalf("line %d is %q, not %q", y, l, all[i])
			}
		}
		if h >= 12 && !seen {
			t.Fatalf("the cursor on %d is out of sight in %d lines:\n%s", r.At(), h, strings.Join(lines, "\n"))
		}
		if _, ok := r.Hit(-1); ok {
			t.Fatal("a click above hits")
		}
		if _, ok := r.Hit(h); ok {
			t.Fatal("a click below hits")
		}
	})
}
