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

// shared are the labels of what two records hold alike and a provider may want to be of one record alone: where it finds
// records by their address or number, two with the same may be refused.
func (at place) shared(a, b model.Fields) []string {
	if !at.support(connectors.Upsert).Supported || !at.support(connectors.Create).Supported {
		return nil
	}
	var out []string
	for _, f := range at.model.Fields {
		if (f.Type == model.Email || f.Type == model.Phone) && !model.Empty(a[f.Name]) && alike(a[f.Name], b[f.Name]) {
			out = append(out, strings.ToLower(f.Label))
		}
	}
	return out
}

// mayRefuse says that a record may not come back because another one holds what it held; "" where it holds nothing of it.
func (at place) mayRefuse(what, other string, shared []string) string {
	if len(shared) == 0 {
		return ""
	}
	return fmt.Sprintf("%s may refuse to put %s back: %s holds the same %s.", at.about.Name, what, problem.Clean(other), enumerated(shared))
}

// rival says that a deleted record may not come back because one that is kept holds what it held, and still will when
// the steps that come first in an undo are done.
func (p *past) rival(ctx context.Context, at place, in store.Intent, first []Plan) (string, error) {
	db, err := p.bench.store(ctx)
	if err != nil {
		return "", err
	}
	by := func(r store.Row) []string {
		held := r.Fields.Clone()
		for _, step := range first {
			if step.Record == r.ID {
				for path, v := range step.Patch {
					held[path] = v
				}
			}
		}
		return at.shared(in.Before, held)
	}
	rows, err := db.First(ctx, store.Query{Model: in.Model, Connections: []string{in.Connection}, Keep: func(r store.Row) (bool, error) {
		return r.ID != in.Record && len(by(r)) > 0, nil
	}}, 1)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return at.mayRefuse(problem.Clean(in.Title), rows[0].Title, by(rows[0])), nil
}
