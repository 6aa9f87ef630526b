package spec

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"patchbay/problem"
)

// maxFile bounds a spec; a connector is a few pages long.
const maxFile = 1 << 20

// Load compiles a connector from YAML. name is the file's name for messages. Every error is a
// *problem.Problem of kind Invalid that names file, line and key, and what was expected there.
func Load(name string, text []byte, hooks Hooks) (*Connector, error) {
	if len(text) > maxFile {
		return nil, problem.New(problem.Invalid, "%s: is larger than 1 MiB, which no connector is.", name)
	}
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

func parse(text []byte) (*Document, ast.Node, error) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, nil, err
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, nil, errors.New("is empty")
	}
	if len(file.Docs) > 1 {
		return nil, nil, errors.New("holds more than one document")
	}
	root := file.Docs[0].Body
	if _, ok := root.(ast.MapNode); !ok {
		return nil, nil, errors.New("must begin with keys like id and name")
	}
	doc := &Document{}
	if err := yaml.NodeToValue(root, doc, yaml.Strict()); err != nil {
		return nil, root, err
	}
	return doc, root, nil
}

// required checks the marks on the document's fields: what must be there, and what must be one of some words. It
// joins all faults in the order of the language.
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
		item, inner := v.Index(i), at
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
		name := join(at, key(f))
		if f.Tag.Get("must") != "" && empty(value) {
			errs = append(errs, faultAt(name, "is missing"))
			continue
		}
		if words := f.Tag.Get("one"); words != "" && !empty(value) && !slices.Contains(strings.Split(words, ","), value.String()) {
			errs = append(errs, faultAt(name, "must be one of %s, not %q", strings.ReplaceAll(words, ",", ", "), value.String()))
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
