package workbench

import (
	"context"
	"math"

	"patchbay/model"
	"patchbay/store"
)

// condition compiles an expression for the records of some connections, by id; none means all. It knows the titles of
// what the references in it may refer to.
func (w *Workbench) condition(ctx context.Context, text string, m model.Model, connections []string) (*Condition, error) {
	c, err := CompileCondition(text, m, w.opt.Now)
	if err != nil || len(c.refers) == 0 {
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
	titles := map[store.Remote]store.Named{}
	for _, f := range c.refers {
		for _, id := range connections {
			names, err := db.Names(ctx, id, f.Model, math.MaxInt32)
			if err != nil {
				return nil, err
			}
			for _, n := range names {
				titles[store.Remote{Connection: id, Model: f.Model, Native: n.Native}] = n
			}
		}
	}
	return c.Knowing(titles), nil
}
