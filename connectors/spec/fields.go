package spec

import (
	"context"
	"strings"
	"unicode"

	"patchbay/connectors"
	"patchbay/model"
)

// Fields discovers the custom fields of a model, in the provider's order; none where it has no such thing.
func (s *session) Fields(ctx context.Context, modelName string) ([]model.Field, error) {
	k, err := s.model(modelName)
	if err != nil {
		return nil, err
	}
	if s.c.hooks.Fields != nil {
		found, err := s.c.hooks.Fields(ctx, s.in(), modelName)
		if err != nil || found != nil {
			return found, err
		}
	}
	if k.custom == nil {
		return nil, nil
	}
	got, err := s.send(ctx, use{call: k.custom, reads: true})
	if err != nil {
		return nil, err
	}
	items, err := got.list(k.spec.Custom.Items)
	if err != nil {
		return nil, s.garbled(k.custom, err)
	}
	out := []model.Field{}
	taken := map[string]bool{}
	for _, raw := range items {
		item, err := parseObject(raw)
		if err != nil {
			return nil, s.garbled(k.custom, err)
		}
		if unless := k.spec.Custom.Unless; unless != "" && item.text(unless) != "" {
			continue
		}
		f := k.spec.Custom.field(item)
		if f.Native == "" {
			return nil, s.garbled(k.custom, errMissing(k.spec.Custom.ID))
		}
		if f.Name == model.CustomPrefix || taken[f.Name] {
			f.Name = model.CustomPrefix + f.Native
		}
		taken[f.Name] = true
		out = append(out, f)
	}
	return out, nil
}

// field reads one definition.
func (c *CustomSpec) field(item object) model.Field {
	key := strings.TrimPrefix(item.text(c.Key), c.Strip)
	if c.Slug {
		key = slug(key)
	}
	f := model.Field{Name: model.CustomPrefix + key, Label: item.text(c.Label), Native: item.text(c.ID)}
	if f.Label == "" {
		f.Label = key
	}
	word, known := c.Types[item.text(c.Type)]
	if !known {
		word = "text read-only"
	}
	f.Type, f.ReadOnly, _ = customType(word)
	if f.Type != model.Choice {
		return f
	}
	list, _ := item.at(c.Options).([]any)
	for _, o := range list {
		if s := model.Line(plainScalar(o), false); s != "" {
			f.Options = append(f.Options, s)
		}
	}
	if open, _ := item.at(c.Open).(bool); open {
		f.Type, f.Names = model.Text, f.Options // other words are taken too
	}
	return f
}

// slug is a name as a key: lower case, with one line between its words.
func slug(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), "_")
}

var _ connectors.Session = (*session)(nil)
