package workbench

import (
	"context"
	"fmt"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// follow gives the survivor what a step of its merge gave it.
func follow(survivor *model.Record, done Change) {
	if done.Record != survivor.ID {
		return
	}
	for _, c := range done.Changes {
		survivor.Fields[c.Field] = c.After
	}
}

// looks says what is asked right before something is deleted.
func (m *merging) looks() string {
	if words := unasked(m.at); words != "" {
		return words
	}
	return fmt.Sprintf("Right before each deletion %s is asked for the record that goes and once more for the one that stays: where either is not as it is here, nothing is deleted.", m.at.about.Name)
}

// survives refuses the deletion of a record in favour of one that is not there any more, or not with the values that it
// was to have: the last of them would go.
func (t *write) survives(ctx context.Context) error {
	if t.survivor == nil || !t.at.support(connectors.Retrieve).Supported {
		return nil
	}
	title := t.at.model.Title(t.survivor.Fields, t.survivor.ID)
	var clashes []Clash
	for range 2 { // a single answer may be a slip, or an old copy
		now, err := t.live.retrieve(ctx, t.in.Model, t.survivor.Remote.ID)
		if problem.Is(err, problem.Gone) {
			clashes = nil
			continue
		}
		if err != nil {
			return t.bench.failed(ctx, t.at.conn.ID, err)
		}
		if err := keepOne(ctx, t.db, t.in.Connection, now, store.ReadBack); err != nil {
			return err
		}
		if clashes = drifted(t.at.model, t.survivor.Fields, now.Fields); len(clashes) == 0 {
			return nil
		}
	}
	if len(clashes) > 0 {
		return t.spare(t.survivor.ID, title, clashes)
	}
	if err := t.db.Tombstone(ctx, t.survivor.ID); err != nil {
		return err
	}
	return problem.New(problem.Conflict, "%s (%s), which was to stay, was deleted in %s.", title, t.survivor.ID, t.at.about.Name).
		WithHint("%s was not deleted: it may be the last one.", t.in.Title).
		WithFix("patchbay show %s %s", t.in.Model, t.in.Record).On(t.at.conn.Name)
}

// unmerged ends a deletion by a merge that was interrupted before it left: whether the survivor still stands, only the
// merge itself looks.
func (w *Workbench) unmerged(ctx context.Context, db *store.Store, in store.Intent) (Recovered, error) {
	words := fmt.Sprintf("The interrupted merge did not come to delete %s. The same merge once more does the rest.", strings.TrimSpace(in.Title))
	if err := w.drop(ctx, db, in, problem.New(problem.Canceled, "%s", words)); !problem.Is(err, problem.Canceled) {
		return Recovered{}, err
	}
	return Recovered{Words: words}, nil
}
