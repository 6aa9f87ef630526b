package grid

import (
	"slices"
	"strings"

	"patchbay/ui/widget/block"
	"patchbay/workbench"
)

// Found is what a search found of a row.
type Found struct {
	Column int    // that shows it when it is in sight; -1 for none
	Label  string // of the field; "" for the name that lists show
	Text   string // the whole value in one line; clean. "" for nothing
	Spans  []workbench.Span
}

// The cells that what was found gets at least, and wants at most.
const leastFound, mostFound = 12, 40

// foundColumn is the column for what was found: no narrower than the words that were.
func foundColumn(rows []seen, w int) Column {
	c := Column{Title: "Found", Min: leastFound, Ideal: mostFound}
	for _, r := range rows {
		if r.Found.Text != "" && r.Found.Column != 0 {
			from, to := r.Found.core()
			c.Min = max(c.Min, Width(r.Found.Text[from:to])+2) // with a sign on either side that there is more
		}
	}
	c.Min = min(c.Min, max(w/2-4, leastFound))
	return c
}

// hides reports whether something was found of the row that the columns do not show.
func (r seen) hides(shown []slot, match string) bool {
	f := r.Found
	if !r.there || f.Text == "" {
		return false
	}
	for _, s := range shown {
		if s.column == f.Column && s.column < len(r.Cells) {
			cell := r.Cells[s.column]
			if Width(cell) <= s.width {
				return false
			}
			from, to := f.core()
			cell = block.Cut(cell, s.width)
			return !strings.Contains(cell, f.Text[from:to]) || len(workbench.Marks(cell, match)) < len(f.Spans)
		}
	}
	return true
}

// widened is the row with a cell for what was found.
func (r seen) widened() seen {
	if r.there {
		r.Cells = slices.Insert(slices.Clone(r.Cells), min(1, len(r.Cells)), "")
	}
	if r.Found.Column > 0 {
		r.Found.Column++
	}
	r.Lent = slices.Clone(r.Lent)
	for i, c := range r.Lent {
		if c > 0 {
			r.Lent[i]++
		}
	}
	return r
}

// core is the first part that was found with the rest of its word.
func (f Found) core() (from, to int) {
	if len(f.Spans) == 0 {
		return 0, 0
	}
	from, to = f.Spans[0].From, f.Spans[0].To
	from = strings.LastIndexByte(f.Text[:from], ' ') + 1
	if i := strings.IndexByte(f.Text[to:], ' '); i >= 0 {
		return from, to + i
	}
	return from, len(f.Text)
}

// excerpt is what was found in w cells: the whole value with its field where there is room, else the words that were
// found with some of those before and behind them.
func (f Found) excerpt(w int) string {
	label := ""
	if f.Label != "" {
		label = f.Label + ": "
	}
	switch {
	case Width(label+f.Text) <= w:
		return label + f.Text
	case Width(f.Text) <= w:
		return f.Text
	}
	start, to := f.core()
	if room := w - Width(label); room >= Width(f.Text[start:to])+2 && Width(label) <= w/3 {
		return label + f.around(start, to, room)
	}
	return f.around(start, to, w)
}

// around is the text from start to to in w cells, with some of what stands before it as long as that leaves most of the
// room to what follows.
func (f Found) around(start, to, w int) string {
	if Width(f.Text[start:to])+2 > w { // one long word: what was found of it
		return block.Cut("…"+f.Text[f.Spans[0].From:], w)
	}
	from := start
	for from > 0 {
		at := strings.LastIndexByte(f.Text[:from-1], ' ') + 1
		if Width(f.Text[at:to])+2 > w || Width(f.Text[at:start]) > w/3 {
			break
		}
		from = at
	}
	if from == 0 {
		return block.Cut(f.Text, w)
	}
	return block.Cut("…"+f.Text[from:], w)
}
