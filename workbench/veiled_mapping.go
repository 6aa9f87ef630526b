package workbench

import (
	"context"
	"maps"
	"slices"
)

// PlanMapping is [Workbench.PlanMapping]; a pseudonym in a line is refused, lest it becomes the truth.
func (v *Veiled) PlanMapping(ctx context.Context, e MappingEdit) (MappingPlan, error) {
	e = reveal(v, e)
	lines := slices.Collect(maps.Values(e.Set))
	for _, l := range e.Lines {
		lines = append(lines, l.Text)
	}
	if err := v.truthful(ctx, lines); err != nil {
		return MappingPlan{}, err
	}
	p, err := v.Workbench.PlanMapping(ctx, e)
	return dress(v, p), v.said(err)
}

// CheckMapping is [Workbench.CheckMapping]; a pseudonym in a line of the draft is refused as in [Veiled.PlanMapping].
func (v *Veiled) CheckMapping(ctx context.Context, connection, modelName string, draft map[string]string) (MappingCheck, error) {
	draft = reveal(v, draft)
	if err := v.truthful(ctx, slices.Collect(maps.Values(draft))); err != nil {
		return MappingCheck{}, err
	}
	c, err := v.Workbench.CheckMapping(ctx, v.meant(connection), reveal(v, modelName), draft)
	return dress(v, c), v.said(err)
}

// truthful refuses lines of a mapping that hold a pseudonym while the veil is on.
func (v *Veiled) truthful(ctx context.Context, lines []string) error {
	if !v.Veil() {
		return nil
	}
	m, err := v.meaning(ctx, lines...)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := m.held("the line", l, ""); err != nil {
			return err
		}
	}
	return nil
}

// TryLine is [Workbench.TryLine]; a pseudonym that was shown is no good line.
func (v *Veiled) TryLine(ctx context.Context, try LineTry) (LineTrial, error) {
	try = reveal(v, try)
	if v.Veil() {
		if w := v.making().Worn(try.Line, "", nil); w != "" {
			return LineTrial{Field: try.Field, Line: try.Line, Bad: "\"" + w + "\" is a pseudonym of the veil, and would be written as if it were true"}, nil
		}
	}
	t, err := v.Workbench.TryLine(ctx, try)
	return dress(v, t), v.said(err)
}
