package workbench

import (
	"context"
	"fmt"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// verdict is what the provider says of a write whose answer was lost.
type verdict int

const (
	undecided verdict = iota
	happened
	didNot
)

// Recover brings the writes that were interrupted in earlier runs to an end: those that never left are
// sent, those that were sent are looked up at the provider. Writes of processes that still run are
// left to them. What cannot be decided now stays in the journal and is no error.
func (w *Workbench) Recover(ctx context.Context) ([]Recovered, error) { return w.recover(ctx, "") }

// recover does it for one connection, or for all with "".
func (w *Workbench) recover(ctx context.Context, connection string) ([]Recovered, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	open, err := db.OpenIntents(ctx, connection)
	if err != nil || len(open) == 0 {
		return nil, err
	}
	own, err := w.owner()
	if err != nil {
		return nil, err
	}
	var out []Recovered
	for _, in := range open {
		mine := in.Owner == own.name && in.State != store.Unknown
		if mine || in.Owner != own.name && own.alive(in.Owner) {
			continue
		}
		r, err := w.resume(ctx, db, in)
		if problem.Is(err, problem.Canceled) {
			return out, err
		}
		if r.of = in; r.Words != "" {
			out = append(out, r)
		}
	}
	return out, nil
}

// resume ends one interrupted write, or leaves it where it is when the provider cannot be asked.
func (w *Workbench) resume(ctx context.Context, db *store.Store, in store.Intent) (Recovered, error) {
	own, err := w.owner()
	if err != nil {
		return Recovered{}, err
	}
	taken, err := db.Adopt(ctx, in.ID, in.Owner, own.name)
	if err != nil || !taken {
		return Recovered{}, err // another process was quicker
	}
	in.Owner = own.name
	if in.State == store.Sent { // what this process took over is asked about again and again, until it is told
		if _, err := db.Settle(ctx, in.ID, store.Outcome{State: store.Unknown, Err: "The program ended before the answer came."}); err != nil {
			return Recovered{}, err
		}
		in.State = store.Unknown
	}
	if in.State == store.Planned && verbOf(in.Operation) == connectors.Delete && mergeOf(in) != "" {
		return w.unmerged(ctx, db, in)
	}
	if in.State == store.Planned {
		ch, err := w.carry(ctx, db, in, Plan{})
		if err != nil {
			return Recovered{Words: fmt.Sprintf("The interrupted change to %s was not sent: %s", in.Title, problem.As(err).Text)}, err
		}
		return Recovered{Change: ch, Words: fmt.Sprintf("The interrupted change to %s was sent now.", in.Title)}, nil
	}
	t, err := w.again(ctx, db, in)
	if err != nil {
		return Recovered{}, err
	}
	said, now, err := t.ask(ctx)
	switch {
	case err != nil:
		return Recovered{}, err
	case said == undecided:
		return t.leave(ctx, now)
	case said == happened:
		ch, err := t.settle(ctx, store.Done, now, nil)
		return Recovered{Change: ch, Words: fmt.Sprintf("The interrupted change to %s had arrived.", in.Title)}, err
	}
	return t.repeat(ctx, now)
}

// leave deals with a write of which the provider tells nothing. A creation stays open until the provider's index must
// show it. A record that somebody else changed since is taken as it is now: whether our change was there in between
// nobody can tell, and holding on to it would lock the record for ever.
func (t *write) leave(ctx context.Context, now *model.Record) (Recovered, error) {
	if t.verb() == connectors.Create {
		return t.wait(ctx)
	}
	words := fmt.Sprintf("What became of the change to %s cannot be told: somebody else changed the record since. It is kept as %s holds it now.", t.in.Title, t.at.about.Name)
	return t.close(ctx, now, words)
}

// wait leaves a creation open of which the provider tells nothing yet. One that still cannot be told after a day is
// closed: nobody could make such a record any more.
func (t *write) wait(ctx context.Context) (Recovered, error) {
	words := strings.TrimSpace(fmt.Sprintf("%s does not show the new %s yet; patchbay asks again at the next pull. %s", t.at.about.Name, t.in.Title, t.until()))
	if t.doubles > 0 {
		words = fmt.Sprintf("Whether %s was created cannot be told: %s holds %d that may be it. Look there, and say which: patchbay changes settle %s", t.in.Title, t.at.about.Name, t.doubles, t.in.Change)
	}
	if t.due() && t.bench.opt.Now().Sub(t.in.SentAt) > tellable {
		return t.close(ctx, nil, fmt.Sprintf("Whether %s was created could not be told within a day. Look for it in %s before you create it again.", t.in.Title, t.at.about.Name))
	}
	return Recovered{Words: words}, nil
}

// close ends a write of which nobody can tell more.
func (t *write) close(ctx context.Context, now *model.Record, words string) (Recovered, error) {
	lost := problem.New(problem.Conflict, "%s", words)
	_, err := t.settle(ctx, store.Failed, now, lost)
	if problem.As(err) != lost {
		return Recovered{}, err
	}
	return Recovered{Words: words}, nil
}

// again takes up an intent whose request left in another run.
func (w *Workbench) again(ctx context.Context, db *store.Store, in store.Intent) (*write, error) {
	at, err := w.place(ctx, in.Connection, in.Model)
	if err != nil {
		return nil, err
	}
	l, err := w.reach(ctx, in.Connection)
	if err != nil {
		return nil, err
	}
	return &write{bench: w, db: db, in: in, at: at, live: l, abandoned: true}, nil
}

// repeat deals with a write that surely did not happen. An update is sent: the person asked for it, and the
// same values twice are the same as once. A creation or deletion is not: it is for a person to ask again.
func (t *write) repeat(ctx context.Context, now *model.Record) (Recovered, error) {
	if t.verb() != connectors.Update {
		lost := problem.New(problem.ProviderDown, "It did not arrive.")
		_, err := t.settle(ctx, store.Failed, now, lost)
		if problem.As(err) != lost {
			return Recovered{}, err
		}
		return Recovered{Words: fmt.Sprintf("The interrupted %s of %s had not arrived. Nothing was repeated.", t.verb(), t.in.Title)}, nil
	}
	t.before = *now
	ch, err := t.finish(ctx)
	if err != nil {
		return Recovered{Words: fmt.Sprintf("The interrupted change to %s had not arrived and was refused now: %s", t.in.Title, problem.As(err).Text)}, err
	}
	return Recovered{Change: ch, Words: fmt.Sprintf("The interrupted change to %s had not arrived and was sent again.", t.in.Title)}, nil
}

// ask looks up at the provider what became of the write.
func (t *write) ask(ctx context.Context) (verdict, *model.Record, error) {
	switch t.verb() {
	case connectors.Create:
		return t.search(ctx)
	case connectors.Delete:
		now, err := t.live.retrieve(ctx, t.in.Model, t.in.Remote)
		if problem.Is(err, problem.Gone) {
			return happened, nil, nil
		}
		return didNot, &now, err
	}
	now, err := t.live.retrieve(ctx, t.in.Model, t.in.Remote)
	if err != nil {
		return undecided, nil, t.bench.failed(ctx, t.at.conn.ID, err)
	}
	switch {
	case unsteady(now, t.in.Patch) != "":
		return undecided, &now, nil
	case arrived(now.Fields, t.in.Patch):
		return happened, &now, nil
	case untouched(now.Fields, t.in.Before, t.in.Patch):
		return didNot, &now, nil
	}
	return undecided, &now, nil
}

// untouched reports whether every field of the patch still holds what it held before the write.
func untouched(now, before model.Fields, patch model.Patch) bool {
	for path := range patch {
		if !alike(now[path], before[path]) {
			return false
		}
	}
	return true
}

func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func verbOf(operation string) connectors.Verb {
	_, verb, _ := strings.Cut(operation, "::")
	return connectors.Verb(verb)
}
