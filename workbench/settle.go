package workbench

import (
	"context"
	"errors"
	"slices"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// compare reads what the provider holds right before a write and lays the write beside it. Where that contradicts what
// the provider confirmed to us, it is read a second time: some answers come from an old copy.
func (t *write) compare(ctx context.Context) (model.Record, merged, error) {
	read := func() (model.Record, merged, error) {
		theirs, err := t.live.retrieve(ctx, t.in.Model, t.in.Remote)
		return theirs, merge(t.at.model, t.in.Before, t.in.Patch, theirs.Fields), err
	}
	theirs, m, err := read()
	if err != nil || t.verb() != connectors.Update {
		return theirs, m, err
	}
	kept, ours, err := t.confirmed(ctx)
	if err != nil || len(denied(m, ours)) == 0 {
		return theirs, m, err
	}
	if theirs, m, err = read(); err != nil {
		return theirs, m, err
	}
	again := denied(m, ours)
	switch {
	case len(again) == 0, after(theirs.UpdatedAt, kept.UpdatedAt): // somebody else put it back
		return theirs, m, nil
	case after(kept.UpdatedAt, theirs.UpdatedAt):
		return theirs, m, t.outdated()
	}
	for _, path := range again { // nobody can tell: the same value twice is the same as once
		if slices.Contains(m.already, path) {
			m.patch[path] = t.in.Patch[path]
		}
	}
	return theirs, m, nil
}

// confirmed is the record as it is kept, and which values of it the provider confirmed to us last, as far as nothing
// else was heard of them since.
func (t *write) confirmed(ctx context.Context) (store.Stored, model.Fields, error) {
	kept, err := t.db.Record(ctx, t.in.Record)
	if err != nil {
		return kept, nil, err
	}
	done, err := t.db.Changes(ctx, store.ChangeFilter{Record: t.in.Record, States: []store.State{store.Done}, Limit: 20})
	if err != nil {
		return kept, nil, err
	}
	ours := model.Fields{}
	for _, in := range done { // the newest first
		for _, c := range in.Changes {
			if _, later := ours[c.Field]; !later {
				ours[c.Field] = c.After
			}
		}
	}
	for path, v := range ours {
		if !alike(kept.Fields[path], v) {
			delete(ours, path)
		}
	}
	return kept, ours, nil
}

// denied lists the fields in which an answer contradicts what was confirmed to us: they are said to hold what is only
// to be written, or what nobody here knows.
func denied(m merged, ours model.Fields) []string {
	var out []string
	for _, path := range m.already {
		if v, wrote := ours[path]; wrote && !alike(v, m.held[path]) {
			out = append(out, path)
		}
	}
	for _, c := range m.clashes {
		if v, wrote := ours[c.Field]; wrote && !alike(v, c.Theirs) {
			out = append(out, c.Field)
		}
	}
	return out
}

// after compares two moments as far as both are told; providers tell some of them without fractions of a second.
func after(a, b time.Time) bool {
	return !a.IsZero() && !b.IsZero() && a.Truncate(time.Second).After(b.Truncate(time.Second))
}

func (t *write) outdated() error {
	return problem.New(problem.Conflict, "%s answers with %s as it was before the last change from here.", t.at.about.Name, t.in.Title).
		WithHint("Nothing was written. Try again in a moment.").On(t.at.conn.Name)
}

// confirm ends a write that was answered well. A record that is answered to a creation, was known before it and is gone
// is not what was to be created.
func (t *write) confirm(ctx context.Context, answer model.Record) (Change, error) {
	now, err := t.live.retrieve(ctx, t.in.Model, answer.Remote.ID)
	if err == nil && t.contradicts(now) { // an old copy may have answered
		if again, err := t.live.retrieve(ctx, t.in.Model, answer.Remote.ID); err == nil {
			now = again
		}
		if t.contradicts(now) && !t.contradicts(answer) {
			now = t.asSent()
			t.note = t.at.about.Name + " took the change, and still answered with the values before it. What was sent is kept here until the next pull."
		}
	}
	if err == nil {
		if answer.Via != nil { // the write made the values so, however they were read afterwards
			now.Via = answer.Via
		}
		return t.settle(ctx, store.Done, &now, nil)
	}
	if t.verb() == connectors.Create && problem.Is(err, problem.Gone) {
		known, kerr := t.db.KnownBefore(ctx, t.in, answer.Remote.ID)
		if kerr == nil && known {
			return t.unsure(ctx, problem.New(problem.UnknownOutcome, "%s answered with a record that is deleted.", t.at.about.Name).
				Because(connectors.Answered("answered with a record that is deleted")))
		}
	}
	return t.settle(ctx, store.Done, &answer, nil) // where the provider does not say, the answer to the write serves
}

// contradicts reports whether an answer to an update says of every value that was sent that it is as before. One without
// values contradicts nothing.
func (t *write) contradicts(r model.Record) bool {
	return t.verb() == connectors.Update && len(r.Fields) > 0 && !arrived(r.Fields, t.in.Patch) &&
		untouched(r.Fields, t.before.Fields, t.in.Patch)
}

// asSent is the record as it was right before the write, with what was sent in it.
func (t *write) asSent() model.Record {
	r := t.before
	r.Fields, r.Native = r.Fields.Clone(), nil
	for path, v := range t.in.Patch {
		if model.Empty(v) {
			delete(r.Fields, path)
			continue
		}
		r.Fields[path] = v
	}
	return r
}

// stillThere reports whether a record that a deletion did not find is there all the same.
func (t *write) stillThere(ctx context.Context) bool {
	_, err := t.live.retrieve(ctx, t.in.Model, t.in.Remote)
	return err == nil
}

// happenedAnyway looks once whether a write took place that the provider refused with words that are no sure refusal:
// a gate on the way back can speak them.
func (t *write) happenedAnyway(ctx context.Context, cause error) (*model.Record, bool) {
	switch problem.As(cause).Kind {
	case problem.MissingScope, problem.SignIn, problem.Gone, problem.Unsupported, problem.ProviderDown:
	case problem.Invalid:
		// Of a creation nothing is known by id, and most of these are true.
		if t.verb() == connectors.Create && !errors.Is(cause, connectors.ErrRefused) {
			return nil, false
		}
	default:
		return nil, false
	}
	if t.verb() == connectors.Create {
		now, err := t.keyed(ctx)
		return now, err == nil && now != nil
	}
	now, err := t.live.retrieve(ctx, t.in.Model, t.in.Remote)
	if t.verb() == connectors.Delete {
		return nil, problem.Is(err, problem.Gone)
	}
	return &now, err == nil && arrived(now.Fields, t.in.Patch)
}
