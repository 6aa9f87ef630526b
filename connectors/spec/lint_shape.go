package spec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// located is a fault whose place in the file and whose key are both known.
type located struct {
	tok   *token.Token
	key   string
	words string
}

func (l *located) Error() string { return strings.TrimSpace(l.key + " " + l.words) }

// shape holds a tree against the Go types of the language, before anything is decoded. What does not fit is told and
// then taken out of the tree, or mended where it is plain what was meant, so that the rest can be judged by itself.
type shape struct {
	faults []*located
	gone   []string // keys whose values were taken out
}

func (s *shape) fault(tok *token.Token, key, format string, args ...any) {
	if len(s.faults) < most {
		s.faults = append(s.faults, &located{tok: tok, key: key, words: fmt.Sprintf(format, args...)})
	}
}

// fits reports whether a node can stay at a key that holds such a type; where it cannot, why is told.
func (s *shape) fits(n ast.Node, t reflect.Type, key string) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if foreign := foreignTo(n); foreign != "" {
		s.fault(n.GetToken(), key, "%s", foreign)
		return false
	}
	if n.Type() == ast.NullType && t.Kind() != reflect.Interface {
		if slices.ContainsFunc(s.gone, func(gone string) bool { return under(gone, key) }) {
			return false // what stood there was left out
		}
		s.fault(n.GetToken(), key, "has no value: it must be %s", expected(t, key))
		return false
	}
	switch {
	case t == reflect.TypeFor[words]() && n.Type() == ast.SequenceType:
		return s.list(n, reflect.TypeFor[string](), key)
	case isOrdered(t):
		return s.keys(n, t, key, func(string) reflect.Type { return t.Elem().Field(1).Type })
	case t.Kind() == reflect.Struct:
		return s.structure(n, t, key)
	case t.Kind() == reflect.Map:
		return s.keys(n, t, key, func(string) reflect.Type { return t.Elem() })
	case t.Kind() == reflect.Slice && t != reflect.TypeFor[words]():
		return s.list(n, t.Elem(), key)
	case t.Kind() == reflect.Interface:
		return s.anything(n, key)
	}
	return s.scalar(n, t, key)
}

// foreignTo says why a node is nothing that the language has; "" for one that it has.
func foreignTo(n ast.Node) string {
	switch n.(type) {
	case *ast.AliasNode:
		return "stands for something that is written elsewhere (*): write it out here"
	case *ast.AnchorNode:
		return "is given a name for use elsewhere (&): write the value alone, and write it out wherever it is meant"
	case *ast.TagNode:
		return "has a type of its own (!): write the value alone"
	}
	return ""
}

// isOrdered reports whether a type is one of the maps that keep the order of the file.
func isOrdered(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct && t.Elem().NumField() == 2 && t.Elem().Field(0).Name == "Key"
}

// structure checks a map whose keys the language knows.
func (s *shape) structure(n ast.Node, t reflect.Type, key string) bool {
	known := keysOf(t)
	return s.keys(n, t, key, func(name string) reflect.Type { return known[name] })
}

// keysOf are the keys of a struct with the types of their values, those of inlined ones included.
func keysOf(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for f := range t.Fields() {
		if name := yamlKey(f); name != "" {
			out[name] = f.Type
		} else if strings.HasSuffix(f.Tag.Get("yaml"), ",inline") {
			for k, v := range keysOf(f.Type) {
				out[k] = v
			}
		}
	}
	return out
}

// keys checks a map; typeOf is nil for a key that has no place in it.
func (s *shape) keys(n ast.Node, t reflect.Type, key string, typeOf func(string) reflect.Type) bool {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		s.wrong(n, t, key)
		return false
	}
	if t == reflect.TypeFor[ordered[ModelSpec]]() && s.headless(m, key) {
		return false
	}
	seen := map[string]*token.Token{}
	names := make([]string, 0, len(m.Values))
	for _, e := range m.Values {
		names = append(names, e.Key.GetToken().Value)
	}
	m.Values = slices.DeleteFunc(m.Values, func(e *ast.MappingValueNode) bool {
		name, ok := s.name(e, t, key, names)
		if !ok {
			return true
		}
		tok := e.Key.GetToken()
		if first := seen[name]; first != nil {
			s.fault(tok, join(key, name), "is there twice, first in line %d: keep one of them", first.Position.Line)
			return true
		}
		seen[name] = tok
		if s.fits(e.Value, typeOf(name), join(key, name)) {
			return false
		}
		s.gone = append(s.gone, join(key, name))
		return true
	})
	return true
}

// headless tells that what a model consists of stands where models have their names.
func (s *shape) headless(m *ast.MappingNode, key string) bool {
	known := keysOf(reflect.TypeFor[ModelSpec]())
	for _, e := range m.Values {
		_, whole, _ := step(e.Value, "fields") // a model of the user's own may be called like a key
		if tok := e.Key.GetToken(); known[tok.Value] != nil && whole == nil {
			s.fault(tok, join(key, tok.Value), "is a key of a model: write the model's name above it, as in contact:, and indent it")
			return true
		}
	}
	return false
}

// name is the key of an entry; one that is nearly a key of the language becomes that one. It is false for others.
func (s *shape) name(e *ast.MappingValueNode, t reflect.Type, key string, there []string) (string, bool) {
	tok := e.Key.GetToken()
	name := tok.Value
	if e.Key.Type() == ast.MergeKeyType {
		s.fault(tok, join(key, name), "takes keys from elsewhere: write them out here")
		return "", false
	}
	if t.Kind() != reflect.Struct {
		return name, true
	}
	known := keysOf(t)
	if known[name] != nil {
		return name, true
	}
	var all, free []string
	for k := range known {
		if all = append(all, k); !slices.Contains(there, k) {
			free = append(free, k)
		}
	}
	slices.Sort(all)
	slices.Sort(free)
	near := nearest(name, free)
	if near == "" {
		s.fault(tok, join(key, name), "is not a key here%s", offered(all, nearest(name, all)))
		s.gone = append(s.gone, join(key, name))
		return "", false
	}
	s.fault(tok, join(key, name), "is not a key here; did you mean %s?", near)
	if k, ok := e.Key.(*ast.StringNode); ok { // what stands there is judged as what was meant
		k.Value, k.Token.Value = near, near
	}
	return near, true
}

// list checks each item of a list.
func (s *shape) list(n ast.Node, t reflect.Type, key string) bool {
	m, ok := n.(*ast.SequenceNode)
	if !ok {
		s.wrong(n, reflect.SliceOf(t), key)
		return false
	}
	whole := true
	for i, item := range m.Values {
		whole = s.fits(item, t, nth(key, i)) && whole
	}
	return whole // without an item the others would be called by other numbers
}

// nth is the key of an item in a list, counted from 0 as in JSON.
func nth(key string, i int) string { return fmt.Sprintf("%s[%d]", key, i) }

// anything checks what is sent as it stands: it is bound to nothing but to the file.
func (s *shape) anything(n ast.Node, key string) bool {
	t := reflect.TypeFor[any]()
	switch n.Type() {
	case ast.MappingType:
		return s.keys(n, t, key, func(string) reflect.Type { return t })
	case ast.SequenceType:
		return s.list(n, t, key)
	}
	return true
}

func (s *shape) scalar(n ast.Node, t reflect.Type, key string) bool {
	if n.Type() == ast.MappingType || n.Type() == ast.SequenceType {
		s.wrong(n, t, key)
		return false
	}
	v := reflect.New(t)
	if err := yaml.NodeToValue(n, v.Interface(), yaml.Strict()); err != nil || v.Elem().CanInt() && (v.Elem().Int() < 0 || n.Type() == ast.FloatType) {
		s.wrong(n, t, key)
		return false
	}
	return s.within(n, v.Elem(), key)
}

func (s *shape) wrong(n ast.Node, t reflect.Type, key string) {
	s.fault(n.GetToken(), key, "must be %s, not %s", expected(t, key), standing(n))
}
