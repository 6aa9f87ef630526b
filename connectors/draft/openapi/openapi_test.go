package openapi

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// shelf reads from memory and remembers what was asked for.
type shelf struct {
	files map[string]string
	asked []string
}

func (s *shelf) read(path string) ([]byte, error) {
	s.asked = append(s.asked, path)
	text, ok := s.files[path]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(text), nil
}

const doc = `openapi: 3.1.0
info: {title: Acme, description: Boxes.}
servers: [{url: "https://{eu}.example.com", variables: {eu: {default: de}}}]
security: [{login: [read]}, {}]
components:
  securitySchemes:
    login: {type: oauth2, flows: {authorizationCode: {authorizationUrl: https://a.example.com, tokenUrl: https://t.example.com}}}
    alias: {$ref: "#/components/securitySchemes/login"}
  parameters:
    page: {in: query, name: page, schema: {type: integer, maximum: 50, default: 1}}
  schemas:
    Tree: {type: object, required: [kids], properties: {kids: {type: array, items: {$ref: "#/components/schemas/Tree"}}, "a/b": {type: [string, "null"]}}}
    Loop: {$ref: "#/components/schemas/Loop"}
paths:
  x-note: {get: {}}
  /trees:
    parameters: [{$ref: "#/components/parameters/page"}, {in: query, name: all, required: true}]
    get:
      deprecated: true
      parameters: [{in: query, name: all, required: false}]
      responses:
        200: {description: ok, headers: {Link: {}}, content: {"application/problem+json; charset=utf-8": {schema: {$ref: "more.yaml#/Forest"}}}}
        "404": {$ref: "#/nowhere"}
    post:
      security: []
      requestBody: {content: {text/plain: {schema: {type: string}}, application/json: {schema: {$ref: "#/components/schemas/Tree/properties/a~1b"}}}}
`

const more = `Forest: {type: array, items: {$ref: "api.yaml#/components/schemas/Tree"}, example: {$ref: "https://evil.example.org/x"}}`

func read(t *testing.T, text string) (*Doc, *shelf, error) {
	t.Helper()
	s := &shelf{files: map[string]string{"/docs/more.yaml": more}}
	d, err := Read("/docs/api.yaml", []byte(text), s.read)
	return d, s, err
}

func TestADocumentIsReadWithWhatItRefersTo(t *testing.T) {
	t.Parallel()
	d, s, err := read(t, doc)
	if err != nil {
		t.Fatal(err)
	}
	if d.Version != "3.1.0" || d.Title != "Acme" || d.Servers[0].Variables["eu"] != "de" || d.Security[0]["login"][0] != "read" || len(d.Paths) != 1 {
		t.Errorf("got %+v", d)
	}
	if d.Schemes["alias"].Code == nil || d.Schemes["alias"].Code.Token != "https://t.example.com" {
		t.Errorf("the scheme behind a reference is %+v", d.Schemes["alias"])
	}
	if !slices.Equal(s.asked, []string{"/docs/more.yaml"}) {
		t.Errorf("asked for %v", s.asked)
	}
	get, post := d.Paths["/trees"]["GET"], d.Paths["/trees"]["POST"]
	if !get.Deprecated || len(get.Parameters) != 2 || get.Parameters[1].Required || len(get.Security) != 2 || get.Responses["404"].JSON != nil {
		t.Errorf("the operation is %+v", get)
	}
	if value, ok := get.Parameters[0].Schema.Usual(); !ok || value != "1" || get.Parameters[0].Schema.Most() != 50 {
		t.Errorf("the parameter is %+v", get.Parameters[0])
	}
	if post.Security == nil || len(post.Security) != 0 || post.Body.Type() != "string" {
		t.Errorf("the write is %+v", post)
	}
	answer := get.Responses["200"]
	tree := answer.JSON.Items()
	if !slices.Equal(answer.Headers, []string{"Link"}) || answer.JSON.Type() != "array" || tree.Members()["kids"].Items().Members()["kids"] == nil || tree.Required()[0] != "kids" {
		t.Errorf("the answer is %+v", answer)
	}
}

func TestJSONIsReadLikeYAML(t *testing.T) {
	t.Parallel()
	d, _, err := read(t, `{"openapi":"3.0.0","paths":{"/a":{"get":{"parameters":[{"in":"query","name":"n","schema":{"type":"integer","maximum":7,"enum":["x",1]}}]}}}}`)
	if err != nil {
		t.Fatal(err)
	}
	s := d.Paths["/a"]["GET"].Parameters[0].Schema
	if s.Most() != 7 || !slices.Equal(s.Words(), []string{"x"}) {
		t.Errorf("got %v %v", s.Most(), s.Words())
	}
}

func TestReferencesThatLeadNowhereEnd(t *testing.T) {
	t.Parallel()
	for _, ref := range []string{"#/components/schemas/Loop", "#/nowhere", "#/paths/x-note/get/0"} {
		d, _, err := read(t, strings.Replace(doc, "more.yaml#/Forest", ref, 1))
		if err != nil {
			t.Fatalf("%s: %v", ref, err)
		}
		if s := d.Paths["/trees"]["GET"].Responses["200"].JSON; s != nil && s.Type() != "" {
			t.Errorf("%s leads to %+v", ref, s)
		}
	}
}

func TestNoReferenceIsFollowedOverTheNetwork(t *testing.T) {
	t.Parallel()
	for _, ref := range []string{"https://evil.example.org/a.yaml", "//evil.example.org/a.yaml", "file:///etc/hosts", "ftp://x/y#/z"} {
		if _, s, err := read(t, strings.Replace(doc, "more.yaml#/Forest", ref, 1)); !errors.Is(err, ErrAway) || len(s.asked) > 0 {
			t.Errorf("%s: %v, asked for %v", ref, err, s.asked)
		}
	}
	if _, _, err := read(t, strings.Replace(doc, "more.yaml#/Forest", "gone.yaml", 1)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestAFewLinesThatStandForBillionsAreRefused(t *testing.T) {
	t.Parallel()
	f := &files{all: map[string]any{}}
	shared := map[string]any{"x": []any{1}}
	var tree any = shared
	for range 12 {
		tree = []any{tree, tree, tree, tree, tree, tree, tree, tree, tree, tree}
	}
	if err := f.follow("/a", tree, 0); err == nil {
		t.Error("everything was walked")
	}
}

func FuzzReadForgivesOrRefuses(f *testing.F) {
	f.Add(doc)
	f.Add("{")
	f.Add("openapi: 3.0.0\npaths: {/a: null, /b: [1], /c: {get: 1}, /d: {get: {responses: {default: null}, parameters: [null, 3]}}}")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Read("/docs/api.yaml", []byte(text), func(string) ([]byte, error) { return nil, fs.ErrNotExist })
		if (d == nil) == (err == nil) {
			t.Fatalf("%v and %v", d, err)
		}
	})
}
