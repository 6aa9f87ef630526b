package spec

import (
	"encoding/json"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/model/mapping"
)

// Mapping is the connector's own mapping of a model, for laying another one over it; ok is false for a model that it
// does not keep. Its custom fields are not known yet.
func (c *Connector) Mapping(modelName string) (m mapping.Mapping, ok bool) {
	k := c.models[modelName]
	if k == nil {
		return mapping.Mapping{}, false
	}
	m = k.mapping
	m.Lenses = slices.Clone(m.Lenses)
	return m, true
}

// Reread makes the record of bytes that this connector gave for it once, by the mapping of the grant. It sends
// nothing. id is the record's native id.
func (s *session) Reread(modelName, id string, raw json.RawMessage) (model.Record, error) {
	k, err := s.model(modelName)
	if err != nil {
		return model.Record{}, err
	}
	parent := ""
	if k.spec.Under != nil {
		parent, _, _ = strings.Cut(id, "/")
	}
	return s.record(k, raw, parent)
}

// mapping is the one that the grant brings, else the connector's own, with the custom fields that are known.
func (s *session) mapping(k *kept) mapping.Mapping {
	m, given := s.grant.Mapping[k.model.Name]
	if !given {
		m = k.mapping
	}
	if m.Custom != nil {
		m.Custom = m.Custom.Known(s.grant.Fields[k.model.Name])
	}
	return m
}

// mapped reports whether the grant's mapping keeps a field elsewhere than the connector's own.
func (s *session) mapped(k *kept, path string) bool {
	given, ok := s.grant.Mapping[k.model.Name]
	if !ok {
		return false
	}
	theirs, has := given.Lens(path)
	own, _ := k.mapping.Lens(path)
	return has && theirs.Line() != own.Line()
}

// anyMapped reports whether the grant's mapping keeps a field of the patch elsewhere.
func (s *session) anyMapped(k *kept, patch model.Patch) bool {
	for path := range patch {
		if s.mapped(k, path) {
			return true
		}
	}
	return false
}

// LintKnowing is [Lint] for a file that may name these models.
func LintKnowing(text []byte, models []model.Model) []Finding {
	return lintWith(text, Hooks{Models: models})
}

// known are the models that a spec may name.
func (h Hooks) known() []model.Model {
	if h.Models == nil {
		return model.Builtin()
	}
	return h.Models
}
