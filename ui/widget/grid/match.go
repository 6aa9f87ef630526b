package grid

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Words are the words of a search as [Mark] wants them.
func Words(search string) []string { return strings.Fields(strings.ToLower(search)) }

// Mark draws text with what begins with one of the words in the style of a match, without regard to case, and all
// else in plain. Pieces are styled, never nested. text is not styled yet.
func Mark(plain, match lipgloss.Style, text string, words []string) string {
	low := strings.ToLower(text)
	if len(low) != len(text) || len(words) == 0 {
		return plain.Render(text) // a letter whose lower case is longer: positions would not agree
	}
	var b strings.Builder
	rest := func(s string) {
		if s != "" {
			b.WriteString(plain.Render(s))
		}
	}
	at := 0
	for at < len(text) {
		from, to := next(low, at, words)
		if from < 0 {
			break
		}
		rest(text[at:from])
		b.WriteString(match.Render(text[from:to]))
		at = to
	}
	rest(text[at:])
	return b.String()
}

// next finds the first beginning of a word behind at that one of words begins with.
func next(low string, at int, words []string) (from, to int) {
	from = -1
	for _, w := range words {
		for i := at; ; {
			j := strings.Index(low[i:], w)
			if j < 0 {
				break
			}
			j += i
			if j == 0 || !letter(low[j-1]) {
				if from < 0 || j < from || j == from && j+len(w) > to {
					from, to = j, j+len(w)
				}
				break
			}
			i = j + 1
		}
	}
	return from, to
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 }

// Width is the cells of s as a terminal counts them.
func Width(s string) int { return ansi.StringWidth(s) }
