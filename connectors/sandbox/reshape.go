package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// reshape renames or retypes a field wherever it occurs in a JSON answer. Anything that is
// not JSON comes back as it was.
func reshape(body []byte, f Fault) []byte {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return body
	}
	out, err := json.Marshal(walk(v, f))
	if err != nil {
		return body
	}
	return out
}

func walk(v any, f Fault) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = walk(v[i], f)
		}
	case map[string]any:
		return walkObject(v, f)
	}
	return v
}

func walkObject(in map[string]any, f Fault) map[string]any {
	out := make(map[string]any, len(in))
	for k, e := range in {
		switch {
		case k != f.Field:
			out[k] = walk(e, f)
		case f.Kind == Rename:
			out[f.To] = walk(e, f)
		default:
			out[k] = retyped(e)
		}
	}
	return out
}

// retyped gives v another JSON type while keeping what it says; nothing stays nothing.
func retyped(v any) any {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		return map[string]any{"value": v}
	case json.Number:
		return v.String()
	case bool:
		return fmt.Sprint(v)
	case []any:
		return map[string]any{"items": v}
	case map[string]any:
		return []any{v}
	}
	return v
}
