package workbench

import (
	"context"
	"errors"
	"slices"

	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// ForeseeUndo asks the provider whether a planned undo would be refused, as [Workbench.Apply] does right before it writes,
// and answers the same *Conflict. It writes nothing, neither there nor here. Where the provider does not answer, its
// problem is the answer.
func (w *Workbench) ForeseeUndo(ctx context.Context, p Plan) error {
	if verbOf(p.Operation) != connectors.Update || len(p.Changes) == 0 {
		return nil
	}
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	conn, err := w.connection(ctx, p.Connection)
	if err != nil {
		return err
	}
	at, err := w.place(ctx, conn.ID, p.Before.Model)
	if err != nil {
		return err
	}
	l, err := w.reach(ctx, conn.ID)
	if err != nil {
		return err
	}
	t := &write{bench: w, db: db, at: at, live: l, in: store.Intent{Write: store.Write{
		Connection: conn.ID, Model: p.Before.Model, Record: p.Record, Remote: p.Before.Remote.ID, Title: p.Title, Operation: p.Operation,
		Patch: p.Patch, Before: p.Before.Fields, Revision: p.Before.Remote.Revision, Undoes: p.Undoes,
	}}}
	_, m, err := t.compare(ctx)
	if problem.Is(err, problem.Gone) { // as before a write: gone is what is twice not there
		_, m, err = t.compare(ctx)
	}
	if err == nil && len(m.clashes) > 0 {
		err = conflict(p.Title, at.conn.Name, p.Record, p.Before.Model, m.clashes)
	}
	return stays(p, err)
}

// rest are the fields of an undo that nobody changed since, where some others were; none of one that deletes the record.
func (p Plan) rest(err error) []string {
	c, ok := errors.AsType[*Conflict](err)
	if !ok || verbOf(p.Operation) == connectors.Delete {
		return nil
	}
	var out []string
	for _, change := range p.Changes {
		if !slices.ContainsFunc(c.Clashes, func(x Clash) bool { return x.Field == change.Field }) {
			out = append(out, change.Field)
		}
	}
	return out
}
