// Package grid shows a list of any length as a table: only the rows in sight are ever touched. It holds a place
// in the list and nothing of the list itself, which it asks for by position.
package grid

import (
	"slices"
	"strings"

	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
)

// Column is one column of the table. The first one stays in sight when the others are moved sideways.
type Column struct {
	Title string
	Key   string // what a click on its title means; "" for nothing
	Sign  string // behind the title, whatever the room: of the order; "" for none
	Min   int    // cells; a column that would get less is left out
	Ideal int    // cells; what is left over goes to the columns that want more, to each alike
	Need  bool   // the columns up to this one are rather narrow than that it is left out
}

// Row is one line as it is to be shown.
type Row struct {
	Cells []string // one for each column; clean
	Mark  string   // one cell in front of the row: "•" picked, "~" pending; "" for none
	Faint bool     // drawn muted
	Lent  []int    // cells that are drawn muted: what they say is not the row's own
	Found Found    // what a search found of it; its zero value for nothing
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
	heads             []title
}

// title is where the title of a column stood in the last picture.
type title struct {
	from, to int
	key      string
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

// Head is the key of the column whose title is at cell x of the head in the last picture; "" for none.
func (g *Grid) Head(x int) string {
	for _, h := range g.heads {
		if x >= h.from && x < h.to {
			return h.key
		}
	}
	return ""
}

// Look is how a grid is drawn.
type Look struct {
	Theme   theme.Theme
	Columns []Column
	Match   string // words that a search found, marked in the rows; "" for none
	Quiet   bool   // the focus is elsewhere: the row of the cursor does not stand out as what keys act upon
	W, H    int
}

// View draws the head and the rows in exactly l.H lines of at most l.W cells.
func (g *Grid) View(s Source, l Look) []string {
	n := s.Len()
	g.height = max(l.H-1, 1)
	g.To(g.cursor, n)
	rows := make([]seen, 0, l.H)
	for i := g.top; i < n && len(rows) < l.H-1; i++ {
		r, ok := s.Row(i)
		rows = append(rows, seen{r, ok, i == g.cursor})
	}
	shown := g.layout(&l, rows)
	lines := make([]string, 0, l.H)
	lines = append(lines, l.Theme.Muted.Render(g.head(shown, l)))
	for _, r := range rows {
		lines = append(lines, r.line(shown, l))
	}
	for len(lines) < l.H {
		lines = append(lines, "")
	}
	return lines
}

// head is the titles, with a sign at an edge beyond which there is more.
func (g *Grid) head(shown []slot, l Look) string {
	g.heads = g.heads[:0]
	at := 2
	for _, s := range shown {
		g.heads = append(g.heads, title{at, at + s.width, l.Columns[s.column].Key})
		at += s.width + 2
	}
	width := map[int]int{}
	for _, s := range shown {
		width[s.column] = s.width
	}
	text := line(shown, func(i int) string { return l.Columns[i].titled(width[i]) }, " ")
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

// titled is the title with its sign in w cells.
func (c Column) titled(w int) string {
	if c.Sign == "" {
		return c.Title
	}
	return block.Cut(c.Title, max(w-2, 1)) + " " + c.Sign
}

// seen is a row in sight.
type seen struct {
	Row
	there  bool // it has come
	cursor bool
}

// line is the row as it is drawn.
func (r seen) line(shown []slot, l Look) string {
	th := l.Theme
	mark := " "
	if r.Mark != "" {
		mark = r.Mark
	}
	plain, match := th.Text, th.Match
	switch {
	case r.cursor && l.Quiet:
		plain = th.Title
	case r.cursor:
		plain, match = th.Selected, th.Hit
	case r.Faint || !r.there:
		plain = th.Muted
	case len(r.Lent) > 0:
		return r.pieces(shown, l, mark)
	case l.Match == "":
		return line(shown, r.cell, mark)
	}
	return Mark(plain, match, line(shown, r.cell, mark), l.Match)
}

// cell is what stands in a column.
func (r seen) cell(c int) string {
	switch {
	case !r.there:
		return "·····"
	case c < len(r.Cells):
		return r.Cells[c]
	}
	return ""
}

// pieces is a row some cells of which are muted.
func (r seen) pieces(shown []slot, l Look, mark string) string {
	var b strings.Builder
	b.WriteString(mark + " ")
	for i, s := range shown {
		if i > 0 {
			b.WriteString("  ")
		}
		var one strings.Builder
		pad(&one, r.cell(s.column), s.width)
		switch {
		case slices.Contains(r.Lent, s.column):
			b.WriteString(Mark(l.Theme.Muted, l.Theme.Match, one.String(), l.Match))
		case l.Match == "":
			b.WriteString(one.String())
		default:
			b.WriteString(Mark(l.Theme.Text, l.Theme.Match, one.String(), l.Match))
		}
	}
	return b.String() + " "
}

// slot is a column with its width.
type slot struct{ column, width int }

// few is how many columns are worth being narrow: more than that are shown only where all have a good width.
const few = 3

// layout chooses the columns. Where those in sight do not show what a search found of a row, one more says it, in l and
// in the rows.
func (g *Grid) layout(l *Look, rows []seen) []slot {
	if len(l.Columns) == 0 {
		return nil
	}
	g.left = max(min(g.left, len(l.Columns)-2), 0)
	shown := g.share(*l, 1)
	if l.Match == "" || !slices.ContainsFunc(rows, func(r seen) bool { return r.hides(shown, l.Match) }) {
		return shown
	}
	more := *l
	more.Columns = slices.Insert(slices.Clone(l.Columns), 1, foundColumn(rows, l.W))
	wide := g.share(more, 2)
	if len(wide) < 2 {
		return shown // there is no room for two columns
	}
	*l = more
	for i, r := range rows {
		r = r.widened()
		if r.hides(wide, l.Match) {
			r.Cells[1] = r.Found.excerpt(wide[1].width)
		}
		rows[i] = r
	}
	return wide
}

// share gives each column its width: as many as fit at a width between least and ideal, a few even at their least, and
// then the rest of the room to those that want more. The first pinned ones stay when the others are moved sideways.
func (g *Grid) share(l Look, pinned int) []slot {
	var order []int
	for i := range pinned {
		order = append(order, i)
	}
	for i := pinned + g.left; i < len(l.Columns); i++ {
		order = append(order, i)
	}
	room := max(l.W-3, 1) // the mark in front, a blank on either side
	if l.Theme.ASCII && l.W > spoken {
		return shownWhole(l.Columns, order, room)
	}
	out, left := fit(l.Columns, order, room, func(c Column) int { return (c.Min + max(c.Ideal, c.Min) + 1) / 2 })
	worth := few
	for n, i := range order {
		if l.Columns[i].Need {
			worth = max(worth, n+1)
		}
	}
	if len(out) < worth {
		out, left = fit(l.Columns, order[:min(worth, len(order))], room, func(c Column) int { return c.Min })
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

// spoken is how wide a row is that is read as a line: it has the columns of such a window, each with room for a long value.
const spoken = 100

func shownWhole(all []Column, order []int, room int) []slot {
	out, _ := fit(all, order, spoken, func(c Column) int { return (c.Min + max(c.Ideal, c.Min) + 1) / 2 })
	for i := range out {
		out[i].width = max((room-2*len(out))/len(out), 1)
	}
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
