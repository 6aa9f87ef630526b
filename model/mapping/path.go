package mapping

import (
	"fmt"
	"strings"
)

// path is a dotted way into a native object; "" as a whole stands for nothing.
type path struct {
	text string
	keys []string
}

func parsePath(text string) (path, error) {
	p := path{text: text, keys: strings.Split(text, ".")}
	for _, k := range p.keys {
		if k == "" || strings.ContainsAny(k, " \t|\"'{}[]$") {
			return path{}, fmt.Errorf("%q is not a native path like address.city", text)
		}
	}
	return p, nil
}

// get answers the value at p; found tells a null from a key that is not there.
func (p path) get(in map[string]any) (v any, found bool) {
	at := in
	for i, k := range p.keys {
		v, found = at[k]
		if !found || i == len(p.keys)-1 {
			return v, found
		}
		if at, found = v.(map[string]any); !found {
			return nil, false
		}
	}
	return nil, false
}

// set puts v at p, with the objects on the way to it; what is no object on the way is replaced.
func (p path) set(in map[string]any, v any) {
	at := in
	for _, k := range p.keys[:len(p.keys)-1] {
		next, ok := at[k].(map[string]any)
		if !ok {
			next = map[string]any{}
			at[k] = next
		}
		at = next
	}
	at[p.keys[len(p.keys)-1]] = v
}

// drop takes what is at p away, and the objects on the way that are empty then.
func (p path) drop(in map[string]any) {
	if len(p.keys) == 1 {
		delete(in, p.keys[0])
		return
	}
	inner, ok := in[p.keys[0]].(map[string]any)
	if !ok {
		return
	}
	if (path{keys: p.keys[1:]}).drop(inner); len(inner) == 0 {
		delete(in, p.keys[0])
	}
}
