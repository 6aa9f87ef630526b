// Package editor is a few lines of text under the keyboard, for what is written by hand and must stay as it was written:
// the body of a request, a list of headers. It keeps indentation, knows the cell its cursor stands in, and can set off a
// character that is at fault. What is pasted is cleaned.
package editor

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/input"
)

// Most is how many bytes a text may have; what is pasted beyond it is cut off.
const Most = 128 << 10

// Box is the text and its cursor. Its zero value is empty. It is used by one goroutine.
type Box struct {
	lines []input.Line // one at least, once it was used
	at    int          // the line of the cursor
	top   int          // the first line in sight
	size  int          // bytes, about
	over  int          // characters of the last paste that found no room
}

// Set puts a text into the box, cleaned, with the cursor at its beginning.
func (b *Box) Set(text string) {
	b.lines, b.at, b.top = nil, 0, 0
	for l := range strings.SplitSeq(cut(text, Most), "\n") {
		b.lines = append(b.lines, lineOf(l))
	}
	b.lines[0].Replace(0, 0, "")
	b.size = len(b.Value())
}

// lineOf is a line with its blanks, tabs as two of them, and the cursor behind it.
func lineOf(text string) input.Line {
	l := input.Line{Limit: Most}
	text = strings.TrimRight(strings.ReplaceAll(text, "\t", "  "), "\r")
	lead := text[:len(text)-len(strings.TrimLeft(text, " "))]
	l.Replace(0, 0, lead+model.Line(text, false))
	return l
}

func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:max(most, 0)], "")
}

// Value is the text.
func (b *Box) Value() string {
	var out strings.Builder
	for i := range b.lines {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(b.lines[i].Value())
	}
	return out.String()
}

// Empty reports whether there is nothing but blanks.
func (b *Box) Empty() bool {
	for i := range b.lines {
		if strings.TrimSpace(b.lines[i].Value()) != "" {
			return false
		}
	}
	return true
}

// Len is how many lines there are, one at least.
func (b *Box) Len() int { return max(len(b.lines), 1) }

// At is where the cursor stands: line and character, from 1.
func (b *Box) At() (line, char int) {
	b.begin()
	return b.at + 1, b.lines[b.at].At() + 1
}

// Go puts the cursor on a character; both count from 1 and are clamped.
func (b *Box) Go(line, char int) {
	b.begin()
	b.at = max(min(line-1, len(b.lines)-1), 0)
	b.lines[b.at].Replace(char-1, char-1, "")
}

func (b *Box) begin() {
	if len(b.lines) == 0 {
		b.lines = []input.Line{{Limit: Most}}
	}
}

// LeftOut says how much of the last paste found no room; "" for nothing.
func (b *Box) LeftOut() string { return input.LeftOut(b.over, Most) }

// Update takes a key that edits or moves, or a paste, and reports whether it did. Up in the first line and down in the
// last one are left to the owner.
func (b *Box) Update(msg tea.Msg) bool {
	b.begin()
	switch msg := msg.(type) {
	case tea.PasteMsg:
		b.insert(msg.Content)
		return true
	case tea.KeyPressMsg:
		return b.press(msg)
	}
	return false
}

func (b *Box) press(k tea.KeyPressMsg) bool {
	l := &b.lines[b.at]
	switch k.Keystroke() {
	case "up":
		return b.step(-1)
	case "down":
		return b.step(+1)
	case "enter":
		b.split()
		return true
	case "backspace", "shift+backspace", "ctrl+h":
		if l.At() == 0 && b.at > 0 {
			b.join(b.at - 1)
			return true
		}
	case "delete":
		if b.at < len(b.lines)-1 && l.At() == len([]rune(l.Value())) {
			b.join(b.at)
			return true
		}
	case "left":
		if l.At() == 0 && b.at > 0 {
			b.at--
			b.end()
			return true
		}
	case "right":
		if b.at < len(b.lines)-1 && l.At() == len([]rune(l.Value())) {
			b.at++
			b.lines[b.at].Replace(0, 0, "")
			return true
		}
	case "ctrl+home":
		b.Go(1, 1)
		return true
	case "ctrl+end":
		b.at = len(b.lines) - 1
		b.end()
		return true
	}
	if k.Text != "" && b.size >= Most {
		return true // full
	}
	before := len(l.Value())
	took := l.Update(k)
	b.size += len(l.Value()) - before
	return took
}

// end puts the cursor behind its line.
func (b *Box) end() {
	n := len([]rune(b.lines[b.at].Value()))
	b.lines[b.at].Replace(n, n, "")
}

// step moves to another line, about as far in it.
func (b *Box) step(by int) bool {
	to := b.at + by
	if to < 0 || to >= len(b.lines) {
		return false
	}
	char := b.lines[b.at].At()
	b.at = to
	n := min(char, len([]rune(b.lines[to].Value())))
	b.lines[to].Replace(n, n, "")
	return true
}

// split breaks the line at the cursor; the new one is indented like it.
func (b *Box) split() {
	l := b.lines[b.at]
	all, at := []rune(l.Value()), l.At()
	head, tail := string(all[:at]), strings.TrimLeft(string(all[at:]), " ")
	lead := head[:len(head)-len(strings.TrimLeft(head, " "))]
	if t := strings.TrimRight(head, " "); strings.HasSuffix(t, "{") || strings.HasSuffix(t, "[") {
		lead += "  "
	}
	next := input.Line{Limit: Most}
	next.Replace(0, 0, lead+tail)
	next.Replace(len(lead), len(lead), "")
	b.lines[b.at] = lineOf(head)
	b.lines = append(b.lines[:b.at+1], append([]input.Line{next}, b.lines[b.at+1:]...)...)
	b.at++
}

// join puts the line behind i at the end of i, with the cursor between them.
func (b *Box) join(i int) {
	head := b.lines[i].Value()
	at := len([]rune(head))
	joined := input.Line{Limit: Most}
	joined.Replace(0, 0, head+b.lines[i+1].Value())
	joined.Replace(at, at, "")
	b.lines[i] = joined
	b.lines = append(b.lines[:i+1], b.lines[i+2:]...)
	b.at = i
}

// insert puts a text where the cursor is, as far as there is room.
func (b *Box) insert(text string) {
	whole := strings.ReplaceAll(text, "\r\n", "\n")
	text = cut(whole, Most-b.size)
	b.over = max(utf8.RuneCountInString(whole)-utf8.RuneCountInString(text), 0)
	l := b.lines[b.at]
	all, at := []rune(l.Value()), l.At()
	head, tail := string(all[:at]), string(all[at:])
	var fresh []input.Line
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r", "\n"), "\n") {
		fresh = append(fresh, lineOf(part))
	}
	last := len(fresh) - 1
	char := len([]rune(fresh[last].Value()))
	if last == 0 {
		char += at
	}
	first := input.Line{Limit: Most}
	first.Replace(0, 0, head+fresh[0].Value())
	fresh[0] = first
	end := input.Line{Limit: Most}
	end.Replace(0, 0, fresh[last].Value()+tail)
	fresh[last] = end
	b.lines = append(b.lines[:b.at:b.at], append(fresh, b.lines[b.at+1:]...)...)
	b.at += last
	b.lines[b.at].Replace(char, char, "")
	b.size = len(b.Value())
}

// Fault is a character to set off: line and character from 1; a line of 0 for none.
type Fault struct{ Line, Char int }

// View draws at most h lines of at most w cells around the cursor, and the cell of the cursor in them.
func (b *Box) View(th theme.Theme, w, h int, fault Fault) (lines []string, x, y int) {
	b.begin()
	b.top = block.Window(b.top, h, len(b.lines), b.at, b.at)
	wrong := th.Error.Underline(true)
	for i := b.top; i < min(b.top+h, len(b.lines)); i++ {
		from, to := 0, 0
		if fault.Line == i+1 {
			from, to = fault.Char-1, fault.Char
		}
		text, at := b.lines[i].Marked(w, from, to, func(s string) string { return wrong.Render(s) })
		if i == b.at {
			x, y = min(at, max(w-1, 0)), i-b.top
		}
		lines = append(lines, text)
	}
	return lines, x, y
}
