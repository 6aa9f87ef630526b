// Package rail shows what can be gone to beside a list: a few headings, each with its entries, of which one is shown now.
// It holds a place among the entries and nothing of them, which it is given for every picture.
package rail

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
)

// Entry is one line that can be chosen.
type Entry struct {
	Words string         // clean
	Tail  string         // at the right: a number, say; clean
	Sign  string         // one cell in front of the tail, in Ink; "" for none
	Ink   lipgloss.Style // of the sign
	Now   bool           // it is what is shown
	Faint bool           // there is nothing in it
}

// Part is a heading with what stands under it.
type Part struct {
	Title   string
	Entries []Entry
}

// Look is how a rail is drawn.
type Look struct {
	Theme theme.Theme
	Focus bool // keys move in it: its cursor is shown
	W, H  int
}

// Rail is a place among the entries of all parts, counted through. Its zero value is the first one. It is used by one
// goroutine.
type Rail struct {
	at   int
	hits []int // by line of the last picture: the entry there, -1 for none
}

// At is the entry with the cursor.
func (r *Rail) At() int { return r.at }

// To puts the cursor on entry i of n, which is clamped.
func (r *Rail) To(i, n int) { r.at = max(min(i, n-1), 0) }

// Key moves by the name of a key among n entries and reports whether it meant a move.
func (r *Rail) Key(name string, n int) bool {
	switch name {
	case "j", "down":
		r.To(r.at+1, n)
	case "k", "up":
		r.To(r.at-1, n)
	case "g", "home":
		r.To(0, n)
	case "G", "end":
		r.To(n-1, n)
	default:
		return false
	}
	return true
}

// Hit is the entry at line y of the last picture.
func (r *Rail) Hit(y int) (int, bool) {
	if y < 0 || y >= len(r.hits) || r.hits[y] < 0 {
		return 0, false
	}
	return r.hits[y], true
}

// View draws exactly l.H lines of l.W cells. Where not all entries fit, each part shows those around the cursor, or around
// what is shown now, and counts the others.
func (r *Rail) View(parts []Part, l Look) []string {
	var out []string
	r.hits = r.hits[:0]
	say := func(text string, hit int) {
		out, r.hits = append(out, text), append(r.hits, hit)
	}
	rooms, first := rooms(parts, l.H), 0
	for i, p := range parts {
		if i > 0 {
			say("", -1)
		}
		say(" "+l.Theme.Muted.Render(block.Cut(p.Title, max(l.W-1, 1))), -1)
		at := p.now()
		if here := r.at - first; l.Focus && here >= 0 && here < len(p.Entries) {
			at = here
		}
		from, to := block.Roll(len(p.Entries), rooms[i], at)
		room := p.room(l.W)
		names := block.Apart(p.words(), room)
		for k := from; k < to; k++ {
			e := p.Entries[k]
			e.Words = block.Pad(names[e.Words], room)
			say(e.line(l, l.Focus && first+k == r.at), first+k)
		}
		if rest := block.Rest(from, len(p.Entries)-to, l.Theme.ASCII); rest != "" && to-from < rooms[i] {
			say(" "+l.Theme.Muted.Render(block.Cut(rest, max(l.W-1, 1))), -1)
		}
		first += len(p.Entries)
	}
	for len(out) < l.H {
		say("", -1)
	}
	out, r.hits = out[:max(l.H, 0)], r.hits[:max(l.H, 0)]
	for i, text := range out {
		out[i] = block.Pad(text, l.W)
	}
	return out
}

// now is the entry that is shown; the first where none is.
func (p Part) now() int {
	for i, e := range p.Entries {
		if e.Now {
			return i
		}
	}
	return 0
}

// rooms share h lines out among the entries of the parts: the last part comes first, since it is the one that is gone
// through most, but leaves three lines to each before it.
func rooms(parts []Part, h int) []int {
	out := make([]int, len(parts))
	left := h - 2*len(parts) + 1
	for i := len(parts) - 1; i >= 0; i-- {
		out[i] = max(min(len(parts[i].Entries), left-3*i), 0)
		left -= out[i]
	}
	for i := range out {
		more := min(max(left, 0), len(parts[i].Entries)-out[i])
		out[i] += more
		left -= more
	}
	return out
}

// room is how many cells the words of a part have: without the mark, the sign, the tail, and the blanks around those.
func (p Part) room(w int) int {
	sign, tail := 0, 0
	for _, e := range p.Entries {
		if e.Sign != "" {
			sign = 2
		}
		tail = max(tail, ansi.StringWidth(e.Tail))
	}
	return max(w-2-1-sign-tail-1, 1)
}

func (p Part) words() []string {
	out := make([]string, len(p.Entries))
	for i, e := range p.Entries {
		out[i] = e.Words
	}
	return out
}

// line is one entry, whose words have their width already.
func (e Entry) line(l Look, cursor bool) string {
	th := l.Theme
	mark := "  "
	if e.Now {
		mark = "▌ "
		if th.ASCII {
			mark = "* "
		}
	}
	left := mark + e.Words + " "
	tail := block.Right(e.Tail, max(l.W-1-ansi.StringWidth(left), 0))
	sign := e.Sign
	if sign != "" {
		tail = strings.TrimPrefix(tail, strings.Repeat(" ", ansi.StringWidth(sign)+1))
		sign += " "
	}
	if cursor {
		return th.Selected.Render(left + sign + tail + " ")
	}
	style := th.Text
	switch {
	case e.Now:
		style = th.Accent
	case e.Faint:
		style = th.Muted
	}
	return style.Render(left) + e.Ink.Render(sign) + th.Muted.Render(tail) + " "
}
