package workbench

import (
	"context"

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
	p, err := w.past(ctx, db)
	if err != nil {
		return nil, err
	}
	out := make([]Change, 0, len(rows))
	for _, in := range rows {
		c, err := p.change(ctx, in)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
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
	p, err := w.past(ctx, db)
	if err != nil {
		return Change{}, err
	}
	return p.change(ctx, in)
}

// change is a journal entry as people see it.
func (p *past) change(ctx context.Context, in store.Intent) (Change, error) {
	why, err := p.whyNot(ctx, in)
	if err != nil {
		return Change{}, err
	}
	left, err := p.leftOf(ctx, in)
	return Change{
		ID: in.Change, At: in.Created, By: in.By, Operation: in.Operation, Connection: p.called[in.Connection], Model: in.Model,
		Record: in.Record, Title: in.Title, State: string(in.State), Changes: in.Changes, Labels: p.labels(ctx, in), Undoes: in.Undoes, UndoneBy: in.UndoneBy, Merge: mergeOf(in), Import: importOf(in), Left: left, Error: in.Err, Note: in.Note,
		WhyNot: why.words, CanUndo: why.words == "",
	}, err
}

// labels are the words for the fields that a write was about; of a connection that is gone those of the model alone.
func (p *past) labels(ctx context.Context, in store.Intent) map[string]string {
	key := [2]string{in.Connection, in.Model}
	m, known := p.shapes[key]
	if !known {
		var err error
		if m, err = p.bench.ModelOf(ctx, p.called[in.Connection], in.Model); err != nil {
			m, _ = p.bench.modelNamed(in.Model)
		}
		p.shapes[key] = m
	}
	out := make(map[string]string, len(in.Changes))
	for _, c := range in.Changes {
		out[c.Field] = label(m, c.Field)
	}
	return out
}
