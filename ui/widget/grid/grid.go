// Package grid shows a list of any length as a table: only the rows in sight are ever touched. It holds a place
// in the list and nothing of the list itself, which it asks for by position.
package grid

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
)

// Column is one column of the table. The first one stays in sight when the others are moved sideways.
type Column struct {
	Title string
	Min   int // cells; a column that would get less is left out
	Ideal int // cells; what is left over goes to the columns that want more
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
	lines = append(lines, l.Theme.Muted.Render(line(shown, func(i int) string { return l.Columns[i].Title }, " ")))
	words := strings.Fields(strings.ToLower(l.Match))
	for i := g.top; i < n && len(lines) < l.H; i++ {
		lines = append(lines, g.row(s, i, shown, l.Theme, words))
	}
	for len(lines) < l.H {
		lines = append(lines, "")
	}
	return lines
}

func (g *Grid) row(s Source, i int, shown []slot, th theme.Theme, words []string) string {
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
	case len(words) > 0:
		return highlight(text, words, th)
	}
	return text
}

// slot is a column with its width.
type slot struct{ column, width int }

// layout gives each column its width: as many columns as fit at their least width, then the rest of the room to
// those that want more, in order.
func (g *Grid) layout(l Look) []slot {
	if len(l.Columns) == 0 {
		return nil
	}
	g.left = min(g.left, len(l.Columns)-1)
	order := []int{0}
	for i := 1 + g.left; i < len(l.Columns); i++ {
		order = append(order, i)
	}
	room := l.W - 3 // the mark in front, a blank on either side
	var out []slot
	for _, i := range order {
		least := max(l.Columns[i].Min, 1)
		if len(out) > 0 {
			least += 2
		}
		if least > room && len(out) > 0 {
			break
		}
		out = append(out, slot{i, min(max(l.Columns[i].Min, 1), max(room, 1))})
		room -= least
	}
	for i := range out {
		more := min(max(l.Columns[out[i].column].Ideal-out[i].width, 0), max(room, 0))
		out[i].width += more
		room -= more
	}
	out[len(out)-1].width += max(room, 0)
	return out
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

// highlight marks what begins with one of the words, without regard to case; pieces are styled, never nested.
func highlight(text string, words []string, th theme.Theme) string {
	low := strings.ToLower(text)
	if len(low) != len(text) {
		return text // a letter whose lower case is longer: positions would not agree
	}
	var b strings.Builder
	at := 0
	for at < len(text) {
		from, to := next(low, at, words)
		if from < 0 {
			break
		}
		b.WriteString(text[at:from])
		b.WriteString(th.Match.Render(text[from:to]))
		at = to
	}
	b.WriteString(text[at:])
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
