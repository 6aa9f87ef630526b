// Package condition is a line for a condition: it underlines what cannot be understood and lists how what is typed could
// go on. It checks nothing by itself; what is known of the text is handed to it.
package condition

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/input"
	"patchbay/workbench"
)

// Box is the line with its list. The zero value is empty. It is not safe for concurrent use.
type Box struct {
	line  input.Line
	typed workbench.Typed
	about string // the text that typed is about
	pick  int    // one up, of the candidates; 0 for none
	calm  string // the text that was left alone for a while
}

// Pause is how long a text is left alone before its unfinished end is judged: who still types knows that it is not done.
const Pause = 700 * time.Millisecond

// Rest notes that a text was left alone for a [Pause], or is meant as it is; of one that was typed over it says nothing.
func (b *Box) Rest(text string) { b.calm = text }

// Set puts text into the line; what was known of another is forgotten.
func (b *Box) Set(text string) {
	b.line.Set(text)
	b.typed, b.about, b.pick = workbench.Typed{}, "", 0
}

// Value is the text as it stands there.
func (b *Box) Value() string { return b.line.Value() }

// LeftOut says how much of what was pasted last found no room; "" for nothing.
func (b *Box) LeftOut() string { return b.line.LeftOut() }

// At is how many characters stand before the cursor.
func (b *Box) At() int { return b.line.At() }

// Take notes what is known of a text; of one that was typed over meanwhile it is dropped.
func (b *Box) Take(text string, t workbench.Typed) {
	if text == b.line.Value() {
		b.typed, b.about, b.pick = t, text, 0
	}
}

// Fault is what is the matter with the text; nil where nothing is, or nothing is known yet.
func (b *Box) Fault() *workbench.WhereFault {
	if b.about != b.line.Value() {
		return nil
	}
	return b.typed.Fault
}

// Picked reports whether a candidate is picked, which enter takes.
func (b *Box) Picked() bool { return b.pick > 0 }

// Update takes a key or a paste and reports whether the text or the cursor moved. Up and down go through the
// candidates, tab takes the picked one or the first, enter the picked one.
func (b *Box) Update(msg tea.Msg) bool {
	if k, is := msg.(tea.KeyPressMsg); is {
		n := len(b.typed.Candidates)
		switch k.String() {
		case "down":
			b.pick = min(b.pick+1, n)
			return false
		case "up":
			b.pick = max(b.pick-1, 0)
			return false
		case "tab":
			return b.put(max(b.pick, 1))
		case "enter":
			return b.put(b.pick)
		}
	}
	before, at := b.line.Value(), b.line.At()
	b.line.Update(msg)
	moved := before != b.line.Value() || at != b.line.At()
	if moved {
		b.pick = 0
	}
	return moved
}

// put takes a candidate, one up.
func (b *Box) put(pick int) bool {
	if pick < 1 || pick > len(b.typed.Candidates) || b.about != b.line.Value() {
		return false
	}
	c := b.typed.Candidates[pick-1]
	b.line.Replace(c.From, c.To, c.Insert)
	b.pick = 0
	return true
}

// said is what is the matter with the text as far as it is to be said now: the word that is still typed may become right.
func (b *Box) said() *workbench.WhereFault {
	f := b.Fault()
	if f == nil || b.calm == b.line.Value() {
		return f
	}
	text := []rune(b.line.Value())
	if at := b.line.At(); f.At <= at && at <= max(f.End, f.At) || f.End >= len(text) || f.At >= lastWord(text) {
		return nil
	}
	return f
}

// lastWord is where the last word of a text begins; what stands in quotes is one, also where they are still open.
func lastWord(text []rune) int {
	at, quote := 0, rune(0)
	for i, r := range text {
		switch {
		case r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
		case quote == 0 && r == ' ':
			at = i + 1
		}
	}
	return at
}

// View is the line in w cells with what is at fault underlined, and the cell of the cursor.
func (b *Box) View(th theme.Theme, w int) (text string, x int) {
	f := b.said()
	if f == nil {
		return b.line.View(w)
	}
	wrong := th.Error.Underline(true)
	return b.line.Marked(w, f.At, f.End, func(s string) string { return wrong.Render(s) })
}

// Words say what is the matter, in one line; "" where nothing is.
func (b *Box) Words() string {
	f := b.said()
	if f == nil {
		return ""
	}
	return fmt.Sprintf("Character %d: %s", f.At+1, problem.Clean(f.Text))
}

// List is what is the matter and how the text could go on, at most h lines of w cells.
func (b *Box) List(th theme.Theme, w, h int) []string {
	var out []string
	if words := b.Words(); words != "" && h > 0 {
		out = append(out, " "+th.Error.Render(block.Cut(words, max(w-2, 1))))
	}
	n := len(b.typed.Candidates)
	if b.about != b.line.Value() {
		n = 0
	}
	room := max(h-len(out), 0)
	from := max(min(b.pick-room, n-room), 0)
	wide := 12
	for _, c := range b.typed.Candidates[from:min(from+room, n)] {
		wide = max(wide, len([]rune(c.Label)))
	}
	wide = min(wide, max(w/2, 8))
	for i, c := range b.typed.Candidates[from:min(from+room, n)] {
		label := block.Pad(block.Cut(c.Label, wide), wide)
		detail := block.Cut(c.Detail, max(w-wide-6, 1))
		if from+i+1 == b.pick {
			out = append(out, " "+th.Selected.Render(block.Pad(" "+label+"  "+detail, max(w-2, 1))))
			continue
		}
		out = append(out, "  "+th.Text.Render(label)+"  "+th.Muted.Render(detail))
	}
	return out
}
