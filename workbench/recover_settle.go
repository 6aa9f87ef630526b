package workbench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// Standing is what is known of a write after its provider was asked what became of it.
type Standing struct {
	Change Change    `json:"change"`
	Open   bool      `json:"open"`           // nobody can tell yet
	Words  string    `json:"words"`          // as sentences
	Until  time.Time `json:"until,omitzero"` // of an open creation: when what is not shown was not made
	Found  []LinkEnd `json:"found"`          // of an open creation: records at the provider that may be it, by the provider's ids
}

// Standing asks the provider what became of a write whose outcome is open, by its id or a unique prefix, and brings it to
// its end where that can be told. One that has ended is told as it is.
func (w *Workbench) Standing(ctx context.Context, change string) (Standing, error) {
	db, in, err := w.interruptedOne(ctx, change)
	if err != nil {
		return Standing{}, err
	}
	out := Standing{Found: []LinkEnd{}}
	if in.State.Open() {
		t, err := w.again(ctx, db, in)
		if err != nil {
			return out, err
		}
		r, err := w.resume(ctx, db, in)
		if err != nil && r.Words == "" {
			return out, err
		}
		out.Words = r.Words
		now, err := db.Intent(ctx, in.ID)
		if err != nil {
			return out, err
		}
		if out.Open = now.State.Open(); out.Open && t.verb() == connectors.Create {
			if out.Found, err = t.candidates(ctx); err != nil {
				return out, err
			}
			if !t.due() {
				out.Until = t.dueAt()
			}
		}
	}
	out.Change, err = w.Change(ctx, in.Change)
	if out.Words == "" {
		out.Words = fmt.Sprintf("The change %s to %s has ended: %s.", out.Change.ID, problem.Clean(out.Change.Title), out.Change.State)
	}
	return out, err
}

// candidates are the records that may be the created one.
func (t *write) candidates(ctx context.Context) ([]LinkEnd, error) {
	_, sure := t.queries()
	out := []LinkEnd{}
	if _, _, err := t.sight(ctx, sure); err != nil {
		return out, err
	}
	for _, r := range t.maybe {
		out = append(out, LinkEnd{ID: r.Remote.ID, Connection: t.at.conn.Name, Title: t.at.model.Title(r.Fields, r.Remote.ID)})
	}
	return out, nil
}

// interruptedOne is a write whose process does not run any more, or one that has ended.
func (w *Workbench) interruptedOne(ctx context.Context, change string) (*store.Store, store.Intent, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, store.Intent{}, err
	}
	in, err := db.Change(ctx, change)
	if err == nil {
		err = longEnough(change, in.Change, in.Title)
	}
	if err != nil || !in.State.Open() {
		return db, in, err
	}
	own, err := w.owner()
	if err == nil && in.State != store.Unknown && own.alive(in.Owner) {
		err = problem.New(problem.Busy, "The change %s to %s is under way in a patchbay that runs.", in.Change, problem.Clean(in.Title)).WithHint("Wait for it.")
	}
	return db, in, err
}

// SettleMade ends an open creation by the word of a person who looked: native is the provider's id of the record that it
// made; "" says that it made none. A record is read from the provider first. What can be told by asking, such as an
// update, is refused.
func (w *Workbench) SettleMade(ctx context.Context, change, native, by string) (Change, error) {
	db, in, err := w.interruptedOne(ctx, change)
	switch {
	case err != nil:
		return Change{}, err
	case !in.State.Open():
		return Change{}, problem.New(problem.Usage, "The change %s has ended already: %s.", in.Change, in.State).WithFix("patchbay changes")
	case verbOf(in.Operation) != connectors.Create:
		return Change{}, problem.New(problem.Usage, "The change %s created nothing: asking the provider tells what became of it.", in.Change).WithFix("patchbay changes settle %s", in.Change)
	}
	own, err := w.owner()
	if err != nil {
		return Change{}, err
	}
	t, err := w.again(ctx, db, in)
	if err != nil {
		return Change{}, err
	}
	var made *model.Record
	if native != "" {
		r, err := t.live.retrieve(ctx, in.Model, native)
		if err != nil {
			return Change{}, w.failed(ctx, t.at.conn.ID, err)
		}
		made = &r
	}
	if taken, err := db.Adopt(ctx, in.ID, in.Owner, own.name); err != nil || !taken {
		return Change{}, errors.Join(err, settledMeanwhile(in, taken))
	}
	if t.note = "Settled by " + by + "."; made != nil {
		return t.settle(ctx, store.Done, made, nil)
	}
	no := problem.New(problem.NotFound, "It was not made, says %s.", by)
	if _, err := t.settle(ctx, store.Failed, nil, no); problem.As(err) != no {
		return Change{}, err
	}
	return w.Change(ctx, in.Change)
}

func settledMeanwhile(in store.Intent, taken bool) error {
	if taken {
		return nil
	}
	return problem.New(problem.Conflict, "The change %s was settled meanwhile.", in.Change).WithFix("patchbay changes")
}

// already finds, among writes that were brought to their end just now, the creation or the whole undo that a plan asks for
// once more: who was interrupted and does the same again wants one record, or one undo.
func already(earlier []Recovered, p Plan) (Change, bool) {
	for _, r := range earlier {
		if r.Change.State == string(store.Done) && (asksAgain(r.of, p) || p.Undoes != "" && r.of.Undoes == p.Undoes && !r.of.Part) {
			return r.Change, true
		}
	}
	return Change{}, false
}

func asksAgain(in store.Intent, p Plan) bool {
	return verbOf(p.Operation) == connectors.Create && in.Operation == p.Operation && in.Undoes == p.Undoes &&
		len(model.Diff(model.Fields(in.Patch), model.Fields(p.Patch))) == 0
}

// waiting tells of a creation that is refused because an equal one may have happened what was found of that one.
func waiting(earlier []Recovered, p Plan, err error) error {
	no, ok := errors.AsType[*problem.Problem](err)
	if !ok || no.Kind != problem.Conflict {
		return err
	}
	for _, r := range earlier {
		if r.Change.ID == "" && asksAgain(r.of, p) {
			out := *no
			return out.WithHint("A second one would make two of them. %s Or look at the provider, and say what became of it.", r.Words).
				WithFix("patchbay changes settle %s", r.of.Change)
		}
	}
	return err
}
