package standard

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *site) peopleEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/people", scope: readPeople, serve: s.list},
		{method: http.MethodPost, path: "/people", scope: writePeople, status: http.StatusCreated, serve: s.create},
		{method: http.MethodGet, path: "/people/{id}", scope: readPeople, serve: s.retrieve},
		{method: http.MethodPatch, path: "/people/{id}", scope: writePeople, serve: s.update},
		{method: http.MethodDelete, path: "/people/{id}", scope: writePeople, status: http.StatusNoContent, serve: s.remove},
	}
}

// asked is a listing as the query has it.
type asked struct {
	size  int
	after int // place in the listing that it goes on behind
	text  string
	since time.Time
}

// Sizes of a page.
const (
	usualPage   = 50
	largestPage = 200
)

// parseQuery reads a listing's query strictly: a parameter that is not known is refused, so that nobody believes in it.
func parseQuery(q url.Values) (asked, error) {
	out := asked{size: usualPage}
	for k, v := range q {
		var ok bool
		switch k {
		case "limit":
			n, err := strconv.Atoi(v[0])
			out.size, ok = n, err == nil && n >= 1 && n <= largestPage
		case "cursor":
			out.after, ok = placeOf(v[0])
		case "q":
			out.text, ok = strings.ToLower(v[0]), true
		case "updated_since":
			t, err := time.Parse(time.RFC3339, v[0])
			out.since, ok = t, err == nil
		}
		if !ok || len(v) > 1 {
			return asked{}, bad("invalid_request", "the parameter "+strconv.QuoteToASCII(k)+" is not known or has a value that does not fit")
		}
	}
	return out, nil
}

const cursorMark = "people after "

// cursorOf is an opaque text for a place in the listing; placeOf reads it.
func cursorOf(seq int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(cursorMark + strconv.Itoa(seq)))
}

func placeOf(cursor string) (int, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return 0, false
	}
	digits, ours := strings.CutPrefix(string(b), cursorMark)
	n, err := strconv.Atoi(digits)
	return n, ours && err == nil && n > 0 && cursorOf(n) == cursor
}

// list answers a page in the order in which people were added. What is added or removed meanwhile neither repeats nor
// hides anybody else.
func (s *site) list(c *call) (any, error) {
	in, err := parseQuery(c.r.URL.Query())
	if err != nil {
		return nil, err
	}
	page, total, more := []any{}, 0, any(nil)
	last := 0
	for _, p := range s.store.rows {
		switch {
		case p.Workspace != c.grant.Workspace || !p.matches(in):
			continue
		case p.seq <= in.after:
		case len(page) < in.size:
			page, last = append(page, p.shape()), p.seq
		default:
			more = cursorOf(last)
		}
		total++
	}
	return map[string]any{"data": page, "next_cursor": more, "total": total}, nil
}

func (p person) matches(in asked) bool {
	if p.Updated.Before(in.since) {
		return false
	}
	return in.text == "" || slices.ContainsFunc([]string{p.First + " " + p.Last, p.Email, p.Phone, p.Company}, func(s string) bool {
		return strings.Contains(strings.ToLower(s), in.text)
	})
}

func (s *site) create(c *call) (any, error) {
	p, err := person{Workspace: c.grant.Workspace}.sent(c.r)
	if err != nil {
		return nil, err
	}
	return s.store.create("api", p).shape(), nil
}

func (s *site) retrieve(c *call) (any, error) {
	i, err := s.find(c)
	if err != nil {
		return nil, err
	}
	return s.store.rows[i].shape(), nil
}

func (s *site) update(c *call) (any, error) {
	i, err := s.find(c)
	if err != nil {
		return nil, err
	}
	p, err := s.store.rows[i].sent(c.r)
	if err != nil {
		return nil, err
	}
	return s.store.change("api", i, p).shape(), nil
}

func (s *site) remove(c *call) (any, error) {
	i, err := s.find(c)
	if err != nil {
		return nil, err
	}
	s.store.remove("api", i)
	return nil, nil
}

func (s *site) find(c *call) (int, error) {
	i := s.store.at(c.grant.Workspace, c.r.PathValue("id"))
	if i < 0 {
		return 0, notFound()
	}
	return i, nil
}

// sent is p with the body of a request.
func (p person) sent(r *http.Request) (person, error) {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if kind != "application/json" && kind != "application/merge-patch+json" {
		return p, &refusal{status: http.StatusUnsupportedMediaType, code: "unsupported_media_type", words: "the body must be application/json"}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return p, err
	}
	return p.patched(body)
}
