package spec

import (
	"context"
	"maps"
	"slices"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// offers compiles the choices of a model.
func (c *Connector) offers(k *kept, at string) error {
	k.choices = map[string]*listing{}
	for _, path := range slices.Sorted(maps.Keys(k.spec.Choices)) {
		s, at := k.spec.Choices[path], join(at, "choices."+path)
		l, ok := k.mapping.Lens(path)
		if !ok || l.Field.Type != model.Text {
			return faultAt(at, "must be one of fields that hold a text")
		}
		one, err := c.narrowed(at, ListSpec{Call: s.Call, Items: s.Items, Next: s.Next, Size: s.Size}, append(afterNames(), "size", "skip", "page"))
		if err != nil {
			return err
		}
		one.op = connectors.Op(path, connectors.List)
		k.choices[path] = one
	}
	return nil
}

// reasons checks what is said of fields that cannot be written, or are made of others.
func (k *kept) reasons(at string) error {
	for _, path := range slices.Sorted(maps.Keys(k.spec.Why)) {
		if l, ok := k.mapping.Lens(path); !ok || !l.ReadOnly {
			return faultAt(join(at, "why."+path), "must be one of fields that are read-only")
		}
	}
	for _, path := range slices.Sorted(maps.Keys(k.spec.Made)) {
		for _, p := range append([]string{path}, k.spec.Made[path]...) {
			if _, ok := k.mapping.Lens(p); !ok {
				return faultAt(join(at, "made."+path), "names %s, which is not one of fields", p)
			}
		}
	}
	return nil
}

// Shapes lists the fields that have choices here, or less than that. Choices that the grant may not see are left out.
func (s *session) Shapes(ctx context.Context, modelName string) ([]model.Field, error) {
	k, err := s.model(modelName)
	if err != nil {
		return nil, err
	}
	found := map[string]model.Field{}
	if s.c.hooks.Shapes != nil {
		list, err := s.c.hooks.Shapes(ctx, s.in(), modelName)
		if err != nil {
			return nil, s.unread(&k.list.call, err)
		}
		for _, f := range list {
			found[f.Name] = f
		}
	}
	for path, l := range k.choices {
		f, _ := k.model.Field(path)
		err := s.choices(ctx, l, k.spec.Choices[path], &f)
		if problem.Is(err, problem.MissingScope) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found[path] = f
	}
	var out []model.Field
	for _, f := range k.model.Fields {
		own, carried := k.mapping.Lens(f.Name)
		if one, ok := found[f.Name]; ok && carried && !s.mapped(k, f.Name) {
			one.Native = own.Native()
			out = append(out, one)
		}
	}
	return out, nil
}

// choices fills a field's options.
func (s *session) choices(ctx context.Context, l *listing, spec ChoicesSpec, f *model.Field) error {
	w := walk{session: s, list: l, at: cursor{Total: -1}}
	for {
		items, more, err := w.page(ctx)
		if err != nil {
			return err
		}
		for _, raw := range items {
			item, err := parseObject(raw)
			id := item.text(spec.ID)
			if err != nil || id == "" {
				return s.garbled(&l.call, errMissing(spec.ID))
			}
			f.Options, f.Names = append(f.Options, id), append(f.Names, item.text(spec.Name))
		}
		if !more {
			return nil
		}
	}
}

var _ connectors.Shaper = (*session)(nil)
