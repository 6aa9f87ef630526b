// Package compare draws records side by side with their fields aligned: what is equal is quiet, what differs is marked,
// with a sign and not by colour alone. Where there is no room for columns the records stand one above the other, field
// by field. All functions are pure.
package compare

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/ui/theme"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/workbench"
)

// Look is how a comparison is drawn.
type Look struct {
	Theme  theme.Theme
	W      int
	Now    time.Time
	Words  []string // below each record's name, in place of how old it is; nil for none
	Choice *Choice  // nil where nothing is chosen
}

// Choice is what a person chooses while looking at records.
type Choice struct {
	Row, Col int                    // under the cursor
	Stays    int                    // the record that stays; below 0 for none
	Picked   func(field string) int // the record whose value a field will have; below 0 for all together; nil where none is picked
}

// Picture is a comparison as drawn.
type Picture struct {
	Head  []string // the names of the records
	Lines []string // the fields
	Row   [][2]int // for each field, its first line and the one behind its last
}

const (
	narrow = 64 // below, records stand one above the other
	least  = 22 // cells of a column
	tall   = 3  // lines of a value
)

// Draw draws a comparison in lines of at most w cells.
func Draw(c workbench.Comparison, l Look) Picture {
	if len(c.Records) == 0 {
		return Picture{}
	}
	if l.W < narrow {
		return l.stacked(c)
	}
	return l.columns(c)
}

// span is which records have a column: all, or as many as there is room for around the cursor.
func (l Look) span(n, label int) (from, to, wide int) {
	room := max(l.W-label-2, least)
	shown := max(min(n, room/(least+2)), min(n, 2))
	if l.Choice != nil && l.Choice.Col >= shown {
		from = min(l.Choice.Col-shown+1, n-shown)
	}
	return from, from + shown, max(room/shown-2, 6)
}

func (l Look) columns(c workbench.Comparison) Picture {
	th := l.Theme
	label := l.label(c, max(l.W/5, 10))
	from, to, wide := l.span(len(c.Records), label)
	blank := strings.Repeat(" ", label+2)
	names, words, rest := blank, blank, ""
	left, right := l.more(from, len(c.Records)-to)
	switch {
	case right != "" && wide < least: // beside a name it would leave nothing of it
		left = strings.TrimPrefix(left+" "+right, " ")
	case right != "":
		rest = th.Muted.Render("  " + right)
	}
	if left != "" {
		names = th.Muted.Render(block.Pad(left, label+2))
	}
	for i := from; i < to; i++ {
		style, room := th.Title, wide
		if l.Choice != nil && l.Choice.Col == i {
			style = th.Accent
		}
		if i == to-1 {
			room = wide - ansi.StringWidth(rest)
		}
		names += "  " + style.Render(block.Pad(l.name(c, i), room))
		words += "  " + th.Muted.Render(block.Pad(l.words(c, i), wide))
	}
	p := Picture{Head: []string{block.Cut(names+rest, l.W), block.Cut(words, l.W)}}
	for row, f := range c.Fields {
		f, elsewhere := l.inSight(f, from, to)
		cells, height := make([][]string, to-from), 1
		for i := range cells {
			cells[i] = l.cell(f, from+i, wide)
			height = max(height, len(cells[i]))
		}
		start := len(p.Lines)
		for y := range height {
			line := strings.Repeat(" ", label+2)
			if y == 0 {
				line = l.lead(f, elsewhere, label)
			}
			for i, cell := range cells {
				text := ""
				if y < len(cell) {
					text = cell[y]
				}
				line += "  " + l.style(f, row, from+i).Render(block.Pad(text, wide))
			}
			p.Lines = append(p.Lines, block.Cut(line, l.W))
		}
		p.Row = append(p.Row, [2]int{start, len(p.Lines)})
	}
	return p
}

func (l Look) stacked(c workbench.Comparison) Picture {
	th := l.Theme
	label := l.label(c, max(l.W/4, 8))
	var p Picture
	for i := range c.Records {
		style := th.Title
		if l.Choice != nil && l.Choice.Col == i {
			style = th.Accent
		}
		words := l.words(c, i)
		name := fmt.Sprintf("%d %s", i+1, l.name(c, i))
		room := max(l.W-ansi.StringWidth(words)-3, l.W/2)
		p.Head = append(p.Head, block.Cut(style.Render(block.Cut(name, room))+th.Muted.Render("   "+words), l.W))
	}
	for row, f := range c.Fields {
		start := len(p.Lines)
		lead := l.lead(f, "", label)
		for i := range c.Records {
			if !f.Differ && !f.Lack && i > 0 && l.Choice == nil {
				break
			}
			number := fmt.Sprintf("%d ", i+1)
			if !f.Differ && !f.Lack && l.Choice == nil {
				number = "  "
			}
			for y, text := range l.cell(f, i, max(l.W-label-6, 6)) {
				if y > 0 {
					number = "  "
				}
				p.Lines = append(p.Lines, block.Cut(lead+"  "+l.style(f, row, i).Render(number+text), l.W))
				lead = strings.Repeat(" ", label+2)
			}
		}
		p.Row = append(p.Row, [2]int{start, len(p.Lines)})
	}
	return p
}

// sides are the signs for what is left and right of the columns in sight.
func (l Look) sides() (left, right string) {
	if l.Theme.ASCII {
		return "<", ">"
	}
	return "‹", "›"
}

// more says how many records are out of sight at the left and at the right; "" for none.
func (l Look) more(before, behind int) (left, right string) {
	back, on := l.sides()
	if before > 0 {
		left = fmt.Sprintf("%s %d more", back, before)
	}
	if behind > 0 {
		right = fmt.Sprintf("%d more %s", behind, on)
	}
	return left, right
}

// inSight is a field as the records from the one to before the other tell of it, and the sign of the side where a record
// out of sight has another value than these, which are alike.
func (l Look) inSight(f workbench.ComparedField, from, to int) (workbench.ComparedField, string) {
	n := len(f.Texts)
	if from = min(from, n); to-from >= n || !f.Differ && !f.Lack {
		return f, ""
	}
	to = min(to, n)
	differ, lack := unlike(f.Texts[from:to])
	left, right := l.sides()
	f.Differ, f.Lack = f.Differ && differ, f.Lack && lack
	if f.Differ || f.Lack {
		return f, ""
	}
	if differ, lack = unlike(f.Texts[from:]); differ || lack {
		return f, right
	}
	return f, left
}

// unlike reports whether two texts differ, and whether some are there and some are not.
func unlike(texts []string) (differ, lack bool) {
	first, none := "", false
	for _, text := range texts {
		switch {
		case text == "":
			none = true
		case first == "":
			first = text
		case text != first:
			differ = true
		}
	}
	return differ, none && first != ""
}

// label is how wide the names of the fields are.
func (l Look) label(c workbench.Comparison, most int) int {
	wide := 6
	for _, f := range c.Fields {
		wide = max(wide, ansi.StringWidth(model.Line(f.Label, false)))
	}
	return min(wide, 20, most)
}

// lead is a sign for how the values in sight are to each other, or for where one is that is unlike them, and the name of
// the field.
func (l Look) lead(f workbench.ComparedField, elsewhere string, wide int) string {
	sign, style := " ", l.Theme.Muted
	switch {
	case f.Differ && l.Theme.ASCII:
		sign, style = "#", l.Theme.Warn
	case f.Differ:
		sign, style = "≠", l.Theme.Warn
	case f.Lack:
		sign = "+"
	case elsewhere != "":
		sign = elsewhere
	}
	return style.Render(sign + " " + block.Pad(model.Line(f.Label, false), wide))
}

// cell is a value in a few lines, behind a sign where it is the one that stays.
func (l Look) cell(f workbench.ComparedField, i, wide int) []string {
	text := ""
	if i < len(f.Texts) {
		text = model.Line(f.Texts[i], true)
	}
	sign := ""
	if l.Choice != nil && l.Choice.Picked != nil {
		sign = "  "
		if at := l.Choice.Picked(f.Field); at == i || at < 0 && text != "" {
			sign = l.tick() + " "
		}
	}
	if text == "" {
		text = "–"
		if l.Theme.ASCII {
			text = "-"
		}
	}
	lines := block.Wrap(text, max(wide-ansi.StringWidth(sign), 4))
	if len(lines) > tall {
		lines = append(lines[:tall-1], block.Cut(strings.Join(lines[tall-1:], " "), max(wide-ansi.StringWidth(sign), 4)))
	}
	for j := range lines {
		if j == 0 {
			lines[j] = sign + lines[j]
		} else {
			lines[j] = strings.Repeat(" ", ansi.StringWidth(sign)) + lines[j]
		}
	}
	return lines
}

func (l Look) tick() string {
	if l.Theme.ASCII {
		return "*"
	}
	return "✓"
}

func (l Look) style(f workbench.ComparedField, row, i int) lipgloss.Style {
	c := l.Choice
	picks := c != nil && c.Picked != nil
	switch {
	case c != nil && c.Row == row && c.Col == i:
		return l.Theme.Selected
	case i < len(f.Texts) && f.Texts[i] == "":
		return l.Theme.Muted
	case picks && c.Picked(f.Field) >= 0 && c.Picked(f.Field) != i:
		return l.Theme.Muted
	case f.Differ:
		return l.Theme.Title
	case f.Lack || picks:
		return l.Theme.Text
	}
	return l.Theme.Muted
}

func (l Look) name(c workbench.Comparison, i int) string {
	r := c.Records[i]
	name := model.Line(r.Title, false)
	if r.Missing {
		name = r.ID
	}
	if l.Choice != nil && l.Choice.Stays == i {
		name = l.tick() + " " + name
	}
	return name
}

// words say where a record is and how old it is.
func (l Look) words(c workbench.Comparison, i int) string {
	r := c.Records[i]
	where := model.Line(r.Connection, false)
	switch {
	case r.Missing:
		return "not kept here any more"
	case r.Deleted:
		where = strings.TrimPrefix(where+" · deleted there", " · ")
	case i < len(l.Words):
		where = strings.TrimPrefix(where+" · "+l.Words[i], " · ")
	case !r.UpdatedAt.IsZero():
		where = strings.TrimPrefix(where+" · changed "+age.Ago(l.Now, r.UpdatedAt), " · ")
	}
	return where
}
