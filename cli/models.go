package cli

import (
	"strings"

	"patchbay/model"
	"patchbay/problem"
)

// modelName finds the model that a person means: by its name or its plural, in any case.
func (a *app) modelName(b *Bench, word string) (string, error) {
	m, err := a.model(b, word)
	return m.Name, err
}

func (a *app) model(b *Bench, word string) (model.Model, error) {
	all := b.Models.Models()
	names := make([]string, 0, len(all))
	for _, m := range all {
		if strings.EqualFold(m.Name, word) || strings.EqualFold(m.Plural, word) {
			return m, nil
		}
		names = append(names, m.Name)
	}
	p := problem.New(problem.Usage, "There is no model called %q.", problem.Clean(word)).WithHint("Models: %s.", strings.Join(names, ", "))
	if near := problem.Nearest(word, names); near != "" {
		p.WithHint("Did you mean %s? Models: %s.", near, strings.Join(names, ", "))
	}
	return model.Model{}, p
}

// knownField refuses a field that m does not have, with the nearest one and the list.
func knownField(m model.Model, name string) error {
	if _, ok := m.Field(name); ok {
		return nil
	}
	var names []string
	for _, f := range m.Fields {
		names = append(names, f.Name)
	}
	p := problem.New(problem.Usage, "A %s has no field %q.", m.Name, problem.Clean(name)).WithHint("Fields: %s.", strings.Join(names, ", "))
	near := problem.Nearest(name, names)
	if near != "" {
		p.WithHint("Did you mean %s? patchbay fields lists all of them.", near)
	}
	return p
}
