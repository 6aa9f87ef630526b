package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Fields holds canonical values by unified path, flat: "address.city" is a key of its own.
// A nil value means "known to be empty". In JSON the paths are nested objects.
type Fields map[string]any

// Patch is a wanted change: an absent path is left alone, nil clears it.
type Patch map[string]any

// Change is one field's move from one value to another; nil means empty.
type Change struct {
	Field  string `json:"field"`
	Before any    `json:"before"`
	After  any    `json:"after"`
}

// Paths lists the paths of f in alphabetical order.
func (f Fields) Paths() []string { return slices.Sorted(maps.Keys(f)) }

// Clone copies f, one level deep; values are never changed in place by this project.
func (f Fields) Clone() Fields { return maps.Clone(f) }

// Apply gives f with the patch laid over it; f stays as it is.
func (f Fields) Apply(p Patch) Fields {
	out := maps.Clone(f)
	if out == nil {
		out = Fields{}
	}
	maps.Copy(out, p)
	return out
}

// Diff lists what differs from before to after, by path in alphabetical order. A path that
// is absent equals one that is nil.
func Diff(before, after Fields) []Change {
	paths := map[string]bool{}
	for k := range before {
		paths[k] = true
	}
	for k := range after {
		paths[k] = true
	}
	var out []Change
	for _, k := range slices.Sorted(maps.Keys(paths)) {
		if !Equal(before[k], after[k]) {
			out = append(out, Change{Field: k, Before: before[k], After: after[k]})
		}
	}
	return out
}

// Changes lists what the patch would change in f, by path in alphabetical order.
func (p Patch) Changes(f Fields) []Change {
	var out []Change
	for _, k := range slices.Sorted(maps.Keys(p)) {
		if !Equal(f[k], p[k]) {
			out = append(out, Change{Field: k, Before: f[k], After: p[k]})
		}
	}
	return out
}

// Empty reports whether v stands for "no value": nil, "", or a list without items.
func Empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []string:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

// Equal compares two canonical values; all empty values are equal to each other.
func Equal(a, b any) bool {
	if Empty(a) || Empty(b) {
		return Empty(a) && Empty(b)
	}
	return reflect.DeepEqual(a, b)
}

// MarshalJSON nests the paths: {"address":{"city":"Bonn"}}.
func (f Fields) MarshalJSON() ([]byte, error) { return json.Marshal(nest(f)) }

// UnmarshalJSON flattens nested objects into paths; lists stay lists.
func (f *Fields) UnmarshalJSON(b []byte) error {
	var in map[string]any
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("read fields: %w", err)
	}
	*f = Fields{}
	flatten(*f, "", in)
	return nil
}

func nest(f map[string]any) map[string]any {
	out := map[string]any{}
	for _, path := range slices.Sorted(maps.Keys(f)) {
		at := out
		rest := path
		// A custom field's key may hold dots of its own: only its prefix nests.
		for head, tail, ok := strings.Cut(rest, "."); ok; head, tail, ok = strings.Cut(rest, ".") {
			inner, is := at[head].(map[string]any)
			if !is {
				inner = map[string]any{}
				at[head] = inner
			}
			at, rest = inner, tail
			if head+"." == CustomPrefix {
				break
			}
		}
		at[rest] = f[path]
	}
	return out
}

func flatten(into Fields, prefix string, in map[string]any) {
	for k, v := range in {
		inner, ok := v.(map[string]any)
		if ok && prefix != CustomPrefix {
			flatten(into, prefix+k+".", inner)
			continue
		}
		into[prefix+k] = v
	}
}
