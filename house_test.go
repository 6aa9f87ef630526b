package main_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rooms says what each room of the house may import of the others. A room stands for all folders below it.
var rooms = map[string][]string{
	"problem":    {},
	"model":      {},
	"connectors": {"model", "problem"},
	"auth":       {"problem"},
	"store":      {"model", "problem"},
	"query":      {"model", "problem"},
	"veil":       {"model", "problem"},
	"identity":   {"model", "problem"},
	"exchange":   {"model", "problem"},
	"workbench":  {"connectors", "auth", "store", "query", "identity", "exchange", "veil", "model", "problem"},
	"ui":         {"workbench", "model", "problem"},
	"cli":        {"workbench", "model", "problem"},
}

type listed struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// room is the first folder of an import path of ours, or "" for anything else.
func room(path string) string {
	rest, ours := strings.CutPrefix(path, "patchbay/")
	if !ours {
		return ""
	}
	first, _, _ := strings.Cut(rest, "/")
	return first
}

func TestArrowsPointOneWay(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		from := room(p.ImportPath)
		allowed, known := rooms[from]
		if !known {
			continue // main and the tools that make pictures may see everything
		}
		for _, imp := range p.Imports {
			to := room(imp)
			if to != "" && to != from && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s: %s may import only %v", p.ImportPath, imp, from, allowed)
			}
		}
	}
}

func TestScreensDoNotKnowEachOther(t *testing.T) {
	t.Parallel()
	const screens = "patchbay/ui/screen/"
	for _, p := range packages(t) {
		own, ok := strings.CutPrefix(p.ImportPath, screens)
		if !ok {
			continue
		}
		for _, imp := range p.Imports {
			if other, is := strings.CutPrefix(imp, screens); is && !strings.HasPrefix(other, own) {
				t.Errorf("screen %s imports screen %s", own, other)
			}
		}
	}
}

func TestProvidersDoNotKnowEachOther(t *testing.T) {
	t.Parallel()
	ids := providers(t)
	for _, p := range packages(t) {
		for _, a := range ids {
			if !strings.HasPrefix(p.ImportPath+"/", "patchbay/connectors/"+a+"/") {
				continue
			}
			for _, b := range ids {
				for _, imp := range p.Imports {
					if a != b && strings.HasPrefix(imp+"/", "patchbay/connectors/"+b+"/") {
						t.Errorf("%s imports %s", p.ImportPath, imp)
					}
				}
			}
		}
	}
}

// providers are the folders of connectors that hold a spec.
func providers(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("connectors/*/spec.yaml")
	if err != nil || len(found) == 0 {
		t.Fatalf("no provider found: %v", err)
	}
	var ids []string
	for _, f := range found {
		ids = append(ids, filepath.Base(filepath.Dir(f)))
	}
	return ids
}

func TestAProvidersNameStaysInItsFolder(t *testing.T) {
	t.Parallel()
	words := append(providers(t), "timely", "timify", "timetonic", "leadconnector", "gohighlevel")
	name := regexp.MustCompile(`(?i)\b(` + strings.Join(words, "|") + `)\b`)
	for _, path := range goFiles(t) {
		if strings.HasSuffix(path, "_test.go") || inProvider(path, words) {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(string(text), "// Code generated") {
			continue // the list of what is built in, made from the folders
		}
		for n, line := range strings.Split(string(text), "\n") {
			if m := name.FindString(line); m != "" {
				t.Errorf("%s:%d names %s", path, n+1, m)
			}
		}
	}
}

func inProvider(path string, ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(path, "connectors/"+id+"/") })
}

func goFiles(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != "." {
			return fs.SkipDir
		}
		if err == nil && strings.HasSuffix(path, ".go") {
			out = append(out, filepath.ToSlash(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// wide names the interfaces that may have more than three methods, with the reason.
var wide = map[string]string{
	"connectors/connector.go:Session": "the contract of a provider is one thing",
	"ui/screen/screen.go:Screen":      "the contract of a screen is one thing",
}

func TestSizesStayReadable(t *testing.T) {
	t.Parallel()
	fset := token.NewFileSet()
	for _, path := range goFiles(t) {
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		limit := 400
		if strings.HasSuffix(path, "_test.go") {
			limit = 600
		}
		if n := fset.File(file.Pos()).LineCount(); n > limit && !ast.IsGenerated(file) {
			t.Errorf("%s has %d lines, at most %d", path, n, limit)
		}
		ast.Inspect(file, func(n ast.Node) bool { measure(t, fset, path, n); return true })
	}
}

func measure(t *testing.T, fset *token.FileSet, path string, n ast.Node) {
	t.Helper()
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Body == nil || table(n) {
			return
		}
		if lines := fset.Position(n.End()).Line - fset.Position(n.Pos()).Line + 1; lines > 60 && !strings.HasSuffix(path, "_test.go") {
			t.Errorf("%s: %s has %d lines, at most 60", path, n.Name.Name, lines)
		}
		if n.Type.Params.NumFields() > 5 {
			t.Errorf("%s: %s has %d parameters: use a struct", path, n.Name.Name, n.Type.Params.NumFields())
		}
		if n.Name.Name == "init" && n.Recv == nil {
			t.Errorf("%s has an init function", path)
		}
	case *ast.TypeSpec:
		i, ok := n.Type.(*ast.InterfaceType)
		if ok && i.Methods.NumFields() > 3 && wide[path+":"+n.Name.Name] == "" && !strings.HasSuffix(path, "_test.go") {
			t.Errorf("%s: interface %s has %d methods, at most three", path, n.Name.Name, i.Methods.NumFields())
		}
	}
}

// table reports whether the function is one return of a composite literal: data, not code.
func table(f *ast.FuncDecl) bool {
	if len(f.Body.List) != 1 {
		return false
	}
	ret, ok := f.Body.List[0].(*ast.ReturnStmt)
	return ok && len(ret.Results) == 1
}

func TestExportedThingsAreExplained(t *testing.T) {
	t.Parallel()
	fset := token.NewFileSet()
	for _, path := range goFiles(t) {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.IsExported() && f.Doc == nil && exportedReceiver(f) {
				t.Errorf("%s: %s has no doc comment", path, f.Name.Name)
			}
		}
	}
}

func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	switch f.Name.Name { // what these promise is said by the interface they satisfy
	case "Error", "String", "Unwrap", "Is", "MarshalJSON", "UnmarshalJSON", "Len", "Less", "Swap":
		return false
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

// The database library is tested with one exact version of its C runtime; any other has been seen to corrupt memory.
func TestSQLiteRunsOnTheLibcItPins(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.GoMod}}", "modernc.org/sqlite").Output()
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	pin := regexp.MustCompile(`modernc\.org/libc (v\S+)`)
	if a, b := pin.FindStringSubmatch(string(theirs)), pin.FindStringSubmatch(string(ours)); a == nil || b == nil || a[1] != b[1] {
		t.Fatalf("sqlite pins libc %v, go.mod has %v", a, b)
	}
}
