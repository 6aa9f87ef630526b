package workbench

import "context"

// PlanMapping is [Workbench.PlanMapping]; a pseudonym in a line is refused, lest it becomes the truth.
func (v *Veiled) PlanMapping(ctx context.Context, e MappingEdit) (MappingPlan, error) {
	e = reveal(v, e)
	if v.Veil() {
		var lines []string
		for _, l := range e.Set {
			lines = append(lines, l)
		}
		for _, l := range e.Lines {
			lines = append(lines, l.Text)
		}
		m, err := v.meaning(ctx, lines...)
		if err != nil {
			return MappingPlan{}, err
		}
		for _, l := range lines {
			if err := m.held("the line", l, ""); err != nil {
				return MappingPlan{}, err
			}
		}
	}
	p, err := v.Workbench.PlanMapping(ctx, e)
	return dress(v, p), v.said(err)
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
