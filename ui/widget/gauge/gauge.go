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
	full, empty := "━", "─"
	if th.ASCII {
		full, empty = "#", "-"
	}
	w = max(w, 0)
	n := 0
	if total > 0 {
		n = min(max(done, 0)*w/total, w)
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
