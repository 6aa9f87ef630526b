package spec

import (
	"net/http"
	"net/url"
	"strings"

	"patchbay/connectors"
	"patchbay/problem"
)

// foreign refuses a request of somebody's own that says what the credentials say: it would be sent otherwise than it is
// written.
func (s *session) foreign(r connectors.Request) error {
	heads, query := s.c.carries()
	for name := range r.Header {
		if name = http.CanonicalHeaderKey(name); heads[name] {
			return s.takenBy("header", name)
		}
	}
	for name := range r.Query {
		if query[name] {
			return s.takenBy("query value", name)
		}
	}
	_, inPath, _ := strings.Cut(r.Path, "?")
	given, err := url.ParseQuery(inPath)
	if err != nil {
		return nil //nolint:nilerr // the stack says what is wrong with an address
	}
	for name := range given {
		if query[name] {
			return s.takenBy("query value", name)
		}
	}
	return nil
}

// carries are the names of the headers and of the query values that credentials ride in, by whichever way.
func (c *Connector) carries() (heads, query map[string]bool) {
	heads, query = map[string]bool{"Authorization": true}, map[string]bool{}
	sends := []*SendSpec{c.sendOf("")}
	for _, w := range c.ways {
		sends = append(sends, c.sendOf(w.id))
	}
	for _, s := range sends {
		for name := range s.Headers {
			heads[http.CanonicalHeaderKey(name)] = true
		}
		for name := range s.Query {
			query[name] = true
		}
	}
	return heads, query
}

func (s *session) takenBy(what, name string) error {
	return problem.New(problem.Usage, "The %s %s carries the credentials of %s, and is set by the connection alone.", what, problem.Clean(name), s.c.about.Name).
		WithHint("Leave it out.").On(s.label())
}
