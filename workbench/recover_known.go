package workbench

import (
	"context"

	"patchbay/model"
	"patchbay/problem"
)

// memory is what was known of a record when a creation began.
type memory struct {
	known   bool
	revived bool // it was deleted then: some providers give who is created again the old id
	fields  model.Fields
}

// remembered is what was known of a record before this creation.
func (t *write) remembered(ctx context.Context, native string) (memory, error) {
	known, err := t.db.KnownBefore(ctx, t.in, native)
	if err != nil || !known {
		return memory{}, err
	}
	kept, err := t.db.ByRemote(ctx, t.in.Connection, t.in.Model, native)
	if err != nil {
		return memory{}, err
	}
	reborn, err := t.reborn(ctx, native)
	return memory{known: true, revived: reborn || kept.Deleted, fields: kept.Fields}, err
}

// reborn reports whether a record is the one whose deletion this creation undoes: by now a pull may have shown that it
// lives, and nothing here says any more that it was gone.
func (t *write) reborn(ctx context.Context, native string) (bool, error) {
	if t.in.Undoes == "" {
		return false, nil
	}
	undone, err := t.db.Change(ctx, t.in.Undoes)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	}
	return undone.Remote == native, err
}

// candidate reports whether a listed record that resembles the created one is worth a look. What was known before and
// holds what it held then, where something was written, has nothing of the write: only who was gone and is back with
// all that was written has.
func (t *write) candidate(r model.Record, was memory) bool {
	switch {
	case !was.known:
		return t.fresh(r)
	case was.revived && arrived(r.Fields, t.in.Patch):
		return t.touched(r)
	}
	return t.fresh(r) && !untouched(r.Fields, was.fields, t.in.Patch)
}
