package workbench

import (
	"context"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// foreseeTime bounds what a connector may read for a plan.
const foreseeTime = 3 * time.Second

// foresee asks the connector what it would do with a write, and answers the patch with what moves along. What it would
// refuse is refused here. That the provider cannot be asked now is no reason against a plan.
func (w *Workbench) foresee(ctx context.Context, at place, out connectors.Write) (model.Patch, error) {
	patch, err := w.asked(ctx, at, out)
	if err != nil {
		return nil, err
	}
	if bad := model.Period(at.model, out.Before.Fields, patch); bad != nil {
		return nil, refused(at, "cannot be saved like this", []*model.Refusal{bad})
	}
	return patch, nil
}

func (w *Workbench) asked(ctx context.Context, at place, out connectors.Write) (model.Patch, error) {
	if out.ID != "" {
		db, err := w.store(ctx)
		if err != nil {
			return nil, err
		}
		if out.Before.Native, err = db.Raw(ctx, out.Before.ID); err != nil || len(out.Before.Native) == 0 {
			return out.Patch, err
		}
	}
	l, err := w.reach(ctx, at.conn.ID)
	if err != nil {
		return out.Patch, ctx.Err() // it is said when it is sent
	}
	checker, able := l.session.(connectors.Checker)
	if !able {
		return out.Patch, nil
	}
	short, cancel := context.WithTimeout(ctx, foreseeTime)
	defer cancel()
	patch, err := checker.Check(short, out)
	switch {
	case err == nil:
		return patch, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case !problem.Is(err, problem.Invalid) && !problem.Is(err, problem.Unsupported):
		return out.Patch, nil // not about the values
	}
	return nil, problem.As(err).On(at.conn.Name)
}
