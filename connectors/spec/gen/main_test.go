package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

func generated(t *testing.T) map[string]any {
	t.Helper()
	text, err := schema("../document.go", "../document_auth.go", "../document_hooks.go", "../document_model.go")
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTheSchemaIsUpToDate(t *testing.T) {
	t.Parallel()
	want, err := schema("../document.go", "../document_auth.go", "../document_hooks.go", "../document_model.go")
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Fatal("connectors/spec/schema.json is not up to date: run go generate ./connectors/spec")
	}
}

func TestEveryKeyIsExplained(t *testing.T) {
	t.Parallel()
	for name, d := range generated(t)["$defs"].(map[string]any) {
		def := d.(map[string]any)
		if def["description"] == "" {
			t.Errorf("%s is not explained", name)
		}
		for key, p := range def["properties"].(map[string]any) {
			if s, _ := p.(map[string]any)["description"].(string); s == "" {
				t.Errorf("%s.%s is not explained", name, key)
			}
		}
	}
}

func TestEveryBuiltInSpecFitsTheSchema(t *testing.T) {
	t.Parallel()
	specs, err := filepath.Glob("../../*/spec.yaml")
	if err != nil || len(specs) == 0 {
		t.Fatalf("no spec found: %v", err)
	}
	root := generated(t)
	for _, file := range specs {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		asJSON, err := yaml.YAMLToJSON(text)
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := json.Unmarshal(asJSON, &doc); err != nil {
			t.Fatal(err)
		}
		for _, fault := range fits(root, root, doc, "") {
			t.Errorf("%s: %s", file, fault)
		}
		doc.(map[string]any)["surprise"] = true
		if len(fits(root, root, doc, "")) == 0 {
			t.Error("the schema takes any key")
		}
	}
}

// fits checks a value against as much of JSON Schema as the generator uses.
func fits(root, s map[string]any, v any, at string) []string {
	if ref, ok := s["$ref"].(string); ok {
		return fits(root, root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any), v, at)
	}
	if any, ok := s["oneOf"].([]any); ok {
		if !slices.ContainsFunc(any, func(o interface{}) bool { return len(fits(root, o.(map[string]interface{}), v, at)) == 0 }) {
			return []string{at + " fits none of its forms"}
		}
		return nil
	}
	var out []string
	if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, v) {
		out = append(out, fmt.Sprintf("%s is %v", at, v))
	}
	switch s["type"] {
	case "object":
		return append(out, object(root, s, v, at)...)
	case "array":
		list, ok := v.([]any)
		if !ok {
			return append(out, at+" is no list")
		}
		for i, x := range list {
			out = append(out, fits(root, s["items"].(map[string]any), x, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case "string":
		text, ok := v.(string)
		pattern, _ := s["pattern"].(string)
		if !ok || !regexp.MustCompile(pattern).MatchString(text) {
			out = append(out, fmt.Sprintf("%s is %v", at, v))
		}
	case "integer":
		if _, ok := v.(float64); !ok {
			out = append(out, at+" is no number")
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			out = append(out, at+" is neither true nor false")
		}
	}
	return out
}

func object(root, s map[string]any, v any, at string) []string {
	m, ok := v.(map[string]any)
	if !ok {
		return []string{at + " has no keys"}
	}
	var out []string
	required, _ := s["required"].([]any)
	for _, k := range required {
		if _, there := m[k.(string)]; !there {
			out = append(out, fmt.Sprintf("%s.%s is missing", at, k))
		}
	}
	properties, _ := s["properties"].(map[string]any)
	for k, x := range m {
		p, known := properties[k].(map[string]any)
		if !known {
			if p, known = s["additionalProperties"].(map[string]any); !known {
				out = append(out, at+"."+k+" is unknown")
				continue
			}
		}
		out = append(out, fits(root, p, x, at+"."+k)...)
	}
	return out
}
