package draft

import (
	"maps"
	"slices"
	"strings"

	"patchbay/connectors/draft/openapi"
)

// shape is a schema with everything that its parts say of its properties. The zero value says nothing.
type shape struct {
	typ      string
	format   string
	enum     []string
	readOnly bool
	members  map[string]shape0
	items    *openapi.Schema
	most     int // the largest number allowed; 0 for none
}

// shape0 is a member, looked into only when it is needed: schemas may hold themselves.
type shape0 struct{ ref *openapi.Schema }

func (s shape0) look() shape { return look(s.ref) }

// look reads a schema; the parts of allOf are laid over each other, of oneOf and anyOf the first that says something counts.
func look(ref *openapi.Schema) shape { return lookDeep(ref, 0) }

func lookDeep(ref *openapi.Schema, depth int) shape {
	out := shape{members: map[string]shape0{}}
	if ref == nil || depth > 8 {
		return out
	}
	out.typ, out.format, out.readOnly, out.items, out.enum = ref.Type(), ref.Format(), ref.ReadOnly(), ref.Items(), ref.Words()
	if most := ref.Most(); most > 0 && most < 1e6 {
		out.most = int(most)
	}
	for name, p := range ref.Members() {
		out.members[name] = shape0{p}
	}
	for _, part := range ref.Parts("allOf") {
		out = out.with(lookDeep(part, depth+1))
	}
	if len(out.members) == 0 && out.items == nil && out.typ != "string" {
		for _, part := range slices.Concat(ref.Parts("oneOf"), ref.Parts("anyOf")) {
			if one := lookDeep(part, depth+1); one.typ != "" && one.typ != "null" {
				return out.with(one)
			}
		}
	}
	if out.typ == "" && len(out.members) > 0 {
		out.typ = "object"
	}
	return out
}

// with lays another part over a shape.
func (s shape) with(o shape) shape {
	maps.Copy(s.members, o.members)
	if s.typ == "" {
		s.typ = o.typ
	}
	if s.format == "" {
		s.format = o.format
	}
	if s.items == nil {
		s.items = o.items
	}
	s.enum = append(s.enum, o.enum...)
	s.readOnly = s.readOnly || o.readOnly
	return s
}

// names are the members in alphabetical order.
func (s shape) names() []string { return slices.Sorted(maps.Keys(s.members)) }

// member finds a member by one of some names, spelled in any way, the names' order first; "" when there is none.
func (s shape) member(names ...string) string {
	for _, want := range names {
		for _, have := range s.names() {
			if bare(have) == bare(want) {
				return have
			}
		}
	}
	return ""
}

// bare is a name without its spelling: first_name, First-Name and firstName are one.
func bare(s string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "", ".", "").Replace(s))
}

// answer is the schema of an operation's good answer; nil where it has none.
func answer(op *openapi.Operation) *openapi.Schema {
	if op == nil {
		return nil
	}
	for _, status := range []string{"200", "201", "202", "2XX", "2xx", "default"} {
		if s := op.Responses[status].JSON; s != nil {
			return s
		}
	}
	return nil
}

// list is a list in an answer: its path, and the schema of its items.
type list struct {
	path string
	item shape
	sure bool // the only one there, or one with a telling name
}

// listIn finds the list of an answer to somebody who asks for things called noun.
func listIn(ref *openapi.Schema, noun string) (list, bool) {
	top := look(ref)
	if top.typ == "array" {
		return list{path: ".", item: look(top.items), sure: true}, true
	}
	telling := []string{noun, "items", "data", "results", "records", "entries", "values", "value", "rows", "list", "content"}
	var found []list
	for _, name := range top.names() {
		m := top.members[name].look()
		if m.typ == "array" {
			found = append(found, list{path: name, item: look(m.items)})
			continue
		}
		for _, below := range m.names() {
			if deep := m.members[below].look(); m.typ == "object" && deep.typ == "array" {
				found = append(found, list{path: name + "." + below, item: look(deep.items)})
			}
		}
	}
	for _, want := range telling {
		for _, l := range found {
			if last := l.path[strings.LastIndex(l.path, ".")+1:]; bare(last) == bare(want) {
				l.sure = true
				return l, true
			}
		}
	}
	if len(found) == 0 {
		return list{}, false
	}
	found[0].sure = len(found) == 1
	return found[0], true
}

// itemIn is the path of the one record in an answer; "" for the answer itself.
func itemIn(ref *openapi.Schema, nouns ...string) (path string, item shape) {
	top := look(ref)
	if top.member("id", "_id", "uuid") != "" {
		return "", top
	}
	for _, want := range append(nouns, "data", "item", "result", "record") {
		if name := top.member(want); name != "" {
			if m := top.members[name].look(); m.typ == "object" || len(m.members) > 0 {
				return name, m
			}
		}
	}
	if names := top.names(); len(names) == 1 {
		if m := top.members[names[0]].look(); len(m.members) > 0 {
			return names[0], m
		}
	}
	return "", top
}

// number finds a member that holds a number under one of some names, at most one object deep; "" for none.
func (s shape) number(names ...string) string { return s.find([]string{"integer", "number"}, names) }

// find looks for a member of some types by name, here and one object deep.
func (s shape) find(types, names []string) string {
	if name := s.member(names...); name != "" && slices.Contains(types, s.members[name].look().typ) {
		return name
	}
	for _, outer := range s.names() {
		in := s.members[outer].look()
		if in.typ != "object" {
			continue
		}
		if name := in.member(names...); name != "" && slices.Contains(types, in.members[name].look().typ) {
			return outer + "." + name
		}
	}
	return ""
}
