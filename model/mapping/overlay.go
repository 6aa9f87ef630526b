package mapping

import (
	"fmt"
	"slices"
	"strings"

	"patchbay/model"
)

// Line is what a mapping says of one field.
type Line struct {
	Field string `json:"field"` // unified path
	Text  string `json:"line"`  // as [Parse] reads it
}

// LineError says which line of a mapping cannot be understood, and why.
type LineError struct {
	Line Line
	Err  error
}

func (e *LineError) Error() string {
	return fmt.Sprintf("%s = %q: %s", e.Line.Field, e.Line.Text, words(e.Err))
}

// Unwrap is the cause.
func (e *LineError) Unwrap() error { return e.Err }

// Over gives m with the lines laid over it: the lens of a field that has one is replaced, others come behind. md names
// the fields. Lines that cannot be understood are left out and answered; m stays as it is.
func (m Mapping) Over(md model.Model, lines []Line) (Mapping, []*LineError) {
	m.Lenses = slices.Clone(m.Lenses)
	var bad []*LineError
	for _, line := range lines {
		l, err := m.one(md, line)
		if err != nil {
			bad = append(bad, &LineError{Line: line, Err: err})
			continue
		}
		if i := slices.IndexFunc(m.Lenses, func(o Lens) bool { return o.Field.Name == line.Field }); i >= 0 {
			m.Lenses[i] = l
			continue
		}
		m.Lenses = append(m.Lenses, l)
	}
	return m, bad
}

func (m Mapping) one(md model.Model, line Line) (Lens, error) {
	f, ok := md.Field(line.Field)
	switch {
	case strings.HasPrefix(line.Field, model.CustomPrefix):
		return Lens{}, fmt.Errorf("was discovered at the provider and needs no line; a field of your own can have one")
	case !ok:
		return Lens{}, fmt.Errorf("is not a field of %s", md.Name)
	}
	l, err := Parse(f, line.Text)
	if err == nil && l.row != "" && (m.Custom == nil || l.paths[0].text != m.Custom.Path) {
		err = m.noRows()
	}
	return l, err
}

func (m Mapping) noRows() error {
	if m.Custom == nil {
		return fmt.Errorf("uses by-id, and this connector keeps no list of custom values")
	}
	return fmt.Errorf("uses by-id, which is for the list %s", m.Custom.Path)
}

// Only is m with the lenses of these fields alone.
func (m Mapping) Only(fields []string) Mapping {
	var out []Lens
	for _, l := range m.Lenses {
		if slices.Contains(fields, l.Field.Name) {
			out = append(out, l)
		}
	}
	m.Lenses = out
	return m
}
