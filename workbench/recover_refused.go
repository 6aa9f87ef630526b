package workbench

import (
	"context"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// doubted is how long a creation that failed is looked for before an equal one is sent.
const doubted = 24 * time.Hour

// madeAnyway looks for the record of an equal creation that failed within the last day: a refusal can come from a gate
// behind which the record was made all the same, and sending it again would make two. nil: it is not there, or there is
// no way to look.
func (t *write) madeAnyway(ctx context.Context) (*model.Record, error) {
	if t.verb() != connectors.Create {
		return nil, nil
	}
	earlier, err := t.db.Changes(ctx, store.ChangeFilter{Connection: t.in.Connection, Model: t.in.Model, States: []store.State{store.Done, store.Failed}})
	if err != nil {
		return nil, err
	}
	last, doubtful := t.equal(earlier)
	if !doubtful {
		return nil, nil
	}
	before := &write{bench: t.bench, db: t.db, in: last, at: t.at, live: t.live, abandoned: true}
	said, now, err := before.search(ctx)
	switch {
	case problem.Is(err, problem.MissingScope), problem.Is(err, problem.Unsupported):
		return nil, nil
	case err != nil || said != happened:
		return nil, err
	}
	for _, in := range earlier {
		if in.State == store.Done && in.Remote == now.Remote.ID && verbOf(in.Operation) == connectors.Create {
			return nil, nil // another creation made that one
		}
	}
	return now, nil
}

// equal finds the last creation with the same values, the newest first, and reports whether it is doubtful: it was sent
// within the last day and failed.
func (t *write) equal(earlier []store.Intent) (last store.Intent, doubtful bool) {
	for _, in := range earlier {
		if in.ID != t.in.ID && in.Operation == t.in.Operation && len(model.Diff(model.Fields(in.Patch), model.Fields(t.in.Patch))) == 0 {
			return in, in.State == store.Failed && !in.SentAt.IsZero() && t.bench.opt.Now().Sub(in.SentAt) < doubted
		}
	}
	return store.Intent{}, false
}
