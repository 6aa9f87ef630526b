package ui

import (
	"context"

	"patchbay/problem"
	"patchbay/workbench"
)

func (w *whole) Used(context.Context, string) error { return nil }

func (w *whole) Why(context.Context, string, string, string) (workbench.Why, error) {
	return workbench.Why{}, problem.New(problem.NotFound, "There is no such contact.")
}

func (w *whole) PlanUndoFields(ctx context.Context, change string, _ []string, by string) (workbench.Plan, error) {
	return w.PlanUndo(ctx, change, by)
}
