package workbench

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

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
	return w.PlanUndoFields(ctx, change, nil, by)
}

// PlanUndoFields is [Workbench.PlanUndo] for some fields of a change; none stands for all that are left of it. The
// others can be undone later. A creation or a deletion is undone as a whole or not at all.
func (w *Workbench) PlanUndoFields(ctx context.Context, change string, fields []string, by string) (Plan, error) {
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
	fields, err = p.chosen(ctx, in, fields)
	if err != nil {
		return Plan{}, err
	}
	plan, err := p.reverse(ctx, in, fields, by)
	if err != nil {
		return Plan{}, p.instead(ctx, in, err)
	}
	if idle(plan) {
		return Plan{}, p.instead(ctx, in, problem.New(problem.Unsupported, "Nothing of it can be written back."))
	}
	plan.Undoes, plan.Merge, plan.Import = in.Change, mergeOf(in), importOf(in)
	if plan.Import != "" {
		plan.Warnings = append(plan.Warnings, fmt.Sprintf("It is one row of an import: patchbay undo %s puts all of it back.", plan.Import))
	}
	bulk, standing, err := p.db.DraftOf(ctx, in.ID)
	if err != nil {
		return Plan{}, err
	}
	if standing > 1 {
		plan.Bulk = bulk
		plan.Warnings = append(plan.Warnings, fmt.Sprintf("It is one of %d changes of a working copy: patchbay bulk undo %s puts all of them back.", standing, bulk))
	}
	plan.Older, plan.olderWords, err = p.older(ctx, in)
	return plan, err
}

// meant is the change of this id, or the newest one that is no undo and was not undone for "".
func (p *past) meant(ctx context.Context, change string) (store.Intent, error) {
	if change != "" {
		in, err := p.db.Change(ctx, change)
		if err == nil {
			err = longEnough(change, in.Change, in.Title)
		}
		return in, err
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
func (p *past) reverse(ctx context.Context, in store.Intent, fields []string, by string) (Plan, error) {
	if verbOf(in.Operation) == connectors.Delete {
		return p.rebirth(ctx, in, by)
	}
	record, err := p.standsAs(ctx, in)
	if err != nil {
		return Plan{}, err
	}
	if verbOf(in.Operation) == connectors.Create {
		plan, err := p.bench.PlanDelete(ctx, in.Model, record, by)
		if err == nil { // what somebody else put there is not what was created
			plan.Before.Fields, err = p.written(ctx, record)
		}
		return plan, err
	}
	plan, err := p.rewrite(ctx, in, record, fields)
	if err != nil {
		return Plan{}, err
	}
	plan.By = by
	at, err := p.bench.place(ctx, in.Connection, in.Model)
	if err != nil {
		return Plan{}, err
	}
	return p.bench.foretell(ctx, at, plan)
}

// standsAs is the record that a creation or an update is of: the one made in its place, where it was deleted and put back.
func (p *past) standsAs(ctx context.Context, in store.Intent) (string, error) {
	if !in.Lost {
		return in.Record, nil
	}
	h, _, err := p.heir(ctx, store.Remote{Connection: in.Connection, Model: in.Model, Native: in.Remote})
	return h.record, err
}

// chosen are the fields of a change that are to be put back: those named, or all that still stand.
func (p *past) chosen(ctx context.Context, in store.Intent, named []string) ([]string, error) {
	left, _, err := p.standing(ctx, in)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, c := range left {
		all = append(all, c.Field)
	}
	if len(named) == 0 {
		return all, nil
	}
	if verbOf(in.Operation) != connectors.Update {
		return nil, problem.New(problem.Usage, "The change %s %sd %s: it is undone as a whole.", in.Change, verbOf(in.Operation), problem.Clean(in.Title)).
			WithFix("patchbay undo %s", in.Change)
	}
	for _, path := range named {
		if !slices.Contains(all, path) {
			return nil, problem.New(problem.Usage, "The change %s has nothing to undo in the field %q.", in.Change, problem.Clean(path)).
				WithHint("What is left of it: %s.", problem.Clean(strings.Join(all, ", "))).WithFix("patchbay changes")
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(named))), nil
}

// rewrite plans to give a record the values that an update replaced in some fields.
func (p *past) rewrite(ctx context.Context, in store.Intent, record string, fields []string) (Plan, error) {
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
	back := model.Patch{}
	for _, c := range in.Changes {
		f, _ := at.model.Field(c.Field)
		if back[c.Field], err = p.followed(ctx, in.Connection, f, c.Before); err != nil {
			return Plan{}, err
		}
	}
	native, err := p.bench.nativeOf(ctx, rec.ID)
	if err != nil {
		return Plan{}, err
	}
	r, err := p.bench.writes(ctx, at, connectors.Update)
	if err != nil {
		return Plan{}, err
	}
	left, _, err := p.standing(ctx, in)
	if err != nil {
		return Plan{}, err
	}
	lost := r.unputtable(back, native)
	patch, base, part := model.Patch{}, rec.Record, false
	base.Fields = rec.Fields.Clone()
	for _, c := range left {
		switch {
		case slices.ContainsFunc(lost, func(u Unputtable) bool { return u.Field == c.Field }): // it moved by itself, or stays
		case !slices.Contains(fields, c.Field):
			part = true
		default:
			patch[c.Field], base.Fields[c.Field] = back[c.Field], c.After
		}
	}
	changes := patch.Changes(base.Fields)
	shown, err := p.bench.shown(ctx, at, changes)
	return Plan{
		Operation: in.Operation, Connection: at.conn.Name, Record: rec.ID, Title: in.Title, Warnings: stayers(at, lost, fields),
		Changes: changes, shown: shown, Labels: labels(at.model), Before: base, Patch: patch, part: part,
	}, err
}

// stayers are sentences on the values that an undo leaves as they are. What moves by itself is not among them.
func stayers(at place, lost []Unputtable, fields []string) []string {
	var out []string
	for _, u := range lost {
		if f, _ := at.model.Field(u.Field); !f.ReadOnly && slices.Contains(fields, u.Field) {
			out = append(out, fmt.Sprintf("%s stays as it is: it %s.", u.Label, strings.TrimSuffix(u.Why, ".")))
		}
	}
	return out
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
