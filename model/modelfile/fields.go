package modelfile

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/model/document"
)

var (
	modelName = regexp.MustCompile(`^[a-z][A-Za-z0-9]{0,39}$`)
	fieldName = regexp.MustCompile(`^[a-z][A-Za-z0-9]{0,39}(\.[a-z][A-Za-z0-9]{0,39})?$`)
)

// reserved are words that mean something else where fields are named: in conditions, lists and records.
func reserved() []string {
	return []string{
		"id", "createdAt", "updatedAt", "workspaceId", "connection", "model", "remote", "null", "nil", "true", "false",
		"field", "ago", "now", "date", "hasAny", "begins", "ends", "not", "and", "or", "in", "contains", "matches",
	}
}

func types() []string {
	var out []string
	for _, t := range []model.Type{
		model.Text, model.LongText, model.Email, model.Phone, model.URL, model.Date, model.DateTime, model.Boolean, model.Integer,
		model.Number, model.Choice, model.Country, model.Timezone, model.Reference, model.TextList, model.ObjectList,
	} {
		out = append(out, string(t))
	}
	return out
}

// fields reads the fields that are added to m. Beside an error stand those that are right.
func (r *reader) fields(n document.Node, m model.Model) ([]model.Field, error) {
	entries, err := n.Entries()
	if len(entries) > mostFields {
		return nil, n.Fault("has %d fields, of which %d can be kept", len(entries), mostFields)
	}
	had, errs := len(m.Fields), []error{err}
	for _, e := range entries {
		if err := free(e, m); err != nil {
			errs = append(errs, err)
			continue
		}
		f, err := r.field(e)
		if errs = append(errs, err); err == nil {
			m = m.With(f)
		}
	}
	return m.Fields[had:], errors.Join(errs...)
}

// free checks that a field's name can be one, and is not taken.
func free(e document.Entry, m model.Model) error {
	head, _, _ := strings.Cut(e.Key, ".")
	switch {
	case head+"." == model.CustomPrefix:
		return e.Value.Fault("begins like the fields that are discovered at a provider: choose a name without customFields")
	case !fieldName.MatchString(e.Key):
		return e.Value.Fault("cannot be a field's name: it begins with a small letter, and letters and digits follow, as in loyaltyTier")
	case slices.Contains(reserved(), head):
		return e.Value.Fault("cannot be a field's name: the word %s means something else in conditions and lists", head)
	}
	for _, f := range m.Fields {
		switch {
		case f.Name == e.Key:
			return e.Value.Fault("is a field of %s already: choose another name", m.Name)
		case strings.EqualFold(f.Name, e.Key), strings.HasPrefix(f.Name, e.Key+"."), strings.HasPrefix(e.Key, f.Name+"."):
			return e.Value.Fault("cannot stand beside the field %s of %s: choose another name", f.Name, m.Name)
		}
	}
	return nil
}

// field reads one field: its type alone, or keys.
func (r *reader) field(e document.Entry) (model.Field, error) {
	f := model.Field{Name: e.Key, Label: spoken(e.Key)}
	if !e.Value.IsMap() && !e.Value.Empty() {
		return f, r.typed(&f, e.Value, e.Value)
	}
	entries, err := e.Value.Entries()
	errs := []error{err}
	for _, one := range entries {
		errs = append(errs, r.say(&f, one))
	}
	if err := errors.Join(errs...); err != nil {
		return f, err
	}
	if f.Type == "" {
		return f, e.Value.Fault("needs a type: %s", strings.Join(types(), ", "))
	}
	return f, whole(f, e.Value)
}

func (r *reader) say(f *model.Field, e document.Entry) (err error) {
	switch e.Key {
	case "type":
		err = r.typed(f, e.Value, document.Node{})
	case "label":
		f.Label, err = label(e.Value)
	case "options":
		f.Options, err = e.Value.Texts()
	case "min":
		f.Min, err = e.Value.Count()
	case "max":
		f.Max, err = e.Value.Count()
	case "readOnly":
		f.ReadOnly, err = e.Value.Truth()
	case "model":
		f.Model, err = e.Value.Text()
		r.refs = append(r.refs, reference{at: e.Value, model: f.Model})
	default:
		known := []string{"type", "label", "options", "min", "max", "readOnly", "model"}
		err = e.Value.Fault("is not a key here%s; there are: %s", document.Near(e.Key, known), strings.Join(known, ", "))
	}
	return err
}

// typed reads a type; short is set where nothing else is said of the field.
func (r *reader) typed(f *model.Field, n, short document.Node) error {
	word, err := n.Text()
	if err != nil {
		return err
	}
	if !slices.Contains(types(), word) {
		return n.Fault("is %q, which is not a type%s; there are: %s", word, document.Near(word, types()), strings.Join(types(), ", "))
	}
	f.Type = model.Type(word)
	if !short.Empty() {
		return whole(*f, short)
	}
	return nil
}

// whole checks what the keys of a field say together.
func whole(f model.Field, n document.Node) error {
	switch {
	case f.Type == model.Choice && len(f.Options) == 0:
		return n.Fault("is a choice and needs options, as in options: [gold, silver]")
	case f.Type != model.Choice && len(f.Options) > 0:
		return n.Fault("has options, which only a choice has")
	case f.Type == model.Reference && f.Model == "":
		return n.Fault("is a reference and needs model, as in model: contact")
	case f.Type != model.Reference && f.Model != "":
		return n.Fault("has a model, which only a reference has")
	case f.Max > 0 && f.Min > f.Max:
		return n.Fault("has a min that is more than its max")
	}
	for i, o := range f.Options {
		if o == "" || slices.ContainsFunc(f.Options[:i], func(p string) bool { return strings.EqualFold(o, p) }) {
			return n.Fault("has the option %q twice, or empty", o)
		}
	}
	return nil
}
