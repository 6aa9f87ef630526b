// Package block makes lines of an exact size out of text of any size. Widths are cells as a terminal counts
// them; styled text goes through unharmed. All functions are pure.
package block

import (
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
