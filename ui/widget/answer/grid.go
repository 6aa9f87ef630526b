package answer

import (
	"fmt"
	"slices"
	"strings"

	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
)

// Grid is a place in a table: the row with the cursor, and how far it is moved sideways. The zero value shows nothing.
type Grid struct {
	table  *Table
	at     int
	top    int
	left   int // the first column behind the fixed one
	height int
	cells  map[int][]member // of rows that were in sight lately
}

// Show puts a table into the grid, from its beginning; nil for none.
func (g *Grid) Show(t *Table) { *g = Grid{table: t, height: g.height} }

// Table is the one that is shown; nil for none.
func (g *Grid) Table() *Table { return g.table }

// Key moves by the name of a key and reports whether it meant that.
func (g *Grid) Key(name string) bool {
	page := max(g.height-1, 1)
	if by, ok := map[string]int{
		"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": page, "ctrl+f": page, "pgup": -page, "ctrl+b": -page, "ctrl+d": page / 2, "ctrl+u": -page / 2,
	}[name]; ok {
		g.To(g.at + by)
		return true
	}
	switch name {
	case "g", "home":
		g.To(0)
	case "G", "end":
		g.To(g.table.Len() - 1)
	case "h", "left":
		g.left = max(g.left-1, 0)
	case "l", "right":
		g.left = min(g.left+1, max(len(g.table.columns)-2, 0))
	default:
		return false
	}
	return true
}

// To puts the cursor on a row, which is clamped.
func (g *Grid) To(row int) {
	n := g.table.Len()
	g.at = max(min(row, n-1), 0)
	g.top = block.Window(g.top, max(g.height, 1), n, g.at, g.at)
}

// Click puts the cursor on line y of the picture, its head not counted; it reports whether there is such a line.
func (g *Grid) Click(y int) bool {
	row := g.top + y - 1
	if g.table == nil || y < 1 || row >= g.table.Len() || y > g.height {
		return false
	}
	g.To(row)
	return true
}

// Line is the line of the answer that the row with the cursor begins in.
func (g *Grid) Line() int { return int(g.table.rows[g.at]) }

// Place is which row the cursor is on and which columns are in sight, in words.
func (g *Grid) Place() string {
	words := gauge.Count(g.at+1) + " of " + gauge.Count(g.table.Len())
	if g.left > 0 {
		words = fmt.Sprintf("from column %d of %d   ", g.left+2, len(g.table.columns)) + words
	}
	return words
}

// View draws the head and the rows in sight in exactly h lines of at most w cells. The first column stays where it is.
func (g *Grid) View(th theme.Theme, w, h int, focused bool) []string {
	g.height = max(h-1, 1)
	g.To(g.at)
	columns := g.table.columns[:1:1]
	columns = append(columns, g.table.columns[min(g.left+1, len(g.table.columns)):]...)
	wide := make([]int, len(columns))
	for i, c := range columns {
		wide[i] = c.wide
	}
	if len(columns) > 1 {
		wide[0] = min(wide[0], max(w/3, 8))
	}
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.name
	}
	out := []string{th.Muted.Render(laid(head, wide, w))}
	for row := g.top; row < min(g.top+g.height, g.table.Len()); row++ {
		cells := g.row(row)
		for i, c := range columns {
			head[i] = ""
			if at := slices.IndexFunc(cells, func(m member) bool { return m.name == c.name }); at >= 0 {
				head[i] = cells[at].text
			}
		}
		line := laid(head, wide, w)
		if focused && row == g.at {
			line = th.Selected.Render(block.Pad(line, w))
		}
		out = append(out, line)
	}
	for len(out) < h {
		out = append(out, "")
	}
	return out[:max(h, 0)]
}

// row are the cells of a row; those in sight are read once.
func (g *Grid) row(i int) []member {
	const remembered = 400
	cells, known := g.cells[i]
	if !known {
		if g.cells == nil || len(g.cells) >= remembered {
			g.cells = map[int][]member{}
		}
		cells = g.table.row(i)
		g.cells[i] = cells
	}
	return cells
}

// laid puts cells beside each other in at most w cells of the screen.
func laid(cells []string, wide []int, w int) string {
	var b strings.Builder
	used := 1
	b.WriteByte(' ')
	for i, text := range cells {
		if used >= w {
			break
		}
		b.WriteString(block.Pad(text, min(wide[i], w-used)) + "  ")
		used += wide[i] + 2
	}
	return block.Cut(strings.TrimRight(b.String(), " "), w)
}

// At puts the cursor of the pane on a line of its answer, unfolding what hides it.
func (p *Pane) At(line int) {
	if p.doc != nil && line < p.doc.Len() {
		p.reach(line)
	}
}
