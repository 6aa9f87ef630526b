// Package input is one line of text under the keyboard: it edits by what people see as characters, knows the
// cell its cursor stands in, whatever the width of the text, and can hide what is typed.
package input

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/ui/widget/gauge"
)

// Line is the text and its cursor. The zero value is an empty line without a limit. It is not safe for
// concurrent use.
type Line struct {
	Limit int    // characters that fit; 0 for 4096
	Mask  string // shown in place of every character when not empty; then String and value never meet
	cells []string
	at    int // the cursor stands before this character
	from  int // the first character in sight
	over  int // characters of the last text that found no room
}

// Set puts text into the line, cleaned, with the cursor behind it.
func (l *Line) Set(text string) {
	l.cells, l.at, l.from = nil, 0, 0
	l.insert(model.Line(text, false))
	l.over = 0
}

// LeftOut says how much of the last text found no room in the line; "" for nothing, and once it is edited again.
func (l *Line) LeftOut() string { return LeftOut(l.over, l.most()) }

// LeftOut says that so many characters found no room among the most that fit, as a sentence; "" for none.
func LeftOut(n, most int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 character was left out: no more than " + gauge.Count(most) + " fit."
	}
	return gauge.Count(n) + " characters were left out: no more than " + gauge.Count(most) + " fit."
}

// most is how many characters fit.
func (l *Line) most() int {
	if l.Limit <= 0 {
		return 4096
	}
	return l.Limit
}

// Value is the text as it was typed.
func (l *Line) Value() string { return strings.Join(l.cells, "") }

// String is what may be seen of the text: all of it, or only its mask.
func (l *Line) String() string {
	if l.Mask != "" {
		return strings.Repeat(l.Mask, len(l.cells))
	}
	return l.Value()
}

// GoString is String, so that no way of printing shows a hidden text.
func (l *Line) GoString() string { return l.String() }

// Empty reports whether nothing was typed.
func (l *Line) Empty() bool { return len(l.cells) == 0 }

// Update takes a key that edits or moves, or a paste, and reports whether it did. Keys that mean nothing to a
// line are left for others. A pasted text loses line breaks, control characters and what is over the limit,
// which [Line.LeftOut] tells of.
func (l *Line) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		l.insert(model.Line(msg.Content, false))
		return true
	case tea.KeyPressMsg:
		return l.press(msg)
	}
	return false
}

func (l *Line) press(k tea.KeyPressMsg) bool {
	if k.Text != "" && k.Mod&^tea.ModShift == 0 {
		l.insert(printable(k.Text))
		return true
	}
	if to, ok := l.target(k.Keystroke()); ok {
		l.at = to
		return true
	}
	from, to, ok := l.span(k.Keystroke())
	if ok {
		l.cells = slices.Delete(l.cells, from, to)
		l.at, l.over = from, 0
	}
	return ok
}

// target is where a moving key leads.
func (l *Line) target(key string) (int, bool) {
	switch key {
	case "left", "ctrl+b":
		return max(l.at-1, 0), true
	case "right", "ctrl+f":
		return min(l.at+1, len(l.cells)), true
	case "home", "ctrl+a":
		return 0, true
	case "end", "ctrl+e":
		return len(l.cells), true
	case "ctrl+left", "alt+left", "alt+b":
		return l.word(-1), true
	case "ctrl+right", "alt+right", "alt+f":
		return l.word(+1), true
	}
	return 0, false
}

// span is what a deleting key takes away.
func (l *Line) span(key string) (from, to int, ok bool) {
	switch key {
	case "backspace", "shift+backspace", "ctrl+h":
		return max(l.at-1, 0), l.at, true
	case "delete":
		return l.at, min(l.at+1, len(l.cells)), true
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		return l.word(-1), l.at, true
	case "alt+d", "ctrl+delete":
		return l.at, l.word(+1), true
	case "ctrl+u":
		return 0, l.at, true
	case "alt+k": // ctrl+k is the palette's
		return l.at, len(l.cells), true
	}
	return 0, 0, false
}

// word is the edge of the word behind or before the cursor.
func (l *Line) word(step int) int {
	i := l.at
	blank := func() bool { return strings.TrimSpace(l.cells[i+min(step, 0)]) == "" }
	inside := func() bool { return step < 0 && i > 0 || step > 0 && i < len(l.cells) }
	for inside() && blank() {
		i += step
	}
	for inside() && !blank() {
		i += step
	}
	return i
}

// insert puts text where the cursor is. What is typed after a letter may join it (an accent, a skin tone), so
// the characters around are cut anew.
func (l *Line) insert(text string) {
	added := split(text)
	fits := min(len(added), max(l.most()-len(l.cells), 0))
	l.over = len(added) - fits
	added = added[:fits]
	if len(added) == 0 {
		return
	}
	head := split(strings.Join(l.cells[:l.at], "") + strings.Join(added, ""))
	l.cells = append(head, l.cells[l.at:]...)
	l.at = len(head)
}

// more stands in front of a line whose beginning is out of sight.
const more = "…"

// View is the part of the line around the cursor, at most w cells wide and behind a sign where its beginning is out of
// sight, and the cell the cursor stands in. It remembers how far it was scrolled.
func (l *Line) View(w int) (text string, x int) {
	w = max(w, 1)
	l.from = min(l.from, l.at, len(l.cells))
	for l.from < l.at && l.lead(l.from, w)+l.width(l.from, l.at) > w-1 {
		l.from++
	}
	for l.from > 0 && l.lead(l.from-1, w)+l.width(l.from-1, len(l.cells)) <= w-1 {
		l.from--
	}
	if l.from == 1 && l.width(0, l.at) <= w-1 {
		l.from = 0 // the sign would take the room of what it stands for
	}
	var b strings.Builder
	used := l.lead(l.from, w)
	b.WriteString(more[:used*len(more)])
	for i := l.from; i < len(l.cells); i++ {
		cell := l.cell(i)
		if used += ansi.StringWidth(cell); used > w {
			break
		}
		b.WriteString(cell)
	}
	return b.String(), l.lead(l.from, w) + l.width(l.from, l.at)
}

// lead is how many cells the sign has in front of a line of w cells that is seen from a character on.
func (l *Line) lead(from, w int) int {
	if from == 0 || w < 4 {
		return 0
	}
	return 1
}

func (l *Line) cell(i int) string {
	if l.Mask != "" {
		return l.Mask
	}
	return l.cells[i]
}

func (l *Line) width(from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		n += ansi.StringWidth(l.cell(i))
	}
	return n
}

// printable keeps what a key may type: it is one key's text, so blanks stay as they are.
func printable(s string) string {
	if strings.TrimSpace(s) == "" {
		return strings.Repeat(" ", len([]rune(s)))
	}
	lead := s[:len(s)-len(strings.TrimLeft(s, " "))]
	tail := s[len(strings.TrimRight(s, " ")):]
	return lead + model.Line(s, false) + tail
}

// split cuts text into what people see as characters.
func split(s string) []string {
	var out []string
	for s != "" {
		cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if cluster == "" {
			break
		}
		out = append(out, cluster)
		s = s[len(cluster):]
	}
	return out
}
