package workbench

import (
	"context"
	"maps"
	"slices"

	"patchbay/model"
	"patchbay/problem"
)

// PlanEdit is [Workbench.PlanEdit] for a person who sees pseudonyms: what was typed is shown as it was typed, what stood
// there before is not. A pseudonym that was typed is refused, lest it becomes the truth.
func (v *Veiled) PlanEdit(ctx context.Context, e Edit) (Plan, error) {
	return v.planned(ctx, e, v.Workbench.PlanEdit)
}

// PlanUpsert is [Workbench.PlanUpsert], under the rules of PlanEdit.
func (v *Veiled) PlanUpsert(ctx context.Context, e Edit) (Plan, error) {
	return v.planned(ctx, e, v.Workbench.PlanUpsert)
}

func (v *Veiled) planned(ctx context.Context, e Edit, plan func(context.Context, Edit) (Plan, error)) (Plan, error) {
	if !v.Veil() {
		e = reveal(v, e)
		p, err := plan(ctx, e)
		return p, err
	}
	values := e.Values
	e, err := v.trueEdit(ctx, e)
	if err != nil {
		return Plan{}, err
	}
	typed := typedPaths(values, e.Values)
	p, err := plan(ctx, e)
	if err != nil {
		return Plan{}, v.saidOf(err, typed)
	}
	out := dressed(v, p, typed)
	out.typed = typed
	return out, nil
}

// Apply is [Workbench.Apply] for the plan as it was made.
func (v *Veiled) Apply(ctx context.Context, p Plan) (Change, error) {
	c, err := v.Workbench.Apply(ctx, reveal(v, p))
	return dress(v, c), v.saidOf(err, p.typed)
}

// trueEdit is an edit with what the person saw, and did not type, as it is in truth.
func (v *Veiled) trueEdit(ctx context.Context, e Edit) (Edit, error) {
	values := e.Values
	e = reveal(v, e)
	e.Values = maps.Clone(values)
	var now, shown model.Fields
	shape := v.shape(e.Model)
	if e.ID != "" {
		view, err := v.Workbench.Show(ctx, e.Model, e.ID)
		if err != nil {
			return e, v.said(err)
		}
		now, shown = view.Record.Fields, v.shownValues(view)
		for _, f := range view.Model.Fields {
			if _, known := shape[f.Name]; !known {
				shape = maps.Clone(shape)
				shape[f.Name] = &f
			}
		}
		if e.Base, err = v.trueBase(ctx, e, now, shown); err != nil {
			return e, err
		}
	}
	for _, path := range slices.Sorted(maps.Keys(e.Values)) {
		x := v.trueValue(shape.Field(path), e.Values[path], now[path], shown[path])
		if w := v.wornIn(x, now[path]); w != "" {
			return e, problem.New(problem.Usage, "%q is a pseudonym of the veil: it would be written as if it were true.", problem.Clean(w)).
				WithHint("Type the whole value of %s anew, or lift the veil first.", problem.Clean(path))
		}
		e.Values[path] = x
	}
	return e, nil
}

// trueValue is a typed value with the pseudonyms in it that can only mean what the record holds: the whole value, items
// of a list, the record that a field refers to.
func (v *Veiled) trueValue(f model.Field, typed, now, shown any) any {
	switch {
	case model.Empty(typed):
		return typed
	case model.Equal(typed, shown):
		return now
	}
	text, isText := typed.(string)
	if isText && f.Type == model.Reference {
		return v.told.of(text)
	}
	if text != "" && text == model.Display(shown) {
		return now
	}
	items, seen := wordsIn(now), wordsIn(shown)
	if f.Type != model.TextList || len(items) != len(seen) {
		return typed
	}
	words, err := model.Canonical(f, typed)
	list, ok := words.([]string)
	if err != nil || !ok {
		return typed
	}
	list = slices.Clone(list)
	for i, w := range list {
		if at := slices.Index(seen, w); at >= 0 {
			list[i] = items[at]
		}
	}
	return list
}

func wordsIn(x any) []string {
	list, _ := x.([]string)
	return list
}

// wornIn finds a pseudonym in a value that is to be written.
func (v *Veiled) wornIn(x, now any) string {
	switch x := x.(type) {
	case string:
		return v.making().Worn(x, model.Display(now))
	case []string:
		for _, s := range x {
			if w := v.making().Worn(s, model.Display(now)); w != "" {
				return w
			}
		}
	}
	return ""
}

// trueBase is what the person saw, in truth: what the record holds where that is what was shown, else the value of its
// past that was. What neither was stays a pseudonym, so that writing over it is a conflict.
func (v *Veiled) trueBase(ctx context.Context, e Edit, now, shown model.Fields) (model.Fields, error) {
	if e.Base == nil {
		return nil, nil
	}
	out, past := e.Base.Clone(), false
	for path, x := range e.Base {
		if model.Equal(x, shown[path]) {
			out[path] = now[path]
		} else {
			past = past || !model.Empty(x)
		}
	}
	if !past {
		return out, nil
	}
	history, err := v.Workbench.History(ctx, e.Model, e.ID)
	if err != nil {
		return nil, v.said(err)
	}
	shape := v.shape(e.Model)
	for _, h := range history {
		if x, asked := e.Base[h.Field]; asked && model.Equal(x, out[h.Field]) && model.Equal(x, v.making().Value(v.fieldOf(shape, h.Field), h.Before)) {
			out[h.Field] = h.Before
		}
	}
	return out, nil
}

// NewBulk is [Workbench.NewBulk]; a pseudonym among what is to be written is refused.
func (v *Veiled) NewBulk(ctx context.Context, req BulkRequest) (Bulk, error) {
	if err := v.wornOps(req.Ops); err != nil {
		return Bulk{}, err
	}
	b, err := v.Workbench.NewBulk(ctx, reveal(v, req))
	return dress(v, b), v.said(err)
}

// AddToBulk is [Workbench.AddToBulk]; a pseudonym among what is to be written is refused.
func (v *Veiled) AddToBulk(ctx context.Context, name string, req BulkRequest) (Bulk, int, error) {
	if err := v.wornOps(req.Ops); err != nil {
		return Bulk{}, 0, err
	}
	b, n, err := v.Workbench.AddToBulk(ctx, v.meant(name), reveal(v, req))
	return dress(v, b), n, v.said(err)
}

// PreviewBulk is [Workbench.PreviewBulk]; a pseudonym among what is to be written is refused.
func (v *Veiled) PreviewBulk(ctx context.Context, req BulkRequest, n int) (Bulk, []BulkItem, error) {
	if err := v.wornOps(req.Ops); err != nil {
		return Bulk{}, nil, err
	}
	b, items, err := v.Workbench.PreviewBulk(ctx, reveal(v, req), n)
	return dress(v, b), dress(v, items), v.said(err)
}

// ChangeBulk is [Workbench.ChangeBulk]; a pseudonym among what is to be written is refused.
func (v *Veiled) ChangeBulk(ctx context.Context, name string, c BulkChange) (Bulk, error) {
	if err := v.wornOps(c.Ops); err != nil {
		return Bulk{}, err
	}
	b, err := v.Workbench.ChangeBulk(ctx, v.meant(name), reveal(v, c))
	return dress(v, b), v.said(err)
}

func (v *Veiled) wornOps(ops []BulkOp) error {
	if !v.Veil() {
		return nil
	}
	for _, o := range ops {
		for _, text := range []string{o.Value, o.With} {
			if w := v.making().Worn(text, ""); w != "" && o.How != BulkCopy && o.How != BulkWork {
				return problem.New(problem.Usage, "%q is a pseudonym of the veil: it would be written as if it were true.", problem.Clean(w)).
					WithHint("Type the value of %s as it is, or lift the veil first.", problem.Clean(o.Field))
			}
		}
	}
	return nil
}
