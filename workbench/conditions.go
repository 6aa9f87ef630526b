package workbench

import (
	"context"
	"math"
	"time"

	"patchbay/model"
	"patchbay/query"
)

// condition compiles an expression for the records of some connections, by id; none means all. It knows the titles of
// what the references in it may refer to.
func (w *Workbench) condition(ctx context.Context, text string, m model.Model, connections []string) (*query.Condition, error) {
	now := w.opt.Now() // one moment for all records, or a list would change while it is read
	c, err := query.Compile(text, m, func() time.Time { return now })
	if err != nil || len(c.Refers()) == 0 {
		return c, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	if len(connections) == 0 {
		all, err := db.Connections(ctx)
		if err != nil {
			return nil, err
		}
		for _, row := range all {
			connections = append(connections, row.ID)
		}
	}
	titles := map[query.Referred]query.Called{}
	for _, f := range c.Refers() {
		for _, id := range connections {
			names, err := db.Names(ctx, id, f.Model, math.MaxInt32)
			if err != nil {
				return nil, err
			}
			for _, n := range names {
				titles[query.Referred{Connection: id, Model: f.Model, Native: n.Native}] = query.Called{ID: n.ID, Title: n.Title}
			}
		}
	}
	return c.Knowing(titles), nil
}

// names are the paths of a model's fields, in reading order.
func names(m model.Model) []string {
	out := make([]string, 0, len(m.Fields))
	for _, f := range m.Fields {
		out = append(out, f.Name)
	}
	return out
}
