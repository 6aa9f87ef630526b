package mapping

// Held is what a native object holds at one place.
type Held struct {
	Path  string `json:"path"`
	Value any    `json:"value"` // as it was read from JSON; nil where there is nothing
}

// Held lists what a native object holds at the places that the line of a field reads, in their order; a discovered field
// has the place of its own value. A field that has no line, or a line without a place, has none.
func (m Mapping) Held(field string, native map[string]any) []Held {
	if l, ok := m.Lens(field); ok && l.row == "" {
		var out []Held
		for _, path := range l.Paths() {
			out = append(out, Held{path, At(native, path)})
		}
		return out
	} else if ok && m.Custom != nil {
		return []Held{{m.Custom.place(l.row), m.Custom.at(native, l.row)}}
	}
	if m.Custom == nil {
		return nil
	}
	for _, f := range m.Custom.Fields {
		if f.Name == field {
			return []Held{{m.Custom.place(f.Native), m.Custom.at(native, f.Native)}}
		}
	}
	return nil
}

// place is the path of one row's value.
func (c *Custom) place(name string) string {
	return c.Path + "[" + c.ID + "=" + c.id(name) + "]." + c.Value
}
