package workbench

import (
	"context"
	"fmt"
	"math"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// PlanUndo answers what putting back a change would do; "" is the newest one that is no undo and was not undone, so that
// undoing again and again goes back step by step. Where that one cannot be undone no other is taken in its place: the
// problem says which change it is and why, and its hint names the next older one that can be undone.
// An undo is a write like any other, on condition that the provider still holds what was written: where somebody
// changed it since, Apply answers a *Conflict. What refers to a record that an earlier undo made anew is led to that
// one.
func (w *Workbench) PlanUndo(ctx context.Context, change, by string) (Plan, error) {
	db, err := w.store(ctx)
	if err != nil {
		return Plan{}, err
	}
	p, err := w.past(ctx, db)
	if err != nil {
		return Plan{}, err
	}
	in, err := p.meant(ctx, change)
	if err != nil {
		return Plan{}, err
	}
	why, err := p.whyNot(ctx, in)
	switch {
	case err != nil:
		return Plan{}, err
	case why.words != "":
		return Plan{}, p.instead(ctx, in, problem.New(why.kind, "%s", why.words))
	}
	plan, err := p.reverse(ctx, in, by)
	if err != nil {
		return Plan{}, p.instead(ctx, in, err)
	}
	if idle(plan) {
		return Plan{}, p.instead(ctx, in, problem.New(problem.Unsupported, "Nothing of it can be written back."))
	}
	plan.Undoes = in.Change
	plan.Older, plan.olderWords, err = p.older(ctx, in)
	return plan, err
}

// meant is the change of this id, or the newest one that is no undo and was not undone for "".
func (p *past) meant(ctx context.Context, change string) (store.Intent, error) {
	if change != "" {
		return p.db.Change(ctx, change)
	}
	all, err := p.db.Changes(ctx, store.ChangeFilter{
		States: []store.State{store.Planned, store.Sent, store.Unknown, store.Done}, Limit: math.MaxInt32,
	})
	if err != nil {
		return store.Intent{}, err
	}
	for _, in := range all {
		if in.Undoes == "" && in.UndoneBy == "" && !changedNothing(in) {
			return in, nil
		}
	}
	return store.Intent{}, problem.New(problem.NotFound, "There is nothing to undo.")
}

// idle reports whether a plan would do nothing.
func idle(p Plan) bool { return len(p.Changes) == 0 && !p.Destroys }

// reverse plans the opposite of a write.
func (p *past) reverse(ctx context.Context, in store.Intent, by string) (Plan, error) {
	record := in.Record
	if verb := verbOf(in.Operation); verb == connectors.Delete {
		return p.rebirth(ctx, in, by)
	} else if in.Lost {
		h, _, err := p.heir(ctx, store.Remote{Connection: in.Connection, Model: in.Model, Native: in.Remote})
		if err != nil {
			return Plan{}, err
		}
		record = h.record
	}
	if verbOf(in.Operation) == connectors.Create {
		return p.bench.PlanDelete(ctx, in.Model, record, by)
	}
	return p.rewrite(ctx, in, record, by)
}

// rewrite plans to give a record the values that an update replaced.
func (p *past) rewrite(ctx context.Context, in store.Intent, record, by string) (Plan, error) {
	rec, err := p.db.Record(ctx, record)
	if err != nil {
		return Plan{}, err
	}
	at, err := p.bench.place(ctx, in.Connection, in.Model)
	if err != nil {
		return Plan{}, err
	}
	if err := at.may(connectors.Update); err != nil {
		return Plan{}, err
	}
	patch, base := model.Patch{}, rec.Record
	base.Fields = rec.Fields.Clone()
	for _, c := range in.Changes {
		f, _ := at.model.Field(c.Field)
		if f.ReadOnly || at.about.WhyNot(in.Model, c.Field, at.support(connectors.Update)) != "" {
			continue // it moved by itself when the others did, and will again
		}
		if patch[c.Field], err = p.followed(ctx, in.Connection, f, c.Before); err != nil {
			return Plan{}, err
		}
		base.Fields[c.Field] = c.After
	}
	changes := patch.Changes(base.Fields)
	shown, err := p.bench.shown(ctx, at, changes)
	return Plan{
		Operation: in.Operation, Connection: at.conn.Name, Record: rec.ID, Title: in.Title,
		Changes: changes, shown: shown, Labels: labels(at.model), By: by, Before: base, Patch: patch,
	}, err
}

// rebirth plans the re-creation of a deleted record: a new one with the old values.
func (p *past) rebirth(ctx context.Context, in store.Intent, by string) (Plan, error) {
	at, err := p.bench.place(ctx, in.Connection, in.Model)
	if err != nil {
		return Plan{}, err
	}
	values := map[string]any{}
	for path, v := range in.Before {
		f, known := at.model.Field(path)
		if !known || f.ReadOnly || model.Empty(v) || at.about.WhyNot(in.Model, path, at.support(connectors.Create)) != "" {
			continue
		}
		if values[path], err = p.followed(ctx, in.Connection, f, v); err != nil {
			return Plan{}, err
		}
	}
	plan, err := p.bench.planNew(ctx, Edit{Model: in.Model, Connection: at.conn.Name, Values: values, By: by})
	plan.Warnings = append(plan.Warnings, fmt.Sprintf("%s will be a new record in %s, as a rule with a new id.", in.Title, at.about.Name))
	return plan, err
}
