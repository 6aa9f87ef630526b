package openapi

import "fmt"

// Schema says what a value is. It is read as it is asked: schemas may hold themselves. nil says nothing.
type Schema struct{ from node }

func schema(n node) *Schema {
	if n.at == nil {
		return nil
	}
	return &Schema{n}
}

// Type is the one type beside null; "" for none, or many.
func (s *Schema) Type() string {
	if one := s.from.text("type"); one != "" {
		return one
	}
	only := ""
	for _, t := range s.from.texts("type") {
		if t == "null" {
			continue
		}
		if only != "" {
			return ""
		}
		only = t
	}
	return only
}

// Format is its format, as in "date-time".
func (s *Schema) Format() string { return s.from.text("format") }

// ReadOnly reports whether it is never sent.
func (s *Schema) ReadOnly() bool { return s.from.truth("readOnly") }

// Most is the largest number allowed; 0 where none is told.
func (s *Schema) Most() float64 {
	switch n := s.from.at["maximum"].(type) {
	case float64:
		return n
	case uint64:
		return float64(n)
	case int64:
		return float64(n)
	}
	return 0
}

// Words are the texts that it may be; nil for any.
func (s *Schema) Words() []string { return s.from.texts("enum") }

// Usual is its default as a text, or the first value that it may be; false where neither is told.
func (s *Schema) Usual() (string, bool) {
	for _, v := range append([]any{s.from.at["default"], s.from.at["const"]}, s.from.list("enum")...) {
		switch v.(type) {
		case string, float64, uint64, int64, bool:
			return fmt.Sprint(v), true
		}
	}
	return "", false
}

// Required are the members that an object must have.
func (s *Schema) Required() []string { return s.from.texts("required") }

// Members are the members of an object; empty, never nil.
func (s *Schema) Members() map[string]*Schema {
	out := map[string]*Schema{}
	all := s.from.object("properties")
	for name := range all.at {
		if one := schema(all.object(name)); one != nil {
			out[name] = one
		}
	}
	return out
}

// Items is what a list holds; nil where nothing is told.
func (s *Schema) Items() *Schema { return schema(s.from.object("items")) }

// Parts are the schemas under allOf, oneOf or anyOf.
func (s *Schema) Parts(of string) []*Schema {
	var out []*Schema
	for _, n := range s.from.objects(of) {
		out = append(out, schema(n))
	}
	return out
}
