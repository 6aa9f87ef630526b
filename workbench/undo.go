package workbench

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// Skipped is a change that an undo of the last one passed over.
type Skipped struct {
	Change string `json:"change"`
	Title  string `json:"title"`
	Why    string `json:"why"` // as a sentence
}

// PlanUndo answers what putting back a change would do; "" is the newest one that can be undone and is no undo itself,
// so that undoing again and again goes back step by step: the plan says what was passed over, and which one comes next.
// An undo is a write like any other, on condition that the provider still holds what was written: where somebody
// changed it since, Apply answers a *Conflict. What refers to a record that an earlier undo made anew is led to that
// one. Where a change cannot be undone the problem names an older one that can, if there is any.
func (w *Workbench) PlanUndo(ctx context.Context, change, by string) (Plan, error) {
	db, err := w.store(ctx)
	if err != nil {
		return Plan{}, err
	}
	p, err := w.past(ctx, db)
	if err != nil {
		return Plan{}, err
	}
	if change == "" {
		return p.planLast(ctx, by)
	}
	in, err := db.Change(ctx, change)
	if err != nil {
		return Plan{}, err
	}
	why, err := p.whyNot(ctx, in)
	if err != nil {
		return Plan{}, err
	}
	if why == "" {
		return p.plan(ctx, in, by)
	}
	no := problem.New(problem.Usage, "The change %s to %s cannot be undone. %s", in.Change, in.Title, why).WithFix("patchbay changes")
	if in.State == store.Done && in.UndoneBy == "" {
		return Plan{}, p.instead(ctx, in, no)
	}
	return Plan{}, no
}

// planLast plans to undo the newest change that can be undone.
func (p *past) planLast(ctx context.Context, by string) (Plan, error) {
	all, err := p.done(ctx)
	if err != nil {
		return Plan{}, err
	}
	var skipped []Skipped
	for _, in := range all {
		if in.Undoes != "" || in.UndoneBy != "" || changedNothing(in) {
			continue
		}
		why, err := p.whyNot(ctx, in)
		if err != nil {
			return Plan{}, err
		}
		if why == "" {
			plan, err := p.plan(ctx, in, by)
			if err != nil || plan.Destroys || len(plan.Changes) > 0 {
				plan.Skipped = skipped
				return plan, err
			}
			why = "Nothing of it can be written back."
		}
		skipped = append(skipped, Skipped{Change: in.Change, Title: in.Title, Why: why})
	}
	no := problem.New(problem.NotFound, "There is nothing to undo.")
	if len(skipped) > 0 {
		no.WithHint("The change %s to %s cannot be undone. %s", skipped[0].Change, skipped[0].Title, skipped[0].Why).WithFix("patchbay changes")
	}
	return Plan{}, no
}

// plan plans to undo one change, and names the one that comes next.
func (p *past) plan(ctx context.Context, in store.Intent, by string) (Plan, error) {
	plan, err := p.reverse(ctx, in, by)
	if err != nil {
		return plan, p.instead(ctx, in, err)
	}
	next, err := p.older(ctx, in)
	plan.Undoes, plan.Older = in.Change, next.Change
	return plan, err
}

// older is the next change before one that can be undone; the zero one when there is none.
func (p *past) older(ctx context.Context, than store.Intent) (store.Intent, error) {
	all, err := p.done(ctx)
	if err != nil {
		return store.Intent{}, err
	}
	for _, in := range all {
		if in.ID >= than.ID || in.Undoes != "" {
			continue
		}
		if why, err := p.whyNot(ctx, in); why == "" || err != nil {
			return in, err
		}
	}
	return store.Intent{}, nil
}

// instead puts onto why a change cannot be undone which older one can: nobody has to stop there.
func (p *past) instead(ctx context.Context, in store.Intent, cause error) error {
	next, err := p.older(ctx, in)
	if err != nil || next.Change == "" {
		return cause
	}
	return Instead(cause, next.Change)
}

// Instead puts onto why a change could not be undone the command that undoes the one before it; "" leaves the error as
// it is, as does an error that is a person's own no.
func Instead(cause error, older string) error {
	if cause == nil || older == "" || problem.Is(cause, problem.Canceled) || problem.Is(cause, problem.NeedsPerson) {
		return cause
	}
	no, known := errors.AsType[*problem.Problem](cause)
	if !known {
		no = problem.As(cause)
		cause = no
	}
	command := problem.New(no.Kind, "").WithFix("patchbay undo %s", older).Fix
	if no.Fix == "" || no.Fix == "patchbay changes" {
		no.Fix = command
	}
	no.Hint = strings.TrimSpace(no.Hint + " The change before it can be undone: " + command + ".")
	return cause
}

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
	plan.Warnings = append(plan.Warnings, fmt.Sprintf("%s will be a new record in %s, with a new id.", in.Title, at.about.Name))
	return plan, err
}
