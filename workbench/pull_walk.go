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
	var told time.Time
	nameless := 0
	usuals, err := p.usuals(ctx, q.Model)
	if err != nil {
		return false, newest, err
	}
	keep := context.WithoutCancel(ctx) // what was fetched is kept, also when nothing more is to be
	for page, err := range ahead(ctx, p.live.session.List(ctx, q)) {
		if err != nil {
			return false, newest, err
		}
		if err := p.inspect(keep, usuals, page.Records, at); err != nil {
			return false, newest, err
		}
		for i := range page.Records {
			p.live.watch.again(&page.Records[i])
		}
		stats, err := p.db.PutPage(keep, store.Page{Connection: p.conn.ID, Model: q.Model, Records: page.Records, Cursor: page.Next, Scan: scan.ID})
		if err != nil {
			return false, newest, fmt.Errorf("keep a page of %s records: %w", q.Model, err)
		}
		if err := p.revive(ctx, page.Records, stats, at); err != nil {
			return false, newest, err
		}
		for _, r := range page.Records {
			if r.UpdatedAt.After(newest) {
				newest = r.UpdatedAt
			}
		}
		at.Done += len(page.Records)
		nameless += page.Nameless
		at.New, at.Changed = at.New+stats.New, at.Changed+stats.Changed
		if page.Total >= 0 {
			at.Total = max(page.Total, at.Done)
		}
		complete = page.Complete
		if now := p.bench.opt.Now(); now.Sub(told) >= 100*time.Millisecond {
			told = now
			p.pace.moved(*at)
		}
	}
	if nameless > 0 {
		at.Notices = append(at.Notices, withoutID(nameless))
	}
	return complete, newest, ctx.Err()
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
		now, err := p.live.session.Retrieve(ctx, at.Model, a.Remote)
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

// ahead runs seq one page ahead of its reader.
func ahead(ctx context.Context, seq iter.Seq2[connectors.Page, error]) iter.Seq2[connectors.Page, error] {
	type turn struct {
		page connectors.Page
		err  error
	}
	return func(yield func(connectors.Page, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		pages := make(chan turn, 1)
		go func() {
			defer close(pages)
			for page, err := range seq {
				select {
				case pages <- turn{page, err}:
				case <-ctx.Done():
					return
				}
			}
		}()
		defer func() {
			stop()
			for range pages { // the producer ends before we do
			}
		}()
		for t := range pages {
			if !yield(t.page, t.err) {
				return
			}
		}
	}
}
