package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	shared "patchbay/connectors/sandbox"
)

// call is one request that passed the gate.
type call struct {
	r       *http.Request
	company string
}

func (c *call) id() string { return c.r.PathValue("id") }

// external reports whether the id in the path is an external one.
func (c *call) external() bool { return c.r.URL.Query().Get("external") == "1" }

// endpoint is one route of the API behind the gate.
type endpoint struct {
	method, pattern string
	scope, right    string
	anywhere        bool // it needs no company-id
	creates         bool
	serve           func(*call) (any, error)
}

// list is an answer with a total.
type list struct {
	data  []any
	total int
	page  page
}

// guarded puts an endpoint behind token, scope and company. The service's own order of these is not documented.
func (s *site) guarded(e endpoint) shared.Route {
	return shared.Route{Method: e.method, Pattern: e.pattern, Serve: func(w http.ResponseWriter, r *http.Request) {
		out, err := s.answer(e, &call{r: r})
		if err != nil {
			var no *refusal
			if !errors.As(err, &no) {
				no = refuse(http.StatusInternalServerError, unverifiedInternal)
			}
			write(w, no.status, no.body())
			return
		}
		status := http.StatusOK
		if e.creates && s.opts.Quirks.Created201 {
			status = http.StatusCreated
		}
		write(w, status, s.envelope(out))
	}}
}

func (s *site) envelope(out any) map[string]any {
	l, isList := out.(list)
	if !isList {
		return map[string]any{"data": out, "status": 1}
	}
	body := map[string]any{"data": l.data, "status": 1, "total": l.total}
	if s.opts.Quirks.WithMeta {
		body["meta"] = map[string]any{"page": l.page.number, "limit": l.page.limit, "totalItems": l.total, "totalPages": (l.total + l.page.limit - 1) / l.page.limit}
	}
	return body
}

func (s *site) answer(e endpoint, c *call) (any, error) {
	g, err := s.bearer(c.r)
	if err != nil {
		return nil, err
	}
	a := s.store.theApp()
	a.Scopes = slices.DeleteFunc(slices.Clone(a.Scopes), func(one string) bool { return !slices.Contains(g.Scopes, one) })
	if !a.may(e.scope, e.right) {
		return nil, refuse(http.StatusForbidden, unverifiedNoScope, e.scope, e.right)
	}
	if !e.anywhere {
		if err := s.located(c, a); err != nil {
			return nil, err
		}
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return e.serve(c)
}

// bearer finds the grant of the token, which stands in its header without a scheme; the newer documents show one.
func (s *site) bearer(r *http.Request) (shared.Grant, error) {
	token := r.Header.Get("Authorization")
	bare, schemed := strings.CutPrefix(token, "Bearer ")
	if schemed && s.opts.Auth == "raw" || !schemed && s.opts.Auth == "bearer" {
		return shared.Grant{}, refuse(http.StatusUnauthorized, unverifiedBadToken)
	}
	if bare == "" {
		return shared.Grant{}, refuse(http.StatusUnauthorized, unverifiedNoToken)
	}
	g, err := s.oauth.Check(bare)
	switch {
	case errors.Is(err, shared.ErrExpiredToken):
		return g, refuse(http.StatusUnauthorized, unverifiedExpired)
	case err != nil:
		return g, refuse(http.StatusUnauthorized, unverifiedBadToken)
	}
	return g, nil
}

// located takes the company of the header; there is no company to fall back to.
func (s *site) located(c *call, a app) error {
	c.company = c.r.Header.Get("company-id")
	status := http.StatusForbidden
	if s.opts.Quirks.UnknownCompany404 {
		status = http.StatusNotFound
	}
	switch {
	case c.company == "":
		return refuse(status, unverifiedNoCompany)
	case !slices.Contains(a.Installed, c.company):
		return refuse(status, unverifiedOtherOne)
	}
	return nil
}

// page is the part of a list that was asked for.
type page struct{ number, limit int }

// paged reads page and limit. Anything but two numbers above zero means the first page of 10,000.
func paged(c *call) page {
	q := c.r.URL.Query()
	limit, limitErr := strconv.Atoi(q.Get("limit"))
	number, numberErr := strconv.Atoi(q.Get("page"))
	if limitErr != nil || numberErr != nil || limit <= 0 || number <= 0 {
		return page{1, 10_000}
	}
	return page{number, limit}
}

// cut answers one page of rows, each in the form that show gives it.
func cut[T any](c *call, rows []T, show func(T) any) list {
	p := paged(c)
	out := list{data: []any{}, total: len(rows), page: p}
	if p.number-1 > len(rows)/p.limit {
		return out
	}
	from := (p.number - 1) * p.limit
	for _, r := range rows[min(from, len(rows)):min(from+min(p.limit, len(rows)), len(rows))] {
		out.data = append(out.data, show(r))
	}
	return out
}

// body reads a JSON object.
func (s *store) body(c *call) (map[string]json.RawMessage, error) {
	var out map[string]json.RawMessage
	if err := json.NewDecoder(c.r.Body).Decode(&out); err != nil || out == nil {
		return nil, s.invalid(unverifiedBadBody)
	}
	return out, nil
}

// take reads one key of a body into into; sent is false where it is not there.
func (s *store) take(b map[string]json.RawMessage, key string, into any) (sent bool, err error) {
	raw, sent := b[key]
	if !sent {
		return false, nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return true, s.invalid(unverifiedType, key)
	}
	return true, nil
}
