package spec

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"patchbay/connectors"
	"patchbay/problem"
)

// pad is a request on which the page is written where the spec's listing has it.
type pad struct {
	path  string
	query url.Values
	body  map[string]any // nil for none
	list  *listing
}

// pad makes a copy of what was asked, with the query of its path beside the rest.
func (p *proxied) pad() (*pad, error) {
	out := &pad{list: p.list, query: url.Values{}}
	path, inPath, _ := strings.Cut(p.asked.Path, "?")
	values, err := url.ParseQuery(inPath)
	if err != nil {
		return nil, problem.New(problem.Usage, "The query of %s cannot be read.", problem.Clean(p.asked.Path)).Because(err)
	}
	out.path = path
	for _, from := range []url.Values{values, p.asked.Query} {
		for k, v := range from {
			out.query[k] = append(out.query[k], v...)
		}
	}
	if len(p.asked.Body) > 0 {
		if err := json.Unmarshal(p.asked.Body, &out.body); err != nil {
			return nil, problem.New(problem.Usage, "Pages can be turned only in a body that is a JSON object.").
				WithHint("Leave out --paginate, or give an object.").Because(err)
		}
	}
	return out, nil
}

// fill puts what is written on the pad into a request.
func (p *pad) fill(r connectors.Request) connectors.Request {
	r.Path, r.Query = p.path, p.query
	if p.body != nil {
		if text, err := json.Marshal(p.body); err == nil { // it came out of JSON
			r.Body = text
		}
	}
	return r
}

// number is what the caller said at the place of a name; ok is false when nothing was, or no number.
func (p *pad) number(name string) (n int, ok bool) {
	if key := p.list.queried(name); key != "" && p.query.Has(key) {
		n, err := strconv.Atoi(p.query.Get(key))
		return n, err == nil
	}
	var v any = p.body
	for _, key := range placeOf(p.list.body, "$"+name) {
		level, _ := v.(map[string]any)
		v = level[key]
	}
	f, ok := v.(float64)
	return int(f), ok
}

// set writes a value at every place that the listing has for a name; nowhere when it has none.
func (p *pad) set(name string, value any) {
	if key := p.list.queried(name); key != "" {
		p.query.Set(key, plain(value))
	}
	keys := placeOf(p.list.body, "$"+name)
	if len(keys) == 0 {
		return
	}
	if p.body == nil {
		p.body = map[string]any{}
	}
	level := p.body
	for _, key := range keys[:len(keys)-1] {
		next, ok := level[key].(map[string]any)
		if !ok {
			next = map[string]any{}
			level[key] = next
		}
		level = next
	}
	level[keys[len(keys)-1]] = value
}

// queried is the key of the query that holds a name; "" for none.
func (l *listing) queried(name string) string {
	for _, key := range slices.Sorted(maps.Keys(l.query)) {
		if l.query[key] == "$"+name {
			return key
		}
	}
	return ""
}

// placeOf is the way through nested objects to a text; nil where it is not there.
func placeOf(tree map[string]any, text string) []string {
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		switch v := tree[key].(type) {
		case string:
			if v == text {
				return []string{key}
			}
		case map[string]any:
			if rest := placeOf(v, text); rest != nil {
				return append([]string{key}, rest...)
			}
		}
	}
	return nil
}
