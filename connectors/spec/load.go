package spec

import (
	"cmp"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// maxFile bounds a spec; a connector is a few pages long.
const maxFile = 1 << 20

// Load compiles a connector from YAML. name is the file's name for messages. Every error is a
// *problem.Problem of kind Invalid that names file, line and key, and what was expected there.
func Load(name string, text []byte, hooks Hooks) (*Connector, error) {
	doc, root, err := parse(text)
	if err == nil {
		err = required(reflect.ValueOf(doc).Elem(), "")
	}
	var c *Connector
	if err == nil {
		c, err = compile(doc, hooks)
	}
	if err != nil {
		return nil, report(name, root, err)
	}
	return c, nil
}

// parse reads a file that has the shape of the language; the error is about the first place that has not.
func parse(text []byte) (*Document, ast.Node, error) {
	root, found, _, err := readTree(text)
	if err == nil && len(found) > 0 {
		err = found[0]
	}
	if err != nil {
		return nil, nil, err
	}
	doc := &Document{}
	if err := yaml.NodeToValue(root, doc, yaml.Strict()); err != nil {
		return nil, root, err
	}
	return doc, root, nil
}

// readTree reads the tree of a file, and what in it has not the shape of the language, by line; that is not in the tree
// any more, and gone are its keys. The error is about the file as a whole: then there is no tree.
func readTree(text []byte) (root ast.Node, found []*located, gone []string, err error) {
	if len(text) > maxFile {
		return nil, nil, nil, errors.New("is larger than 1 MiB, which no connector is")
	}
	file, found, gone := readable(text)
	switch {
	case file == nil:
		return nil, found, gone, nil
	case len(file.Docs) == 0 || file.Docs[0].Body == nil || file.Docs[0].Body.Type() == ast.CommentType:
		return nil, found, gone, errors.New("is empty")
	case len(file.Docs) > 1:
		return nil, found, gone, errors.New("holds more than one document: a connector is all of a file")
	}
	root = file.Docs[0].Body
	if _, ok := root.(*ast.MappingNode); !ok {
		return nil, found, gone, &located{tok: root.GetToken(), words: "must begin with keys like id and name"}
	}
	s := &shape{faults: found, gone: gone}
	s.fits(root, reflect.TypeFor[Document](), "")
	slices.SortStableFunc(s.faults, func(a, b *located) int {
		return cmp.Or(a.tok.Position.Line-b.tok.Position.Line, a.tok.Position.Column-b.tok.Position.Column)
	})
	return root, s.faults, s.gone, nil
}

// required checks the marks on the document's fields: what must be there, what must be one of some words, and
// what may go on the wire. It joins all faults in the order of the language.
func required(v reflect.Value, at string) error {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return required(v.Elem(), at)
	case reflect.Slice:
		return requiredList(v, at)
	case reflect.Map:
		var errs []error
		for _, k := range slices.SortedFunc(maps.Keys(byName(v)), strings.Compare) {
			errs = append(errs, required(byName(v)[k], join(at, k)))
		}
		return errors.Join(errs...)
	case reflect.Struct:
		return requiredFields(v, at)
	}
	return nil
}

func byName(v reflect.Value) map[string]reflect.Value {
	out := map[string]reflect.Value{}
	for it := v.MapRange(); it.Next(); {
		out[it.Key().String()] = it.Value()
	}
	return out
}

func requiredList(v reflect.Value, at string) error {
	var errs []error
	for i := range v.Len() {
		item, inner := v.Index(i), nth(at, i)
		if k := item; k.Kind() == reflect.Struct && k.NumField() == 2 && k.Type().Field(0).Name == "Key" {
			item, inner = k.Field(1), join(at, k.Field(0).String())
		}
		errs = append(errs, required(item, inner))
	}
	return errors.Join(errs...)
}

func requiredFields(v reflect.Value, at string) error {
	var errs []error
	for i := range v.NumField() {
		f, value := v.Type().Field(i), v.Field(i)
		name := join(at, yamlKey(f))
		if f.Tag.Get("must") != "" && empty(value) {
			errs = append(errs, &keyed{key: name, words: absent(f.Type, name), there: "must be " + expected(f.Type, name)})
			continue
		}
		if words := f.Tag.Get("one"); words != "" && !empty(value) && !slices.Contains(strings.Split(words, ","), value.String()) {
			errs = append(errs, faultAt(name, "must be one of %s, not %s", strings.ReplaceAll(words, ",", ", "), quoted(value.String())))
		}
		if mark := f.Tag.Get("is"); mark != "" && !empty(value) {
			errs = append(errs, wired(mark, value, name)...)
		}
		errs = append(errs, required(value, name))
	}
	return errors.Join(errs...)
}

func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
		return v.Len() == 0
	}
	return v.IsZero()
}

func join(at, name string) string {
	switch {
	case name == "":
		return at
	case at == "":
		return name
	}
	return at + "." + name
}
