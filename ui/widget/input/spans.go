package input

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
)

// At is how many characters, as programs count them, stand before the cursor.
func (l *Line) At() int { return utf8.RuneCountInString(strings.Join(l.cells[:l.at], "")) }

// Replace puts text in place of the characters from one offset up to another, as programs count them, with the cursor
// behind it.
func (l *Line) Replace(from, to int, text string) {
	all := []rune(l.Value())
	from = min(max(from, 0), len(all))
	to = min(max(to, from), len(all))
	lead := text[:len(text)-len(strings.TrimLeft(text, " "))]
	tail := text[max(len(strings.TrimRight(text, " ")), len(lead)):] // blanks alone are all in front
	before := string(all[:from]) + lead + model.Line(text, false) + tail
	l.cells = split(before)
	l.at = len(l.cells)
	l.cells = append(l.cells, split(string(all[to:]))...)
}

// Marked is View with the characters from one offset up to another, as programs count them, put through mark; where they
// are behind the text, a blank is. An empty span marks nothing.
func (l *Line) Marked(w, from, to int, mark func(string) string) (text string, x int) {
	plain, x := l.View(w)
	if from >= to || l.Mask != "" {
		return plain, x
	}
	var b strings.Builder
	at := utf8.RuneCountInString(strings.Join(l.cells[:l.from], ""))
	used := l.lead(l.from, max(w, 1))
	b.WriteString(plain[:used*len(more)])
	plain = plain[used*len(more):]
	for _, cell := range split(plain) {
		n := utf8.RuneCountInString(cell)
		if at < to && at+n > from {
			b.WriteString(mark(cell))
		} else {
			b.WriteString(cell)
		}
		at, used = at+n, used+ansi.StringWidth(cell)
	}
	if from >= utf8.RuneCountInString(l.Value()) && used < w {
		b.WriteString(mark(" "))
	}
	return b.String(), x
}
