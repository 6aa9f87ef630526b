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
		if r.Words != "" {
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
	if in.State == store.Planned {
		ch, err := w.carry(ctx, db, in)
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
	if now == nil {
		return Recovered{Words: fmt.Sprintf("%s does not show the new %s yet; patchbay asks again at the next pull.", t.at.about.Name, t.in.Title)}, nil
	}
	words := fmt.Sprintf("What became of the change to %s cannot be told: somebody else changed the record since. It is kept as %s holds it now.", t.in.Title, t.at.about.Name)
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
	return &write{bench: w, db: db, in: in, at: at, live: l}, nil
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
		now, err := t.live.session.Retrieve(ctx, t.in.Model, t.in.Remote)
		if problem.Is(err, problem.Gone) {
			return happened, nil, nil
		}
		return didNot, &now, err
	}
	now, err := t.live.session.Retrieve(ctx, t.in.Model, t.in.Remote)
	if err != nil {
		return undecided, nil, t.bench.failed(ctx, t.at.conn.ID, err)
	}
	switch {
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

// glance is how long a search for a created record waits before it looks a second time: most indexes are that quick.
const glance = 3 * time.Second

// search looks for a created record. That it is not there proves something only when the provider's index has had
// its time; until then the write stays undecided, and nobody waits for it.
func (t *write) search(ctx context.Context) (verdict, *model.Record, error) {
	for try := range 2 {
		found, err := t.find(ctx)
		if found != nil || err != nil {
			return happened, found, err
		}
		if try > 0 || t.bench.opt.Now().Sub(t.in.SentAt) >= t.at.about.SearchLag {
			break
		}
		if err := pause(ctx, glance); err != nil {
			return undecided, nil, err
		}
	}
	if t.in.SentAt.IsZero() || t.bench.opt.Now().Sub(t.in.SentAt) < t.at.about.SearchLag {
		return undecided, nil, nil
	}
	return didNot, nil, nil
}

// find looks through what the provider shows for the created record; nil when it is not among it. An e-mail is what
// every search knows people by; without one, all that changed since is looked through where the provider can tell,
// because searches by phone are known to find nobody.
func (t *write) find(ctx context.Context) (*model.Record, error) {
	if r := t.keyed(ctx); r != nil {
		return t.readBack(ctx, *r), nil
	}
	q := connectors.Query{Model: t.in.Model, Text: firstText(t.in.Patch, "email", "name", "lastName", "firstName", "phone"), Size: 20}
	if firstText(t.in.Patch, "email") == "" && t.at.support(connectors.List).Since {
		q = connectors.Query{Model: t.in.Model, Since: t.in.Created.Add(-overlap)}
	}
	for page, err := range t.live.session.List(ctx, q) {
		if err != nil {
			return nil, t.bench.failed(ctx, t.at.conn.ID, err)
		}
		for _, r := range page.Records {
			if t.fresh(r) && arrived(r.Fields, t.in.Patch) {
				return t.readBack(ctx, r), nil
			}
		}
	}
	return nil, nil
}

// keyed looks the created record up by what is unique about it, where the provider can: that sees it at once. Nothing
// is concluded from its not being found: the search has the last word.
func (t *write) keyed(ctx context.Context) *model.Record {
	by, ok := t.live.session.(connectors.Finder)
	if !ok {
		return nil
	}
	r, err := by.Find(ctx, connectors.Write{Model: t.in.Model, Patch: t.in.Patch})
	if err != nil || !t.fresh(r) || !arrived(r.Fields, t.in.Patch) {
		return nil
	}
	return &r
}

// fresh reports whether a record can have been made by this write: it is not older than the write, as far as
// the provider tells; clocks may differ by some minutes.
func (t *write) fresh(r model.Record) bool {
	return r.CreatedAt.IsZero() || r.CreatedAt.After(t.in.Created.Add(-overlap))
}

func firstText(p model.Patch, paths ...string) string {
	for _, path := range paths {
		if s, ok := p[path].(string); ok && s != "" {
			return s
		}
	}
	return ""
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
