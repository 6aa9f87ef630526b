// Package openapitest holds requests and answers against the description of TIMIFY that was put together from what is
// known of it, for the tests of whoever speaks this API or imitates it. It is not part of the program.
//
// The description is not part of this repository: [Find] looks for it beside the checkout, and tests say what they
// skipped when it is not there.
package openapitest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// Spec is the loaded description. It is safe for concurrent use.
type Spec struct{ router routers.Router }

// Find looks for the description beside the checkout that holds the working directory; "" when there is none.
func Find() string {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			found := filepath.Join(dir, "..", "shared", "reference", "timify", "openapi.yaml")
			if _, err := os.Stat(found); err == nil {
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

// Load reads the description. Whatever host it names, requests to any are held against it.
func Load(file string) (*Spec, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromFile(file)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", file, err)
	}
	doc.Servers = nil
	router, err := legacy.NewRouter(doc, openapi3.DisableExamplesValidation())
	if err != nil {
		return nil, fmt.Errorf("read the paths of %s: %w", file, err)
	}
	return &Spec{router: router}, nil
}

// Exchange holds a request and its answer against the description. The body of the request is given apart, since it was
// read when it was sent. known is false for a path that the description does not have.
func (s *Spec) Exchange(ctx context.Context, r *http.Request, sent []byte, answer *http.Response, got []byte) (known bool, err error) {
	one := r.Clone(ctx)
	one.Body = io.NopCloser(bytes.NewReader(sent))
	route, params, err := s.router.FindRoute(one)
	if err != nil {
		return false, nil
	}
	options := &openapi3filter.Options{IncludeResponseStatus: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, ExcludeRequestQueryParams: false}
	in := &openapi3filter.RequestValidationInput{Request: one, PathParams: params, Route: route, Options: options}
	if answer.StatusCode < 300 {
		if err := openapi3filter.ValidateRequest(ctx, in); err != nil {
			return true, fmt.Errorf("request %s %s: %w", r.Method, r.URL.Path, err)
		}
	}
	if listed := route.Operation.Responses.Status(answer.StatusCode); listed == nil {
		return true, nil // refusals are hardly described
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: answer.StatusCode, Header: answer.Header, Options: options}
	out.SetBodyBytes(got)
	if err := openapi3filter.ValidateResponse(ctx, out); err != nil {
		return true, fmt.Errorf("answer to %s %s: %w", r.Method, r.URL.Path, err)
	}
	return true, nil
}
