package workbench

import (
	"context"
	"slices"

	"patchbay/model"
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
	for _, f := range m.Fields {
		v, there := r.Fields[f.Name]
		if !there || f.Type == model.Reference {
			continue
		}
		text := model.Line(model.Display(v), false)
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
