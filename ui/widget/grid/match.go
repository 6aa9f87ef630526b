package grid

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/workbench"
)

// Mark draws text with what a search for these words is answered by in the style of a match, and all else in plain.
// Cells, which have at least two blanks between them, are looked at one by one. Pieces are styled, never nested. text is
// not styled yet.
func Mark(plain, match lipgloss.Style, text, search string) string {
	if strings.TrimSpace(search) == "" {
		return plain.Render(text)
	}
	var b strings.Builder
	put := func(style lipgloss.Style, s string) {
		if s != "" {
			b.WriteString(style.Render(s))
		}
	}
	last := 0
	for _, cell := range cells(text) {
		for _, m := range workbench.Marks(text[cell.From:cell.To], search) {
			put(plain, text[last:cell.From+m.From])
			put(match, text[cell.From+m.From:cell.From+m.To])
			last = cell.From + m.To
		}
	}
	put(plain, text[last:])
	return b.String()
}

// cells are the parts of a line between which there are two blanks or more.
func cells(line string) (out []workbench.Span) {
	for at := 0; at < len(line); {
		if line[at] == ' ' {
			at++
			continue
		}
		end := len(line)
		if i := strings.Index(line[at:], "  "); i >= 0 {
			end = at + i
		}
		out = append(out, workbench.Span{From: at, To: end})
		at = end
	}
	return out
}

// Width is the cells of s as a terminal counts them.
func Width(s string) int { return ansi.StringWidth(s) }
