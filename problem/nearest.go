package problem

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Nearest finds the word that was probably meant: at most half of it differs, or it begins with
// what was typed. "" when nothing is near.
func Nearest(typed string, words []string) string {
	best, least := "", max(1, utf8.RuneCountInString(typed)/2)+1
	low := strings.ToLower(typed)
	for _, w := range words {
		d := Distance(low, strings.ToLower(w))
		if d < least {
			best, least = w, d
		}
	}
	if best != "" || low == "" {
		return best
	}
	for _, w := range words {
		if lw := strings.ToLower(w); strings.HasPrefix(lw, low) || strings.HasSuffix(lw, "."+low) {
			return w
		}
	}
	return ""
}

// Distance counts the insertions, deletions, replacements and swaps of neighbours between a and b.
func Distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before, last []int
	now := make([]int, len(y)+1)
	for j := range now {
		now[j] = j
	}
	for i := range x {
		before, last = last, slices.Clone(now)
		now[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			now[j+1] = min(last[j]+cost, last[j+1]+1, now[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				now[j+1] = min(now[j+1], before[j-1]+1)
			}
		}
	}
	return now[len(y)]
}
