package workbench

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// walk lists the records page by page; the next page is fetched while one is written.
func (p puller) walk(ctx context.Context, modelName string, at *Progress) error {
	l, err := p.bench.reach(ctx, p.conn.ID) // again: new custom fields make a new session
	if err != nil {
		return err
	}
	p.live = l
	since, err := p.since(ctx, modelName)
	if err != nil {
		return err
	}
	q := connectors.Query{Model: modelName, Since: since, Lane: connectors.Background, Paused: p.pace.paused}
	scan, complete, newest, err := p.scan(ctx, q, at)
	if err != nil {
		return err
	}
	end := store.Finish{Connection: p.conn.ID, Model: modelName, Scan: scan.ID, Complete: complete}
	if !newest.IsZero() {
		end.Committed = newest.UTC().Format(time.RFC3339Nano)
	}
	absent, err := p.db.FinishScan(ctx, end)
	if err != nil {
		return err
	}
	return p.missing(ctx, absent, at)
}

// scan walks from where the last walk stopped, else from the start; from the start as well where the provider does not
// take the old place any more.
func (p puller) scan(ctx context.Context, q connectors.Query, at *Progress) (scan store.Scan, complete bool, newest time.Time, err error) {
	for {
		if scan, err = p.db.StartScan(ctx, p.conn.ID, q.Model, q.Since.IsZero()); err != nil {
			return scan, false, newest, err
		}
		q.After = scan.After
		if complete, newest, err = p.pages(ctx, q, scan, at); err == nil || !scan.Resumed || at.Done > 0 || !p.lostPlace(err) {
			return scan, complete, newest, err
		}
		if err := p.db.RestartScan(ctx, p.conn.ID, q.Model); err != nil {
			return scan, false, newest, err
		}
	}
}

// lostPlace reports whether an error of a walk's first request is about the place where it would go on: the request was
// refused as it is, or answered with what cannot be read while somebody wants a complete walk.
func (p puller) lostPlace(err error) bool {
	return errors.Is(err, connectors.ErrCursor) || p.req.Full && problem.Is(err, problem.ProviderDown)
}

// since is where an incremental pull begins: behind the newest change that was seen, by the provider's own clock.
// The zero time is a complete walk: at the first pull, once a day, when asked for, and where there is no other way.
func (p puller) since(ctx context.Context, modelName string) (time.Time, error) {
	if p.req.Full || !p.about.Can(connectors.Op(modelName, connectors.List)).Since {
		return time.Time{}, nil
	}
	c, err := p.db.Cursor(ctx, p.conn.ID, modelName)
	if err != nil || c.Committed == "" || p.bench.opt.Now().Sub(c.Complete) > 24*time.Hour || c.Scanning && c.Full {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, c.Committed)
	if err != nil {
		return time.Time{}, nil //nolint:nilerr // a cursor of another kind: walk everything
	}
	return t.Add(-overlap), nil
}

// pages keeps each page as it comes. It answers whether the walk was unbroken, and the newest change it saw.
func (p puller) pages(ctx context.Context, q connectors.Query, scan store.Scan, at *Progress) (complete bool, newest time.Time, err error) {
	usuals, err := p.usuals(ctx, q.Model)
	if err != nil {
		return false, newest, err
	}
	keep := context.WithoutCancel(ctx) // what was fetched is kept, also when nothing more is to be
	w := &walking{puller: p, at: at, usuals: usuals, keep: keep, total: -1}
	w.in = p.db.NewIntake(keep, store.Walk{Connection: p.conn.ID, Model: q.Model, Scan: scan.ID})
	err = w.all(ctx, q)
	closed := w.in.Close()
	kept := w.kept(ctx)
	if w.nameless > 0 {
		at.Notices = append(at.Notices, withoutID(w.nameless))
	}
	for _, err := range []error{err, closed, kept, ctx.Err()} {
		if err != nil {
			return w.complete, w.newest, err
		}
	}
	return w.complete, w.newest, nil
}

// walking is one walk under way: pages are fetched, taken in, and told of once they are kept, each at its own pace.
type walking struct {
	puller
	keep     context.Context //nolint:containedctx // of what has been fetched: it does not end with the walk's
	at       *Progress
	usuals   []usual
	in       *store.Intake
	complete bool
	newest   time.Time
	nameless int
	total    int
	told     time.Time
}

// all takes in page after page until the last.
func (w *walking) all(ctx context.Context, q connectors.Query) error {
	pages, stop := ahead(ctx, w.live.session.List(ctx, q))
	defer stop()
	for {
		select {
		case t, more := <-pages:
			if !more {
				return nil
			}
			if t.err != nil {
				return t.err
			}
			if err := w.take(t.page); err != nil {
				return err
			}
		case <-w.in.News():
			if err := w.kept(ctx); err != nil {
				return err
			}
		}
	}
}

// take hands a page over to be kept.
func (w *walking) take(page connectors.Page) error {
	if err := w.inspect(w.keep, w.usuals, page.Records, w.at); err != nil {
		return err
	}
	for i := range page.Records {
		w.live.watch.again(&page.Records[i])
		if at := page.Records[i].UpdatedAt; at.After(w.newest) {
			w.newest = at
		}
	}
	w.complete, w.total = page.Complete, page.Total
	w.nameless += page.Nameless
	return w.keeping(w.in.Put(page.Records, page.Next))
}

// kept tells of what was kept since the last time, and looks after records that it shows again.
func (w *walking) kept(ctx context.Context) error {
	now, err := w.in.Take()
	if err != nil {
		return w.keeping(err)
	}
	if err := w.revive(ctx, now.Listed, w.at); err != nil {
		return err
	}
	at := w.at
	at.Done, at.New, at.Changed = at.Done+now.Records, at.New+now.Stats.New, at.Changed+now.Stats.Changed
	if w.total >= 0 {
		at.Total = max(w.total, at.Done)
	}
	if now := w.bench.opt.Now(); now.Sub(w.told) >= 100*time.Millisecond {
		w.told = now
		w.pace.moved(*at)
	}
	return nil
}

func (w *walking) keeping(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("keep a page of %s records: %w", w.at.Model, err)
}

func withoutID(n int) string {
	if n == 1 {
		return "1 record without an id was left out."
	}
	return fmt.Sprintf("%d records without an id were left out.", n)
}

// missing looks up by id what a complete walk did not show: only what the provider itself calls gone is gone.
func (p puller) missing(ctx context.Context, absent []store.Native, at *Progress) error {
	if len(absent) == 0 || !p.about.Can(connectors.Op(at.Model, connectors.Retrieve)).Supported {
		return nil
	}
	for _, a := range absent[:min(len(absent), confirm)] {
		now, err := p.live.retrieve(ctx, at.Model, a.Remote)
		switch {
		case problem.Is(err, problem.Gone):
			if err := p.db.Tombstone(ctx, a.ID); err != nil {
				return err
			}
			at.Gone++
		case err != nil:
			return fmt.Errorf("look up a record that the list did not show: %w", err)
		default:
			if err := keepOne(ctx, p.db, p.conn.ID, now, store.Pull); err != nil {
				return err
			}
		}
	}
	return nil
}

// fetched is what a walk comes to next.
type fetched struct {
	page connectors.Page
	err  error
}

// ahead runs seq one page ahead of its reader, who has to stop it.
func ahead(ctx context.Context, seq iter.Seq2[connectors.Page, error]) (pages <-chan fetched, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	out := make(chan fetched, 1)
	go func() {
		defer close(out)
		for page, err := range seq {
			select {
			case out <- fetched{page, err}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, func() {
		cancel()
		for range out { // the producer ends before we do
		}
	}
}
