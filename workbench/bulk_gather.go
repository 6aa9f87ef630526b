package workbench

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// gathered is the session of some records that are written at the same time, where one request takes several: as soon as
// all of them wait for an answer, what they ask for goes out together. Each goes its own way otherwise, so that each has a
// journal, a look, a conflict and an outcome of its own. Make it with [gather]; each record calls leave at its end.
type gathered struct {
	connectors.Session
	batch connectors.Batcher
	model string

	mu      sync.Mutex
	active  int // records that are on their way
	waiting []*entry
	busy    bool // a request is out; those that come meanwhile wait for the next
}

// entry is what one record wants of the provider.
type entry struct {
	ctx   context.Context
	id    string
	write *connectors.Write // nil to read it
	got   chan answered     // holds one
}

type answered struct {
	record model.Record
	err    error
}

func gather(s connectors.Session, b connectors.Batcher, modelName string, records int) *gathered {
	return &gathered{Session: s, batch: b, model: modelName, active: records}
}

// leave says that a record is at its end: nobody waits for it any more.
func (g *gathered) leave() {
	g.mu.Lock()
	g.active--
	g.mu.Unlock()
	g.flush()
}

// Retrieve fetches a record together with what the others ask for.
func (g *gathered) Retrieve(ctx context.Context, modelName, id string) (model.Record, error) {
	if modelName != g.model {
		return away(g, func() (model.Record, error) { return g.Session.Retrieve(ctx, modelName, id) })
	}
	return g.ask(&entry{ctx: ctx, id: id})
}

// Update writes a record together with the others.
func (g *gathered) Update(ctx context.Context, w connectors.Write) (model.Record, error) {
	if w.Model != g.model {
		return away(g, func() (model.Record, error) { return g.Session.Update(ctx, w) })
	}
	return g.ask(&entry{ctx: ctx, id: w.ID, write: &w})
}

// away does for one record what the others need not wait for.
func away[T any](g *gathered, do func() (T, error)) (T, error) {
	g.leave()
	out, err := do()
	g.mu.Lock()
	g.active++
	g.mu.Unlock()
	return out, err
}

// ask waits for what the provider says to one record. Before it was sent ctx stops it; from then on the answer is waited
// for, which ends when nobody wants one any more.
func (g *gathered) ask(a *entry) (model.Record, error) {
	a.got = make(chan answered, 1)
	g.mu.Lock()
	g.waiting = append(g.waiting, a)
	g.mu.Unlock()
	g.flush()
	select {
	case got := <-a.got:
		return got.record, got.err
	case <-a.ctx.Done():
	}
	g.mu.Lock()
	i := slices.Index(g.waiting, a)
	if i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
	}
	g.mu.Unlock()
	if i >= 0 {
		return model.Record{}, problem.As(a.ctx.Err())
	}
	got := <-a.got
	return got.record, got.err
}

// flush sends what is asked for, once all that are on their way ask for something.
func (g *gathered) flush() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for !g.busy && len(g.waiting) > 0 && len(g.waiting) >= g.active {
		all := g.waiting
		g.waiting, g.busy = nil, true
		g.mu.Unlock()
		g.send(all)
		g.mu.Lock()
		g.busy = false
	}
}

// send reads first and then writes; each of those that asked is answered.
func (g *gathered) send(all []*entry) {
	var reads, writes []*entry
	for _, a := range all {
		if a.write == nil {
			reads = append(reads, a)
		} else {
			writes = append(writes, a)
		}
	}
	g.read(reads)
	g.change(writes)
}

// wanted is a context that ends when nobody waits for the answer any more.
func (g *gathered) wanted(all []*entry) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(all[0].ctx))
	var left atomic.Int64
	left.Store(int64(len(all)))
	stops := make([]func() bool, 0, len(all))
	for _, a := range all {
		stops = append(stops, context.AfterFunc(a.ctx, func() {
			if left.Add(-1) == 0 {
				cancel()
			}
		}))
	}
	return ctx, func() {
		for _, stop := range stops {
			stop()
		}
		cancel()
	}
}

func (g *gathered) read(all []*entry) {
	if len(all) == 0 {
		return
	}
	found := map[string]model.Record{}
	if len(all) > 1 {
		ids := make([]string, 0, len(all))
		for _, a := range all {
			ids = append(ids, a.id)
		}
		ctx, cancel := g.wanted(all)
		records, err := g.batch.RetrieveBatch(ctx, g.model, ids)
		cancel()
		if err != nil && !aboutOne(err) {
			deliver(all, err)
			return
		}
		for _, r := range records {
			found[r.Remote.ID] = r
		}
	}
	for _, a := range all {
		r, there := found[a.id]
		var err error
		if !there { // alone, it is said why
			r, err = g.Session.Retrieve(a.ctx, g.model, a.id)
		}
		a.got <- answered{r, err}
	}
}

// change writes several at once. Where the provider says no to that, nobody knows to which of them: each is sent by
// itself, which does no harm to one that was taken.
func (g *gathered) change(all []*entry) {
	if len(all) == 0 {
		return
	}
	if len(all) > 1 {
		writes := make([]connectors.Write, 0, len(all))
		for _, a := range all {
			writes = append(writes, *a.write)
		}
		ctx, cancel := g.wanted(all)
		records, err := g.batch.UpdateBatch(ctx, writes)
		cancel()
		if err == nil {
			for i, a := range all {
				a.got <- answered{record: records[i]}
			}
			return
		}
		if !aboutOne(err) {
			deliver(all, err)
			return
		}
	}
	for _, a := range all {
		r, err := g.Session.Update(a.ctx, *a.write)
		a.got <- answered{r, err}
	}
}

// aboutOne reports whether an error may be about single records, so that the others are worth a try by themselves.
func aboutOne(err error) bool {
	kind := problem.As(err).Kind
	return kind != problem.UnknownOutcome && kind != problem.ProviderDown && kind != problem.Internal && !slices.Contains(fatal[:], kind)
}

// deliver gives all of them one error, each a copy of its own: what becomes of it is up to each.
func deliver(all []*entry, err error) {
	for _, a := range all {
		p := *problem.As(err)
		if p.Err == nil {
			p.Err = err
		}
		a.got <- answered{err: &p}
	}
}
