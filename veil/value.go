package veil

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"patchbay/model"
)

var country = regexp.MustCompile(`^[A-Z]{2}$`)

//go:embed zones.txt
var zoneList string

// zones are the names of the time zones, as IANA spells them: what only looks like one may be somebody's name.
var zones = sync.OnceValue(func() map[string]struct{} { return set(zoneList) })

// Shape is the fields of a model by their paths.
type Shape map[string]*model.Field

// ShapeOf is the shape of a model.
func ShapeOf(m model.Model) Shape {
	out := make(Shape, len(m.Fields))
	for i := range m.Fields {
		out[m.Fields[i].Name] = &m.Fields[i]
	}
	return out
}

// Field is the field of that path; one that nothing is known of where the model has none.
func (s Shape) Field(path string) model.Field {
	if f := s[path]; f != nil {
		return *f
	}
	return model.Field{Name: path}
}

// Fields veils the values of a record; f itself stays as it is.
func (v *Veil) Fields(s Shape, f map[string]any) model.Fields {
	if f == nil {
		return nil
	}
	out := make(model.Fields, len(f))
	for path, x := range f {
		out[path] = v.Value(s.Field(path), x)
	}
	return out
}

// Value veils a value by the kind of its field. What is let through in a field of that kind is a date, a time, a short
// number, yes or no, one of the options of a choice, the code of a country, a time zone, and an id that a machine made,
// each only where it has that form; all else is veiled, and so is every text of a field that is no model's own.
func (v *Veil) Value(f model.Field, x any) any {
	switch x := x.(type) {
	case string:
		return v.fieldText(f, x)
	case []string:
		out := make([]string, len(x))
		for i, s := range x {
			out[i] = v.fieldText(f, s)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, item := range x {
			out[i] = v.Loose(f.Name, item)
		}
		return out
	case map[string]any:
		return v.Loose(f.Name, x)
	case int64, int, float64, json.Number:
		return v.figure(f.Name, x)
	}
	return x
}

// figure is a number under its name, of the type that it had.
func (v *Veil) figure(name string, x any) any {
	switch n := x.(type) {
	case int64:
		return whole(v.counted(name, strconv.FormatInt(n, 10)), n)
	case int:
		return int(whole(v.counted(name, strconv.Itoa(n)), int64(n)))
	case json.Number:
		return json.Number(v.counted(name, n.String()))
	case float64:
		if out, err := strconv.ParseFloat(v.counted(name, strconv.FormatFloat(n, 'f', -1, 64)), 64); err == nil {
			return out
		}
		return float64(0)
	}
	return x
}

// whole is a number as it is read; one that is too long for it is none.
func whole(text string, was int64) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n == was && digits(text) > 18 {
		return 0
	}
	return n
}

func (v *Veil) fieldText(f model.Field, s string) string {
	if out, is := v.figureText(f, s); is {
		return out
	}
	if f.Custom() && f.Type != model.Email && f.Type != model.Phone && f.Type != model.URL && f.Type != model.Reference {
		return v.Text(s)
	}
	switch f.Type {
	case model.Date, model.DateTime, model.Boolean:
		if Born(f.Name) {
			return v.birthday(s)
		}
		if open(s) {
			return s
		}
	case model.Email:
		return v.Email(s)
	case model.Phone:
		return v.Phone(s)
	case model.URL:
		return v.Website(s)
	case model.Choice:
		if slices.Contains(f.Options, s) || slices.Contains(f.Names, s) {
			return s
		}
	case model.Country:
		if country.MatchString(s) {
			return s
		}
	case model.Timezone:
		if _, is := zones()[s]; is {
			return s
		}
	case model.Reference:
		return v.ID(s)
	case model.Text, "":
		if strings.HasSuffix(strings.ToLower(f.Name), "phone") {
			return v.Phone(s)
		}
	}
	return v.Text(s)
}

// figureText is a number, or yes or no, as it is written for people: the same that it is as a value, in a field of
// somebody's own, too.
func (v *Veil) figureText(f model.Field, s string) (string, bool) {
	switch f.Type {
	case model.Integer, model.Number:
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return v.counted(f.Name, s), true
		}
	case model.Boolean:
		return s, s == "yes" || s == "no" || s == "true" || s == "false"
	}
	return "", false
}

// ID veils an id of a provider, unless it is short and has no letters, or was made by a machine.
func (v *Veil) ID(s string) string {
	if Opaque(s) || digits(s) == len(s) && len(s) < 7 {
		return s
	}
	return v.parts(s, nil)
}

// Loose veils a value of a document that was read already, under its key.
func (v *Veil) Loose(key string, x any) any {
	switch x := x.(type) {
	case string:
		return v.valued(key, x)
	case []any:
		out := make([]any, len(x))
		for i, item := range x {
			out[i] = v.Loose(key, item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, item := range x {
			out[v.named(k)] = v.Loose(k, item)
		}
		return out
	case []string:
		return v.Value(model.Field{Name: key}, x)
	case int64, int, float64, json.Number:
		return v.figure(key, x)
	}
	return x
}
