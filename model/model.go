// Package model is the data of the product as plain values: models and their
// fields, records, patches and the differences between them. It imports nothing
// of this project, does no input or output, and every function in it is pure.
//
// A field is named by its unified path ("phone", "address.city",
// "customFields.shoeSize"). The value rules are those of docs/models.md: a path
// that is absent from a patch is left alone, nil clears it, and a path that the
// model does not have is an error.
package model

import (
	"slices"
	"strings"
)

// Type is what a field may hold. The Go type of a canonical value follows from it.
type Type string

// The types of fields, with the Go type that [Canonical] gives a non-nil value.
const (
	Text       Type = "text"       // string, one line
	LongText   Type = "longText"   // string, newlines allowed
	Email      Type = "email"      // string, as typed; compared in lower case
	Phone      Type = "phone"      // string, E.164 when it can be parsed
	URL        Type = "url"        // string, http or https
	Date       Type = "date"       // string, YYYY-MM-DD
	DateTime   Type = "dateTime"   // string, RFC 3339 in UTC
	Boolean    Type = "boolean"    // bool
	Integer    Type = "integer"    // int64
	Number     Type = "number"     // float64
	Choice     Type = "choice"     // string, one of Options
	Country    Type = "country"    // string, ISO 3166-1 alpha-2, upper case
	Timezone   Type = "timezone"   // string, IANA name
	Reference  Type = "reference"  // string, the id of a record of Field.Model
	TextList   Type = "textList"   // []string, in the provider's order
	ObjectList Type = "objectList" // []any of map[string]any, as the provider gave them
)

// CustomPrefix begins the path of every custom field.
const CustomPrefix = "customFields."

// Field describes one field of a model. The zero limits mean "no limit".
type Field struct {
	Name     string   `json:"name"`              // unified path
	Label    string   `json:"label"`             // short words for people
	Type     Type     `json:"type"`              // what it holds
	Min      int      `json:"min,omitempty"`     // characters of a text, items of a list
	Max      int      `json:"max,omitempty"`     // characters of a text, items of a list
	Options  []string `json:"options,omitempty"` // of a Choice; empty means any text
	Model    string   `json:"model,omitempty"`   // of a Reference
	Names    []string `json:"names,omitempty"`   // what people call the Options, one for each; none where those are words. Other values may be taken too
	ReadOnly bool     `json:"readOnly,omitempty"`
	WholeDay bool     `json:"wholeDay,omitempty"` // of a DateTime: days alone are kept, each as its first moment in UTC
	Why      string   `json:"why,omitempty"`      // it is read-only, in words behind the label; "" for no reason of its own
	Native   string   `json:"native,omitempty"`   // the provider's own id or key, for custom fields
}

// Custom reports whether f was discovered at the provider and is not part of the model.
func (f Field) Custom() bool { return strings.HasPrefix(f.Name, CustomPrefix) }

// Called is what people call a value; "" where it has no name.
func (f Field) Called(v any) string {
	text, _ := v.(string)
	if i := slices.Index(f.Options, text); i >= 0 && i < len(f.Names) {
		return f.Names[i]
	}
	return ""
}

// Meant are the options that people call by a name, whatever its case; nil for none.
func (f Field) Meant(name string) []string {
	var out []string
	for i, n := range f.Names {
		if i < len(f.Options) && strings.EqualFold(n, name) {
			out = append(out, f.Options[i])
		}
	}
	return out
}

// Model is a unified type: a name and its fields in the order people read them.
type Model struct {
	Name    string   `json:"name"`
	Label   string   `json:"label"`   // "Contact"
	Plural  string   `json:"plural"`  // "Contacts"
	Fields  []Field  `json:"fields"`  // in reading order
	Columns []string `json:"columns"` // what a list shows unless told otherwise, most important first
	Titles  []string `json:"-"`       // paths that can name a record; the first that is set wins, "a+b" joins two
	AnyOf   []string `json:"anyOf"`   // at least one of these must be set at creation; empty asks for nothing
}

// Field finds a field by its path; ok is false when the model has no such field.
func (m Model) Field(name string) (f Field, ok bool) {
	i := slices.IndexFunc(m.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return m.Fields[i], true
}

// With returns m with more fields behind its own; a field whose name it has already is replaced.
// m itself stays as it is.
func (m Model) With(more ...Field) Model {
	fields := slices.Clone(m.Fields)
	for _, f := range more {
		if i := slices.IndexFunc(fields, func(g Field) bool { return g.Name == f.Name }); i >= 0 {
			fields[i] = f
			continue
		}
		fields = append(fields, f)
	}
	m.Fields = fields
	return m
}

// Title names a record for people: the first of m.Titles that is set, else the fallback.
func (m Model) Title(f Fields, fallback string) string {
	for _, t := range m.Titles {
		var parts []string
		for path := range strings.SplitSeq(t, "+") {
			if s, ok := f[path].(string); ok && s != "" {
				parts = append(parts, s)
			}
		}
		if len(parts) > 0 {
			return strings.Join(parts, " ")
		}
	}
	return fallback
}

// Find gives the model of that name among all; ok is false when there is none.
func Find(all []Model, name string) (Model, bool) {
	i := slices.IndexFunc(all, func(m Model) bool { return m.Name == name })
	if i < 0 {
		return Model{}, false
	}
	return all[i], true
}
