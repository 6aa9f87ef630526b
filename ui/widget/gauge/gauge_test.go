package gauge

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"patchbay/ui/theme"
)

func TestABarShowsItsShare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		done, total int
		want        string
	}{
		{0, 10, "----------"},
		{5, 10, "#####-----"},
		{10, 10, "##########"},
		{1, 1000, "#---------"},
		{999, 1000, "#########-"},
		{20, 10, "##########"},
		{7, -1, "----------"},
	} {
		if got := ansi.Strip(Bar(theme.Theme{ASCII: true}, 10, c.done, c.total)); got != c.want {
			t.Errorf("%d of %d: %q, want %q", c.done, c.total, got, c.want)
		}
	}
}

func TestABarHasItsWidthAndIsFullOnlyAtTheEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(0, 200).Draw(t, "w")
		total := rapid.IntRange(-1, 1_000_000).Draw(t, "total")
		done := rapid.IntRange(-1, 1_000_000).Draw(t, "done")
		bar := ansi.Strip(Bar(theme.Theme{}, w, done, total))
		if ansi.StringWidth(bar) != w {
			t.Fatalf("%d cells, want %d", ansi.StringWidth(bar), w)
		}
		if done < total && w > 1 && []rune(bar)[w-1] == '━' {
			t.Fatalf("%d of %d looks finished", done, total)
		}
	})
}

func TestPercentAndTimeAreRoundedTowardsTheTruth(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ got, want string }{
		{Percent(999, 1000), "99 %"},
		{Percent(1000, 1000), "100 %"},
		{Percent(1, -1), ""},
		{Count(7), "7"},
		{Count(999), "999"},
		{Count(48120), "48,120"},
		{Count(-1234567), "-1,234,567"},
		{Left(now, now.Add(4*time.Minute+32*time.Second)), "4:32"},
		{Left(now, now.Add(time.Hour)), "1:00:00"},
		{Left(now, now.Add(-time.Minute)), "0:00"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestWhatIsLeftIsShownToTheNearest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		left, limit int
		bar, share  string
	}{
		{199_977, 200_000, "##########", "100 %"},
		{200_000, 200_000, "##########", "100 %"},
		{189_000, 200_000, "#########-", "95 %"},
		{104_000, 200_000, "#####-----", "52 %"},
		{1, 200_000, "#---------", "1 %"},
		{0, 200_000, "----------", "0 %"},
		{-3, 200_000, "----------", "0 %"},
		{300_000, 200_000, "##########", "100 %"},
		{5, -1, "----------", ""},
	} {
		if got := ansi.Strip(Level(theme.Theme{ASCII: true}, 10, c.left, c.limit)); got != c.bar {
			t.Errorf("%d of %d: %q, want %q", c.left, c.limit, got, c.bar)
		}
		if got := Share(c.left, c.limit); got != c.share {
			t.Errorf("%d of %d: %q, want %q", c.left, c.limit, got, c.share)
		}
	}
}
