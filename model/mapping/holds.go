package mapping

import (
	"slices"

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
