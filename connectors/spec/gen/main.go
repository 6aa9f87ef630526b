// Command gen writes schema.json, which editors read, from the types of the connector language and their
// comments. It is run by go generate in connectors/spec.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

func main() {
	text, err := schema("document.go", "document_auth.go", "document_hooks.go", "document_model.go")
	if err == nil {
		err = os.WriteFile("schema.json", text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// node is one JSON Schema.
type node map[string]any

// schema is the whole file for the types that are declared in those source files.
func schema(files ...string) ([]byte, error) {
	types := map[string]*ast.StructType{}
	words := map[string]string{}
	for _, f := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Clean(f), nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("read the language: %w", err)
		}
		for _, d := range parsed.Decls {
			collect(d, types, words)
		}
	}
	defs := node{}
	for _, name := range slices.Sorted(maps.Keys(types)) {
		properties, required := members(types[name], types)
		def := node{"type": "object", "description": words[name], "properties": properties, "additionalProperties": false}
		if len(required) > 0 {
			def["required"] = required
		}
		defs[name] = def
	}
	out, err := json.MarshalIndent(node{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A patchbay connector", "$ref": "#/$defs/Document", "$defs": defs,
	}, "", "  ")
	return append(out, '\n'), err
}

func collect(d ast.Decl, types map[string]*ast.StructType, words map[string]string) {
	g, ok := d.(*ast.GenDecl)
	if !ok {
		return
	}
	for _, s := range g.Specs {
		t, ok := s.(*ast.TypeSpec)
		if !ok {
			continue
		}
		if st, ok := t.Type.(*ast.StructType); ok {
			types[t.Name.Name] = st
			words[t.Name.Name] = line(g.Doc)
		}
	}
}

func line(c *ast.CommentGroup) string {
	if c == nil {
		return ""
	}
	return strings.Join(strings.Fields(c.Text()), " ")
}

// members are the keys of a struct, those of the structs it is made of among them.
func members(s *ast.StructType, types map[string]*ast.StructType) (node, []string) {
	out, required := node{}, []string{}
	for _, f := range s.Fields.List {
		tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`"))
		name, inline, _ := strings.Cut(tag.Get("yaml"), ",")
		if inline == "inline" {
			more, need := members(types[f.Type.(*ast.Ident).Name], types)
			maps.Copy(out, more)
			required = append(required, need...)
			continue
		}
		n := kind(f.Type)
		if words := line(f.Doc); words != "" {
			n["description"] = words
		}
		if one := tag.Get("one"); one != "" {
			n["enum"] = strings.Split(one, ",")
		}
		if tag.Get("must") != "" {
			required = append(required, name)
		}
		out[name] = n
	}
	slices.Sort(required)
	return out, required
}

// kind is the schema of a Go type of the language.
func kind(e ast.Expr) node {
	switch t := e.(type) {
	case *ast.StarExpr:
		return kind(t.X)
	case *ast.ArrayType:
		return node{"type": "array", "items": kind(t.Elt)}
	case *ast.MapType:
		return node{"type": "object", "additionalProperties": kind(t.Value)}
	case *ast.IndexExpr: // ordered[T]
		return node{"type": "object", "additionalProperties": kind(t.Index)}
	case *ast.Ident:
		switch t.Name {
		case "string":
			return node{"type": "string"}
		case "int":
			return node{"type": "integer"}
		case "bool":
			return node{"type": "boolean"}
		case "any":
			return node{}
		case "span":
			return node{"type": "string", "pattern": "^(([0-9]+(\\.[0-9]+)?(ms|s|m|h))+|[0-9]+d)$"}
		case "words":
			return node{"oneOf": []node{{"type": "string"}, {"type": "array", "items": node{"type": "string"}}}}
		}
		return node{"$ref": "#/$defs/" + t.Name}
	}
	return node{}
}
