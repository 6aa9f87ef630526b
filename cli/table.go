package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

const (
	gap     = 2  // blanks between columns
	narrow  = 10 // columns that were asked for are squeezed down to this before one is left out
	comfort = 20 // the others are left out before that
	sample  = 60 // lines that are looked at to find the widths, so that a long list starts at once
)

// listTable prints for a person: a heading, columns that line up and fit the terminal.
func (a *app) listTable(l listing) error {
	t := &table{app: a, columns: l.columns, least: comfort, search: l.marks}
	items := l.items
	if len(a.format.columns) > 0 {
		t.least = narrow
	} else if l.records {
		l, items = telling(l)
		t.columns = l.columns
	}
	shown := 0
	for it, err := range items {
		if err != nil {
			return err
		}
		line := make([]string, len(l.columns))
		values := make([]any, len(l.columns))
		for i, c := range l.columns {
			values[i] = it.seen(c.name)
			if slices.Contains(it.days, c.name) {
				values[i] = model.Field{WholeDay: true}.Spoken(values[i], time.UTC)
			}
			line[i] = problem.Clean(human(values[i], a.Now()))
		}
		shown++
		if err := t.add(line, values); err != nil {
			return err
		}
	}
	if shown == 0 {
		return a.put(l.none + "\n")
	}
	if err := t.flush(); err != nil {
		return err
	}
	return a.footnotes(t, l, shown)
}

// footnotes says beneath a table what it does not show.
func (a *app) footnotes(t *table, l listing, shown int) error {
	var notes []string
	if l.note != nil {
		if s := l.note(shown); s != "" {
			notes = append(notes, s)
		}
	}
	var left []string
	for i, c := range t.columns {
		if t.widths[i] == 0 {
			left = append(left, c.name)
		}
	}
	if len(left) > 0 {
		notes = append(notes, a.fold("Left out, for want of room: "+strings.Join(left, ", ")+". --columns picks.", 0))
	}
	if len(notes) == 0 {
		return nil
	}
	return a.put("\n" + a.paint.onOut(faint, strings.Join(notes, "\n")) + "\n")
}

// table lays lines out. It holds back the first ones to find the widths.
type table struct {
	app     *app
	columns []column
	search  string // what is marked; "" for nothing
	least   int    // see fit
	lines   [][]string
	values  [][]any
	widths  []int
}

func (t *table) add(line []string, values []any) error {
	if t.widths != nil {
		return t.print(line, values)
	}
	t.lines, t.values = append(t.lines, line), append(t.values, values)
	if len(t.lines) < sample {
		return nil
	}
	return t.flush()
}

// flush settles the widths and prints what was held back.
func (t *table) flush() error {
	if t.widths != nil {
		return nil
	}
	t.widths = fit(t.natural(), t.app.Streams.Width, t.least)
	heads := make([]string, len(t.columns))
	for i, c := range t.columns {
		heads[i] = c.title
	}
	if err := t.app.put(t.app.paint.onOut(faint, t.lay(heads, nil)) + "\n"); err != nil {
		return err
	}
	for i, line := range t.lines {
		if err := t.print(line, t.values[i]); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) natural() []int {
	w := make([]int, len(t.columns))
	for i, c := range t.columns {
		w[i] = ansi.StringWidth(c.title)
		for _, line := range t.lines {
			w[i] = max(w[i], ansi.StringWidth(line[i]))
		}
	}
	return w
}

// fit gives columns their widths on a terminal of that width. As many columns are kept, from the left, as
// fit when each has its natural width or least, whichever is less; the others become 0. Those that are
// kept share the room: the widest is squeezed first.
func fit(natural []int, width, least int) []int {
	w := slices.Clone(natural)
	if width <= 0 {
		return w
	}
	kept, used := 0, -gap
	for kept < len(w) && (kept == 0 || used+gap+min(w[kept], least) <= width) {
		used += gap + min(w[kept], least)
		kept++
	}
	clear(w[kept:])
	for over := sum(w[:kept]) + gap*(kept-1) - width; over > 0; over-- {
		w[slices.Index(w, slices.Max(w))]--
	}
	return w
}

func sum(numbers []int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}

func (t *table) print(line []string, values []any) error {
	return t.app.put(t.lay(line, values) + "\n")
}

// lay gives one line, or several where a column folds. values decide the colours; nil draws without any.
func (t *table) lay(line []string, values []any) string {
	var b strings.Builder
	at := 0
	for i, w := range t.widths {
		if w == 0 {
			continue
		}
		if at > 0 {
			b.WriteString(strings.Repeat(" ", gap))
			at += gap
		}
		b.WriteString(t.cell(i, line[i], at, values))
		at += w
	}
	return trimLines(b.String())
}

// cell gives one cell as wide as its column. A cell that folds goes on beneath itself, from column at.
func (t *table) cell(i int, text string, at int, values []any) string {
	c, w := t.columns[i], t.widths[i]
	paint := func(s string) string {
		if values == nil || c.tone == nil {
			return s
		}
		return t.app.paint.onOut(c.tone(values[i]), s)
	}
	if c.folds {
		lines := strings.Split(ansi.Wrap(text, w, ""), "\n")
		for j, l := range lines {
			lines[j] = paint(l)
		}
		return strings.Join(lines, "\n"+strings.Repeat(" ", at))
	}
	s := ansi.Truncate(text, w, "…")
	blanks := strings.Repeat(" ", max(w-ansi.StringWidth(s), 0))
	if c.right {
		return blanks + paint(s)
	}
	if values != nil && t.search != "" && c.found {
		return t.marked(s) + blanks
	}
	return paint(s) + blanks
}

// marked is the text of a cell with what the search is answered by in it brought out.
func (t *table) marked(s string) string {
	var b strings.Builder
	last := 0
	for _, m := range workbench.Marks(s, t.search) {
		b.WriteString(s[last:m.From] + t.app.paint.onOut(match, s[m.From:m.To]))
		last = m.To
	}
	return b.String() + s[last:]
}

func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}
