package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
)

const (
	gap    = 2  // blanks between columns
	narrow = 10 // a column is not squeezed below this
	sample = 60 // lines that are looked at to find the widths, so that a long list starts at once
)

// listTable prints for a person: a heading, columns that line up and fit the terminal.
func (a *app) listTable(l listing) error {
	t := &table{app: a, columns: l.columns}
	shown := 0
	for it, err := range l.items {
		if err != nil {
			return err
		}
		line := make([]string, len(l.columns))
		values := make([]any, len(l.columns))
		for i, c := range l.columns {
			values[i] = it.cell(c.name)
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
	if l.note == nil {
		return nil
	}
	if s := l.note(shown); s != "" {
		return a.put("\n" + a.paint.onOut(faint, s) + "\n")
	}
	return nil
}

// table lays lines out. It holds back the first ones to find the widths.
type table struct {
	app     *app
	columns []column
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
	t.widths = fit(t.natural(), t.app.Streams.Width)
	heads := make([]string, len(t.columns))
	for i, c := range t.columns {
		heads[i] = c.title
	}
	if err := t.app.put(t.app.paint.onOut(faint, strings.TrimRight(t.lay(heads, nil), " ")) + "\n"); err != nil {
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

// fit squeezes the widest columns, one cell at a time, until all fit; columns that do not fit even
// then become 0, from the right.
func fit(w []int, width int) []int {
	if width <= 0 {
		return w
	}
	total := func() int {
		n := -gap
		for _, x := range w {
			if x > 0 {
				n += x + gap
			}
		}
		return n
	}
	for total() > width {
		widest := 0
		for i := range w {
			if w[i] > w[widest] {
				widest = i
			}
		}
		if w[widest] <= narrow {
			break
		}
		w[widest]--
	}
	for i := len(w) - 1; i > 0 && total() > width; i-- {
		w[i] = 0
	}
	return w
}

func (t *table) print(line []string, values []any) error {
	return t.app.put(strings.TrimRight(t.lay(line, values), " ") + "\n")
}

// lay gives one line. values decide the colours; nil draws without any.
func (t *table) lay(line []string, values []any) string {
	var b strings.Builder
	for i, c := range t.columns {
		w := t.widths[i]
		if w == 0 {
			continue
		}
		s := ansi.Truncate(line[i], w, "…")
		blanks := strings.Repeat(" ", max(w-ansi.StringWidth(s), 0))
		if values != nil && c.tone != nil {
			s = t.app.paint.onOut(c.tone(values[i]), s)
		}
		if b.Len() > 0 {
			b.WriteString(strings.Repeat(" ", gap))
		}
		if c.right {
			b.WriteString(blanks + s)
		} else {
			b.WriteString(s + blanks)
		}
	}
	return b.String()
}

// exact is a value for a machine: times in full, numbers without separators.
func exact(v any) string {
	switch v := v.(type) {
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.UTC().Format(time.RFC3339)
	case *time.Time:
		if v == nil {
			return ""
		}
		return exact(*v)
	case time.Duration:
		return v.String()
	case int:
		return fmt.Sprint(v)
	case fmt.Stringer:
		return v.String()
	}
	return model.Display(v)
}

// human is a value for a person: how long ago, thousands apart.
func human(v any, now time.Time) string {
	switch v := v.(type) {
	case time.Time:
		return ago(now, v)
	case *time.Time:
		if v == nil {
			return ""
		}
		return ago(now, *v)
	case time.Duration:
		return v.Round(time.Millisecond).String()
	case int:
		return thousands(v)
	}
	return exact(v)
}

// ago says when t was, or will be, seen from now.
func ago(now, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	d, form := now.Sub(t), "%s ago"
	if d < 0 {
		d, form = -d, "in %s"
	}
	switch {
	case d < 2*time.Second:
		return "now"
	case d < time.Minute:
		return fmt.Sprintf(form, fmt.Sprintf("%d s", d/time.Second))
	case d < time.Hour:
		return fmt.Sprintf(form, fmt.Sprintf("%d min", d/time.Minute))
	case d < 24*time.Hour:
		return fmt.Sprintf(form, fmt.Sprintf("%d h", d/time.Hour))
	case d < 30*24*time.Hour:
		return fmt.Sprintf(form, fmt.Sprintf("%d d", d/(24*time.Hour)))
	}
	return t.Local().Format("2 Jan 2006")
}

// thousands writes 48120 as 48,120.
func thousands(n int) string {
	if n < 0 {
		return "-" + thousands(-n)
	}
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
