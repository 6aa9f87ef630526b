package workbench

import (
	"context"
	"fmt"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// PlanUpsert asks the provider for the record that has the same unique values, an e-mail or a phone, and answers what
// making it hold the wanted values would do: a change of that record, or a creation where there is none. Nothing is
// written there; what was found is kept here. What cannot be found so, or not written, is a problem as it is for
// [Workbench.PlanEdit]. The ID and Base of e are not looked at.
func (w *Workbench) PlanUpsert(ctx context.Context, e Edit) (Plan, error) {
	at, wanted, err := w.landing(ctx, e, connectors.Upsert)
	if err != nil {
		return Plan{}, err
	}
	patch, bad := model.Validate(at.model, model.Patch(wanted), at.zone) // what may be written is known when the record is
	if len(bad) > 0 {
		return Plan{}, refused(at, "cannot be saved like this", bad)
	}
	kept, found, err := w.twin(ctx, at, patch)
	if err != nil {
		return Plan{}, err
	}
	e.ID, e.Base = "", nil
	if !found {
		plan, err := w.planNew(ctx, e)
		plan.Warnings = append(plan.Warnings, fmt.Sprintf("%s has no %s with these keys: it would be a new one.", at.about.Name, e.Model))
		return plan, err
	}
	e.ID, e.Base = kept.ID, kept.Fields
	return w.PlanEdit(ctx, e)
}

// twin is the record that a provider would take a new one for, as it is there now and is kept here from now on; found
// is false when there is none.
func (w *Workbench) twin(ctx context.Context, at place, patch model.Patch) (kept store.Stored, found bool, err error) {
	l, err := w.reach(ctx, at.conn.ID)
	if err != nil {
		return kept, false, err
	}
	by, ok := l.session.(connectors.Finder)
	if !ok {
		return kept, false, problem.New(problem.Unsupported, "%s cannot look for a %s by its values.", at.about.Name, at.model.Name).On(at.conn.Name)
	}
	there, err := by.Find(ctx, connectors.Write{Model: at.model.Name, Patch: patch})
	if problem.Is(err, problem.NotFound) {
		return kept, false, nil
	}
	if err == nil && at.support(connectors.Retrieve).Supported { // a search may tell less than the whole record
		there, err = l.retrieve(ctx, at.model.Name, there.Remote.ID)
		if problem.Is(err, problem.Gone) { // deleted in between, or an index that trails behind
			return kept, false, nil
		}
	}
	if err != nil {
		return kept, false, w.failed(ctx, at.conn.ID, err)
	}
	db, err := w.store(ctx)
	if err != nil {
		return kept, false, err
	}
	if err := keepOne(ctx, db, at.conn.ID, there, store.ReadBack); err != nil {
		return kept, false, err
	}
	kept, err = db.ByRemote(ctx, at.conn.ID, at.model.Name, there.Remote.ID)
	return kept, err == nil, err
}
