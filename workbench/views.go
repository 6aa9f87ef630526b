package workbench

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// View is a list that a person gave a name: which records it shows, and how. It belongs to the profile.
type View struct {
	Name        string    `json:"name"`
	Model       string    `json:"model"`
	Connections []string  `json:"connections"` // names; empty for all
	Text        string    `json:"text,omitempty"`
	Where       string    `json:"where,omitempty"`
	Columns     []string  `json:"columns"` // paths; empty for those of the model
	Sort        []string  `json:"sort"`    // paths, "-" in front for descending; empty for the title
	Moved       time.Time `json:"savedAt"`
	Trouble     string    `json:"trouble,omitempty"` // why it cannot be shown as it was saved, as a sentence; "" when it can
}

// Selection says which records something is done to. What it says itself comes on top of what its view says.
type Selection struct {
	Model       string   // "" with a view: the view's
	Connections []string // names; empty for those of the view, or all
	Text        string   // every word must match the beginning of a word
	Where       string   // a condition
	View        string   // the name of a saved view; "" for none
	Sort        []string // as in [Query]; empty for the order of the view
}

// Select answers the ids of the records that a selection means, in the order of its list. None is an empty list.
func (w *Workbench) Select(ctx context.Context, s Selection) ([]string, error) {
	q, err := w.Selected(ctx, s)
	if err != nil {
		return nil, err
	}
	db, sq, err := w.ask(ctx, q)
	if err != nil {
		return nil, err
	}
	keys, err := db.Index(ctx, sq)
	if err != nil {
		return nil, err
	}
	return db.IDs(ctx, keys)
}

// Selected answers the list that a selection means. A view that cannot be shown any more is a problem that says why.
func (w *Workbench) Selected(ctx context.Context, s Selection) (Query, error) {
	q := Query{Model: s.Model, Connections: s.Connections, Text: s.Text, Where: s.Where, Sort: s.Sort}
	if s.View == "" {
		if s.Model == "" {
			return q, problem.New(problem.Usage, "Say which records: a model or a view.").WithFix("patchbay view list")
		}
		return q, nil
	}
	v, err := w.View(ctx, s.View)
	if err != nil {
		return q, err
	}
	switch {
	case v.Trouble != "":
		return q, problem.New(problem.Usage, "The view %s cannot be shown: %s", v.Name, continued(v.Trouble)).WithFix("patchbay view show %s", v.Name)
	case s.Model != "" && s.Model != v.Model:
		return q, problem.New(problem.Usage, "The view %s shows records of the model %s, not %s.", v.Name, v.Model, problem.Clean(s.Model))
	}
	q.Model, q.Text = v.Model, strings.TrimSpace(v.Text+" "+s.Text)
	if len(q.Connections) == 0 {
		q.Connections = v.Connections
	} else if left := within(q.Connections, v.Connections); len(left) < len(q.Connections) {
		return q, problem.New(problem.Usage, "The view %s shows records of %s only.", v.Name, join(v.Connections))
	}
	if len(q.Sort) == 0 {
		q.Sort = v.Sort
	}
	q.Where = both(v.Where, s.Where)
	return q, nil
}

// continued is a sentence that goes on behind a colon; the name of a field at its beginning stays as it is.
func continued(sentence string) string {
	for _, word := range []string{"There ", "The ", "It ", "A "} {
		if rest, ok := strings.CutPrefix(sentence, word); ok {
			return strings.ToLower(word) + rest
		}
	}
	return sentence
}

// within are the names that are among those allowed; none allowed allows all.
func within(names, allowed []string) []string {
	if len(allowed) == 0 {
		return names
	}
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		return !slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, n) })
	})
}

// both is a condition that holds where two hold; "" holds always.
func both(a, b string) string {
	if strings.TrimSpace(a) == "" || strings.TrimSpace(b) == "" {
		return cmp.Or(strings.TrimSpace(a), strings.TrimSpace(b))
	}
	return "(" + a + ") && (" + b + ")"
}

// Views lists the saved views, by name.
func (w *Workbench) Views(ctx context.Context) ([]View, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := db.Views(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]View, 0, len(kept))
	for _, k := range kept {
		v, err := w.viewOf(ctx, db, k)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// View answers one view by its name, whatever the case of its letters.
func (w *Workbench) View(ctx context.Context, name string) (View, error) {
	db, err := w.store(ctx)
	if err != nil {
		return View{}, err
	}
	kept, ok, err := db.View(ctx, name)
	if err != nil {
		return View{}, err
	}
	if !ok {
		return View{}, noView(name)
	}
	return w.viewOf(ctx, db, kept)
}

func noView(name string) *problem.Problem {
	return problem.New(problem.NotFound, "There is no view called %q.", problem.Clean(name)).WithFix("patchbay view list")
}

// DropView forgets a view. The records that it showed stay.
func (w *Workbench) DropView(ctx context.Context, name string) error {
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	ok, err := db.DropView(ctx, name)
	if err == nil && !ok {
		return noView(name)
	}
	return err
}

// SaveView keeps a view under its name. One that has the name already is replaced when over is set, else it is a problem
// of kind NeedsPerson. A view that could not be shown is refused.
func (w *Workbench) SaveView(ctx context.Context, v View, over bool) error {
	v.Name = strings.TrimSpace(v.Name)
	if clean := problem.Clean(v.Name); clean != v.Name {
		return problem.New(problem.Usage, "A view's name is one line of signs that can be seen, such as %q.", clean)
	}
	if v.Name == "" || strings.HasPrefix(v.Name, "-") || len(v.Name) > 100 {
		return problem.New(problem.Usage, "A view needs a name of 1 to 100 characters that does not begin with a dash.")
	}
	if _, is := model.Find(w.Models(), v.Name); is {
		return problem.New(problem.Usage, "A view cannot be called %s: that is a model.", v.Name)
	}
	m, err := w.modelIn(ctx, v.Connections, v.Model)
	if err != nil {
		return err
	}
	if p := w.strange(m, v); p != nil {
		return p
	}
	_, sq, err := w.ask(ctx, Query{Model: v.Model, Connections: v.Connections, Where: v.Where, Sort: v.Sort})
	if err != nil {
		return err
	}
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	return db.SaveView(ctx, store.View{
		Name: v.Name, Model: v.Model, Connections: sq.Connections, Text: strings.TrimSpace(v.Text), Where: strings.TrimSpace(v.Where),
		Columns: v.Columns, Sort: v.Sort,
	}, over)
}

// strange is the first of a view's columns that the model does not have; nil when there is none.
func (w *Workbench) strange(m model.Model, v View) *problem.Problem {
	for _, c := range v.Columns {
		if _, known := m.Field(c); !known && !contains([]string{"id", "title", "connection", "createdAt", "updatedAt", "mark"}, c) {
			return problem.New(problem.Usage, "There is no field %s for a column.", problem.Clean(c)).WithHint("Fields of %s: %s.", m.Name, join(names(m)))
		}
	}
	return nil
}

// viewOf gives a kept view the names of today, and says what is the matter with it.
func (w *Workbench) viewOf(ctx context.Context, db *store.Store, k store.View) (View, error) {
	called, err := w.callNames(ctx, db)
	if err != nil {
		return View{}, err
	}
	v := View{Name: k.Name, Model: k.Model, Connections: []string{}, Text: k.Text, Where: k.Where, Columns: list(k.Columns), Sort: list(k.Sort), Moved: k.Moved}
	for _, id := range k.Connections {
		if called[id] == "" {
			v.Trouble = "A connection that it shows was disconnected."
			continue
		}
		v.Connections = append(v.Connections, called[id])
	}
	if v.Trouble != "" {
		return v, nil
	}
	m, err := w.modelIn(ctx, v.Connections, v.Model)
	if err != nil {
		v.Trouble = "The model " + v.Model + " is gone."
		return v, nil
	}
	if p := w.strange(m, v); p != nil {
		v.Trouble = p.Text
		return v, nil
	}
	if _, _, err := w.ask(ctx, Query{Model: v.Model, Connections: v.Connections, Where: v.Where, Sort: v.Sort}); problem.Is(err, problem.Usage) {
		v.Trouble = problem.As(err).Text
	}
	return v, nil
}
