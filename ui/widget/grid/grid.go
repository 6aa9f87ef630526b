// Package grid shows a list of any length as a table: only the rows in sight are ever touched. It holds a place
// in the list and nothing of the list itself, which it asks for by position.
package grid

import (
	"strings"

	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
)

// Column is one column of the table. The first one stays in sight when the others are moved sideways.
type Column struct {
	Title string
	Min   int // cells; a column that would get less is left out
	Ideal int // cells; what is left over goes to the columns that want more, to each alike
}

// Row is one line as it is to be shown.
type Row struct {
	Cells []string // one for each column; clean
	Mark  string   // one cell in front of the row: "•" picked, "~" pending; "" for none
	Faint bool     // drawn muted
}

// Source is the list. Row is asked for positions in sight alone; ok is false for a row that is still on its way.
type Source interface {
	Len() int
	Row(i int) (row Row, ok bool)
}

// Grid is a place in a list. Its zero value stands at the top. It is used by one goroutine.
type Grid struct {
	cursor, top, left int
	height            int // rows of the last picture
}

// Cursor is the position of the row that keys act upon; 0 in an empty list.
func (g *Grid) Cursor() int { return g.cursor }

// Window is the positions in sight, from first to before last, in a list of n rows.
func (g *Grid) Window(n int) (first, last int) { return g.top, min(g.top+max(g.height, 1), n) }

// To puts the cursor on position i of n, which is clamped, and keeps it in sight.
func (g *Grid) To(i, n int) {
	g.cursor = max(min(i, n-1), 0)
	g.top = block.Window(g.top, max(g.height, 1), n, g.cursor, g.cursor)
}

// Key moves by the name of a key in a list of n rows and reports whether it meant a move.
func (g *Grid) Key(name string, n int) bool {
	page := max(g.height-1, 1)
	switch name {
	case "j", "down":
		g.To(g.cursor+1, n)
	case "k", "up":
		g.To(g.cursor-1, n)
	case "pgdown", "ctrl+f":
		g.To(g.cursor+page, n)
	case "pgup", "ctrl+b":
		g.To(g.cursor-page, n)
	case "ctrl+d":
		g.To(g.cursor+page/2, n)
	case "ctrl+u":
		g.To(g.cursor-page/2, n)
	case "g", "home":
		g.To(0, n)
	case "G", "end":
		g.To(n-1, n)
	case "l", "right":
		g.left++
	case "h", "left":
		g.left = max(g.left-1, 0)
	default:
		return false
	}
	return true
}

// Wheel moves by n rows of the mouse's wheel.
func (g *Grid) Wheel(rows, n int) { g.To(g.cursor+rows, n) }

// Click puts the cursor on the row at line y of the picture, below the head; it reports whether there is one.
func (g *Grid) Click(y, n int) bool {
	if i := g.top + y - 1; y >= 1 && i < n {
		g.To(i, n)
		return true
	}
	return false
}

// Look is how a grid is drawn.
type Look struct {
	Theme   theme.Theme
	Columns []Column
	Match   string // words that a search found, marked in the rows; "" for none
	W, H    int
}

// View draws the head and the rows in exactly l.H lines of at most l.W cells.
func (g *Grid) View(s Source, l Look) []string {
	n := s.Len()
	g.height = max(l.H-1, 1)
	g.To(g.cursor, n)
	shown := g.layout(l)
	lines := make([]string, 0, l.H)
	lines = append(lines, l.Theme.Muted.Render(g.head(shown, l)))
	for i := g.top; i < n && len(lines) < l.H; i++ {
		lines = append(lines, g.row(s, i, shown, l))
	}
	for len(lines) < l.H {
		lines = append(lines, "")
	}
	return lines
}

// head is the titles, with a sign at an edge beyond which there is more.
func (g *Grid) head(shown []slot, l Look) string {
	text := line(shown, func(i int) string { return l.Columns[i].Title }, " ")
	if len(shown) == 0 {
		return text
	}
	left, right := "‹", "›"
	if l.Theme.ASCII {
		left, right = "<", ">"
	}
	if g.left > 0 {
		text = left + text[1:]
	}
	if shown[len(shown)-1].column < len(l.Columns)-1 {
		text = text[:len(text)-1] + right
	}
	return text
}

func (g *Grid) row(s Source, i int, shown []slot, l Look) string {
	th := l.Theme
	r, ok := s.Row(i)
	if !ok {
		r = Row{Cells: nil, Faint: true}
	}
	mark := " "
	if r.Mark != "" {
		mark = r.Mark
	}
	text := line(shown, func(c int) string {
		switch {
		case !ok:
			return "·····"
		case c < len(r.Cells):
			return r.Cells[c]
		}
		return ""
	}, mark)
	switch {
	case i == g.cursor:
		return th.Selected.Render(text)
	case r.Faint:
		return th.Muted.Render(text)
	case l.Match != "":
		return Mark(th.Text, th.Match, text, l.Match)
	}
	return text
}

// slot is a column with its width.
type slot struct{ column, width int }

// few is how many columns are worth being narrow: more than that are shown only where all have a good width.
const few = 3

// layout chooses the columns and gives each its width: as many as fit at a width between least and ideal, a few even
// at their least, and then the rest of the room to those that want more.
func (g *Grid) layout(l Look) []slot {
	if len(l.Columns) == 0 {
		return nil
	}
	g.left = max(min(g.left, len(l.Columns)-2), 0)
	order := []int{0}
	for i := 1 + g.left; i < len(l.Columns); i++ {
		order = append(order, i)
	}
	room := max(l.W-3, 1) // the mark in front, a blank on either side
	out, left := fit(l.Columns, order, room, func(c Column) int { return (c.Min + max(c.Ideal, c.Min) + 1) / 2 })
	if len(out) < few {
		out, left = fit(l.Columns, order[:min(few, len(order))], room, func(c Column) int { return c.Min })
	}
	for wanted := true; wanted && left > 0; {
		wanted = false
		for i := range out {
			if left > 0 && out[i].width < l.Columns[out[i].column].Ideal {
				out[i].width, left, wanted = out[i].width+1, left-1, true
			}
		}
	}
	out[len(out)-1].width += max(left, 0)
	return out
}

// fit takes columns in order while there is room for them, the first one always; left is the room that remains.
func fit(all []Column, order []int, room int, width func(Column) int) (out []slot, left int) {
	for _, i := range order {
		w, between := max(width(all[i]), 1), 2
		if len(out) == 0 {
			w, between = min(w, room), 0
		}
		if w+between > room {
			break
		}
		out = append(out, slot{i, w})
		room -= w + between
	}
	return out, room
}

func line(shown []slot, cell func(int) string, mark string) string {
	var b strings.Builder
	b.WriteString(mark + " ")
	for i, s := range shown {
		if i > 0 {
			b.WriteString("  ")
		}
		pad(&b, cell(s.column), s.width)
	}
	b.WriteByte(' ')
	return b.String()
}

// pad writes s in exactly w cells. Plain ASCII, which most cells are, is not measured.
func pad(b *strings.Builder, s string, w int) {
	if len(s) <= w && ascii(s) {
		b.WriteString(s)
		for range w - len(s) {
			b.WriteByte(' ')
		}
		return
	}
	b.WriteString(block.Pad(s, w))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
