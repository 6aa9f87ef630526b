// Package openapitest holds requests and answers against the vendor's OpenAPI files, for the
// tests of whoever speaks this API or imitates it. It is not part of the program.
//
// The files are not part of this repository: [Find] looks for them beside it, and tests say
// what they skipped when they are not there. Where the files are wrong, [Corrections] lists
// what is changed after loading and why. Objects in request bodies are held to their listed
// properties, as the service does.
package openapitest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// ErrNoOperation is for a request that no file describes.
var ErrNoOperation = errors.New("no operation with this method and path")

// files are those that this project speaks.
func files() []string {
	return []string{"contacts", "locations", "users", "oauth", "businesses", "calendars"}
}

// Spec is the loaded and corrected files. It is safe for concurrent use.
type Spec struct{ docs []*openapi3.T }

// Find looks for the folder of the OpenAPI files beside the checkout that holds the working
// directory. It returns "" when there is none.
func Find() string {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			found := filepath.Join(dir, "..", "shared", "reference", "highlevel", "apps")
			if _, err := os.Stat(filepath.Join(found, "contacts.json")); err == nil {
				return found
			}
			return ""
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
	return ""
}

// Load reads and corrects the files in dir.
func Load(dir string) (*Spec, error) {
	s := &Spec{}
	for _, name := range files() {
		loader := openapi3.NewLoader()
		loader.IsExternalRefsAllowed = true
		doc, err := loader.LoadFromFile(filepath.Join(dir, name+".json"))
		if err != nil {
			return nil, fmt.Errorf("load %s: %w", name, err)
		}
		for _, c := range Corrections() {
			if c.File == name {
				c.apply(doc)
			}
		}
		closeBodies(doc)
		s.docs = append(s.docs, doc)
	}
	return s, nil
}

// closeBodies refuses properties that a request body does not list. A body that lists none
// at all is undocumented and stays open.
func closeBodies(doc *openapi3.T) {
	no := false
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			if op.RequestBody == nil {
				continue
			}
			for _, media := range op.RequestBody.Value.Content {
				if media.Schema != nil && len(media.Schema.Value.Properties) > 0 {
					media.Schema.Value.AdditionalProperties.Has = &no
				}
			}
		}
	}
}

// Request holds a request against the files: parameters, headers and body. The body can be
// read again afterwards. [ErrNoOperation] is for a request that is in no file.
func (s *Spec) Request(ctx context.Context, r *http.Request) error {
	in, err := s.input(r)
	if err != nil {
		return err
	}
	if err := openapi3filter.ValidateRequest(ctx, in); err != nil {
		return fmt.Errorf("request %s %s: %w", r.Method, r.URL.Path, err)
	}
	return nil
}

// Answer is what came back for a request.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Response holds the answer to r against the files. A status that the operation does not list is an error.
func (s *Spec) Response(ctx context.Context, r *http.Request, a Answer) error {
	in, err := s.input(r)
	if err != nil {
		return err
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: a.Status, Header: a.Header, Options: in.Options}
	out.SetBodyBytes(a.Body)
	if err := openapi3filter.ValidateResponse(ctx, out); err != nil {
		return fmt.Errorf("answer %d to %s %s: %w", a.Status, r.Method, r.URL.Path, err)
	}
	return nil
}

func (s *Spec) input(r *http.Request) (*openapi3filter.RequestValidationInput, error) {
	for _, doc := range s.docs {
		route, params := find(doc, r)
		if route != nil {
			return &openapi3filter.RequestValidationInput{
				Request: r, PathParams: params, Route: route, QueryParams: r.URL.Query(),
				Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, MultiError: true},
			}, nil
		}
	}
	return nil, fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, ErrNoOperation)
}

// find picks the path with the fewest parameters. The library's own routers refuse these
// files for faults in parts that nobody here uses.
func find(doc *openapi3.T, r *http.Request) (*routers.Route, map[string]string) {
	var best *routers.Route
	var params map[string]string
	for path, item := range doc.Paths.Map() {
		got, ok := fit(path, r.URL.Path)
		op := item.GetOperation(r.Method)
		if ok && op != nil && (best == nil || len(got) < len(params)) {
			best, params = &routers.Route{Spec: doc, Path: path, PathItem: item, Method: r.Method, Operation: op}, got
		}
	}
	return best, params
}

func fit(pattern, path string) (map[string]string, bool) {
	want, have := strings.Split(strings.Trim(pattern, "/"), "/"), strings.Split(strings.Trim(path, "/"), "/")
	if len(want) != len(have) {
		return nil, false
	}
	params := map[string]string{}
	for i, w := range want {
		switch {
		case strings.HasPrefix(w, "{"):
			params[strings.Trim(w, "{}")] = have[i]
		case w != have[i]:
			return nil, false
		}
	}
	return params, true
}
