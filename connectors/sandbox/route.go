package sandbox

import (
	"net/http"
	"net/url"
	"strings"
)

// Route is one call of a provider. A pattern's segments are literal or {name}; a trailing
// slash is not significant. Of two routes that match, the one that is literal earlier wins.
type Route struct {
	Method  string
	Pattern string
	Serve   http.HandlerFunc // r.PathValue gives the segments, unescaped
}

func (r Route) name() string { return r.Method + " " + r.Pattern }

type router struct{ routes []Route }

// find picks the route for a request and sets the request's path values.
func (t router) find(r *http.Request) (Route, bool) {
	path := segments(r.URL.EscapedPath())
	var best Route
	found := false
	for _, rt := range t.routes {
		if rt.Method != r.Method || !fits(segments(rt.Pattern), path) {
			continue
		}
		if !found || rank(rt.Pattern) < rank(best.Pattern) {
			best, found = rt, true
		}
	}
	if !found {
		return Route{}, false
	}
	for i, s := range segments(best.Pattern) {
		if name, ok := param(s); ok {
			value, err := url.PathUnescape(path[i])
			if err != nil {
				value = path[i] // an id with a broken escape is simply an id nobody has
			}
			r.SetPathValue(name, value)
		}
	}
	return best, true
}

func segments(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

func param(segment string) (string, bool) {
	if strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
		return segment[1 : len(segment)-1], true
	}
	return "", false
}

// fits compares a pattern with a path, segment by segment. * and {name} take one segment, a last ** the rest.
func fits(pattern, path []string) bool {
	for i, p := range pattern {
		if p == "**" && i == len(pattern)-1 {
			return true
		}
		if i >= len(path) {
			return false
		}
		_, free := param(p)
		if (free || p == "*") && path[i] != "" {
			continue
		}
		if p != path[i] {
			return false
		}
	}
	return len(pattern) == len(path)
}

// rank orders patterns: literal segments sort before free ones, left to right.
func rank(pattern string) string {
	var b strings.Builder
	for _, s := range segments(pattern) {
		if _, free := param(s); free {
			b.WriteByte('b')
		} else {
			b.WriteByte('a')
		}
	}
	return b.String()
}
