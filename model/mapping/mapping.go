// Package mapping turns a provider's JSON object into unified fields and a wanted change
// back into the provider's spelling. A [Mapping] is a list of lenses; each lens joins one
// unified path with one native path and keeps two laws, which [Check] proves on a sample:
//
//   - PutGet: a value that was written is read back as it was.
//   - GetPut: writing what was read changes nothing.
//
// Everything in the package is pure and safe for concurrent use. Native objects are what
// encoding/json makes of them (map[string]any, []any, string, float64, bool, nil) and are
// never changed.
package mapping

import (
	"maps"
	"slices"
	"strings"

	"patchbay/model"
)

// Mapping joins one model with one kind of native object. The zero value carries no field.
type Mapping struct {
	Lenses []Lens
	Custom *Custom // where the provider keeps its custom fields; nil when it has none
}

// The codes of warnings that reading and writing leave.
const (
	Unreadable = "unreadable" // a native value was left out
	Altered    = "altered"    // a written value will be kept in another spelling
	Unknown    = "unknownCustomField"
)

// Refused lists every value of a patch that cannot be written, by path in alphabetical order.
type Refused []*model.Refusal

func (r Refused) Error() string {
	words := make([]string, len(r))
	for i, one := range r {
		words[i] = one.Error()
	}
	return strings.Join(words, "; ")
}

// Read gives every field that the mapping carries: nil where the provider holds nothing. A value that
// cannot be read is left out and named in a warning; it never costs the record. Custom fields are
// present only where they hold something.
func (m Mapping) Read(native map[string]any) (model.Fields, []model.Warning) {
	out := make(model.Fields, len(m.Lenses)+4)
	var warnings []model.Warning
	for i := range m.Lenses {
		l := &m.Lenses[i]
		v, err := l.read(native, m.Custom)
		if err != nil {
			warnings = append(warnings, unreadable(l.Field, err))
			continue
		}
		out[l.Field.Name] = v
	}
	if m.Custom != nil {
		warnings = append(warnings, m.Custom.read(native, out)...)
	}
	return out, warnings
}

// Write gives the native body that carries out the patch: what is patched and nothing else, a value that
// before holds already left out. before is the native record as it was read, nil at a creation. Values
// must be canonical; those that cannot be written are one error of type [Refused].
func (m Mapping) Write(patch model.Patch, before map[string]any) (map[string]any, []model.Warning, error) {
	return m.write(patch, before, false)
}

func (m Mapping) write(patch model.Patch, before map[string]any, force bool) (map[string]any, []model.Warning, error) {
	w := writing{body: map[string]any{}, before: before, force: force}
	for _, path := range m.inOrder(patch) {
		if strings.HasPrefix(path, model.CustomPrefix) {
			w.custom(m.Custom, path, patch[path])
			continue
		}
		w.field(m, path, patch[path])
	}
	if len(w.refused) > 0 {
		return nil, nil, w.refused
	}
	return w.body, w.warnings, nil
}

// inOrder lists what a patch holds, in alphabetical order but for what others that share its place stand upon.
func (m Mapping) inOrder(patch model.Patch) []string {
	paths, shared := slices.Sorted(maps.Keys(patch)), m.picksCustom()
	slices.SortStableFunc(paths, func(a, b string) int {
		if x, y := strings.HasPrefix(a, model.CustomPrefix), strings.HasPrefix(b, model.CustomPrefix); shared && x != y {
			return map[bool]int{true: 1, false: -1}[x]
		}
		x, _ := m.Lens(a) // no lens: refused in its turn
		y, _ := m.Lens(b)
		return x.rank() - y.rank()
	})
	return paths
}

// picksCustom reports whether a lens writes to a row of the list that holds the custom values. These come last then,
// and find the rows that others chose.
func (m Mapping) picksCustom() bool {
	return m.Custom != nil && slices.ContainsFunc(m.Lenses, func(l Lens) bool { return strings.HasPrefix(l.Native(), m.Custom.Path+"[") })
}

// Lens finds the lens of a unified path.
func (m Mapping) Lens(path string) (Lens, bool) {
	i := slices.IndexFunc(m.Lenses, func(l Lens) bool { return l.Field.Name == path })
	if i < 0 {
		return Lens{}, false
	}
	return m.Lenses[i], true
}

// Unified finds the unified path that is kept under a native name; "" when none is.
func (m Mapping) Unified(native string) string {
	for _, l := range m.Lenses {
		for _, p := range l.paths {
			if p.text == native || !p.picks && p.keys[len(p.keys)-1] == native { // every row of a list has the same keys
				return l.Field.Name
			}
		}
	}
	if m.Custom != nil && native == m.Custom.Path {
		return strings.TrimSuffix(model.CustomPrefix, ".")
	}
	return ""
}

// Predict gives what a provider holds that keeps exactly what it is sent: before with the body laid over it. Several
// paths of a line are names of one place, so what stood under the others is gone with what was there.
func (m Mapping) Predict(before, body map[string]any) map[string]any {
	out := overlay(before, body)
	for _, l := range m.Lenses {
		if len(l.paths) < 2 || l.halves {
			continue
		}
		if _, written := l.paths[0].get(body); !written {
			continue
		}
		for _, other := range l.paths[1:] {
			if _, there := other.get(body); !there {
				other.without(out)
			}
		}
	}
	if m.Custom != nil {
		m.Custom.predict(out, before, body)
	}
	return out
}

func overlay(before, body map[string]any) map[string]any {
	out := make(map[string]any, len(before)+len(body))
	maps.Copy(out, before)
	for k, v := range body {
		inner, isMap := v.(map[string]any)
		old, wasMap := out[k].(map[string]any)
		if isMap && wasMap {
			v = overlay(old, inner)
		}
		if rows, ok := v.(Rows); ok {
			list, _ := out[k].([]any)
			v = rows.over(list)
		}
		out[k] = v
	}
	return out
}

// writing collects one native body.
type writing struct {
	body, before map[string]any
	force        bool // write also what before holds already
	warnings     []model.Warning
	refused      Refused
}

func (w *writing) refuse(f model.Field, code model.Code, words string) {
	label := f.Label
	if label == "" {
		label = f.Name
	}
	w.refused = append(w.refused, &model.Refusal{Field: f.Name, Label: label, Code: code, Message: words})
}

func (w *writing) field(m Mapping, path string, v any) {
	l, ok := m.Lens(path)
	switch {
	case !ok:
		w.refuse(model.Field{Name: path}, model.UnknownField, "is not kept by this provider")
		return
	case l.ReadOnly:
		w.refuse(l.Field, model.FieldReadOnly, "cannot be changed")
		return
	}
	if !w.force && w.before != nil {
		if now, err := l.read(w.before, m.Custom); err == nil && model.Equal(now, v) {
			return
		}
	}
	native, err := l.write(v, w.old(l, m.Custom))
	if err == nil && l.writes != nil {
		native, err = l.writes.run(native, w.before)
	}
	if err == nil {
		err = l.put(w.body, native, m.Custom)
	}
	if err != nil {
		w.refuse(l.Field, model.WrongType, words(err))
		return
	}
	if l.writes != nil {
		return // what it makes of a value is its own business
	}
	if again, err := l.value(native); err == nil && !model.Equal(again, v) {
		w.warnings = append(w.warnings, model.Warning{Code: Altered, Field: path, Message: l.altered()})
	}
}

// leftOut begins the message of every warning of code [Unreadable].
const leftOut = "The provider's value was left out: it "

func unreadable(f model.Field, err error) model.Warning {
	return model.Warning{Code: Unreadable, Field: f.Name, Message: leftOut + words(err) + "."}
}

// words are a reason without the field's label, which the warning carries already.
func words(err error) string {
	if r, ok := err.(*model.Refusal); ok {
		return r.Message
	}
	return model.Line(err.Error(), false)
}
