package workbench

import (
	"context"
	"maps"
	"slices"

	"patchbay/model"
)

// PlanEdit is [Workbench.PlanEdit] for a person who sees pseudonyms: what was typed is shown as it was typed, what stood
// there before is not. A pseudonym that was typed is what it stands for, and is refused where that is not certain: it never
// becomes the truth.
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
	e, notes, err := v.trueEdit(ctx, e)
	if err != nil {
		return Plan{}, err
	}
	typed := v.typedValues(e.Model, values, e.Values)
	p, err := plan(ctx, e)
	if err != nil {
		return Plan{}, v.saidOf(err, typed)
	}
	out := dressed(v, p, typed)
	out.typed = typed
	out.Warnings = append(out.Warnings, notes...)
	return out, nil
}

// Apply is [Workbench.Apply] for the plan as it was made.
func (v *Veiled) Apply(ctx context.Context, p Plan) (Change, error) {
	plan := reveal(v, p)
	plan.Leaves = p.Leaves
	c, err := v.Workbench.Apply(ctx, plan)
	return dress(v, c), v.saidOf(err, p.typed)
}

// trueEdit is an edit with what the person saw, and did not type, as it is in truth. notes say what was understood.
func (v *Veiled) trueEdit(ctx context.Context, e Edit) (_ Edit, notes []string, err error) {
	values := e.Values
	e = reveal(v, e)
	e.Values = maps.Clone(values)
	var now, shown model.Fields
	shape := v.shape(e.Model)
	if e.ID != "" {
		view, err := v.Workbench.Show(ctx, e.Model, e.ID)
		if err != nil {
			return e, nil, v.said(err)
		}
		now, shown = view.Record.Fields, v.shownValues(view)
		for _, f := range view.Model.Fields {
			if _, known := shape[f.Name]; !known {
				shape = maps.Clone(shape)
				shape[f.Name] = &f
			}
		}
		if e.Base, err = v.trueBase(ctx, e, now, shown); err != nil {
			return e, nil, err
		}
	}
	var typed []string
	for _, x := range e.Values {
		typed = append(typed, textsIn(x)...)
	}
	m, err := v.meaning(ctx, typed...)
	if err != nil {
		return e, nil, err
	}
	for _, path := range slices.Sorted(maps.Keys(e.Values)) {
		if e.Values[path], err = v.trueValue(m, shape.Field(path), e.Values[path], [2]any{now[path], shown[path]}); err != nil {
			return e, nil, err
		}
	}
	return e, m.notes, nil
}

// trueValue is a typed value as it is meant: what the record holds where that is what was shown of it, the whole value or
// items of a list; the record that a field refers to; what any other pseudonym stands for.
func (v *Veiled) trueValue(m *meaner, f model.Field, typed any, was [2]any) (any, error) {
	now, shown := was[0], was[1]
	text, isText := typed.(string)
	switch {
	case model.Empty(typed):
		return typed, nil
	case model.Equal(typed, shown), text != "" && f.Type != model.Reference && text == model.Display(shown):
		return now, nil
	case isText && !f.Custom() && chosen(f, text):
		return typed, nil
	case isText && f.Type == model.Reference:
		return m.value(f.Name, v.told.of(text), now)
	case f.Type != model.TextList:
		return m.value(f.Name, typed, now)
	}
	words, err := model.Canonical(f, typed)
	list, ok := words.([]string)
	if err != nil || !ok {
		return m.value(f.Name, typed, now)
	}
	items, seen := wordsIn(now), wordsIn(shown)
	list = slices.Clone(list)
	for i, w := range list {
		if at := slices.Index(seen, w); at >= 0 && len(items) == len(seen) {
			list[i] = items[at]
		} else if list[i], err = m.text(f.Name, w, model.Display(now)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// chosen reports whether a text is for a field that shows what it can hold as it is: nobody's.
func chosen(f model.Field, text string) bool {
	switch f.Type {
	case model.Choice:
		return slices.Contains(f.Options, text) || slices.Contains(f.Names, text)
	case model.Boolean, model.Integer, model.Number, model.Date, model.DateTime, model.Country, model.Timezone:
		return true
	}
	return false
}

func wordsIn(x any) []string {
	list, _ := x.([]string)
	return list
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

// NewBulk is [Workbench.NewBulk], under the rules of PlanEdit.
func (v *Veiled) NewBulk(ctx context.Context, req BulkRequest) (Bulk, error) {
	ops, err := v.ops(ctx, req.Ops)
	if err != nil {
		return Bulk{}, err
	}
	req = reveal(v, req)
	req.Ops = ops
	b, err := v.Workbench.NewBulk(ctx, req)
	return dress(v, b), v.said(err)
}

// AddToBulk is [Workbench.AddToBulk], under the rules of PlanEdit.
func (v *Veiled) AddToBulk(ctx context.Context, name string, req BulkRequest) (Bulk, int, error) {
	ops, err := v.ops(ctx, req.Ops)
	if err != nil {
		return Bulk{}, 0, err
	}
	req = reveal(v, req)
	req.Ops = ops
	b, n, err := v.Workbench.AddToBulk(ctx, v.meant(name), req)
	return dress(v, b), n, v.said(err)
}

// PreviewBulk is [Workbench.PreviewBulk], under the rules of PlanEdit.
func (v *Veiled) PreviewBulk(ctx context.Context, req BulkRequest, n int) (Bulk, []BulkItem, error) {
	ops, err := v.ops(ctx, req.Ops)
	if err != nil {
		return Bulk{}, nil, err
	}
	req = reveal(v, req)
	req.Ops = ops
	b, items, err := v.Workbench.PreviewBulk(ctx, req, n)
	return dress(v, b), dress(v, items), v.said(err)
}

// ChangeBulk is [Workbench.ChangeBulk], under the rules of PlanEdit.
func (v *Veiled) ChangeBulk(ctx context.Context, name string, c BulkChange) (Bulk, error) {
	ops, err := v.ops(ctx, c.Ops)
	if err != nil {
		return Bulk{}, err
	}
	c = reveal(v, c)
	c.Ops = ops
	b, err := v.Workbench.ChangeBulk(ctx, v.meant(name), c)
	return dress(v, b), v.said(err)
}
