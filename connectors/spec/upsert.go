package spec

import (
	"bytes"
	"context"
	"slices"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// keyed compiles the calls that go by what is unique about a record.
func (c *Connector) keyed(k *kept, at string) (err error) {
	if s := k.spec.Upsert; s != nil {
		if k.upsert, err = c.write(k, connectors.Upsert, *s); err != nil {
			return err
		}
	}
	s := k.spec.Find
	if s == nil {
		return nil
	}
	var names []string
	for _, l := range k.mapping.Lenses {
		names = append(names, l.Field.Name)
	}
	if k.find, err = compileReading(s.Call, at+".find", c.known(names...)); err != nil {
		return err
	}
	k.find.op = connectors.Op(k.model.Name, connectors.Retrieve)
	if !slices.ContainsFunc(names, func(n string) bool { return slices.Contains(k.find.needs, n) }) {
		return faultAt(at+".find", "looks for no value of a record: one of fields must stand in it as $NAME")
	}
	return nil
}

// Upsert writes a record that may be there already.
func (s *session) Upsert(ctx context.Context, w connectors.Write) (model.Record, error) {
	k, err := s.model(w.Model)
	if err != nil {
		return model.Record{}, err
	}
	if err := s.can(w.Model, connectors.Upsert); err != nil {
		return model.Record{}, err
	}
	return s.put(ctx, k, connectors.Upsert, w)
}

// Find looks for the record that a create with this patch would be taken for.
func (s *session) Find(ctx context.Context, w connectors.Write) (model.Record, error) {
	k, err := s.model(w.Model)
	if err != nil {
		return model.Record{}, err
	}
	if k.find == nil {
		p := problem.New(problem.Unsupported, "%s cannot look for a %s by its values.", s.c.about.Name, k.model.Name).On(s.label())
		p.Operation = string(connectors.Op(w.Model, connectors.Search))
		return model.Record{}, p
	}
	vals := s.keys(k, w.Patch)
	if len(vals) == 0 {
		return model.Record{}, s.notFound(k)
	}
	got, err := s.send(ctx, use{call: k.find, vals: vals, reads: true})
	if problem.Is(err, problem.Gone) { // some answer that it is not there
		return model.Record{}, s.notFound(k)
	}
	if err != nil {
		return model.Record{}, err
	}
	raw, err := s.one(ctx, k.find, got, k.spec.Find.Item)
	if err != nil || bytes.Equal(raw, []byte("null")) { // some leave out what they did not find
		return model.Record{}, s.notFound(k)
	}
	r, err := s.record(k, raw, "")
	if err != nil {
		return model.Record{}, s.garbled(k.find, err)
	}
	r.Via = got.via
	return r, nil
}

// keys are the values of a patch that the lookup uses, as the provider spells them.
func (s *session) keys(k *kept, patch model.Patch) values {
	out := values{}
	m := s.mapping(k)
	for path, v := range patch {
		if model.Empty(v) || !slices.Contains(k.find.needs, path) {
			continue
		}
		body, _, err := m.Write(model.Patch{path: v}, nil)
		if err != nil || len(body) != 1 {
			continue
		}
		for _, native := range body {
			out[path] = native
		}
	}
	return out
}

func (s *session) notFound(k *kept) error {
	p := problem.New(problem.NotFound, "%s has no %s like this.", s.c.about.Name, k.model.Name).On(s.label())
	p.Operation = string(k.find.op)
	return p
}
