package timetonic

import (
	"context"
	"encoding/json"
	"slices"

	"patchbay/connectors/spec"
	"patchbay/model"
	"patchbay/problem"
)

// shapes are the fields of a model that this book's table has no writable column for, and the words that its columns of
// a state have a meaning for.
func shapes(ctx context.Context, in spec.In, modelName string) ([]model.Field, error) {
	m, known := model.Find(model.Builtin(), modelName)
	if !known || !slices.Contains(kept(), modelName) {
		return nil, nil
	}
	text, err := columnsOf(ctx, in, modelName) // anew: a column may have come since
	if problem.Is(err, problem.Unsupported) {
		return nil, nil // a book without such a table refuses the whole model
	}
	if err != nil {
		return nil, err
	}
	var columns []column
	if err := json.Unmarshal([]byte(text), &columns); err != nil {
		return nil, unreadable("the columns of a table", err)
	}
	var out []model.Field
	for _, r := range roles(modelName) {
		f, ok := m.Field(unified(r.as))
		if !ok || slices.ContainsFunc(out, func(o model.Field) bool { return o.Name == f.Name }) {
			continue
		}
		if shape(&f, modelName, r.as, columns) {
			out = append(out, f)
		}
	}
	return out, nil
}

// shape reports whether a field is less free than its model says, and how.
func shape(f *model.Field, modelName, as string, columns []column) bool {
	i := slices.IndexFunc(columns, func(c column) bool { return c.As == as })
	switch {
	case i < 0:
		f.ReadOnly, f.Why = true, "has no column in this table"
		return true
	case columns[i].locked():
		f.ReadOnly, f.Why = true, "is a column that TimeTonic fills by itself"
		return true
	}
	if columns[i].Type == "boolean" && f.Type == model.Choice {
		f.Options = []string{"open", "completed"}
		return true
	}
	words, _ := columns[i].words()
	if f.Type != model.Choice || len(words) == 0 {
		return false
	}
	var options []string
	for _, o := range f.Options {
		if slices.ContainsFunc(words, func(w string) bool { return meaning(modelName, as, w) == o }) {
			options = append(options, o)
		}
	}
	f.Options = options
	return len(options) > 0
}
