// Package gauge draws how far something is: a bar for a share, and a countdown to a deadline. All functions are
// pure; nothing moves by itself.
package gauge

import (
	"fmt"
	"strings"
	"time"

	"patchbay/ui/theme"
)

// Bar draws done of total as a bar of exactly w cells. A total below 1 is not known yet: the bar is empty then.
func Bar(th theme.Theme, w, done, total int) string {
	return draw(th, w, done, total, 0)
}

// Level draws how much is left of something as a bar of exactly w cells, to the nearest cell: it is full where less than half a
// cell is missing, and empty only where nothing is left. For what is under way see [Bar], which is full only at the end.
func Level(th theme.Theme, w, left, limit int) string { return draw(th, w, left, limit, limit/2) }

// draw rounds the share down after it added more, in parts of total.
func draw(th theme.Theme, w, done, total, more int) string {
	full, empty := "━", "─"
	if th.ASCII {
		full, empty = "#", "-"
	}
	w = max(w, 0)
	n := 0
	if total > 0 {
		n = min((max(done, 0)*w+more)/total, w)
		if done > 0 {
			n = max(n, min(1, w))
		}
	}
	return th.Accent.Render(strings.Repeat(full, n)) + th.Border.Render(strings.Repeat(empty, w-n))
}

// Percent is done of total in whole per cent, rounded down, so that 100 means all; "" while total is not known.
func Percent(done, total int) string {
	if total < 1 {
		return ""
	}
	return fmt.Sprintf("%d %%", min(max(done, 0)*100/total, 100))
}

// Share is how much is left of something in whole per cent, to the nearest: 0 only where nothing is left; "" while limit is not known.
func Share(left, limit int) string {
	switch n := (max(left, 0)*100 + limit/2) / max(limit, 1); {
	case limit < 1:
		return ""
	case n == 0 && left > 0:
		return "1 %"
	default:
		return fmt.Sprintf("%d %%", min(n, 100))
	}
}

// Left tells the time until a deadline as people read clocks: "4:32"; "0:00" when it has passed.
func Left(now, deadline time.Time) string {
	s := max(int(deadline.Sub(now).Round(time.Second)/time.Second), 0)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// Count is n with its thousands apart: "48,120".
func Count(n int) string {
	s := fmt.Sprint(max(n, -n))
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n < 0 {
		return "-" + s
	}
	return s
}
