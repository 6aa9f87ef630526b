package timify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"patchbay/connectors"
	"patchbay/connectors/spec"
	"patchbay/connectors/stack"
	"patchbay/problem"
)

// body writes what changes as TIMIFY takes it.
func body(ctx context.Context, in spec.In, out spec.Out) (map[string]any, error) {
	if out.Model == "appointment" {
		return booking{native: out.Fields, before: out.Before, creates: out.Verb == connectors.Create}.body()
	}
	native := out.Fields
	if out.Model == "note" {
		contact, _ := out.Patch["contact"].(string)
		held, err := read(ctx, in, "/v1/customers/"+url.PathEscape(contact))
		if err != nil {
			return nil, err
		}
		native = map[string]any{"notes": appended(heldNotes(held), plain(native["notes"]))}
	}
	defs, err := definitions(ctx, in)
	if err != nil {
		return nil, err
	}
	return customer(native, defs)
}

// lookup finds the one value that the spec leaves to it: the definitions of the company's fields, as JSON.
func lookup(ctx context.Context, in spec.In, _ string) (string, error) {
	raw, err := data(ctx, in, "/v1/customers/customfields")
	return string(raw), err
}

// definitions are those of the company, read once in a session.
func definitions(ctx context.Context, in spec.In) ([]definition, error) {
	raw, err := in.Value(ctx, "definitions")
	if err != nil {
		return nil, err
	}
	var out []definition
	if err := json.Unmarshal([]byte(raw), &out); err != nil {
		return nil, strange(err)
	}
	return out, nil
}

// read is one record of the company.
func read(ctx context.Context, in spec.In, path string) (map[string]any, error) {
	raw, err := data(ctx, in, path)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, strange(err)
	}
	return out, nil
}

// data is what an answer wraps.
func data(ctx context.Context, in spec.In, path string) (json.RawMessage, error) {
	raw, err := in.Call(ctx, stack.Request{
		Operation: connectors.Op("contact", connectors.Retrieve), Method: http.MethodGet, Path: path, Reads: true, Header: http.Header{"Company-Id": {in.Workspace}},
	})
	if err != nil {
		return nil, fmt.Errorf("read %s before a write: %w", strings.TrimPrefix(path, "/v1/"), err)
	}
	var got struct {
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(raw, &got); err != nil || len(got.Data) == 0 {
		return nil, strange(errors.Join(err, errors.New("an answer without data")))
	}
	return got.Data, nil
}

// strange is an answer of another shape, before anything was written.
func strange(err error) error {
	return problem.New(problem.ProviderDown, "TIMIFY answered in a form that is not known: nothing was sent.").WithHint("Try again later.").Because(err)
}
