package workbench

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// answerTime bounds the wait for an answer once a request has left: it is no longer the person's to cancel.
const answerTime = 75 * time.Second

// LongestAnswer is how long a write that was sent is waited for at most, though everything else is stopped.
const LongestAnswer = answerTime

// Apply carries out a plan: journal, look at the provider, write, read back, commit. Until the write
// leaves, ctx stops it; from then on its answer is waited for whatever happens to ctx.
//
// When the provider moved meanwhile the error is a *Conflict and nothing was written. When the write was
// sent and not answered, the provider is asked at once; if it does not answer either, the problem is of kind
// UnknownOutcome, and the next run resolves it before it does anything else to that record.
func (w *Workbench) Apply(ctx context.Context, p Plan) (Change, error) {
	if len(p.Changes) == 0 && !p.Destroys {
		return Change{}, problem.New(problem.Usage, "There is nothing to change: %s holds these values already.", p.Title)
	}
	conn, err := w.connection(ctx, p.Connection)
	if err != nil {
		return Change{}, err
	}
	if conn.ReadOnly { // since it was planned
		return Change{}, w.refusal(conn.ReadOnlyBy, conn.Name)
	}
	earlier, err := w.recover(ctx, conn.ID)
	if err != nil {
		return Change{}, err
	}
	if made, ok := already(earlier, p); ok {
		return made, nil
	}
	p, noted := w.upon(earlier, p)
	own, err := w.owner()
	if err != nil {
		return Change{}, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return Change{}, err
	}
	if err := stands(ctx, db, p); err != nil {
		return Change{}, err
	}
	in, err := db.Intend(ctx, store.Write{
		Connection: conn.ID, Model: p.Before.Model, Record: p.Record, Remote: p.Before.Remote.ID, Title: p.Title,
		Operation: p.Operation, Patch: p.Patch, Before: p.Before.Fields, Revision: p.Before.Remote.Revision,
		Owner: own.name, By: p.By, User: w.opt.User, Undoes: p.Undoes, Part: p.part,
	})
	if err != nil {
		return Change{}, fmt.Errorf("write %s into the journal: %w", p.Operation, waiting(earlier, p, err))
	}
	done, err := w.carry(ctx, db, in, p)
	if err == nil {
		_ = db.Use(context.WithoutCancel(ctx), done.Record) // its place in a search is not worth the word that it was done
		done.Note = strings.TrimSpace(noted + " " + done.Note)
	}
	return done, stays(p, err)
}

// stands refuses to undo what somebody else undid since the undo was planned.
func stands(ctx context.Context, db *store.Store, p Plan) error {
	if p.Undoes == "" {
		return nil
	}
	in, err := db.Change(ctx, p.Undoes)
	if err == nil && in.UndoneBy != "" {
		return problem.New(problem.Usage, "The change %s was undone by %s meanwhile.", in.Change, in.UndoneBy).WithFix("patchbay changes")
	}
	return err
}

// write is one intent on its way.
type write struct {
	bench  *Workbench
	db     *store.Store
	in     store.Intent
	at     place
	live   *live
	before model.Record // what the provider held right before the write

	survivor *model.Record // of a deletion by a merge: what has to be there, as it is here; nil for none
	leaves   func()        // as in Plan

	abandoned bool // it left in an earlier run: nobody knows whether the provider is still at it
	doubles   int  // of a creation: how many records may be it, as far as was looked

	maybe []model.Record // those of them that were read

	note string // words for people on how it came to its end; "" where nothing is to be said
}

// carry brings the intent of a plan to its end.
func (w *Workbench) carry(ctx context.Context, db *store.Store, in store.Intent, p Plan) (Change, error) {
	at, err := w.place(ctx, in.Connection, in.Model)
	if err != nil {
		return Change{}, err
	}
	l, err := w.reach(ctx, in.Connection)
	if err != nil {
		return Change{}, w.drop(ctx, db, in, err)
	}
	return (&write{bench: w, db: db, in: in, at: at, live: l, survivor: p.survivor, leaves: p.Leaves}).carry(ctx)
}

// carry brings a write that is in the journal, and has not left, to its end.
func (t *write) carry(ctx context.Context) (Change, error) {
	w, db, in, at := t.bench, t.db, t.in, t.at
	if err := t.look(ctx); err != nil {
		return Change{}, w.drop(ctx, db, in, err)
	}
	if err := t.survives(ctx); err != nil {
		return Change{}, w.drop(ctx, db, in, err)
	}
	if len(t.in.Patch) == 0 && t.verb() == connectors.Update {
		t.note = "Nothing was sent: " + t.in.Title + " held these values already."
		if t.in.Undoes != "" {
			t.note = "Nothing was sent: " + t.in.Title + " was already as before."
		}
		return t.settle(ctx, store.Done, &t.before, nil)
	}
	if made, err := t.madeAnyway(ctx); err != nil {
		return Change{}, w.drop(ctx, db, in, w.failed(ctx, at.conn.ID, err))
	} else if made != nil {
		t.note = "Nothing was sent: an earlier try that " + at.about.Name + " refused had made the record all the same."
		return t.settle(ctx, store.Done, made, nil)
	}
	defer w.sent.begin()()
	if err := db.MarkSent(ctx, in.ID); err != nil {
		return Change{}, w.drop(ctx, db, in, err)
	}
	if t.in.SentAt = w.opt.Now(); t.leaves != nil {
		t.leaves()
	}
	sent, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTime)
	defer cancel()
	return t.finish(sent)
}

// drop ends an intent that never left; cause is answered.
func (w *Workbench) drop(ctx context.Context, db *store.Store, in store.Intent, cause error) error {
	quiet, state := context.WithoutCancel(ctx), store.Dropped
	if _, moved := errors.AsType[*Conflict](cause); moved {
		state = store.Clashed
	}
	if _, err := db.Settle(quiet, in.ID, store.Outcome{State: state, Err: problem.As(cause).Text}); err != nil {
		return fmt.Errorf("end the journal entry: %w (after %v)", err, cause)
	}
	return cause
}

func (t *write) verb() connectors.Verb { return verbOf(t.in.Operation) }

// look compares what the person saw with what the provider holds now, and keeps what it learns.
func (t *write) look(ctx context.Context) error {
	if t.verb() == connectors.Create || t.verb() == connectors.Delete && !t.at.support(connectors.Retrieve).Supported {
		return nil // there is nothing to look at, or no way to
	}
	theirs, m, err := t.compare(ctx)
	if problem.Is(err, problem.Gone) { // a single answer may be a slip: gone is what is twice not there
		theirs, m, err = t.compare(ctx)
	}
	if problem.Is(err, problem.Gone) {
		if terr := t.db.Tombstone(ctx, t.in.Record); terr != nil {
			return terr
		}
		return gone(t.at, model.Record{ID: t.in.Record, Model: t.in.Model, Fields: t.in.Before})
	}
	if err != nil {
		return t.bench.failed(ctx, t.at.conn.ID, err)
	}
	if err := t.doubtful(theirs); err != nil {
		return err
	}
	t.before = theirs
	if err := keepOne(ctx, t.db, t.in.Connection, theirs, store.ReadBack); err != nil {
		return err
	}
	if t.verb() == connectors.Delete {
		if t.before, err = t.unmoved(ctx, theirs); err != nil {
			return err
		}
		return t.db.Behold(ctx, t.in.ID, t.before.Fields)
	}
	if len(m.clashes) > 0 {
		return t.clash(ctx, m.clashes)
	}
	t.in.Patch = m.patch
	return nil
}

// finish sends the write and settles the intent by what came of it.
func (t *write) finish(ctx context.Context) (Change, error) {
	answer, err := t.send(ctx)
	switch {
	case err == nil && t.verb() == connectors.Delete:
		t.bench.allowed(ctx, t.db, t.in.Connection, t.at.support(t.verb()).Scopes)
		return t.settle(ctx, store.Done, nil, nil)
	case err == nil:
		t.bench.allowed(ctx, t.db, t.in.Connection, t.at.support(t.verb()).Scopes)
		ch, err := t.confirm(ctx, answer)
		if err == nil {
			t.along(ctx)
		}
		return ch, err
	case problem.Is(err, problem.UnknownOutcome):
		return t.unsure(ctx, err)
	case problem.Is(err, problem.Gone) && t.verb() == connectors.Delete && !t.stillThere(ctx):
		return t.settle(ctx, store.Done, nil, nil)
	}
	if now, yes := t.happenedAnyway(ctx, err); yes {
		t.note = t.at.about.Name + " refused the change, and holds it nevertheless."
		return t.settle(ctx, store.Done, now, nil)
	}
	return t.settle(ctx, store.Failed, nil, t.pointed(ctx, t.bench.failed(ctx, t.at.conn.ID, err)))
}

func (t *write) send(ctx context.Context) (model.Record, error) {
	if t.verb() == connectors.Delete {
		return model.Record{}, t.live.session.Delete(ctx, t.in.Model, t.in.Remote)
	}
	out := connectors.Write{Model: t.in.Model, ID: t.in.Remote, Patch: t.in.Patch, Before: t.before}
	if t.verb() == connectors.Create {
		return t.live.session.Create(ctx, out)
	}
	return t.live.session.Update(ctx, out)
}

// along reads the records anew that the provider changed together with this one: a note may lie in its contact. What
// cannot be read now comes with the next pull.
func (t *write) along(ctx context.Context) {
	for _, path := range t.at.support(t.verb()).Along {
		f, _ := t.at.model.Field(path)
		id, _ := t.in.Patch[path].(string)
		if f.Model == "" || id == "" {
			continue
		}
		if now, err := t.live.retrieve(ctx, f.Model, id); err == nil {
			_ = keepOne(ctx, t.db, t.in.Connection, now, store.ReadBack) // the write itself is done and kept
		}
	}
}

// keepOne keeps one record that was read by its id.
func keepOne(ctx context.Context, db *store.Store, connection string, r model.Record, from store.Source) error {
	_, err := db.PutPage(ctx, store.Page{Connection: connection, Model: r.Model, Records: []model.Record{r}, Source: from})
	return err
}

// settle ends the intent in one transaction: state, observation, history and the change people see.
func (t *write) settle(ctx context.Context, state store.State, now *model.Record, cause error) (Change, error) {
	out := store.Outcome{State: state, Record: now, Note: t.note}
	if state == store.Done && t.verb() == connectors.Delete {
		out.Record = &model.Record{Model: t.in.Model, Deleted: true}
	}
	if cause != nil {
		out.Err = problem.As(cause).Text
	}
	done, err := t.db.Settle(context.WithoutCancel(ctx), t.in.ID, out)
	if err != nil {
		return Change{}, t.unkept(state, cause, err)
	}
	if cause != nil {
		return Change{}, cause
	}
	p, err := t.bench.past(context.WithoutCancel(ctx), t.db)
	if err != nil {
		return Change{}, err
	}
	return p.change(context.WithoutCancel(ctx), done)
}

// timedOut reports whether a write was given up while the provider still had it: that it shows the old values then
// does not say that it never will carry it out.
func timedOut(cause error) bool {
	var slow interface{ Timeout() bool }
	return errors.Is(cause, context.DeadlineExceeded) || errors.As(cause, &slow) && slow.Timeout()
}

// outcome is what came back of a write, behind the provider's name.
func outcome(cause error) string {
	if how, came := errors.AsType[connectors.Answered](cause); came {
		return string(how)
	}
	return "did not answer"
}

// unsure asks the provider right away what became of a write whose answer was lost.
func (t *write) unsure(ctx context.Context, cause error) (Change, error) {
	open := store.Outcome{State: store.Unknown, Err: strings.TrimSpace(problem.As(cause).Text + " " + t.until())}
	if _, err := t.db.Settle(context.WithoutCancel(ctx), t.in.ID, open); err != nil {
		return Change{}, t.unkept(store.Unknown, cause, err)
	}
	verdict, now, err := t.ask(ctx)
	switch {
	case err != nil || verdict == undecided, verdict != happened && timedOut(cause):
		return Change{}, problem.New(problem.UnknownOutcome, "The change to %s was sent, but %s %s.", t.in.Title, t.at.about.Name, outcome(cause)).
			WithHint("%s", strings.TrimSpace("It is in the journal: patchbay asks "+t.at.about.Name+" what became of it before it does anything else to this record. "+t.until())).
			WithFix("patchbay pull %s", t.at.conn.Name).On(t.at.conn.Name).Because(cause)
	case verdict == happened:
		return t.settle(ctx, store.Done, now, nil)
	}
	words := fmt.Sprintf("The change to %s did not reach %s.", t.in.Title, t.at.about.Name)
	if how, came := errors.AsType[connectors.Answered](cause); came {
		words = fmt.Sprintf("%s did not carry out the change to %s: it %s.", t.at.about.Name, t.in.Title, how)
	}
	lost := problem.New(problem.ProviderDown, "%s", words).
		WithHint("Nothing was changed there. Try again.").On(t.at.conn.Name).Because(cause)
	return t.settle(ctx, store.Failed, now, lost)
}
