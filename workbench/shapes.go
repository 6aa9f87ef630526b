package workbench

import (
	"context"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// A connection keeps beside its custom fields what the model's own fields may hold there: calendars by their names, or
// that a table has no place for one.

// customOnly are the fields that the account added.
func customOnly(kept []model.Field) []model.Field {
	return slices.DeleteFunc(slices.Clone(kept), func(f model.Field) bool { return !f.Custom() })
}

// customFields are those of every model of a connection.
func customFields(kept map[string][]model.Field) map[string][]model.Field {
	out := make(map[string][]model.Field, len(kept))
	for name, fields := range kept {
		out[name] = customOnly(fields)
	}
	return out
}

// shaped is a model as a connection has it. What was found of a field holds while it lies where it lay then.
func (w *Workbench) shaped(ctx context.Context, m model.Model, row store.Connection) (model.Model, error) {
	kept := row.Fields[m.Name]
	own := customOnly(kept)
	about, err := w.about(row.Connector)
	if err != nil {
		return m.With(own...), nil // a connector whose file is gone shapes nothing; whoever needs it says so
	}
	dated := slices.ContainsFunc(m.Fields, func(f model.Field) bool { return f.Type == model.DateTime })
	if len(own) == len(kept) && !dated {
		return m.With(own...), nil
	}
	if about, err = w.aboutHere(ctx, row.ID, m.Name, about); err != nil {
		return m.With(own...), err
	}
	base := inDays(m, about)
	m = base.With(own...)
	for _, f := range kept {
		if f.Custom() {
			continue
		}
		was, ok := base.Field(f.Name)
		if carried, has := about.Carries(m.Name, f.Name); !ok || !has || carried.Native != f.Native {
			continue
		}
		was.Options, was.Names, was.ReadOnly, was.Why = f.Options, f.Names, was.ReadOnly || f.ReadOnly, f.Why
		m = m.With(was)
	}
	return m, nil
}

// inDays marks the moments of a model of which a connector keeps the day alone.
func inDays(m model.Model, about connectors.Description) model.Model {
	m.Fields = slices.Clone(m.Fields)
	for i, f := range m.Fields {
		carried, _ := about.Carries(m.Name, f.Name)
		m.Fields[i].WholeDay = carried.WholeDay && f.Type == model.DateTime
	}
	return m
}

// found asks the provider what fields a model has here: the custom ones, and what its own may hold.
func found(ctx context.Context, s connectors.Session, modelName string, custom bool) ([]model.Field, error) {
	var out []model.Field
	if custom {
		var err error
		if out, err = s.Fields(ctx, modelName); err != nil {
			return nil, err
		}
	}
	by, ok := s.(connectors.Shaper)
	if !ok {
		return out, nil
	}
	shapes, err := by.Shapes(ctx, modelName)
	return append(out, shapes...), err
}

// meant turns the name of a choice into its value, where one alone bears it.
func meant(f model.Field, text string) (string, *model.Refusal) {
	if slices.Contains(f.Options, text) {
		return text, nil
	}
	switch all := f.Meant(text); len(all) {
	case 0:
		return text, nil
	case 1:
		return all[0], nil
	default:
		return "", unclear(f, "is not clear: %d are called %s. Say one of these ids: %s", len(all), problem.Clean(text), problem.Clean(strings.Join(all, ", ")))
	}
}

// named fills in what people call the choices of a view's fields.
func (v *RecordView) named() {
	for i := range v.Fields {
		f := &v.Fields[i]
		if len(f.Field.Names) == 0 || slices.Equal(f.Field.Names, f.Field.Options) { // words that any other may stand for
			continue
		}
		if title := f.Field.Called(f.Value); title != "" {
			f.Text = title
		}
		if !f.Editable {
			continue
		}
		for at, value := range f.Field.Options {
			f.Choices = append(f.Choices, Reference{Native: value, Title: f.Field.Names[at]})
		}
	}
}
