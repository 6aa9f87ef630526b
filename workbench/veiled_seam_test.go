package workbench

import (
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// letThrough are all texts that leave the workbench as they are, or with the program's own words in them, by struct and
// field, of everything that its methods answer, tell or take to tell.
func letThrough() map[string]textKind {
	out := map[string]textKind{}
	seen := map[reflect.Type]bool{}
	var look func(reflect.Type)
	text := func(t reflect.Type) bool {
		for t.Kind() == reflect.Slice || t.Kind() == reflect.Map || t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		return t.Kind() == reflect.String && t.PkgPath() == ""
	}
	look = func(t reflect.Type) {
		if seen[t] {
			return
		}
		seen[t] = true
		switch t.Kind() {
		case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Chan, reflect.Array:
			look(t.Elem())
		case reflect.Func:
			for i := range t.NumIn() {
				look(t.In(i))
			}
		case reflect.Struct:
			for i := range t.NumField() {
				f := t.Field(i)
				if f.IsExported() && text(f.Type) {
					if k := kindOf(t, f.Name); k != personal {
						out[t.Name()+"."+f.Name] = k
					}
				} else if f.IsExported() {
					look(f.Type)
				}
			}
		}
	}
	v := reflect.TypeFor[*Veiled]()
	for i := range v.NumMethod() {
		m := v.Method(i).Type
		for j := range m.NumOut() {
			look(m.Out(j))
		}
		for j := range m.NumIn() {
			if j > 0 && m.In(j).Kind() == reflect.Func {
				look(m.In(j))
			}
		}
	}
	return out
}

// What is let through is decided once for each text, in veiled_kinds.go: a new one is seen here before it is seen by
// anybody. PATCHBAY_GOLDEN=write writes the list.
func TestWhatTheVeilLetsThroughIsKnown(t *testing.T) {
	t.Parallel()
	var lines []string
	for name, kind := range letThrough() {
		lines = append(lines, fmt.Sprintf("%s %d", name, kind))
	}
	slices.Sort(lines)
	got := strings.Join(lines, "\n") + "\n"
	golden := filepath.Join("testdata", "let-through.txt")
	if os.Getenv("PATCHBAY_GOLDEN") == "write" {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	known := strings.Split(string(want), "\n")
	for _, l := range lines {
		if !slices.Contains(known, l) {
			t.Errorf("%s is let through the veil and is not in %s: is it about nobody?", l, golden)
		}
	}
}

// Every use-case goes through the veil: a method of the workbench that Veiled has none of its own for would show what is
// true.
func TestEveryUseCaseIsVeiled(t *testing.T) {
	t.Parallel()
	has := map[string]map[string]bool{"Workbench": {}, "Veiled": {}}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			m, ok := d.(*ast.FuncDecl)
			if !ok || m.Recv == nil || !m.Name.IsExported() {
				continue
			}
			star, _ := m.Recv.List[0].Type.(*ast.StarExpr)
			if star == nil {
				continue
			}
			if id, ok := star.X.(*ast.Ident); ok && has[id.Name] != nil {
				has[id.Name][m.Name.Name] = true
			}
		}
	}
	for name := range has["Workbench"] {
		if !has["Veiled"][name] {
			t.Errorf("%s is not veiled: run \"go generate ./workbench\"", name)
		}
	}
}

// What is shown and handed back has to be what it was: each type that is both remembers its truth.
func TestWhatIsHandedBackIsTheTruth(t *testing.T) {
	t.Parallel()
	v := reflect.TypeFor[*Veiled]()
	out, in := map[reflect.Type]bool{}, map[reflect.Type][]string{}
	for i := range v.NumMethod() {
		m := v.Method(i)
		for j := range m.Type.NumOut() {
			out[m.Type.Out(j)] = true
		}
		for j := 1; j < m.Type.NumIn(); j++ {
			if p := m.Type.In(j); p.Kind() == reflect.Struct && p.PkgPath() == reflect.TypeFor[Plan]().PkgPath() {
				in[p] = append(in[p], m.Name)
			}
		}
	}
	// These are written by people: what of them was shown before is understood again, text by text.
	written := []reflect.Type{reflect.TypeFor[Query](), reflect.TypeFor[View](), reflect.TypeFor[ConnectRequest](), reflect.TypeFor[ConsoleRequest]()}
	for typ, methods := range in {
		if !out[typ] || slices.Contains(written, typ) {
			continue
		}
		if !typ.Implements(reflect.TypeFor[interface{ behind() any }]()) {
			t.Errorf("%s is shown and handed to %v, and does not know what it was: embed truth in it", typ, methods)
		}
	}
}
