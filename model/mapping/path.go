package mapping

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// path is a dotted way into a native object; "" as a whole stands for nothing. A key may select a row of a list.
type path struct {
	text  string
	keys  []string
	picks bool // a key selects a row
}

func parsePath(text string) (path, error) {
	p := path{text: text, keys: strings.Split(text, "."), picks: strings.Contains(text, "[")}
	for _, k := range p.keys {
		name, sel, ok := selector(k)
		if !ok && name != "" && strings.HasSuffix(k, "]") && byPlace.MatchString(sel) {
			return path{}, fmt.Errorf("%q is no native path: a row is chosen by its place from 0 to %d, or by -1 for the last, as in emails[0]", text, furthest)
		}
		if !ok || k == "" || strings.ContainsAny(k, " \t|\"'{}$") {
			return path{}, fmt.Errorf("%q is not a native path like address.city", text)
		}
	}
	return p, nil
}

// get answers the value at p; found tells a null from a key that is not there.
func (p path) get(in map[string]any) (v any, found bool) {
	at := in
	for i, k := range p.keys {
		if v, found = at[k]; !found && p.picks {
			name, sel, _ := selector(k)
			v, found = selected(at[name], sel)
		}
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
		level, name := spot(at, k)
		next, ok := level[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			level[name] = next
		}
		at = next
	}
	level, name := spot(at, p.keys[len(p.keys)-1])
	level[name] = v
}

// spot is where the value of one key is written: in the object itself, or among the rows of a list.
func spot(in map[string]any, key string) (level map[string]any, name string) {
	name, sel, _ := selector(key)
	if sel == "" {
		return in, name
	}
	rows, ok := in[name].(Rows)
	if !ok {
		rows = Rows{}
		if list, isList := in[name].([]any); isList {
			for i, row := range list {
				rows[strconv.Itoa(i)] = row
			}
		}
		in[name] = rows
	}
	return rows, sel
}

// drop takes what is at p away, and the objects on the way that are empty then.
func (p path) drop(in map[string]any) {
	if len(p.keys) == 1 {
		delete(in, p.keys[0])
		return
	}
	if _, sel, _ := selector(p.keys[0]); sel != "" {
		return // a row keeps its place in the list
	}
	inner, ok := in[p.keys[0]].(map[string]any)
	if !ok {
		return
	}
	if (path{keys: p.keys[1:]}).drop(inner); len(inner) == 0 {
		delete(in, p.keys[0])
	}
}

// without takes what is at p away; the objects on the way are copied, as they may belong to somebody else.
func (p path) without(in map[string]any) {
	if len(p.keys) == 1 {
		delete(in, p.keys[0])
		return
	}
	inner, ok := in[p.keys[0]].(map[string]any)
	if !ok {
		return
	}
	inner = maps.Clone(inner)
	in[p.keys[0]] = inner
	path{keys: p.keys[1:]}.without(inner)
}
