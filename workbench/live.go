package workbench

import (
	"context"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// Live asks the provider itself for the first records of a list, keeps them, and answers them in the provider's
// order. q.Text is the provider's own search; q.Where is applied to what came. limit 0 means 50.
func (w *Workbench) Live(ctx context.Context, q Query, limit int) ([]Row, error) {
	if limit <= 0 {
		limit = 50
	}
	conns, err := w.chosen(ctx, q.Connections)
	if err != nil {
		return nil, err
	}
	var out []Row
	for _, c := range conns {
		rows, err := w.liveOne(ctx, c, q, limit-len(out))
		if err != nil {
			return out, w.failed(ctx, c.ID, err)
		}
		if out = append(out, rows...); len(out) >= limit {
			break
		}
	}
	return out, nil
}

func (w *Workbench) liveOne(ctx context.Context, c Connection, q Query, limit int) ([]Row, error) {
	about, err := w.about(c.Connector)
	if err != nil {
		return nil, err
	}
	if s := about.Can(connectors.Op(q.Model, connectors.List)); !s.Supported {
		return nil, problem.New(problem.Unsupported, "%s has no list of %s records: %s", about.Name, problem.Clean(q.Model), s.Reason).On(c.Name)
	}
	m, err := w.ModelOf(ctx, c.Name, q.Model)
	if err != nil {
		return nil, err
	}
	keep := func(model.Record) (bool, error) { return true, nil }
	if q.Where != "" {
		cond, err := w.condition(ctx, q.Where, m, []string{c.ID})
		if err != nil {
			return nil, err
		}
		keep = func(r model.Record) (bool, error) {
			r.Connection = c.ID
			return holds(cond, r, m.Title(r.Fields, r.Remote.ID))
		}
	}
	l, err := w.reach(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	var out []Row
	for page, err := range l.session.List(ctx, connectors.Query{Model: q.Model, Text: q.Text, Size: min(limit, 100)}) {
		if err != nil {
			return nil, err
		}
		if _, err := db.PutPage(ctx, store.Page{Connection: c.ID, Model: q.Model, Records: page.Records}); err != nil {
			return nil, err
		}
		for _, r := range page.Records {
			if yes, err := keep(r); err != nil {
				return nil, err
			} else if !yes {
				continue
			}
			kept, err := db.ByRemote(ctx, c.ID, q.Model, r.Remote.ID)
			if err != nil {
				return nil, err
			}
			out = append(out, Row{ID: kept.ID, Remote: kept.Record.Remote, Model: q.Model, Connection: c.Name, Title: kept.Title, Fields: r.Fields, UpdatedAt: r.UpdatedAt, Mark: Mark(kept.Mark)})
			if len(out) == limit {
				return out, nil
			}
		}
	}
	return out, nil
}
