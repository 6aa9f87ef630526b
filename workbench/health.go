package workbench

import (
	"context"
	"errors"
	"time"

	"patchbay/problem"
	"patchbay/store"
)

// Examine finds out whether a connection works, with one cheap call, and keeps its sign-in alive where it would die of
// not being used. What it finds is kept as the connection's state. The error says why it does not work; the connection is
// answered in either case.
func (w *Workbench) Examine(ctx context.Context, name string) (Connection, error) {
	conn, err := w.connection(ctx, name)
	if err != nil {
		return Connection{}, err
	}
	if conn.State == Paused {
		return conn, nil // nothing is sent for it
	}
	bounded, cancel := context.WithTimeout(ctx, examineTime)
	defer cancel()
	err = w.examine(bounded, conn.ID)
	if err != nil && bounded.Err() != nil && ctx.Err() == nil {
		err = w.failed(ctx, conn.ID, problem.New(problem.ProviderDown, "%s gave no answer within %s, or asked to wait for longer.", conn.ConnectorName, examineTime).
			WithHint("Try again in a while.").Because(err))
	}
	after, rerr := w.connection(context.WithoutCancel(ctx), conn.ID)
	if rerr != nil {
		return conn, rerr
	}
	return after, err
}

func (w *Workbench) examine(ctx context.Context, id string) error {
	l, err := w.reach(ctx, id)
	if err != nil {
		return w.failed(ctx, id, err)
	}
	if _, err := l.source.KeepAlive(ctx); err != nil {
		return w.failed(ctx, id, err)
	}
	account, err := l.session.Account(ctx)
	db, serr := w.store(ctx)
	if serr != nil {
		return serr
	}
	row, serr := db.Connection(ctx, id)
	if serr != nil {
		return serr
	}
	if problem.Is(err, problem.Gone) {
		return errors.Join(err, w.judge(context.WithoutCancel(ctx), db, row, pulse{state: Gone, reason: problem.As(err).Text}))
	}
	if err != nil {
		return w.failed(ctx, id, err)
	}
	if row.AccountID != "" && account.ID != row.AccountID {
		p := problem.New(problem.SignIn, "%s is signed in to another account now: %s.", row.Name, problem.Clean(account.Name)).
			WithHint("Reconnect it, and sign in to %s.", row.AccountName).WithFix("patchbay connection reconnect %s", row.Name).On(row.Name)
		// Whatever is read or written from here on would be the other account's.
		err := db.UpdateConnection(context.WithoutCancel(ctx), id, func(c *store.Connection) error { c.Stranger = true; return nil })
		return errors.Join(w.failed(ctx, id, p), err)
	}
	if Health(row.State) == NeedsPermission {
		return nil // this call needs none of what is lacking: it proves nothing of that
	}
	return w.well(ctx, id)
}

// examineTime is how long a person is let wait for the answer to one cheap call.
const examineTime = 20 * time.Second

// The background check looks at a connection that works when it was silent for a while, and at one in trouble sooner. One
// that waits for a person is left alone: asking would change nothing.
const (
	watchEvery = time.Minute
	silentFor  = 15 * time.Minute
	troubleFor = 5 * time.Minute
)

// Watch examines the connections in the background until ctx ends, each when it is due. It returns then. What it finds is
// told by the events.
func (w *Workbench) Watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	looked := map[string]time.Time{}
	w.tidy(ctx)
	for {
		w.round(ctx, looked)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// round examines those that are due, one after the other, and notes when.
func (w *Workbench) round(ctx context.Context, looked map[string]time.Time) {
	db, err := w.store(ctx)
	if err != nil {
		return // whoever looks at the connections is told
	}
	rows, err := db.Connections(ctx)
	if err != nil {
		return
	}
	for _, r := range rows {
		if ctx.Err() != nil {
			return
		}
		if !due(r, looked[r.ID], w.opt.Now()) {
			continue
		}
		looked[r.ID] = w.opt.Now()
		if err := w.examine(ctx, r.ID); err != nil {
			w.opt.Log.Info("examine a connection", "connection", r.Name, "error", err)
		}
	}
}

// due reports whether a connection is to be looked at that was last looked at then.
func due(r store.Connection, last, now time.Time) bool {
	switch {
	case r.Paused:
		return false
	case Health(r.State) == OK:
		return now.Sub(r.LastGoodCall) >= silentFor && now.Sub(last) >= silentFor
	case Health(r.State) == Throttled, Health(r.State) == Down:
		return now.Sub(r.Since) >= troubleFor && now.Sub(last) >= troubleFor
	}
	return false
}
