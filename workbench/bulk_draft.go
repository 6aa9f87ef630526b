package workbench

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// bulkStep is how many records are read at one time.
const bulkStep = 500

// NewBulk makes a working copy. Nothing is sent; where nothing can be selected, or a change fits no record, nothing is made.
func (w *Workbench) NewBulk(ctx context.Context, req BulkRequest) (Bulk, error) {
	db, items, err := w.wanted(ctx, &req)
	if err != nil {
		return Bulk{}, err
	}
	ops, err := json.Marshal(req.Ops)
	if err != nil {
		return Bulk{}, err
	}
	d, err := db.NewDraft(ctx, store.Draft{Name: req.Name, Model: req.Model, Ops: ops, By: req.By}, func(yield func(store.DraftItem, error) bool) {
		for _, it := range items {
			if !yield(it, ctx.Err()) {
				return
			}
		}
	})
	if err != nil {
		return Bulk{}, err
	}
	return bulkOf(d)
}

// PreviewBulk answers what [Workbench.NewBulk] would make, with the first n records that something changes in. It keeps
// nothing.
func (w *Workbench) PreviewBulk(ctx context.Context, req BulkRequest, n int) (Bulk, []BulkItem, error) {
	db, items, err := w.wanted(ctx, &req)
	if err != nil {
		return Bulk{}, nil, err
	}
	counts := map[store.DraftState]int{}
	var first []store.DraftItem
	for _, it := range items {
		counts[it.State]++
		if it.State != store.DraftSame && len(first) < n {
			first = append(first, it)
		}
	}
	shown, err := w.bulkItems(ctx, db, req.Model, first)
	return Bulk{Name: req.Name, Model: req.Model, Ops: req.Ops, By: req.By, Created: w.opt.Now(), Moved: w.opt.Now(), Counts: countsOf(counts)}, shown, err
}

// wanted works out the records of a new working copy.
func (w *Workbench) wanted(ctx context.Context, req *BulkRequest) (*store.Store, []store.DraftItem, error) {
	req.Name = strings.TrimSpace(problem.Clean(req.Name))
	if strings.HasPrefix(strings.ToLower(req.Name), store.DraftPrefix) || strings.HasPrefix(req.Name, "-") || len(req.Name) > 100 {
		return nil, nil, problem.New(problem.Usage, "A working copy cannot be called %s.", req.Name).WithHint("Give it a name of at most 100 characters that begins with no dash and not with %s.", store.DraftPrefix)
	}
	if req.Select != nil && req.Model == "" {
		q, err := w.Selected(ctx, *req.Select)
		if err != nil {
			return nil, nil, err
		}
		req.Model = q.Model
	}
	if _, err := w.ModelOf(ctx, "", req.Model); err != nil {
		return nil, nil, err
	}
	ids, err := w.selection(ctx, *req)
	if err != nil {
		return nil, nil, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, nil, err
	}
	f := w.foresight(db, req.Ops)
	items, err := f.all(ctx, ids)
	if err == nil {
		err = f.misfit()
	}
	return db, items, err
}

// selection are the whole ids that a request means, each once.
func (w *Workbench) selection(ctx context.Context, req BulkRequest) ([]string, error) {
	ids := make([]string, 0, len(req.IDs))
	for _, id := range req.IDs {
		rec, err := w.toChange(ctx, req.Model, id)
		if err != nil {
			return nil, err
		}
		ids = append(ids, rec.ID)
	}
	if req.Select != nil {
		s := *req.Select
		s.Model = req.Model
		more, err := w.Select(ctx, s)
		if err != nil {
			return nil, err
		}
		ids = append(ids, more...)
	}
	seen := make(map[string]bool, len(ids))
	ids = slices.DeleteFunc(ids, func(id string) bool {
		twice := seen[id]
		seen[id] = true
		return twice
	})
	switch {
	case len(ids) == 0:
		return nil, problem.New(problem.NotFound, "No %s is selected.", req.Model).WithHint("Name ids, a condition or a view that finds some.")
	case len(ids) > mostInBulk:
		return nil, problem.New(problem.Usage, "%d records are too many for one working copy: it holds at most %d.", len(ids), mostInBulk).WithHint("Narrow the selection.")
	}
	return ids, nil
}

// all works the records of these ids out.
func (f *foresight) all(ctx context.Context, ids []string) ([]store.DraftItem, error) {
	out := make([]store.DraftItem, 0, len(ids))
	for part := range slices.Chunk(ids, bulkStep) {
		recs, err := f.db.RecordsOf(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, r := range recs {
			it, err := f.item(ctx, r, store.DraftItem{})
			if err != nil {
				return nil, err
			}
			out = append(out, it)
		}
	}
	return out, nil
}

// Bulks lists the working copies, the newest first; those of which only what they wrote is left come with closed.
func (w *Workbench) Bulks(ctx context.Context, closed bool) ([]Bulk, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	all, err := db.Drafts(ctx, closed)
	if err != nil {
		return nil, err
	}
	out := make([]Bulk, 0, len(all))
	for _, d := range all {
		b, err := w.standing(d)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// Bulk answers one working copy by its name, its id or a unique beginning of that. What a push left open whose process
// died is brought to where the journal has it by now.
func (w *Workbench) Bulk(ctx context.Context, name string) (Bulk, error) {
	db, err := w.store(ctx)
	if err != nil {
		return Bulk{}, err
	}
	d, err := db.Draft(ctx, name)
	if err != nil {
		return Bulk{}, err
	}
	b, err := w.standing(d)
	if err != nil || b.Pushing || b.Counts.Going+b.Counts.Unknown == 0 {
		return b, err
	}
	if err := db.FollowJournal(ctx, d.ID); err != nil {
		w.opt.Log.Warn("look what became of the writes of a working copy", "bulk", d.ID, "error", err)
		return b, nil // it is shown as it was left
	}
	if d, err = db.Draft(ctx, d.ID); err != nil {
		return Bulk{}, err
	}
	return w.standing(d)
}

// standing is a working copy as it stands: one whose process died is not being pushed any more.
func (w *Workbench) standing(d store.Draft) (Bulk, error) {
	b, err := bulkOf(d)
	if err != nil || !b.Pushing {
		return b, err
	}
	own, err := w.owner()
	if err != nil {
		return b, err
	}
	b.Pushing = own.alive(d.Owner)
	return b, nil
}

func bulkOf(d store.Draft) (Bulk, error) {
	b := Bulk{
		ID: d.ID, Name: d.Name, Model: d.Model, Ops: []BulkOp{}, By: d.By, Created: d.Created, Moved: d.Moved, Pushing: d.Owner != "",
		Undoes: d.Undoes, Closed: d.Closed, Counts: countsOf(d.Counts),
	}
	if len(d.Ops) > 0 {
		if err := json.Unmarshal(d.Ops, &b.Ops); err != nil {
			return b, problem.New(problem.Storage, "The working copy %s was written by another version.", d.ID).Because(err)
		}
	}
	return b, nil
}

// BulkItems lists records of a working copy in their order, with what changes in each.
func (w *Workbench) BulkItems(ctx context.Context, name string, f BulkFilter) ([]BulkItem, error) {
	db, d, err := w.draft(ctx, name)
	if err != nil {
		return nil, err
	}
	sf, err := w.filter(ctx, d, f)
	if err != nil {
		return nil, err
	}
	if sf.Limit <= 0 {
		sf.Limit = 200
	}
	items, err := db.DraftItems(ctx, d.ID, sf)
	if err != nil {
		return nil, err
	}
	return w.bulkItems(ctx, db, d.Model, items)
}

// BulkIndex answers the places of the records that a filter names, in their order: 8 bytes each. A limit of 0 means all.
func (w *Workbench) BulkIndex(ctx context.Context, name string, f BulkFilter) ([]int64, error) {
	db, d, err := w.draft(ctx, name)
	if err != nil {
		return nil, err
	}
	sf, err := w.filter(ctx, d, f)
	if err != nil {
		return nil, err
	}
	return db.DraftIndex(ctx, d.ID, sf)
}

// BulkRows answers the records at places of [Workbench.BulkIndex], in their order. One that is not there any more is left out.
func (w *Workbench) BulkRows(ctx context.Context, name string, places []int64) ([]BulkItem, error) {
	db, d, err := w.draft(ctx, name)
	if err != nil {
		return nil, err
	}
	items, err := db.DraftItemsAt(ctx, d.ID, places)
	if err != nil {
		return nil, err
	}
	return w.bulkItems(ctx, db, d.Model, items)
}

// filter is a filter in the words of the store.
func (w *Workbench) filter(ctx context.Context, d store.Draft, f BulkFilter) (store.DraftFilter, error) {
	sf := store.DraftFilter{After: f.After, Limit: f.Limit}
	if f.Record != "" {
		rec, err := w.record(ctx, d.Model, f.Record)
		if err != nil {
			return sf, err
		}
		sf.Record = rec.ID
	}
	for _, s := range f.States {
		sf.States = append(sf.States, store.DraftState(s))
	}
	if len(f.States) == 0 && f.Record == "" {
		sf.States = []store.DraftState{
			store.DraftReady, store.DraftBad, store.DraftGoing, store.DraftDone, store.DraftAlready, store.DraftRefused, store.DraftFailed, store.DraftConflict, store.DraftUnknown,
		}
	}
	return sf, nil
}

func (w *Workbench) draft(ctx context.Context, name string) (*store.Store, store.Draft, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, store.Draft{}, err
	}
	d, err := db.Draft(ctx, name)
	return db, d, err
}

// draftToChange is the draft of a name, and refuses one that too few letters of its id name.
func (w *Workbench) draftToChange(ctx context.Context, name string) (*store.Store, store.Draft, error) {
	db, d, err := w.draft(ctx, name)
	if err != nil || strings.EqualFold(strings.TrimSpace(name), d.Name) {
		return db, d, err
	}
	letters, id := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), store.DraftPrefix), strings.TrimPrefix(d.ID, store.DraftPrefix)
	if strings.HasPrefix(id, letters) {
		err = longEnough(letters, id, d.Name)
	}
	return db, d, err
}

func (w *Workbench) bulkItems(ctx context.Context, db *store.Store, modelName string, items []store.DraftItem) ([]BulkItem, error) {
	called, err := w.callNames(ctx, db)
	if err != nil {
		return nil, err
	}
	out := make([]BulkItem, 0, len(items))
	for _, it := range items {
		d := detailOf(it)
		changes := it.Patch.Changes(it.Base)
		if changes == nil {
			changes = []model.Change{}
		}
		out = append(out, BulkItem{
			Pos: it.Pos, ID: it.Record, Connection: called[it.Connection], Title: it.Title, State: BulkState(it.State), Changes: changes,
			Words: it.Words, Refused: d.Refused, Clashes: d.Clashes, Change: it.Change,
		})
	}
	return out, nil
}
