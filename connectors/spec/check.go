package spec

import (
	"context"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// Check builds the request of a write as sending would, and answers what of the record it would write: the patch, and
// the fields that the connector moves along with it. It sends nothing that writes; a hook may read what it needs.
func (s *session) Check(ctx context.Context, w connectors.Write) (model.Patch, error) {
	k, err := s.model(w.Model)
	if err != nil {
		return nil, err
	}
	one := going{k: k, verb: connectors.Update, write: w, patch: w.Patch}
	if w.ID == "" {
		one.verb, one.patch = connectors.Create, filled(w.Patch)
	}
	if err := s.can(w.Model, one.verb); err != nil {
		return nil, err
	}
	if one.to = k.update; one.verb == connectors.Create {
		one.to = k.create
	} else if one.before, err = k.held(w); err != nil {
		return nil, err
	}
	p, err := s.packed(ctx, one)
	if err != nil {
		return nil, err
	}
	return s.moved(one, p), nil
}

// going is a write before it is packed.
type going struct {
	k      *kept
	to     *write
	verb   connectors.Verb
	write  connectors.Write
	patch  model.Patch // what of the write goes into the body
	before object      // nil for a create, or when it is not known
}

// parcel is what is sent of a write.
type parcel struct {
	plain    map[string]any // as the mapping wrote it
	body     map[string]any // as it goes; empty when there is nothing to change
	warnings []model.Warning
}

// packed makes the body of a write, or refuses it.
func (s *session) packed(ctx context.Context, g going) (parcel, error) {
	plain, warnings, err := s.outgoing(g.k, g.to, g.patch, g.before)
	if err != nil {
		return parcel{}, err
	}
	p := parcel{plain: plain, body: plain, warnings: warnings}
	if len(plain) == 0 && g.verb == connectors.Update {
		return p, nil
	}
	if p.body, err = s.spelled(ctx, g.write, g.verb, plain, g.before); err != nil {
		return parcel{}, s.unread(&g.to.call, err)
	}
	return p, nil
}

// moved is the patch of a write with the fields that a hook added to it.
func (s *session) moved(g going, p parcel) model.Patch {
	out := model.Patch{}
	for path, v := range g.write.Patch {
		out[path] = v
	}
	if g.before == nil || s.c.hooks.Body == nil {
		return out
	}
	m := s.mapping(g.k)
	now, _ := m.Read(g.before)
	then, _ := m.Read(m.Predict(g.before, p.body))
	for _, l := range m.Lenses {
		key, _, _ := strings.Cut(l.Native(), ".")
		_, asked := out[l.Field.Name]
		_, before := p.plain[key]
		_, added := p.body[key]
		if added && !before && !asked && !l.ReadOnly && !model.Equal(now[l.Field.Name], then[l.Field.Name]) {
			out[l.Field.Name] = then[l.Field.Name]
		}
	}
	return out
}

// filled is a patch without its empty values: a new record has no need of them.
func filled(all model.Patch) model.Patch {
	out := model.Patch{}
	for path, v := range all {
		if !model.Empty(v) {
			out[path] = v
		}
	}
	return out
}

// held is the native record that a write is about; nil when it is not known.
func (k *kept) held(w connectors.Write) (object, error) {
	if len(w.Before.Native) == 0 {
		return nil, nil
	}
	before, err := parseObject(w.Before.Native)
	if err != nil {
		return nil, problem.New(problem.Internal, "The kept answer for this %s cannot be read.", k.model.Name).Because(err)
	}
	return before, nil
}
