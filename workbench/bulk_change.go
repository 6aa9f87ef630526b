package workbench

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// BulkChange is what is done to records of a working copy that was made before.
type BulkChange struct {
	Ops    []BulkOp
	Record string // local id or a unique prefix: only this one; "" for all
}

// ChangeBulk does more to what is wanted of the records of a working copy. Those that were written stay as they are. While
// it is being pushed the problem is of kind Busy. A record that somebody else had changed is wanted anew in the fields
// that are named: what it holds now is what was seen.
func (w *Workbench) ChangeBulk(ctx context.Context, name string, c BulkChange) (Bulk, error) {
	db, d, err := w.laid(ctx, name)
	if err != nil {
		return Bulk{}, err
	}
	a := store.Amendment{Draft: d.ID}
	if c.Record != "" {
		rec, err := w.record(ctx, d.Model, c.Record)
		if err != nil {
			return Bulk{}, err
		}
		a.Filter.Record = rec.ID
	}
	f := w.foresight(db, c.Ops)
	then, err := f.again(ctx, d, a.Filter)
	if err == nil {
		err = f.misfit()
	}
	if err != nil {
		return Bulk{}, err
	}
	if a.Filter.Record == "" {
		before, err := bulkOf(d)
		if err == nil {
			a.Ops, err = json.Marshal(append(before.Ops, c.Ops...))
		}
		if err != nil {
			return Bulk{}, err
		}
	}
	n, err := db.AmendDraft(ctx, a, then.take)
	switch {
	case err != nil:
		return Bulk{}, err
	case n == 0 && c.Record != "":
		return Bulk{}, problem.New(problem.NotFound, "%s is not in the working copy, or was written already.", problem.Clean(c.Record)).WithFix("patchbay bulk show %s", d.ID)
	}
	return w.Bulk(ctx, d.ID)
}

// laid is a working copy that no living process pushes.
func (w *Workbench) laid(ctx context.Context, name string) (*store.Store, store.Draft, error) {
	db, d, err := w.draftToChange(ctx, name)
	if err != nil || d.Owner == "" {
		return db, d, err
	}
	own, err := w.owner()
	if err != nil {
		return nil, d, err
	}
	if own.alive(d.Owner) {
		return nil, d, pushing(d)
	}
	if err := db.ReleaseDraft(ctx, d.ID, d.Owner); err != nil { // its process died
		return nil, d, err
	}
	d.Owner = ""
	return db, d, nil
}

func pushing(d store.Draft) *problem.Problem {
	return problem.New(problem.Busy, "The working copy %s is being pushed right now.", d.ID).
		WithHint("Wait until that has ended, or stop it where it runs.").WithFix("patchbay bulk show %s", d.ID)
}

// reworked are the records of a draft as they are to be, by place, with what they were worked out from.
type reworked map[int64]struct{ was, then store.DraftItem }

// again works the records of a draft out anew, with the ops on top.
func (f *foresight) again(ctx context.Context, d store.Draft, of store.DraftFilter) (reworked, error) {
	out := reworked{}
	for of.Limit = bulkStep; ; {
		items, err := f.db.DraftItems(ctx, d.ID, of)
		if err != nil {
			return nil, err
		}
		ids := make([]string, 0, len(items))
		for _, it := range items {
			ids = append(ids, it.Record)
		}
		recs, err := f.db.RecordsOf(ctx, ids)
		if err != nil {
			return nil, err
		}
		by := make(map[string]store.Stored, len(recs))
		for _, r := range recs {
			by[r.ID] = r
		}
		for _, it := range items {
			of.After = it.Pos
			then := it
			if rec, kept := by[it.Record]; kept {
				if then, err = f.item(ctx, rec, it); err != nil {
					return nil, err
				}
			}
			out[it.Pos] = struct{ was, then store.DraftItem }{it, then}
		}
		if len(items) < bulkStep {
			return out, nil
		}
	}
}

// take is a record as it was worked out; one that was changed elsewhere meanwhile is refused.
func (r reworked) take(it store.DraftItem) (store.DraftItem, error) {
	x, known := r[it.Pos]
	if !known || x.was.State != it.State || !maps.EqualFunc(x.was.Patch, it.Patch, model.Equal) {
		return it, problem.New(problem.Conflict, "The working copy was changed elsewhere meanwhile.").WithHint("Nothing was changed here. Try again.")
	}
	return x.then, nil
}

// AddToBulk takes more records into a working copy, with what it wants of all its records. It answers how many are new.
func (w *Workbench) AddToBulk(ctx context.Context, name string, req BulkRequest) (Bulk, int, error) {
	_, d, err := w.laid(ctx, name)
	if err != nil {
		return Bulk{}, 0, err
	}
	b, err := bulkOf(d)
	if err != nil {
		return b, 0, err
	}
	req.Model, req.Name, req.Ops = d.Model, "", b.Ops
	db, items, err := w.wanted(ctx, &req)
	if err != nil {
		return b, 0, err
	}
	if len(items)+b.Counts.All > mostInBulk {
		return b, 0, problem.New(problem.Usage, "A working copy holds at most %d records.", mostInBulk)
	}
	n, err := db.AddToDraft(ctx, d.ID, items)
	if err != nil {
		return b, n, err
	}
	b, err = w.Bulk(ctx, d.ID)
	return b, n, err
}

// LeaveOut says which records leave a working copy: those of Records, or all in these states.
type LeaveOut struct {
	Records []string // local ids or unique prefixes
	States  []BulkState
}

// LeaveOutOfBulk takes records out of a working copy; what was written, and what is on its way, stays in. It answers how
// many left.
func (w *Workbench) LeaveOutOfBulk(ctx context.Context, name string, l LeaveOut) (Bulk, int, error) {
	db, d, err := w.laid(ctx, name)
	if err != nil {
		return Bulk{}, 0, err
	}
	if len(l.Records) == 0 && len(l.States) == 0 {
		return Bulk{}, 0, problem.New(problem.Usage, "Say which records to leave out.").WithFix("patchbay bulk show %s", d.ID)
	}
	n := 0
	for _, id := range l.Records {
		rec, err := w.record(ctx, d.Model, id)
		if err != nil {
			return Bulk{}, n, err
		}
		left, err := db.LeaveOut(ctx, d.ID, store.DraftFilter{Record: rec.ID})
		if n += left; err != nil {
			return Bulk{}, n, err
		}
	}
	if len(l.States) > 0 {
		states := make([]store.DraftState, 0, len(l.States))
		for _, s := range l.States {
			states = append(states, store.DraftState(s))
		}
		left, err := db.LeaveOut(ctx, d.ID, store.DraftFilter{States: slices.Compact(states)})
		if n += left; err != nil {
			return Bulk{}, n, err
		}
	}
	b, err := w.Bulk(ctx, d.ID)
	return b, n, err
}

// DiscardBulk ends a working copy: what was not written is forgotten; what was stays among the changes, and can be undone
// together by the id still. While a write's outcome is unknown it is refused.
func (w *Workbench) DiscardBulk(ctx context.Context, name string) error {
	db, d, err := w.laid(ctx, name)
	if err != nil {
		return err
	}
	if err := db.FollowJournal(ctx, d.ID); err != nil {
		return err
	}
	return db.CloseDraft(ctx, d.ID)
}
