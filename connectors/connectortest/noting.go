package connectortest

import (
	"context"
	"iter"

	"patchbay/connectors"
	"patchbay/model"
)

// noting is a session that tells a ledger what it did with success.
type noting struct {
	connectors.Session
	seen *ledger
}

// Fields passes on; definitions that came count as read.
func (n noting) Fields(ctx context.Context, modelName string) ([]model.Field, error) {
	found, err := n.Session.Fields(ctx, modelName)
	if len(found) > 0 {
		n.seen.note(modelName, connectors.FieldRead, err)
	}
	return found, err
}

// List passes on; a page counts, as a search where a text was asked for.
func (n noting) List(ctx context.Context, q connectors.Query) iter.Seq2[connectors.Page, error] {
	verb := connectors.List
	if q.Text != "" {
		verb = connectors.Search
	}
	return func(yield func(connectors.Page, error) bool) {
		for page, err := range n.Session.List(ctx, q) {
			if len(page.Records) > 0 {
				n.seen.note(q.Model, verb, err)
			}
			if !yield(page, err) {
				return
			}
		}
	}
}

// Retrieve passes on and counts.
func (n noting) Retrieve(ctx context.Context, modelName, id string) (model.Record, error) {
	r, err := n.Session.Retrieve(ctx, modelName, id)
	n.seen.note(modelName, connectors.Retrieve, err)
	return r, err
}

// Create passes on and counts.
func (n noting) Create(ctx context.Context, w connectors.Write) (model.Record, error) {
	r, err := n.Session.Create(ctx, w)
	n.seen.note(w.Model, connectors.Create, err)
	return r, err
}

// Update passes on and counts.
func (n noting) Update(ctx context.Context, w connectors.Write) (model.Record, error) {
	r, err := n.Session.Update(ctx, w)
	n.seen.note(w.Model, connectors.Update, err)
	return r, err
}

// Delete passes on and counts.
func (n noting) Delete(ctx context.Context, modelName, id string) error {
	err := n.Session.Delete(ctx, modelName, id)
	n.seen.note(modelName, connectors.Delete, err)
	return err
}

// Upsert passes on and counts; a session without it has no such call.
func (n noting) Upsert(ctx context.Context, w connectors.Write) (model.Record, error) {
	up, ok := n.Session.(connectors.Upserter)
	if !ok {
		return model.Record{}, errNoSuchCall
	}
	r, err := up.Upsert(ctx, w)
	n.seen.note(w.Model, connectors.Upsert, err)
	return r, err
}

// Find passes on.
func (n noting) Find(ctx context.Context, w connectors.Write) (model.Record, error) {
	find, ok := n.Session.(connectors.Finder)
	if !ok {
		return model.Record{}, errNoSuchCall
	}
	return find.Find(ctx, w)
}
