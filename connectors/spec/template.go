package spec

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"patchbay/connectors"
)

// call is one request, compiled: its parts are filled in for each use.
type call struct {
	op     connectors.Operation
	method string
	path   string
	query  map[string]any
	body   map[string]any
	form   bool           // the body is a form
	header map[string]any // beside those of every request
	scopes []string
	needs  []string // names of the values that it uses, without doubles
}

// values are what templates stand for, by name.
type values map[string]any

// hole is a value in a path.
var hole = regexp.MustCompile(`\{([^{}]*)\}`)

// compileReading compiles a call that only reads: a GET, or a POST for those who search that way. Read-only connections
// send it.
func compileReading(c Call, at string, known func(string) bool) (*call, error) {
	one, err := compileCall(c, at, known)
	if err == nil && one.method != http.MethodGet && one.method != http.MethodPost {
		return nil, faultAt(join(at, strings.ToLower(one.method)), "cannot read: a call that only reads is a get, or a post")
	}
	return one, err
}

// compileCall checks a call and what it uses: known are the names that may be used in it.
func compileCall(c Call, at string, known func(string) bool) (*call, error) {
	out := &call{body: c.Body, scopes: c.Scope, query: map[string]any{}, header: map[string]any{}}
	if c.Form != nil {
		if c.Body != nil {
			return nil, faultAt(join(at, "form"), "cannot stand beside a body")
		}
		out.body, out.form = c.Form, true
	}
	for method, path := range map[string]string{
		http.MethodGet: c.Get, http.MethodPost: c.Post, http.MethodPut: c.Put, http.MethodPatch: c.Patch, http.MethodDelete: c.Delete,
	} {
		if path == "" {
			continue
		}
		if out.path != "" {
			return nil, faultAt(at, "has more than one of get, post, put, patch and delete")
		}
		out.method, out.path = method, path
	}
	if out.path == "" {
		return nil, faultAt(at, "needs one of get, post, put, patch and delete, with a path")
	}
	for k, v := range c.Query {
		out.query[k] = v
	}
	for k, v := range c.Headers {
		out.header[k] = v
	}
	return out, out.check(at, known)
}

func (c *call) check(at string, known func(string) bool) error {
	c.needs = c.names()
	if rest := hole.ReplaceAllString(c.path, ""); strings.ContainsAny(rest, "{}") {
		return faultAt(join(at, strings.ToLower(c.method)), "has a { without its }, or the other way round: %s", quoted(c.path))
	}
	for _, n := range c.needs {
		if !known(n) {
			return faultAt(join(at, c.usedAt(n)), "uses %q, which has no value here%s", n, meant(n, slices.DeleteFunc(templateNames(), func(k string) bool { return !known(k) })))
		}
	}
	return nil
}

// templateNames are the names that calls know of themselves.
func templateNames() []string {
	return []string{
		"workspace", "id", "size", "after", "skip", "page", "text", "since", "sinceMs", "items", "parent", "fields", "from", "to", "fromMs", "toMs",
		"fromDay", "toDay", "rows", "ids", "fromMinute", "toMinute", "url", "secret", "events", "event",
	}
}

// usedAt is the key beneath a call's own at which a name is used; "" where that is not known.
func (c *call) usedAt(name string) string {
	if slices.Contains(holes(c.path), name) {
		return strings.ToLower(c.method)
	}
	body := "body"
	if c.form {
		body = "form"
	}
	for _, part := range []struct {
		key string
		in  any
	}{{"query", c.query}, {body, c.body}, {"headers", c.header}} {
		if at, ok := keyOf(part.in, part.key, "$"+name); ok {
			return at
		}
	}
	return ""
}

// keyOf is the key of a text in a tree.
func keyOf(v any, at, text string) (string, bool) {
	switch v := v.(type) {
	case string:
		return at, v == text
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if found, ok := keyOf(v[k], join(at, k), text); ok {
				return found, true
			}
		}
	case []any:
		for i, x := range v {
			if found, ok := keyOf(x, nth(at, i), text); ok {
				return found, true
			}
		}
	}
	return "", false
}

// names lists what the call's templates use, in alphabetical order.
func (c *call) names() []string {
	out := slices.Concat(holes(c.path), uses(c.query), uses(c.body), uses(c.header))
	slices.Sort(out)
	return slices.Compact(out)
}

func holes(path string) []string {
	var out []string
	for _, m := range hole.FindAllStringSubmatch(path, -1) {
		out = append(out, m[1])
	}
	return out
}

// uses lists the names behind $ in a tree of values.
func uses(v any) []string {
	var out []string
	switch v := v.(type) {
	case string:
		if name, ok := strings.CutPrefix(v, "$"); ok {
			out = append(out, name)
		}
	case map[string]any:
		for _, x := range v {
			out = append(out, uses(x)...)
		}
	case []any:
		for _, x := range v {
			out = append(out, uses(x)...)
		}
	}
	return out
}

// address fills a path; every value becomes exactly one segment of it.
func (c *call) address(vals values) (string, error) {
	var missing string
	out := hole.ReplaceAllStringFunc(c.path, func(h string) string {
		name := h[1 : len(h)-1]
		s := plain(vals[name])
		if s == "" || s == "." || s == ".." {
			missing = name
		}
		return url.PathEscape(s)
	})
	if missing != "" {
		return "", fmt.Errorf("the path %s has no %s", c.path, missing)
	}
	return out, nil
}

func (c *call) params(vals values) url.Values {
	out := url.Values{}
	for k, v := range c.query {
		if filled, ok := fill(v, vals); ok {
			out.Set(k, plain(filled))
		}
	}
	return out
}

// heads are the headers of one use of the call.
func (c *call) heads(vals values) http.Header {
	out := http.Header{}
	for k, v := range c.header {
		if filled, ok := fill(v, vals); ok {
			out.Set(k, plain(filled))
		}
	}
	if c.form {
		out.Set("Content-Type", formType)
	}
	return out
}

// carrying adds the headers that every call of a model has.
func (c *call) carrying(header map[string]any) {
	for k, v := range header {
		if _, own := c.header[k]; !own {
			c.header[k] = v
		}
	}
	c.needs = c.names()
}

// fill puts values into a tree; a key or an item whose value is not known is left out.
func fill(v any, vals values) (any, bool) {
	switch v := v.(type) {
	case string:
		name, ok := strings.CutPrefix(v, "$")
		if !ok {
			return v, true
		}
		x := vals[name]
		return x, x != nil && x != ""
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			if filled, ok := fill(x, vals); ok {
				out[k] = filled
			}
		}
		return out, true
	case []any:
		out := make([]any, 0, len(v))
		for _, x := range v {
			if filled, ok := fill(x, vals); ok {
				out = append(out, filled)
			}
		}
		return out, true
	}
	return v, true
}

// with lays more over a call's query and body.
func (c *call) with(more *MoreSpec) *call {
	out := *c
	out.query, out.body = maps.Clone(c.query), maps.Clone(c.body)
	for k, v := range more.Query {
		out.query[k] = v
	}
	if out.body == nil && len(more.Body) > 0 {
		out.body = map[string]any{}
	}
	maps.Copy(out.body, more.Body)
	out.needs = out.names()
	return &out
}

// matches reports whether a method and path are this call's, whatever stands in its holes.
func (c *call) matches(method, path string) bool {
	if method != c.method {
		return false
	}
	want, have := strings.Split(strings.Trim(c.path, "/"), "/"), strings.Split(strings.Trim(path, "/"), "/")
	return slices.EqualFunc(want, have, func(w, h string) bool { return hole.MatchString(w) || w == h })
}

// plain is a scalar as it stands in an address.
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return trimFloat(v)
	case json.RawMessage: // a provider's own cursor: a text without its quotation marks, the rest as it came
		var s string
		if json.Unmarshal(v, &s) == nil {
			return s
		}
		return string(v)
	}
	return fmt.Sprint(v)
}
