package block

import (
	"testing"

	"pgregory.net/rapid"
)

func TestWhatIsOutOfSightIsCounted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		above, below int
		ascii        bool
		want         string
	}{
		{0, 0, false, ""},
		{3, 0, false, "↑ 3 more"},
		{0, 2, false, "↓ 2 more"},
		{3, 2, false, "↑ 3 more   ↓ 2 more"},
		{3, 2, true, "above: 3 more   below: 2 more"},
	} {
		if got := Rest(c.above, c.below, c.ascii); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestARolledListShowsItsCursorAndLeavesALineToCount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, h := rapid.IntRange(1, 60).Draw(t, "n"), rapid.IntRange(1, 30).Draw(t, "h")
		at := rapid.IntRange(0, n-1).Draw(t, "at")
		from, to := Roll(n, h, at)
		shown := to - from
		switch {
		case from < 0 || to > n || at < from || at >= to:
			t.Fatalf("%d to %d of %d, with the cursor at %d", from, to, n, at)
		case n <= h && shown != n:
			t.Fatalf("%d of %d although there is room for %d", shown, n, h)
		case n > h && h > 2 && shown != h-1, n > h && h <= 2 && shown != h:
			t.Fatalf("%d of %d in %d lines", shown, n, h)
		}
	})
}
