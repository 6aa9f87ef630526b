package workbench

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/store"
)

// unmoved refuses a deletion of a record that holds something else than what the decision was taken on. Where it seems
// so it is read a second time: some answers come from an old copy. What it held last is answered.
func (t *write) unmoved(ctx context.Context, theirs model.Record) (model.Record, error) {
	if len(drifted(t.at.model, t.in.Before, theirs.Fields)) == 0 {
		return theirs, nil
	}
	again, err := t.live.retrieve(ctx, t.in.Model, t.in.Remote)
	if err != nil {
		return theirs, t.bench.failed(ctx, t.at.conn.ID, err)
	}
	if err := keepOne(ctx, t.db, t.in.Connection, again, store.ReadBack); err != nil {
		return again, err
	}
	if clashes := drifted(t.at.model, t.in.Before, again.Fields); len(clashes) > 0 {
		return again, t.spare(t.in.Record, t.in.Title, clashes)
	}
	return again, nil
}

// spare is the error of a deletion that is not carried out because a record moved.
func (t *write) spare(id, title string, clashes []Clash) *Conflict {
	c := conflict(title, t.at.conn.Name, id, t.in.Model, clashes)
	c.Problem.Hint = "Nothing was deleted. The record here shows the provider's values now: look at them before you delete it."
	for i, x := range clashes {
		c.Problem.Fields[i].Message = fmt.Sprintf("was %q, the provider holds %q", model.Display(x.Base), model.Display(x.Theirs))
	}
	return c
}

// drifted lists the fields in which a record holds something else than it did, by path. What a provider works out by
// itself, such as the last activity, nobody has changed.
func drifted(m model.Model, was, is model.Fields) []Clash {
	all := model.Fields{}
	maps.Copy(all, was)
	maps.Copy(all, is)
	var out []Clash
	for _, path := range all.Paths() {
		f, _ := m.Field(path)
		if f.ReadOnly && f.Type != model.ObjectList || model.Empty(was[path]) && model.Empty(is[path]) || alike(was[path], is[path]) {
			continue
		}
		out = append(out, Clash{Field: path, Label: label(m, path), Base: was[path], Theirs: is[path]})
	}
	return out
}

// unasked says that a provider cannot be asked for a record before it is deleted; "" where it can.
func unasked(at place) string {
	if at.support(connectors.Retrieve).Supported {
		return ""
	}
	return fmt.Sprintf("%s cannot be asked for one %s: what somebody changed since the last pull is not noticed before it is deleted.", at.about.Name, strings.ToLower(at.model.Label))
}

// written are the values of a record as the writes from here left them: what an undo of its creation may delete.
func (p *past) written(ctx context.Context, record string) (model.Fields, error) {
	all, err := p.db.Changes(ctx, store.ChangeFilter{Record: record, States: []store.State{store.Done}, Limit: math.MaxInt32})
	return leftBy(all), err
}

// leftBy are the values that writes of one record, the newest first, left behind.
func leftBy(all []store.Intent) model.Fields {
	out := model.Fields{}
	for _, in := range slices.Backward(all) { // the oldest first
		for _, c := range in.Changes {
			out[c.Field] = c.After
		}
	}
	return out
}
