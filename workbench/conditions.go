package workbench

import (
	"context"
	"math"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/query"
)

// condition compiles an expression for the records of some connections, by id; none means all. It knows the titles of
// what the references in it may refer to.
func (w *Workbench) condition(ctx context.Context, text string, m model.Model, connections []string) (*query.Condition, error) {
	now := w.opt.Now() // one moment for all records, or a list would change while it is read
	c, err := query.Compile(text, m, func() time.Time { return now })
	if err == nil && c.Accounts() {
		c, err = w.calling(ctx, c)
	}
	if err == nil {
		c, err = w.ofDays(ctx, c, m)
	}
	if err != nil || len(c.Refers()) == 0 {
		return c, err
	}
	titles, err := w.titles(ctx, c.Refers(), connections)
	return c.Knowing(titles), err
}

// ofDays tells a condition where the moments of a model are days.
func (w *Workbench) ofDays(ctx context.Context, c *query.Condition, m model.Model) (*query.Condition, error) {
	db, err := w.store(ctx)
	if err != nil {
		return c, err
	}
	days, err := w.days(ctx, db)
	whole := map[string][]string{}
	for id, models := range days {
		whole[id] = models[m.Name]
	}
	return c.InDays(whole), err
}

// calling tells a condition what the connections are called.
func (w *Workbench) calling(ctx context.Context, c *query.Condition) (*query.Condition, error) {
	db, err := w.store(ctx)
	if err != nil {
		return c, err
	}
	names, err := w.callNames(ctx, db)
	if err != nil {
		return c, err
	}
	return c.Calling(names)
}

// holds asks a condition about one record. Where it has no answer the list ends: what is left out in silence would be
// changed, exported or counted wrongly.
func holds(c *query.Condition, r model.Record, title string) (bool, error) {
	yes, err := c.Holds(r)
	if err == nil {
		return yes, nil
	}
	return false, problem.New(problem.Usage, "The condition has no answer for the %s %s: %s.", r.Model, problem.Clean(title), err.Error()).
		WithHint("Ask first for what it needs, as in tags != null && ….").Because(err)
}

// titles are those of what references of some connections, by id, may refer to; none means all.
func (w *Workbench) titles(ctx context.Context, refers []model.Field, connections []string) (map[query.Referred]query.Called, error) {
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
	for _, f := range refers {
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
	return titles, nil
}

// names are the paths of a model's fields, in reading order.
func names(m model.Model) []string {
	out := make([]string, 0, len(m.Fields))
	for _, f := range m.Fields {
		out = append(out, f.Name)
	}
	return out
}
