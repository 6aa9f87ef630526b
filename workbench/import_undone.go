package workbench

import (
	"context"

	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// ImportUndone is what an undo of an import did.
type ImportUndone struct {
	Import   string `json:"import"`
	Deleted  int    `json:"deleted"`
	Restored int    `json:"restored"`
	Gone     int    `json:"gone"`    // records that it made and that somebody else had deleted, or changes undone by somebody else meanwhile
	Left     int    `json:"left"`    // moved since, or refused: they stay
	Stays    int    `json:"stays"`   // cannot be put back, as the plan said
	Waiting  int    `json:"waiting"` // was not come to
}

// ImportUndoResult is what became of one change of an import.
type ImportUndoResult struct {
	ImportUndoStep
	State   string           `json:"state"`         // "done", "gone", "left" or "stays"
	By      string           `json:"by,omitempty"`  // the change that put it back
	Why     string           `json:"why,omitempty"` // why it was left, as a sentence
	Problem *problem.Problem `json:"-"`             // the same with its cause; nil where it was not left
}

// UndoImport puts an import back, change by change and the last one first, each through the journal and on condition that
// the provider holds what was written. What somebody changed since, or the provider refuses, is left and named; what
// concerns the connection as a whole ends it, and so does ctx, between two changes. The same call, planned anew, does the
// rest. tell hears of each change when it is done; nil hears nothing.
func (w *Workbench) UndoImport(ctx context.Context, u ImportUndo, tell func(ImportUndoResult)) (ImportUndone, error) {
	out := ImportUndone{Import: u.Import, Waiting: len(u.Steps)}
	db, err := w.store(ctx)
	if err != nil {
		return out, err
	}
	p, err := w.past(ctx, db)
	if err != nil {
		return out, err
	}
	for _, step := range u.Steps {
		r := ImportUndoResult{ImportUndoStep: step, State: "stays"}
		if step.Stays == "" {
			if r, err = p.backOut(ctx, u.By, step); err != nil {
				return out, err
			}
		}
		out.count(r)
		if tell != nil {
			tell(r)
		}
	}
	return out, nil
}

func (d *ImportUndone) count(r ImportUndoResult) {
	d.Waiting--
	switch {
	case r.State == "stays":
		d.Stays++
	case r.State == "left":
		d.Left++
	case r.State == "gone":
		d.Gone++
	case verbOf(r.Operation) == connectors.Delete:
		d.Deleted++
	default:
		d.Restored++
	}
}

// backOut puts one change back. An error is one that concerns more than it.
func (p *past) backOut(ctx context.Context, by string, s ImportUndoStep) (ImportUndoResult, error) {
	r := ImportUndoResult{ImportUndoStep: s, State: "done"}
	if ctx.Err() != nil {
		return r, ctx.Err()
	}
	in, err := p.db.Change(ctx, s.Change) // anew: somebody else may have undone it meanwhile
	if err != nil {
		return r, err
	}
	if in.UndoneBy != "" {
		r.State, r.By = "gone", in.UndoneBy
		return r, nil
	}
	plan, err := p.opposed(ctx, in, by)
	var done Change
	if err == nil {
		done, err = p.bench.Apply(ctx, plan)
	}
	switch {
	case err == nil:
		r.By = done.ID
	case problem.Is(err, problem.Gone) && verbOf(s.Operation) == connectors.Delete:
		r.State = "gone"
	case leftAlone(err) || problem.Is(err, problem.UnknownOutcome):
		r.State, r.Problem = "left", problem.As(err)
		r.Why = r.Problem.Text
	default:
		return r, err
	}
	return r, nil
}

// opposed is the plan that puts back a change of an import, as [past.reverse] has it. What refers to a record that is
// deleted was counted for all of them together.
func (p *past) opposed(ctx context.Context, in store.Intent, by string) (Plan, error) {
	why, err := p.whyNot(ctx, in)
	if err == nil && why.words != "" {
		err = problem.New(why.kind, "%s", why.words)
	}
	if err != nil {
		return Plan{}, err
	}
	var plan Plan
	if verbOf(in.Operation) == connectors.Create {
		plan, err = p.unmade(ctx, in, by)
	} else {
		var fields []string
		if fields, err = p.chosen(ctx, in, nil); err == nil {
			plan, err = p.reverse(ctx, in, fields, by)
		}
	}
	if err == nil && idle(plan) {
		err = problem.New(problem.Unsupported, "Nothing of it can be written back.")
	}
	plan.Undoes = in.Change
	return plan, err
}

// unmade plans to delete what a creation made.
func (p *past) unmade(ctx context.Context, in store.Intent, by string) (Plan, error) {
	record, err := p.standsAs(ctx, in)
	if err != nil {
		return Plan{}, err
	}
	plan, _, err := p.bench.deletion(ctx, in.Model, record, by)
	if err == nil { // what somebody else put there is not what was created
		plan.Before.Fields, err = p.written(ctx, record)
	}
	return plan, err
}
