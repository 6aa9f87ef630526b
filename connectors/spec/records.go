package spec

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
)

// record makes a unified record of one item; its native bytes are a copy, exactly as they came. parent is the id
// of the record that it was asked of, "" for none.
func (s *session) record(k *kept, raw json.RawMessage, parent string) (model.Record, error) {
	item, err := parseObject(raw)
	if err != nil {
		return model.Record{}, err
	}
	id, err := k.identity(raw, item, parent)
	if err != nil {
		return model.Record{}, err
	}
	m := s.mapping(k)
	r := model.Record{Model: k.model.Name, Connection: s.grant.Connection, Workspace: s.grant.Workspace, Native: bytes.Clone(raw)}
	r.Fields, r.Warnings = m.Read(item)
	if u := k.spec.Under; u != nil && model.Empty(r.Fields[u.Field]) {
		r.Fields[u.Field], _, _ = strings.Cut(id, "/")
	}
	if s.grant.Watch != nil {
		s.grant.Watch.Watch(item, &r)
	}
	r.CreatedAt, r.UpdatedAt = item.moment(k.spec.Created), item.moment(k.spec.Updated)
	r.Remote = model.Remote{ID: id, Workspace: s.grant.Workspace, Revision: item.text(k.spec.Revision), URL: s.page(k, id)}
	return r, nil
}

// page is the record's address in the provider's own app; none for a stand-in of the provider.
func (s *session) page(k *kept, id string) string {
	if k.spec.URL == "" || s.endpoint != nil {
		return ""
	}
	u, err := s.c.recordURL(k.spec.URL, id, s.grant.Workspace)
	if err != nil {
		return ""
	}
	return u
}

// Retrieve fetches one record by its native id.
func (s *session) Retrieve(ctx context.Context, modelName, id string) (model.Record, error) {
	k, err := s.model(modelName)
	if err != nil {
		return model.Record{}, err
	}
	if err := s.can(modelName, connectors.Retrieve); err != nil {
		return model.Record{}, err
	}
	return s.fetch(ctx, k, id, pace{})
}

// fetch is one record by its id, at a pace.
func (s *session) fetch(ctx context.Context, k *kept, id string, at pace) (model.Record, error) {
	vals := k.named(id)
	got, err := s.send(ctx, use{call: k.retrieve, vals: vals, reads: true, pace: at})
	if err != nil {
		return model.Record{}, err
	}
	raw, err := s.one(ctx, k.retrieve, got, k.spec.Retrieve.Item)
	if err != nil {
		return model.Record{}, s.unread(k.retrieve, err)
	}
	r, err := s.record(k, raw, plain(vals["parent"]))
	if err != nil {
		return model.Record{}, s.garbled(k.retrieve, err)
	}
	r.Via = got.via
	return r, nil
}

// Create writes a new record.
func (s *session) Create(ctx context.Context, w connectors.Write) (model.Record, error) {
	k, err := s.model(w.Model)
	if err != nil {
		return model.Record{}, err
	}
	if err := s.can(w.Model, connectors.Create); err != nil {
		return model.Record{}, err
	}
	return s.put(ctx, k, connectors.Create, w)
}

// put sends a whole record, to be made or to be laid over the one that is there.
func (s *session) put(ctx context.Context, k *kept, verb connectors.Verb, w connectors.Write) (model.Record, error) {
	to := k.create
	if verb == connectors.Upsert {
		to = k.upsert
	}
	patch := filled(w.Patch)
	p, err := s.packed(ctx, going{k: k, to: to, verb: verb, write: w, patch: patch})
	if err != nil {
		return model.Record{}, err
	}
	if err := s.unless(ctx, k, to, patch); err != nil {
		return model.Record{}, err
	}
	vals := k.parent(patch)
	got, err := s.send(ctx, use{call: &to.call, vals: vals, body: p.body})
	if err != nil {
		return model.Record{}, err
	}
	raw, err := s.one(ctx, &to.call, got, to.spec.Item)
	if err != nil {
		return model.Record{}, s.unmade(&to.call, err)
	}
	r, err := s.record(k, raw, plain(vals["parent"]))
	if err != nil {
		return model.Record{}, s.unmade(&to.call, err)
	}
	r.Via = got.via
	r.Warnings = append(r.Warnings, p.warnings...)
	return r, nil
}

// Update writes what the patch changes and nothing else. A patch that changes nothing sends nothing.
func (s *session) Update(ctx context.Context, w connectors.Write) (model.Record, error) {
	k, err := s.model(w.Model)
	if err != nil {
		return model.Record{}, err
	}
	if err := s.can(w.Model, connectors.Update); err != nil {
		return model.Record{}, err
	}
	before, err := k.held(w)
	if err != nil {
		return model.Record{}, err
	}
	p, err := s.packed(ctx, going{k: k, to: k.update, verb: connectors.Update, write: w, patch: w.Patch, before: before})
	if err != nil {
		return model.Record{}, err
	}
	held := w.Before
	if held.Remote.ID == "" {
		held.Model, held.Connection, held.Remote.ID = w.Model, s.grant.Connection, w.ID
	}
	if len(p.body) == 0 {
		return held, nil
	}
	u := use{call: &k.update.call, vals: k.named(w.ID), body: p.body}
	if one := k.partial(w, before); one != nil && !s.anyMapped(k, w.Patch) {
		u = *one
	}
	if one := k.alone(w.Patch); one != nil {
		u.call = one
	}
	got, err := s.send(ctx, u)
	if err != nil {
		return model.Record{}, err
	}
	r := s.updated(ctx, k, got, held, w.Patch)
	r.Via = got.via
	r.Warnings = append(r.Warnings, p.warnings...)
	return r, nil
}

// updated is what the answer to an update tells; where it tells nothing, what was sent is laid over what was held.
func (s *session) updated(ctx context.Context, k *kept, got answer, held model.Record, patch model.Patch) model.Record {
	if raw, err := s.one(ctx, &k.update.call, got, k.update.spec.Item); err == nil {
		if r, err := s.record(k, raw, plain(k.named(held.Remote.ID)["parent"])); err == nil && r.Remote.ID == held.Remote.ID {
			return r
		}
	}
	held.Fields, held.Native = held.Fields.Apply(patch), nil
	return held
}

// Delete removes one record.
func (s *session) Delete(ctx context.Context, modelName, id string) error {
	k, err := s.model(modelName)
	if err != nil {
		return err
	}
	if err := s.can(modelName, connectors.Delete); err != nil {
		return err
	}
	_, err = s.send(ctx, use{call: k.remove, vals: k.named(id)})
	return err
}

// outgoing turns a patch into a native body, or answers every value that cannot go, before anything is sent.
func (s *session) outgoing(k *kept, w *write, patch model.Patch, before object) (map[string]any, []model.Warning, error) {
	_, verb, _ := strings.Cut(string(w.op), "::")
	var bad []problem.Field
	for _, path := range model.Fields(patch).Paths() {
		if why := s.c.about.WhyNot(k.model.Name, path, s.c.about.Can(w.op)); why != "" && !s.mapped(k, path) {
			bad = append(bad, problem.Field{Name: path, Code: "operationNotSupported", Message: k.label(path) + " " + why})
		}
	}
	if v := connectors.Verb(verb); v == connectors.Create || v == connectors.Upsert {
		for _, r := range model.Required(k.model, patch, w.requires(k)) {
			bad = append(bad, problem.Field{Name: r.Field, Code: string(r.Code), Message: r.Error()})
		}
	}
	if len(bad) > 0 {
		return nil, nil, s.refused(w, bad)
	}
	m := s.mapping(k)
	body, warnings, err := m.Write(k.withoutParent(patch), before)
	if err == nil {
		return body, warnings, nil
	}
	refused, ok := errors.AsType[mapping.Refused](err)
	if !ok {
		return nil, nil, err
	}
	for _, r := range refused {
		bad = append(bad, problem.Field{Name: r.Field, Code: string(r.Code), Message: r.Error()})
	}
	return nil, nil, s.refused(w, bad)
}

// label is a field's name for people.
func (k *kept) label(path string) string {
	if f, ok := k.model.Field(path); ok {
		return f.Label
	}
	return path
}

func (s *session) refused(w *write, bad []problem.Field) error {
	p := problem.New(problem.Invalid, "%s cannot carry this: nothing was sent.", s.c.about.Name).On(s.label())
	p.Fields, p.Operation = bad, string(w.op)
	return p
}
