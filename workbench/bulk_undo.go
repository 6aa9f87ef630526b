package workbench

import (
	"context"
	"encoding/json"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// UndoBulk makes a working copy that puts back all that another one wrote and nobody undid since. It is seen, pushed and
// retried like any other: each record is checked against what its provider holds, and one that moved since is left and
// named. Nothing is sent yet.
func (w *Workbench) UndoBulk(ctx context.Context, name, by string) (Bulk, error) {
	db, d, err := w.laid(ctx, name)
	if err != nil {
		return Bulk{}, err
	}
	if err := db.FollowJournal(ctx, d.ID); err != nil {
		return Bulk{}, err
	}
	done, err := db.DraftChanges(ctx, d.ID)
	if err != nil {
		return Bulk{}, err
	}
	if len(done) == 0 {
		return Bulk{}, problem.New(problem.NotFound, "There is nothing to undo: the working copy %s wrote nothing that stands.", d.ID).WithFix("patchbay changes")
	}
	earlier, err := w.undoing(ctx, db, d.ID)
	if err != nil || earlier.ID != "" {
		return earlier, err
	}
	p, err := w.past(ctx, db)
	if err != nil {
		return Bulk{}, err
	}
	was, err := bulkOf(d)
	if err != nil {
		return Bulk{}, err
	}
	f := w.foresight(db, nil)
	items := make([]store.DraftItem, 0, len(done))
	for _, in := range done {
		it, err := f.back(ctx, p, in)
		if err != nil {
			return Bulk{}, err
		}
		if it.State == store.DraftReady { // words that others added or took since do not stand against it
			it.Detail = detail{Lists: listsOf(was.Ops)}.encode()
		}
		items = append(items, it)
	}
	none, err := json.Marshal([]BulkOp{})
	if err != nil {
		return Bulk{}, err
	}
	made, err := db.NewDraft(ctx, store.Draft{Model: d.Model, Ops: none, By: by, Undoes: d.ID}, func(yield func(store.DraftItem, error) bool) {
		for _, it := range items {
			if !yield(it, nil) {
				return
			}
		}
	})
	if err != nil {
		return Bulk{}, err
	}
	return bulkOf(made)
}

// undoing is an open working copy that undoes a draft already and has something left to do; the zero value for none.
func (w *Workbench) undoing(ctx context.Context, db *store.Store, id string) (Bulk, error) {
	all, err := db.Drafts(ctx, false)
	if err != nil {
		return Bulk{}, err
	}
	for _, d := range all {
		if d.Undoes != id {
			continue
		}
		if err := db.FollowJournal(ctx, d.ID); err != nil {
			return Bulk{}, err
		}
		if b, err := w.Bulk(ctx, d.ID); err != nil || b.Counts.Open() > 0 {
			return b, err
		}
	}
	return Bulk{}, nil
}

// back is the record of a write with the values that the write replaced.
func (f *foresight) back(ctx context.Context, p *past, in store.Intent) (store.DraftItem, error) {
	it := store.DraftItem{Record: in.Record, Connection: in.Connection, Title: in.Title, State: store.DraftReady, Undoes: in.Change, Patch: model.Patch{}, Base: model.Fields{}}
	at, err := f.place(ctx, in.Connection, in.Model)
	if err != nil {
		return it, err
	}
	why, err := p.whyNot(ctx, in)
	if err != nil {
		return it, err
	}
	if at.no == nil && why.words != "" {
		at = &bulkPlace{no: problem.New(why.kind, "%s", why.words)}
	}
	if at.no != nil {
		return spoilt(it, model.Patch{}, nil, at.no), nil
	}
	for _, c := range in.Changes {
		field, _ := at.model.Field(c.Field)
		if field.ReadOnly || at.about.WhyNot(in.Model, c.Field, at.support(connectors.Update)) != "" {
			continue // it moved by itself when the others did, and will again
		}
		if it.Patch[c.Field], err = p.followed(ctx, in.Connection, field, c.Before); err != nil {
			return it, err
		}
		it.Base[c.Field] = c.After
	}
	if len(it.Patch) == 0 {
		return spoilt(it, it.Patch, nil, problem.New(problem.Unsupported, "Nothing of it can be written back.")), nil
	}
	return it, nil
}

// listsOf are the fields that ops only add words to and take words from.
func listsOf(ops []BulkOp) []string {
	var out []string
	for _, o := range ops {
		out = lists(out, o)
	}
	return out
}
