package workbench

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// pushers is how many records of one connection are written at the same time.
const pushers = 4

// patience with a provider that is down: so many records in a row that it fails at end the push of its connection.
const mostDown = 4

// PushRequest says what of a working copy is pushed.
type PushRequest struct {
	Bulk  string // name, id, or a unique beginning of the id
	Retry bool   // those that failed, in place of those that were not tried
	Over  bool   // with Retry: write over what somebody else changed meanwhile
	By    string // who pushes, in words; "" for who made it
}

// PushProgress is how far a push is. Values may be skipped, the last never is.
type PushProgress struct {
	Bulk     Bulk             // with the counts as they are now
	Done     int              // records that this push is through with
	Total    int              // records that this push takes
	Started  time.Time        //
	Finished bool             // nothing more is done
	Problem  *problem.Problem // why it ended early, of the first connection that stopped; nil when all were tried
}

// PushBulk writes the records of a working copy to their providers, each as a single edit: journal, look, send, read
// back, commit; a few at a time for each connection, or as many with one request as it takes, behind what people wait for. report may be nil; it is called by one
// goroutine at a time. What is refused, or was changed by somebody else, stays in the working copy with why, and the error
// is nil for that. The error is not nil where records were left untried: ctx ended, or a connection cannot be written to.
//
// Whatever ends the process, pushing again goes on where it was: what was written is not written twice. A working copy
// that is being pushed already is a problem of kind Busy.
func (w *Workbench) PushBulk(ctx context.Context, req PushRequest, report func(PushProgress)) (Bulk, error) {
	p, err := w.startPush(ctx, req, report)
	if err != nil {
		return Bulk{}, err
	}
	return p.run(ctx)
}

// push is one push under way.
type push struct {
	bench  *Workbench
	db     *store.Store
	draft  store.Draft
	own    *owner
	req    PushRequest
	states []store.DraftState // what it takes
	by     string
	report func(PushProgress)

	mu   sync.Mutex
	at   PushProgress
	told time.Time
	errs []error
}

// startPush claims the working copy and settles what an earlier push left open.
func (w *Workbench) startPush(ctx context.Context, req PushRequest, report func(PushProgress)) (*push, error) {
	db, d, err := w.draftToChange(ctx, req.Bulk)
	if err != nil {
		return nil, err
	}
	own, err := w.owner()
	if err != nil {
		return nil, err
	}
	if d.Closed {
		return nil, problem.New(problem.Usage, "The working copy %s was ended: there is nothing left to push.", d.ID).WithFix("patchbay bulk list")
	}
	if d.Owner != "" && own.alive(d.Owner) {
		return nil, pushing(d)
	}
	took, err := db.ClaimDraft(ctx, d.ID, d.Owner, own.name)
	if err != nil {
		return nil, err
	}
	if !took {
		return nil, pushing(d)
	}
	p := &push{bench: w, db: db, draft: d, own: own, req: req, states: []store.DraftState{store.DraftReady}, by: d.By, report: report}
	if req.By != "" {
		p.by = req.By
	}
	if req.Retry {
		p.states = nil
		for _, s := range failedStates {
			p.states = append(p.states, store.DraftState(s))
		}
	}
	if err := p.settle(ctx); err != nil {
		p.release(ctx)
		return nil, err
	}
	return p, nil
}

// settle asks the providers what became of the writes that an earlier push left open.
func (p *push) settle(ctx context.Context) error {
	open, err := p.db.DraftConnections(ctx, p.draft.ID, store.DraftGoing, store.DraftUnknown)
	if err != nil {
		return err
	}
	for _, c := range open {
		if _, err := p.bench.recover(ctx, c); problem.Is(err, problem.Canceled) || problem.Is(err, problem.Storage) {
			return err
		} // any other is told by what stays open
	}
	if err := p.db.FollowJournal(ctx, p.draft.ID); err != nil {
		return err
	}
	b, err := p.bench.Bulk(ctx, p.draft.ID)
	if err != nil {
		return err
	}
	p.at = PushProgress{Bulk: b, Started: p.bench.opt.Now()}
	for _, n := range p.draftCounts(b.Counts) {
		p.at.Total += n
	}
	return nil
}

func (p *push) draftCounts(c BulkCounts) []int {
	if p.req.Retry {
		return []int{c.Invalid, c.Refused, c.Failed, c.Conflict}
	}
	return []int{c.Ready}
}

func (p *push) release(ctx context.Context) {
	if err := p.db.ReleaseDraft(context.WithoutCancel(ctx), p.draft.ID, p.own.name); err != nil {
		p.bench.opt.Log.Warn("lay down a working copy", "draft", p.draft.ID, "error", err) // the next push finds its process gone
	}
}

// run pushes, and answers the working copy as it then is.
func (p *push) run(ctx context.Context) (Bulk, error) {
	conns, err := p.db.DraftConnections(ctx, p.draft.ID, p.states...)
	var work sync.WaitGroup
	for _, c := range conns {
		work.Go(func() {
			if err := p.connection(ctx, c); err != nil {
				p.mu.Lock()
				defer p.mu.Unlock()
				p.errs = append(p.errs, err)
			}
		})
	}
	work.Wait()
	p.release(ctx)
	if err == nil {
		err = errors.Join(p.errs...)
	}
	if err == nil {
		err = ctx.Err()
	}
	b, berr := p.bench.Bulk(context.WithoutCancel(ctx), p.draft.ID)
	if err == nil {
		err = berr
	}
	p.mu.Lock()
	p.at.Bulk, p.at.Finished = b, true
	if err != nil {
		p.at.Problem = problem.As(err)
	}
	p.mu.Unlock()
	p.tell(true)
	return b, err
}

// connection pushes the records of one connection.
func (p *push) connection(ctx context.Context, id string) error {
	f := p.bench.foresight(p.db, nil)
	at, err := f.place(ctx, id, p.draft.Model)
	switch {
	case err != nil:
		return err
	case at.no != nil && at.conn.ID == "":
		return at.no
	}
	if err := at.may(connectors.Update); err != nil {
		return err
	}
	row, err := p.db.Connection(ctx, id)
	if err != nil {
		return err
	}
	l, err := p.bench.openBackground(ctx, p.db, row)
	if err != nil {
		return p.bench.failed(ctx, id, err)
	}
	defer l.session.Close()
	at.checker, _ = l.session.(connectors.Checker)
	return (&lane{push: p, at: at, live: l}).all(ctx)
}

// openBackground opens a session whose requests go behind those of people, with the tokens of the one that is open. Close it.
func (w *Workbench) openBackground(ctx context.Context, db *store.Store, row store.Connection) (*live, error) {
	l, err := w.reach(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	c, err := w.connector(row.Connector)
	if err != nil {
		return nil, err
	}
	return w.openWith(ctx, db, row, lease{connector: c, source: l.source, lane: connectors.Background})
}

// lane is the push of one connection.
type lane struct {
	push *push
	at   *bulkPlace
	live *live

	mu   sync.Mutex
	down int   // records in a row that the provider failed at
	stop error // why no more are taken; nil while they are
}

// all takes the connection's records in their order, a few at a time.
func (l *lane) all(ctx context.Context) error {
	queue := make(chan []store.DraftItem)
	var work sync.WaitGroup
	n := pushers
	if l.at.about.OneWriter {
		n = 1
	}
	for range n {
		work.Go(func() {
			for some := range queue {
				l.some(ctx, some)
			}
		})
	}
	err := l.feed(ctx, queue)
	close(queue)
	work.Wait()
	if err == nil {
		err = l.halted()
	}
	return err
}

// some writes records at the same time: one, or as many as the provider takes in one request.
func (l *lane) some(ctx context.Context, some []store.DraftItem) {
	b, _ := l.live.session.(connectors.Batcher)
	if len(some) == 1 || b == nil {
		for _, it := range some {
			l.ended(l.one(ctx, l.live, it))
		}
		return
	}
	through := *l.live
	g := gather(l.live.session, b, l.push.draft.Model, len(some))
	through.session = g
	var work sync.WaitGroup
	for _, it := range some {
		work.Go(func() {
			defer g.leave()
			l.ended(l.one(ctx, &through, it))
		})
	}
	work.Wait()
}

// together is how many records go to the provider at the same time.
func (l *lane) together() int {
	if b, ok := l.live.session.(connectors.Batcher); ok {
		return max(b.Batch(l.push.draft.Model), 1)
	}
	return 1
}

func (l *lane) feed(ctx context.Context, queue chan<- []store.DraftItem) error {
	f := store.DraftFilter{States: l.push.states, Connection: l.at.conn.ID, Limit: bulkStep}
	for {
		items, err := l.push.db.DraftItems(ctx, l.push.draft.ID, f)
		if err != nil {
			return err
		}
		for some := range slices.Chunk(items, l.together()) {
			f.After = some[len(some)-1].Pos
			if l.halted() != nil {
				return nil
			}
			select {
			case queue <- some:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if len(items) < bulkStep {
			return nil
		}
	}
}

func (l *lane) halted() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stop
}

// fatal are the kinds of trouble that the next record would meet, too.
var fatal = [...]problem.Kind{
	problem.SignIn, problem.BadClient, problem.MissingScope, problem.ReadOnly, problem.NotConnected, problem.VaultDown, problem.Storage, problem.RateLimited, problem.Canceled,
}

// ended looks at what ended the write of a record: whether the others are worth a try.
func (l *lane) ended(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kind := problem.Kind("")
	if err != nil {
		kind = problem.As(err).Kind
	}
	if kind == problem.ProviderDown {
		l.down++
	} else {
		l.down = 0
	}
	if l.stop == nil && (slices.Contains(fatal[:], kind) || l.down >= mostDown) {
		l.stop = err
	}
}

// merge3 gives a list the words that were added to base and takes those that were removed.
func merge3(base, mine, theirs []string) []string {
	has := func(list []string) func(string) bool {
		in := folded(list)
		return func(s string) bool { return slices.Contains(in, folded([]string{s})[0]) }
	}
	was, is, there := has(base), has(mine), has(theirs)
	out := slices.DeleteFunc(slices.Clone(theirs), func(s string) bool { return was(s) && !is(s) })
	for _, s := range mine {
		if !was(s) && !there(s) {
			out = append(out, s)
		}
	}
	return out
}

func words(f model.Fields, path string) []string {
	list, _ := f[path].([]string)
	return list
}
