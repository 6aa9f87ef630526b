package workbench

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// one writes one record through a session and keeps what came of it in the working copy. The error is the trouble that it
// met, if any.
func (l *lane) one(ctx context.Context, through *live, it store.DraftItem) error {
	if l.halted() != nil || ctx.Err() != nil {
		return nil // it stays as it is: not tried
	}
	out, err := l.try(ctx, through, it, l.push.req.Over)
	serr := l.keep(ctx, it, out)
	var clash *Conflict
	if serr == nil && errors.As(err, &clash) && mergeable(clash, it) { // the store holds by now what the others did
		out, err = l.try(ctx, through, it, false)
		serr = l.keep(ctx, it, out)
	}
	if serr != nil {
		return serr
	}
	l.push.moved(it.State, out.State)
	return err
}

func (l *lane) keep(ctx context.Context, it store.DraftItem, out store.DraftOutcome) error {
	return l.push.db.SettleDrafted(context.WithoutCancel(ctx), l.push.draft.ID, it.Pos, out)
}

// try plans and carries out the write of one record.
func (l *lane) try(ctx context.Context, through *live, it store.DraftItem, over bool) (store.DraftOutcome, error) {
	kept := store.DraftOutcome{State: it.State, Words: it.Words, Detail: it.Detail}
	w, same, err := l.plan(ctx, it, over)
	switch {
	case ctx.Err() != nil:
		return kept, ctx.Err()
	case err != nil:
		return l.refusedBy(it, err), err
	case same:
		return store.DraftOutcome{State: store.DraftAlready}, nil
	}
	in, err := l.push.db.IntendDrafted(ctx, l.push.draft.ID, it.Pos, w)
	if err != nil { // nothing was written down, so nothing is sent
		kept.Words = problem.As(err).Text
		return kept, err
	}
	done, err := (&write{bench: l.push.bench, db: l.push.db, in: in, at: l.at.place, live: through}).carry(ctx)
	if err != nil {
		return l.left(ctx, it, in, err), err
	}
	if len(done.Changes) == 0 {
		return store.DraftOutcome{State: store.DraftAlready, Words: done.Note}, nil
	}
	return store.DraftOutcome{State: store.DraftDone, Words: done.Note}, nil
}

// plan makes the write of one record from what is wanted and what is held here by now. same: nothing is left to write.
func (l *lane) plan(ctx context.Context, it store.DraftItem, over bool) (out store.Write, same bool, err error) {
	p := l.push
	found, err := p.db.RecordsOf(ctx, []string{it.Record})
	switch {
	case err != nil:
		return out, false, err
	case len(found) == 0:
		return out, false, problem.New(problem.Gone, "%s is not kept here any more.", problem.Clean(it.Title))
	case found[0].Deleted:
		return out, false, gone(l.at.place, found[0].Record)
	case l.at.no != nil:
		return out, false, l.at.no
	}
	rec, patch := found[0], maps.Clone(it.Patch)
	before := rec.Record
	before.Fields = rec.Fields.Clone()
	for path := range patch {
		if !over {
			before.Fields[path] = it.Base[path]
		}
	}
	for _, path := range detailOf(it).Lists { // what others did to a list does not stand against words that come and go
		if _, wanted := patch[path]; wanted {
			patch[path] = merge3(words(it.Base, path), words(model.Fields(it.Patch), path), words(rec.Fields, path))
			before.Fields[path] = rec.Fields[path]
		}
	}
	if patch, err = l.at.check(patch, before.Fields, connectors.Update); err != nil {
		return out, false, err
	}
	if patch = patchOf(patch.Changes(before.Fields)); len(patch) == 0 {
		return out, true, nil
	}
	if patch, err = l.foresee(ctx, connectors.Write{Model: rec.Model, ID: rec.Remote.ID, Patch: patch, Before: before}); err != nil {
		return out, false, err
	}
	return store.Write{
		Connection: rec.Connection, Model: rec.Model, Remote: rec.Remote.ID, Record: rec.ID, Title: rec.Title, Operation: string(connectors.Op(rec.Model, connectors.Update)),
		Patch: patch, Before: before.Fields, Revision: rec.Remote.Revision, By: p.by, Owner: p.own.name, Undoes: it.Undoes,
	}, false, nil
}

func (l *lane) foresee(ctx context.Context, out connectors.Write) (model.Patch, error) {
	patch := out.Patch
	if l.at.checker != nil && len(out.Before.Native) > 0 {
		short, cancel := context.WithTimeout(ctx, foreseeTime)
		defer cancel()
		var err error
		if patch, err = checked(short, l.at.checker, out); err != nil {
			return nil, err
		}
	}
	if bad := model.Period(l.at.model, out.Before.Fields, patch); bad != nil {
		return nil, refused(l.at.place, "cannot be saved like this", []*model.Refusal{bad})
	}
	return patch, nil
}

// mergeable reports whether a conflict is about lists alone of which only words are added and taken.
func mergeable(c *Conflict, it store.DraftItem) bool {
	lists := detailOf(it).Lists
	return len(c.Clashes) > 0 && !slices.ContainsFunc(c.Clashes, func(x Clash) bool { return !slices.Contains(lists, x.Field) })
}

// refusedBy is the outcome of a record that was refused here, before anything was sent.
func (l *lane) refusedBy(it store.DraftItem, err error) store.DraftOutcome {
	p := problem.As(err)
	out := store.DraftOutcome{State: it.State, Words: p.Text, Detail: it.Detail}
	if p.Kind == problem.Invalid || p.Kind == problem.Unsupported || p.Kind == problem.Gone {
		d := detailOf(it)
		out.State, out.Detail = store.DraftBad, detail{Lists: d.Lists, Refused: refusals(p)}.encode()
	}
	return out
}

// left is the outcome of a record whose write went into the journal and was not carried out.
func (l *lane) left(ctx context.Context, it store.DraftItem, in store.Intent, err error) store.DraftOutcome {
	p := problem.As(err)
	d := detailOf(it)
	out := store.DraftOutcome{State: store.DraftReady, Words: p.Text}
	now, jerr := l.push.db.Intent(context.WithoutCancel(ctx), in.ID)
	var clash *Conflict
	switch {
	case jerr != nil, now.State.Open():
		out.State = store.DraftUnknown
	case errors.As(err, &clash):
		out.State, d.Clashes = store.DraftConflict, clash.Clashes
	case p.Kind == problem.Conflict:
		out.State = store.DraftConflict
	case p.Kind == problem.Invalid, p.Kind == problem.Unsupported, p.Kind == problem.Gone:
		out.State, d.Refused = store.DraftRefused, refusals(p)
		if p.Detail != "" {
			out.Words += fmt.Sprintf(" It said: %s", p.Detail)
		}
	case now.State == store.Failed && !slices.Contains(fatal[:], p.Kind):
		out.State = store.DraftFailed
	}
	if out.State != store.DraftConflict {
		d.Clashes = nil
	}
	out.Detail = d.encode()
	return out
}

// tellEvery is how often a push reports at most.
const tellEvery = 100 * time.Millisecond

// moved counts a record that this push is through with.
func (p *push) moved(from, to store.DraftState) {
	p.mu.Lock()
	p.at.Done++
	c := &p.at.Bulk.Counts
	if n := c.of(BulkState(from)); n != nil {
		*n--
	}
	if n := c.of(BulkState(to)); n != nil {
		*n++
	}
	p.mu.Unlock()
	p.tell(false)
}

func (c *BulkCounts) of(s BulkState) *int {
	return map[BulkState]*int{
		BulkReady: &c.Ready, BulkUnchanged: &c.Unchanged, BulkInvalid: &c.Invalid, BulkGoing: &c.Going, BulkDone: &c.Done, BulkAlready: &c.Already,
		BulkRefused: &c.Refused, BulkFailed: &c.Failed, BulkConflict: &c.Conflict, BulkUnknown: &c.Unknown,
	}[s]
}

func (p *push) tell(last bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.report == nil || !last && p.bench.opt.Now().Sub(p.told) < tellEvery {
		return
	}
	p.told = p.bench.opt.Now()
	p.report(p.at)
}
