package workbench

import (
	"context"
	"maps"
	"slices"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/query"
	"patchbay/store"
)

// bulkForeseeTime bounds what the connectors may think over for all records of a working copy together. What they were
// not asked beforehand they are asked right before it is sent.
const bulkForeseeTime = 2 * time.Second

// foresight works out what is wanted of many records, and what of it would be refused. It serves one question and is not
// safe for concurrent use.
type foresight struct {
	bench  *Workbench
	db     *store.Store
	ops    []BulkOp
	places map[string]*bulkPlace // by connection
	until  time.Time
}

// bulkPlace is a place with all that is the same for its records.
type bulkPlace struct {
	place
	no      *problem.Problem        // why nothing can be written to any record here; nil when it can
	misfit  error                   // why the ops cannot be done here
	values  map[string]any          // of what ops set, by the op: references by what the provider calls them
	works   map[string]*query.Value // of the ops that work a value out, by the op
	named   map[string]any          // what such values were called and are, by field=value
	checker connectors.Checker
}

func (w *Workbench) foresight(db *store.Store, ops []BulkOp) *foresight {
	return &foresight{bench: w, db: db, ops: ops, places: map[string]*bulkPlace{}, until: w.opt.Now().Add(bulkForeseeTime)}
}

// place is where records of a connection live.
func (f *foresight) place(ctx context.Context, connection, modelName string) (*bulkPlace, error) {
	if p, ok := f.places[connection]; ok {
		return p, nil
	}
	p := &bulkPlace{values: map[string]any{}, works: map[string]*query.Value{}, named: map[string]any{}}
	at, err := f.bench.place(ctx, connection, modelName)
	switch {
	case problem.Is(err, problem.NotFound):
		p.no = problem.New(problem.NotConnected, "Its connection was removed.")
	case err != nil:
		return nil, err
	default:
		if p.place = at; problem.Is(at.may(connectors.Update), problem.Unsupported) {
			p.no = problem.As(at.may(connectors.Update))
		} else if err := f.prepare(ctx, p); err != nil {
			return nil, err
		}
	}
	f.places[connection] = p
	return p, nil
}

// prepare reads the ops against a place.
func (f *foresight) prepare(ctx context.Context, p *bulkPlace) error {
	for _, o := range f.ops {
		if p.misfit = o.fits(p.model); p.misfit != nil {
			p.no = problem.As(p.misfit)
			return nil
		}
		if o.How == BulkWork {
			if p.misfit = f.compile(ctx, p, o); p.misfit != nil {
				p.no = problem.As(p.misfit)
				return ctx.Err()
			}
			continue
		}
		if o.How != BulkSet {
			continue
		}
		found, err := f.bench.referred(ctx, p.place, map[string]any{o.Field: o.Value}, nil)
		if problem.Is(err, problem.Invalid) {
			p.misfit, p.no = err, problem.As(err)
			return nil
		}
		if err != nil {
			return err
		}
		p.values[o.String()] = found[o.Field]
	}
	if l, err := f.bench.reach(ctx, p.conn.ID); err == nil { // else it is said when it is sent
		p.checker, _ = l.session.(connectors.Checker)
	}
	return ctx.Err()
}

// item is a record as the ops leave what was wanted of it before; a zero was is a record that is new to the working copy.
func (f *foresight) item(ctx context.Context, rec store.Stored, was store.DraftItem) (store.DraftItem, error) {
	p, err := f.place(ctx, rec.Connection, rec.Model)
	if err != nil {
		return was, err
	}
	it := was
	it.Record, it.Connection, it.Title = rec.ID, rec.Connection, rec.Title
	it.State, it.Words, it.Detail = store.DraftReady, "", nil
	values, base, moved := maps.Clone(was.Patch), maps.Clone(was.Base), detailOf(was).Lists
	if values == nil {
		values, base = model.Patch{}, model.Fields{}
	}
	switch {
	case p.no != nil:
		return spoilt(it, values, rec.Fields, p.no), nil
	case rec.Deleted:
		return spoilt(it, values, rec.Fields, problem.As(gone(p.place, rec.Record))), nil
	}
	now := rec.Fields.Apply(values)
	for _, o := range f.ops {
		field, _ := p.model.Field(o.Field)
		v, changes, err := f.value(ctx, p, o, wanting(rec, now))
		switch {
		case ctx.Err() != nil:
			return it, ctx.Err()
		case err != nil:
			return f.lean(spoilt(it, values, rec.Fields, problem.As(err)), wish{values: values, lists: moved}), nil
		case !changes:
			continue
		}
		if _, wanted := values[o.Field]; !wanted || o.How != BulkAdd && o.How != BulkTake && o.How != BulkReplace {
			base[o.Field] = rec.Fields[o.Field]
		}
		values[o.Field], now[o.Field] = v, v
		if c, err := model.Canonical(field, v); err == nil {
			now[o.Field] = c // what follows sees it as it will be
		}
		moved = lists(moved, o)
	}
	return f.judged(ctx, p, rec, wish{item: it, values: values, base: base, lists: moved})
}

// lists are the fields of which only words were added and taken: they are merged with what others did to them.
func lists(have []string, o BulkOp) []string {
	have = slices.DeleteFunc(slices.Clone(have), func(s string) bool { return s == o.Field })
	if o.How == BulkAdd || o.How == BulkTake {
		have = append(have, o.Field)
	}
	return have
}

// wish is what is wanted of one record before anybody judged it.
type wish struct {
	item   store.DraftItem
	values model.Patch
	base   model.Fields
	lists  []string
}

// judged says whether a wish can be written.
func (f *foresight) judged(ctx context.Context, p *bulkPlace, rec store.Stored, w wish) (store.DraftItem, error) {
	it := w.item
	held := rec.Record
	held.Fields = rec.Fields.Clone()
	for path := range w.values {
		held.Fields[path] = w.base[path]
	}
	patch, err := p.check(w.values, held.Fields, connectors.Update)
	if err != nil {
		return f.lean(spoilt(it, w.values, held.Fields, problem.As(err)), w), nil
	}
	if patch = patchOf(patch.Changes(held.Fields)); len(patch) == 0 {
		it.State, it.Patch, it.Base = store.DraftSame, model.Patch{}, model.Fields{}
		return it, nil
	}
	moved, err := f.ask(ctx, p, connectors.Write{Model: rec.Model, ID: rec.Remote.ID, Patch: patch, Before: held})
	switch {
	case ctx.Err() != nil:
		return it, ctx.Err()
	case err != nil:
		return f.lean(spoilt(it, patch, held.Fields, problem.As(err)), w), nil
	}
	it.Patch, it.Base = moved, under(moved, held.Fields)
	return f.lean(it, w), nil
}

// lean keeps with an item which of its fields are merged.
func (f *foresight) lean(it store.DraftItem, w wish) store.DraftItem {
	d := detailOf(it)
	for _, path := range w.lists {
		if _, wanted := it.Patch[path]; wanted {
			d.Lists = append(d.Lists, path)
		}
	}
	it.Detail = d.encode()
	return it
}

// ask has the connector look at a write, as long as there is time.
func (f *foresight) ask(ctx context.Context, p *bulkPlace, out connectors.Write) (model.Patch, error) {
	patch := out.Patch
	if left := f.until.Sub(f.bench.opt.Now()); p.checker != nil && left > 0 && len(out.Before.Native) > 0 {
		short, cancel := context.WithTimeout(ctx, left)
		defer cancel()
		var err error
		if patch, err = checked(short, p.checker, out); err != nil {
			return nil, err
		}
	}
	if bad := model.Period(p.model, out.Before.Fields, patch); bad != nil {
		return nil, refused(p.place, "cannot be saved like this", []*model.Refusal{bad})
	}
	return patch, nil
}

// checked is what a connector says of a write. That it cannot say is nothing against it.
func checked(ctx context.Context, c connectors.Checker, out connectors.Write) (model.Patch, error) {
	patch, err := c.Check(ctx, out)
	switch {
	case err == nil:
		return patch, nil
	case ctx.Err() != nil, !problem.Is(err, problem.Invalid) && !problem.Is(err, problem.Unsupported):
		return out.Patch, nil
	}
	return nil, err
}

// spoilt is an item that cannot be written, with why.
func spoilt(it store.DraftItem, values model.Patch, held model.Fields, no *problem.Problem) store.DraftItem {
	it.State, it.Words, it.Patch, it.Base = store.DraftBad, no.Text, values, under(values, held)
	it.Detail = detail{Refused: refusals(no)}.encode()
	return it
}

// under is what a record holds in the fields of a patch.
func under(patch model.Patch, held model.Fields) model.Fields {
	out := make(model.Fields, len(patch))
	for path := range patch {
		out[path] = held[path]
	}
	return out
}

// misfit is why the ops can be done nowhere; nil where they can be done to some record.
func (f *foresight) misfit() error {
	var errs []error
	for _, p := range f.places {
		if p.misfit == nil {
			return nil
		}
		errs = append(errs, p.misfit)
	}
	if len(errs) == 0 {
		return nil
	}
	return errs[0]
}
