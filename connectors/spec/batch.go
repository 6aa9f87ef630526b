package spec

import (
	"context"
	"slices"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// batched is a call that several records go in, compiled.
type batched struct {
	call
	size int
}

// batches compiles the calls that several records go in.
func (c *Connector) batches(k *kept, at string) (err error) {
	if k.spec.Retrieve != nil && k.spec.Retrieve.Batch != nil {
		if k.several, err = c.batch(k, connectors.Retrieve, *k.spec.Retrieve.Batch, "ids"); err != nil {
			return err
		}
	}
	if k.spec.Create != nil && k.spec.Create.Batch != nil || k.spec.Upsert != nil && k.spec.Upsert.Batch != nil {
		return faultAt(at, "changes several records with one call in update alone: a batch of new ones could make some twice")
	}
	if k.spec.Update == nil || k.spec.Update.Batch == nil {
		return nil
	}
	key := at + ".update.batch"
	switch {
	case k.several == nil:
		return faultAt(key, "needs retrieve.batch: what became of each record is read behind it")
	case k.spec.Under != nil:
		return faultAt(key, "cannot stand beside under: its records have no call in common")
	case len(k.spec.Update.Lists)+len(k.spec.Update.Alone) > 0:
		return faultAt(key, "cannot stand beside lists or alone, whose changes have calls of their own")
	}
	k.changes, err = c.batch(k, connectors.Update, *k.spec.Update.Batch, "rows")
	return err
}

// batch compiles one; name stands for what goes in it.
func (c *Connector) batch(k *kept, v connectors.Verb, s BatchSpec, name string) (*batched, error) {
	at := "models." + k.model.Name + "." + string(v) + ".batch"
	make := compileCall
	if v == connectors.Retrieve {
		make = compileReading
	}
	one, err := make(s.Call, at, c.known(name))
	if err != nil {
		return nil, err
	}
	if !slices.Contains(one.needs, name) {
		return nil, faultAt(at, "says nowhere which records are meant: $%s stands for them", name)
	}
	one.op = connectors.Op(k.model.Name, v)
	return &batched{call: *one, size: s.Size}, nil
}

// Batch is how many records of a model one request may change.
func (s *session) Batch(modelName string) int {
	k, err := s.model(modelName)
	if err != nil || k.changes == nil {
		return 0
	}
	return k.changes.size
}

// UpdateBatch writes what the patches change with one request. A patch that changes nothing is left out of it.
func (s *session) UpdateBatch(ctx context.Context, all []connectors.Write) ([]model.Record, error) {
	if len(all) == 0 {
		return nil, nil
	}
	k, err := s.model(all[0].Model)
	if err != nil {
		return nil, err
	}
	if err := s.can(all[0].Model, connectors.Update); err != nil {
		return nil, err
	}
	if k.changes == nil || len(all) > k.changes.size {
		return nil, s.unbatched(k, connectors.Update)
	}
	rows, out := map[string]any{}, make([]model.Record, 0, len(all))
	for _, w := range all {
		before, err := k.held(w)
		if err != nil {
			return nil, err
		}
		p, err := s.packed(ctx, going{k: k, to: k.update, verb: connectors.Update, write: w, patch: w.Patch, before: before})
		if err != nil {
			return nil, err
		}
		r := w.Before
		r.Model, r.Connection, r.Remote.ID = w.Model, s.grant.Connection, w.ID
		r.Warnings = append(slices.Clone(r.Warnings), p.warnings...)
		if len(p.body) > 0 {
			rows[w.ID] = p.body
			r.Fields, r.Native = r.Fields.Apply(w.Patch), nil
		}
		out = append(out, r)
	}
	if len(rows) == 0 {
		return out, nil
	}
	got, err := s.send(ctx, use{call: &k.changes.call, vals: values{"rows": rows}})
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Via = got.via
	}
	return out, nil
}

// RetrieveBatch fetches records by their ids, with as few requests as the provider takes them.
func (s *session) RetrieveBatch(ctx context.Context, modelName string, ids []string) ([]model.Record, error) {
	k, err := s.model(modelName)
	if err != nil {
		return nil, err
	}
	if err := s.can(modelName, connectors.Retrieve); err != nil {
		return nil, err
	}
	if k.several == nil {
		return nil, s.unbatched(k, connectors.Retrieve)
	}
	var out []model.Record
	for part := range slices.Chunk(ids, k.several.size) {
		got, err := s.send(ctx, use{call: &k.several.call, vals: values{"ids": part}, reads: true})
		if err != nil {
			return nil, err
		}
		rows, err := s.items(ctx, &k.several.call, got, k.spec.Retrieve.Batch.Items)
		if err != nil {
			return nil, s.unread(&k.several.call, err)
		}
		for _, raw := range rows {
			r, err := s.record(k, raw, "")
			if err != nil {
				return nil, s.garbled(&k.several.call, err)
			}
			if r.Via = got.via; slices.Contains(part, r.Remote.ID) { // a filter that was not understood lists others
				out = append(out, r)
			}
		}
	}
	return out, nil
}

func (s *session) unbatched(k *kept, v connectors.Verb) error {
	p := problem.New(problem.Unsupported, "%s has no call for so many %s records at once.", s.c.about.Name, k.model.Name).On(s.label())
	p.Operation = string(connectors.Op(k.model.Name, v))
	return p
}
