package mapping

import (
	"slices"
	"strings"

	"patchbay/model"
)

// Placed reports whether a native object has the place that the line of a field reads, be it null. A field without a
// line has none; a line that needs no place has it always.
func (m Mapping) Placed(field string, native map[string]any) bool {
	l, ok := m.Lens(field)
	switch {
	case !ok:
		return false
	case l.row != "":
		return m.Custom != nil && m.Custom.at(native, l.row) != nil
	}
	return l.Kind(native) != Absent
}

// Undiscovered is the id or key by which the line of a field names a custom value, where nobody discovered one of that
// id or key; "" where all is well.
func (m Mapping) Undiscovered(field string) string {
	l, ok := m.Lens(field)
	if !ok || l.row == "" || m.Custom == nil {
		return ""
	}
	if _, known := m.Custom.field(func(f model.Field) bool { return f.Native == l.row || f.Name == model.CustomPrefix+l.row }); known {
		return ""
	}
	return l.row
}

// Unread lists the fields that hold something in a native object which cannot be read, with the reason, in the order
// of the mapping.
func (m Mapping) Unread(native map[string]any) []model.Warning {
	_, warnings := m.Read(native)
	return slices.DeleteFunc(warnings, func(w model.Warning) bool { return w.Code != Unreadable })
}

// Overwrites names the other writable fields that change when a field is written, since they are kept at the same
// native place, in the order of the mapping. Lines that keep only their part of a place leave the others' alone.
func (m Mapping) Overwrites(field string) []string {
	mine, ok := m.Lens(field)
	if !ok || mine.ReadOnly || mine.parts() {
		return nil
	}
	var out []string
	for _, l := range m.Lenses {
		if l.Field.Name != field && !l.ReadOnly && !l.parts() && m.samePlace(mine, l) {
			out = append(out, l.Field.Name)
		}
	}
	if mine.row != "" && m.Custom != nil {
		f, known := m.Custom.field(func(f model.Field) bool { return f.Native == mine.row || f.Name == model.CustomPrefix+mine.row })
		if known && !f.ReadOnly {
			out = append(out, f.Name)
		}
	}
	return out
}

// parts reports whether a line writes only its part of what stands at its place.
func (l Lens) parts() bool {
	return slices.ContainsFunc(l.steps, func(s step) bool { return s.shares })
}

// written are the places that a line writes to, as text.
func (m Mapping) written(l Lens) []string {
	switch {
	case len(l.paths) == 0:
		return nil
	case l.row != "" && m.Custom != nil:
		return []string{m.Custom.Path + " by-id " + m.Custom.id(l.row)}
	case l.halves:
		return l.Paths()[:2]
	}
	return l.Paths()[:1]
}

func (m Mapping) samePlace(a, b Lens) bool {
	return slices.ContainsFunc(m.written(a), func(x string) bool {
		return slices.ContainsFunc(m.written(b), func(y string) bool {
			return x == y || strings.HasPrefix(x, y+".") || strings.HasPrefix(y, x+".")
		})
	})
}
