// Package block makes lines of an exact size out of text of any size. Widths are cells as a terminal counts
// them; styled text goes through unharmed. All functions are pure.
package block

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Cut gives s in at most w cells, the last one an ellipsis when something is missing.
func Cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	return ansi.Truncate(s, w, "…")
}

// Middle is Cut with the ellipsis within: the beginning and the end of s stay.
func Middle(s string, w int) string {
	n := ansi.StringWidth(s)
	if w < 3 || n <= w {
		return Cut(s, w)
	}
	end := (w - 1) / 2
	tail := ansi.TruncateLeft(s, n-end, "")
	if ansi.StringWidth(tail) > end { // a wide letter stands across the cut
		tail = ansi.TruncateLeft(s, n-end+1, "")
	}
	return ansi.Truncate(s, w-1-end, "") + "…" + tail
}

// Apart gives each of several names in at most w cells, so that no two of them look the same where w allows it: those
// that would be alike when their ends are missing are cut in the middle, or else in front, or else get a number.
func Apart(names []string, w int) map[string]string {
	out := make(map[string]string, len(names))
	seen := map[string]string{} // who looks like this
	for _, cut := range []func(string, int) string{Cut, Middle, tail} {
		times := map[string]int{}
		for _, name := range sorted(names) {
			short := cut(name, w)
			times[short]++
			begins := strings.TrimSuffix(short, "…")
			if begins != short && slices.ContainsFunc(names, func(n string) bool { return n != name && strings.HasPrefix(n, begins) }) {
				times[short]++ // another that is shown whole begins so
			}
		}
		for _, name := range names {
			short := cut(name, w)
			if _, taken := seen[short]; out[name] == "" && !taken && times[short] == 1 {
				out[name], seen[short] = short, name
			}
		}
	}
	for i, name := range sorted(names) {
		if out[name] == "" && name != "" {
			mark := "…" + strconv.Itoa(i+1)
			out[name] = Cut(ansi.Truncate(name, max(w-len(mark)+2, 0), "")+mark, w)
		}
	}
	return out
}

// tail is Cut with the ellipsis in front: the end of s stays.
func tail(s string, w int) string {
	n := ansi.StringWidth(s)
	if w < 3 || n <= w {
		return Cut(s, w)
	}
	out := ansi.TruncateLeft(s, n-w+1, "")
	if ansi.StringWidth(out) > w-1 { // a wide letter stands across the cut
		out = ansi.TruncateLeft(s, n-w+2, "")
	}
	return "…" + out
}

// sorted are the names in order, each once.
func sorted(names []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(names)))
}

// Pad gives s in exactly w cells: cut, or filled up with blanks.
func Pad(s string, w int) string {
	s = Cut(s, w)
	return s + strings.Repeat(" ", max(w-ansi.StringWidth(s), 0))
}

// Right is Pad with the blanks in front.
func Right(s string, w int) string {
	s = Cut(s, w)
	return strings.Repeat(" ", max(w-ansi.StringWidth(s), 0)) + s
}

// Wrap breaks s into lines of at most w cells, between words where it can. Its own line breaks stay. There is
// always one line.
func Wrap(s string, w int) []string {
	w = max(w, 1)
	var out []string
	for line := range strings.SplitSeq(ansi.Wrap(s, w, ""), "\n") {
		if ansi.StringWidth(line) > w { // a word behind a leading blank
			line = ansi.Hardwrap(line, w, true)
		}
		out = append(out, strings.Split(line, "\n")...)
	}
	return out
}

// Fit joins lines to a picture of exactly h lines of at most w cells: what is missing is filled with empty
// lines, what is too much is left out.
func Fit(lines []string, w, h int) string {
	out := make([]string, max(h, 0))
	for i := range out {
		if i < len(lines) {
			out[i] = Cut(lines[i], w)
		}
	}
	return strings.Join(out, "\n")
}

// Window gives the first of h lines to show out of n, so that the lines from first to last are in sight and as
// little as possible moves from where the window was.
func Window(was, h, n, first, last int) int {
	top := min(was, first)
	if last >= top+h {
		top = last - h + 1
	}
	top = min(top, first)
	return max(min(top, n-h), 0)
}

// Roll gives which of n lines to show in h of them, from the one up to but without the other, so that the one at is in
// sight. Where some are left out and h is more than two, a line is left free to count them: see [Rest].
func Roll(n, h, at int) (from, to int) {
	if n > h && h > 2 {
		h--
	}
	from = Window(0, h, n, at, at)
	return from, min(from+max(h, 0), n)
}

// Rest counts what is out of sight in words; "" when nothing is.
func Rest(above, below int, ascii bool) string {
	up, down := "↑", "↓"
	if ascii {
		up, down = "above:", "below:"
	}
	var parts []string
	if above > 0 {
		parts = append(parts, fmt.Sprintf("%s %d more", up, above))
	}
	if below > 0 {
		parts = append(parts, fmt.Sprintf("%s %d more", down, below))
	}
	return strings.Join(parts, "   ")
}

// Beside puts right next to left, which is made exactly w cells wide, with a gap of blanks between them.
func Beside(left []string, w, gap int, right []string) []string {
	out := make([]string, max(len(left), len(right)))
	for i := range out {
		l, r := "", ""
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		out[i] = Pad(l, w) + strings.Repeat(" ", max(gap, 0)) + r
	}
	return out
}
