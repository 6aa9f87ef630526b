package workbench

import (
	"context"
	"fmt"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// Changes lists the writes of this profile, the newest first: done, failed and still open. limit 0 means 200.
func (w *Workbench) Changes(ctx context.Context, limit int) ([]Change, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := db.Changes(ctx, store.ChangeFilter{Limit: limit})
	if err != nil {
		return nil, err
	}
	called, err := w.callNames(ctx, db)
	if err != nil {
		return nil, err
	}
	out := make([]Change, 0, len(rows))
	for _, in := range rows {
		out = append(out, w.change(in, called[in.Connection]))
	}
	return out, nil
}

// Change finds one write by its id or a unique prefix.
func (w *Workbench) Change(ctx context.Context, id string) (Change, error) {
	db, err := w.store(ctx)
	if err != nil {
		return Change{}, err
	}
	in, err := db.Change(ctx, id)
	if err != nil {
		return Change{}, err
	}
	called, err := w.callNames(ctx, db)
	return w.change(in, called[in.Connection]), err
}

// change is a journal entry as people see it.
func (w *Workbench) change(in store.Intent, connection string) Change {
	c := Change{
		ID: in.Change, At: in.Created, By: in.By, Operation: in.Operation, Connection: connection, Model: in.Model,
		Record: in.Record, Title: in.Title, State: string(in.State), Changes: in.Changes, Undoes: in.Undoes, UndoneBy: in.UndoneBy, Error: in.Err,
	}
	c.WhyNot = whyNotUndo(in, connection)
	c.CanUndo = c.WhyNot == ""
	return c
}

func whyNotUndo(in store.Intent, connection string) string {
	switch {
	case in.State.Open():
		return "It is not finished: what became of it at the provider is not known yet."
	case in.State != store.Done:
		return "It did not take place."
	case in.UndoneBy != "":
		return "It was undone by " + in.UndoneBy + "."
	case connection == "":
		return "Its connection was removed."
	case in.Lost && verbOf(in.Operation) != connectors.Delete:
		return "The record was deleted since."
	case len(in.Changes) == 0 && verbOf(in.Operation) == connectors.Update:
		return "It changed nothing."
	}
	return ""
}

// PlanUndo answers what putting back a change would do; "" is the last one that can be undone. An undo is a
// write like any other, on condition that the provider still holds what was written: where somebody changed
// it since, Apply answers a *Conflict.
func (w *Workbench) PlanUndo(ctx context.Context, change, by string) (Plan, error) {
	db, err := w.store(ctx)
	if err != nil {
		return Plan{}, err
	}
	find := func() (store.Intent, error) { return db.Change(ctx, change) }
	if change == "" {
		find = func() (store.Intent, error) { return db.LastUndoable(ctx) }
	}
	in, err := find()
	if err != nil {
		return Plan{}, err
	}
	called, err := w.callNames(ctx, db)
	if err != nil {
		return Plan{}, err
	}
	if why := whyNotUndo(in, called[in.Connection]); why != "" {
		return Plan{}, problem.New(problem.Usage, "The change %s to %s cannot be undone. %s", in.Change, in.Title, why).WithFix("patchbay changes")
	}
	p, err := w.reverse(ctx, db, in, by)
	p.Undoes = in.Change
	return p, err
}

// reverse plans the opposite of a write.
func (w *Workbench) reverse(ctx context.Context, db *store.Store, in store.Intent, by string) (Plan, error) {
	switch verbOf(in.Operation) {
	case connectors.Create:
		return w.PlanDelete(ctx, in.Model, in.Record, by)
	case connectors.Delete:
		return w.rebirth(ctx, in, by)
	}
	rec, err := db.Record(ctx, in.Record)
	if err != nil {
		return Plan{}, err
	}
	at, err := w.place(ctx, in.Connection, in.Model)
	if err != nil {
		return Plan{}, err
	}
	if err := at.may(connectors.Update); err != nil {
		return Plan{}, err
	}
	patch, base := model.Patch{}, rec.Record
	base.Fields = rec.Fields.Clone()
	for _, c := range in.Changes {
		if at.about.WhyNot(in.Model, c.Field, at.support(connectors.Update)) != "" {
			continue // it moved by itself when the others did, and will again
		}
		patch[c.Field], base.Fields[c.Field] = c.Before, c.After
	}
	changes := patch.Changes(base.Fields)
	shown, err := w.shown(ctx, at, changes)
	return Plan{
		Operation: in.Operation, Connection: at.conn.Name, Record: in.Record, Title: in.Title,
		Changes: changes, shown: shown, Labels: labels(at.model), By: by, Before: base, Patch: patch,
	}, err
}

// rebirth plans the re-creation of a deleted record: a new one with the old values.
func (w *Workbench) rebirth(ctx context.Context, in store.Intent, by string) (Plan, error) {
	at, err := w.place(ctx, in.Connection, in.Model)
	if err != nil {
		return Plan{}, err
	}
	values := map[string]any{}
	for path, v := range in.Before {
		f, known := at.model.Field(path)
		if known && !f.ReadOnly && !model.Empty(v) && at.about.WhyNot(in.Model, path, at.support(connectors.Create)) == "" {
			values[path] = v
		}
	}
	p, err := w.planNew(ctx, Edit{Model: in.Model, Connection: at.conn.Name, Values: values, By: by})
	p.Warnings = append(p.Warnings, fmt.Sprintf("%s will be a new record in %s, with a new id.", in.Title, at.about.Name))
	return p, err
}
