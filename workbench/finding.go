package workbench

import (
	"context"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store/index"
)

// Span is a part of a text in bytes, From included, To not.
type Span = index.Span

// Match is what of a record a search found.
type Match struct {
	Field string // unified path; "" for the title
	Label string // "" for the title
	Text  string // the value in one line
	Spans []Span // the parts of it that were found, in their order
}

// Marks gives the parts of a text that a search for query is answered by, in their order and without overlaps; none where
// it is not, or only but for a mistake.
func Marks(text, query string) []Span { return index.Marks(text, index.Asked(query)) }

// MatchOf tells what of a row a search for query found: its title where that says all, else the first field that has what
// the title lacks. ok is false where nothing of it is as it was typed.
func MatchOf(m model.Model, r Row, query string) (found Match, ok bool) {
	words := index.Asked(query)
	title := model.Line(r.Title, false)
	inTitle := Match{Text: title, Spans: index.Marks(title, words)}
	lacking := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return len(index.Marks(title, []string{w})) > 0 })
	if len(lacking) == 0 {
		return inTitle, len(words) > 0
	}
	best := 0
	for _, f := range searchedFields(m, r) {
		text, searched := searchedText(f, r.Fields[f.Name])
		if !searched {
			continue
		}
		n := 0
		for _, w := range lacking {
			if len(index.Marks(text, []string{w})) > 0 {
				n++
			}
		}
		if n > best {
			best, found = n, Match{Field: f.Name, Label: f.Label, Text: text, Spans: index.Marks(text, words)}
		}
	}
	if best == 0 {
		return inTitle, len(inTitle.Spans) > 0
	}
	return found, true
}

// searchedFields are the model's fields, and those that the row has beside them: an account's own, which a model of several
// accounts does not know.
func searchedFields(m model.Model, r Row) []model.Field {
	out := slices.Clone(m.Fields)
	for _, path := range r.Fields.Paths() {
		if _, known := m.Field(path); !known {
			label := path[strings.LastIndexByte(path, '.')+1:]
			out = append(out, model.Field{Name: path, Label: problem.Clean(label), Type: model.Text})
		}
	}
	return out
}

// searchedText is a value in one line; searched is false for what no search looks into: references, days, numbers.
func searchedText(f model.Field, v any) (text string, searched bool) {
	if f.Type == model.Reference || f.Type == model.Date || f.Type == model.DateTime {
		return "", false
	}
	switch v.(type) {
	case string, []string, []any:
		return model.Line(model.Display(v), false), true
	}
	return "", false
}

// Tally counts the rows of a list without regard to its condition, and reports whether nothing is as its text was typed, so
// that it shows what is like it but for a mistake in each word.
func (w *Workbench) Tally(ctx context.Context, q Query) (n int, near bool, err error) {
	db, sq, err := w.ask(ctx, q)
	if err != nil {
		return 0, false, err
	}
	return db.Tally(ctx, sq)
}

// Used notes that a person looked at a record or changed it: of equally good hits it comes first from now on. id is the
// whole local id; one that nobody has is passed over.
func (w *Workbench) Used(ctx context.Context, id string) error {
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	return db.Use(ctx, id)
}
