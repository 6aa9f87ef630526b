package cli

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"patchbay/model"
	"patchbay/workbench"
)

// hit is a found record as JSON has it.
type hit struct {
	row
	Found *foundIn `json:"found,omitempty"`
}

// foundIn is where a record has what was looked for.
type foundIn struct {
	Field string `json:"field"` // "title" for what lists call it
	Text  string `json:"text"`  // in one line; of a long one the part around what was found
}

// foundItems are the hits with where each was found. A column says so where no other that is shown does.
func (a *app) foundItems(ctx context.Context, b *Bench, f finding, l listing, rows []workbench.Row) []item {
	shown := map[string]bool{"": true}
	for _, c := range l.columns {
		shown[c.name] = true
	}
	if len(a.format.columns) > 0 {
		shown = map[string]bool{"": slices.Contains(a.format.columns, "title")}
		for _, name := range a.format.columns {
			shown[name] = true
		}
	}
	shapes := map[[2]string]model.Model{}
	out := make([]item, 0, len(rows))
	for _, r := range rows {
		key := [2]string{r.Connection, r.Model}
		if _, known := shapes[key]; !known {
			shapes[key] = shapeOf(ctx, b, r)
		}
		it := rowItem(r)
		m, ok := workbench.MatchOf(shapes[key], r, f.text)
		if !ok {
			out = append(out, it)
			continue
		}
		where := foundIn{Field: cmp.Or(m.Field, "title"), Text: excerpt(m)}
		if doc, is := it.doc.(row); is {
			it.doc = hit{row: doc, Found: &where}
		}
		cell := it.cell
		it.cell = func(column string) any {
			switch {
			case column != "found":
				return cell(column)
			case shown[m.Field]:
				return ""
			}
			return cmp.Or(m.Label, "Title") + ": " + where.Text
		}
		out = append(out, it)
	}
	return out
}

// shapeOf is the model of a row with its connection's own fields; without them where they cannot be told.
func shapeOf(ctx context.Context, b *Bench, r workbench.Row) model.Model {
	m, err := b.Models.ModelOf(ctx, r.Connection, r.Model)
	if err != nil {
		m, _ = model.Find(b.Models.Models(), r.Model)
	}
	return m
}

// leadIn and tail are how many bytes of a long text stand around what was found in it.
const leadIn, tail = 10, 100

// excerpt is a value that was found, cut down to the part that has it.
func excerpt(m workbench.Match) string {
	text, from, to := m.Text, 0, len(m.Text)
	if len(m.Spans) > 0 && m.Spans[0].From > leadIn {
		from = m.Spans[0].From - leadIn
		if i := strings.IndexByte(text[from:m.Spans[0].From], ' '); i >= 0 {
			from += i + 1
		}
	}
	to = min(to, from+leadIn+tail)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	out := text[from:to]
	if from > 0 {
		out = "…" + out
	}
	if to < len(text) {
		out += "…"
	}
	return out
}
