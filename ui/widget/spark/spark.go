// Package spark draws a row of numbers as a row of bars. All functions are pure.
package spark

import (
	"strings"

	"patchbay/ui/theme"
)

var (
	blocks = []rune("▁▂▃▄▅▆▇█")
	plain  = []rune("_.-=+*#@")
)

// Line draws one cell per number; the largest is the highest bar and nothing is a dot at the foot.
func Line(th theme.Theme, numbers []int) string {
	most := 0
	for _, n := range numbers {
		most = max(most, n)
	}
	bars, none := blocks, "·"
	if th.ASCII {
		bars, none = plain, " "
	}
	var b strings.Builder
	for _, n := range numbers {
		if n <= 0 {
			b.WriteString(none)
			continue
		}
		b.WriteRune(bars[(n*len(bars)-1)/most])
	}
	return b.String()
}
