package cli_test

import (
	"context"
	"fmt"
	"os"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// copies are working copies in memory, one at a time. The mood "down" makes the second record of a push fail; what is
// ended says so on standard error.
type copies struct {
	fake  *fake
	bulk  workbench.Bulk
	items []workbench.BulkItem
}

func (c *copies) Bulks(context.Context, bool) ([]workbench.Bulk, error) { return nil, nil }

func (c *copies) Bulk(context.Context, string) (workbench.Bulk, error) { return c.bulk, nil }

func (c *copies) BulkItems(_ context.Context, _ string, f workbench.BulkFilter) ([]workbench.BulkItem, error) {
	var out []workbench.BulkItem
	for _, it := range c.items {
		if it.Pos > f.After && (f.Limit == 0 || len(out) < f.Limit) {
			out = append(out, it)
		}
	}
	return out, nil
}

func (c *copies) NewBulk(_ context.Context, req workbench.BulkRequest) (workbench.Bulk, error) {
	c.bulk = workbench.Bulk{ID: "bulk-7f3kq", Model: req.Model, Ops: req.Ops, By: req.By, Created: noon, Moved: noon}
	c.items = nil
	ids := req.IDs
	if req.Select != nil {
		for _, p := range c.fake.people {
			if p.Model == req.Model {
				ids = append(ids, p.ID)
			}
		}
	}
	for i, id := range ids {
		rec, err := c.fake.find(id)
		if err != nil {
			return workbench.Bulk{}, err
		}
		it := workbench.BulkItem{Pos: int64(i + 1), ID: rec.ID, Connection: "acme", Title: model.Contact().Title(rec.Fields, rec.ID), State: workbench.BulkReady, Changes: []model.Change{}}
		for _, o := range req.Ops {
			it.Changes = append(it.Changes, model.Change{Field: o.Field, Before: rec.Fields[o.Field], After: o.Value})
			if o.Value == "nonsense" {
				it.State, it.Words = workbench.BulkInvalid, "The contact cannot be saved like this."
				it.Refused = []workbench.BulkRefusal{{Field: o.Field, Code: "notAnEmail", Message: "E-mail must be an address like ada@example.com"}}
			}
		}
		c.items = append(c.items, it)
	}
	return c.counted(), nil
}

func (c *copies) PreviewBulk(ctx context.Context, req workbench.BulkRequest, n int) (workbench.Bulk, []workbench.BulkItem, error) {
	b, err := c.NewBulk(ctx, req)
	return b, c.items[:min(n, len(c.items))], err
}

func (c *copies) AddToBulk(context.Context, string, workbench.BulkRequest) (workbench.Bulk, int, error) {
	return c.bulk, 0, nil
}

func (c *copies) ChangeBulk(context.Context, string, workbench.BulkChange) (workbench.Bulk, error) {
	return c.bulk, nil
}

func (c *copies) LeaveOutOfBulk(context.Context, string, workbench.LeaveOut) (workbench.Bulk, int, error) {
	return c.bulk, 0, nil
}

func (c *copies) DiscardBulk(context.Context, string) error {
	fmt.Fprintln(os.Stderr, "ended", c.bulk.ID)
	return nil
}

func (c *copies) PushBulk(_ context.Context, req workbench.PushRequest, report func(workbench.PushProgress)) (workbench.Bulk, error) {
	if c.fake.mood == "shut" {
		return c.bulk, problem.New(problem.ReadOnly, "Nothing may be written.")
	}
	for i := range c.items {
		c.items[i].State, c.items[i].Change = workbench.BulkDone, fmt.Sprintf("ch%d", 10+i)
		if c.fake.mood == "down" && i == 1 {
			c.items[i].State, c.items[i].Words, c.items[i].Change = workbench.BulkFailed, "Northwind answered with 500.", ""
		}
	}
	b := c.counted()
	report(workbench.PushProgress{Bulk: b, Done: len(c.items), Total: len(c.items), Finished: true})
	return b, nil
}

func (c *copies) UndoBulk(context.Context, string, string) (workbench.Bulk, error) {
	return c.bulk, nil
}

func (c *copies) counted() workbench.Bulk {
	c.bulk.Counts = workbench.BulkCounts{All: len(c.items)}
	for _, it := range c.items {
		switch it.State {
		case workbench.BulkReady:
			c.bulk.Counts.Ready++
		case workbench.BulkDone:
			c.bulk.Counts.Done++
		case workbench.BulkFailed:
			c.bulk.Counts.Failed++
		case workbench.BulkInvalid:
			c.bulk.Counts.Invalid++
		}
	}
	return c.bulk
}
