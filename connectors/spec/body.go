package spec

import (
	"encoding/json"
	"fmt"
	"net/url"
)

// formType is what a form calls itself.
const formType = "application/x-www-form-urlencoded"

// encode writes the body of a request; nil for none. The fields of a record lie at the top of it, or where $fields
// stands.
func (u use) encode(vals values) ([]byte, error) {
	if u.call.body == nil && u.body == nil {
		return nil, nil
	}
	placed := placesFields(u.call.body)
	if placed {
		vals["fields"] = u.body
	}
	filled, _ := fill(u.call.body, vals)
	body, _ := filled.(map[string]any)
	if body == nil {
		body = map[string]any{}
	}
	if !placed {
		for k, v := range u.body {
			body[k] = v
		}
	}
	if u.call.form {
		return form(body)
	}
	out, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("write the body of %s: %w", u.call.op, err)
	}
	return out, nil
}

func placesFields(body any) bool {
	for _, n := range uses(body) {
		if n == "fields" {
			return true
		}
	}
	return false
}

// form writes a body as a form; what is no scalar goes as JSON.
func form(body map[string]any) ([]byte, error) {
	out := url.Values{}
	for k, v := range body {
		text, err := formValue(v)
		if err != nil {
			return nil, fmt.Errorf("write %s of a form: %w", k, err)
		}
		out.Set(k, text)
	}
	return []byte(out.Encode()), nil
}

func formValue(v any) (string, error) {
	switch v.(type) {
	case map[string]any, []any, []string:
		raw, err := json.Marshal(v)
		return string(raw), err
	}
	return plain(v), nil
}
