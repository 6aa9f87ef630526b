package mapping

import (
	"fmt"

	"patchbay/model"
)

// Violation is one law that a mapping breaks on a sample.
type Violation struct {
	Field   string
	Law     string // "PutGet" or "GetPut"
	Message string
}

// Check proves the two laws on a native sample, field by field: what the sample holds is written and must
// be read back; emptying a field must read as empty, or as its line says with clear, or be refused. A field that
// holds nothing is never sent again, so nothing but that is asked of it. What cannot be read at all is for
// [Mapping.Read] to warn of. No violation is no proof for other values, but every step was tested for all of its own.
func Check(m Mapping, sample map[string]any) []Violation {
	fields, _ := m.Read(sample)
	var out []Violation
	for _, path := range fields.Paths() {
		if !m.writable(path) {
			continue
		}
		out = append(out, m.getPut(sample, path, fields[path])...)
		out = append(out, m.putGet(sample, path, nil)...)
	}
	return out
}

func (m Mapping) writable(path string) bool {
	if l, ok := m.Lens(path); ok {
		return !l.ReadOnly
	}
	if m.Custom == nil {
		return false
	}
	f, ok := m.Custom.field(func(f model.Field) bool { return f.Name == path })
	return ok && !f.ReadOnly
}

// getPut writes what was read: without force nothing may be sent, with force the same must be read again. Nothing is not
// forced: what a line makes of emptying a field is its own business, and putGet looks at it.
func (m Mapping) getPut(sample map[string]any, path string, v any) []Violation {
	body, _, err := m.Write(model.Patch{path: v}, sample)
	if err != nil || len(body) > 0 {
		return []Violation{{path, "GetPut", fmt.Sprintf("writing %q back would change something", model.Display(v))}}
	}
	if model.Empty(v) {
		return nil
	}
	forced, _, err := m.write(model.Patch{path: v}, sample, true)
	if err != nil {
		return []Violation{{path, "GetPut", fmt.Sprintf("%q was read and cannot be written: %s", model.Display(v), err)}}
	}
	again, _ := m.Read(m.Predict(sample, forced))
	if !model.Equal(again[path], v) {
		return []Violation{{path, "GetPut", fmt.Sprintf("%q would be read as %q after writing it back", model.Display(v), model.Display(again[path]))}}
	}
	return nil
}

// putGet writes v and reads it back; a refusal keeps the law.
func (m Mapping) putGet(sample map[string]any, path string, v any) []Violation {
	body, _, err := m.Write(model.Patch{path: v}, sample)
	if err != nil {
		return nil
	}
	back, _ := m.Read(m.Predict(sample, body))
	if v == nil && m.emptyMeans(path, back[path]) {
		return nil
	}
	if !model.Equal(back[path], v) {
		return []Violation{{path, "PutGet", fmt.Sprintf("%q would be read back as %q", model.Display(v), model.Display(back[path]))}}
	}
	return nil
}

// emptyMeans reports whether the line of a field says itself that emptying it makes it v: dnd | clear false.
func (m Mapping) emptyMeans(path string, v any) bool {
	l, ok := m.Lens(path)
	if !ok || l.clear == nil {
		return false
	}
	said, err := l.value(l.clear)
	return err == nil && model.Equal(said, v)
}
