package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	shared "patchbay/connectors/sandbox"
)

// Kinds of grants, by the service's words.
const (
	forLocation = "Location"
	forCompany  = "Company"
)

// call is one request that passed the gate.
type call struct {
	r     *http.Request
	grant shared.Grant
	trace string
}

// endpoint is one route of the API behind the gate.
type endpoint struct {
	method, pattern string
	scope           string
	company         bool // company tokens may call it
	location        bool // location tokens may call it
	status          int
	serve           func(*call) (any, error)
}

// guarded puts an endpoint behind token, budget, scope, class and path location. The service's
// own order of these is not documented.
func (s *site) guarded(e endpoint) shared.Route {
	return shared.Route{Method: e.method, Pattern: e.pattern, Serve: func(w http.ResponseWriter, r *http.Request) {
		c := &call{r: r, trace: s.traceID()}
		out, err := s.answer(w, e, c)
		if err != nil {
			var no *refusal
			if !errors.As(err, &no) {
				no = &refusal{status: http.StatusInternalServerError, message: "Internal server error"}
			}
			write(w, no.status, no.body(c.trace))
			return
		}
		write(w, e.status, out)
	}}
}

func (s *site) answer(w http.ResponseWriter, e endpoint, c *call) (any, error) {
	if err := s.version(c.r); err != nil {
		return nil, err
	}
	g, err := s.bearer(c.r)
	if err != nil {
		return nil, err
	}
	c.grant = g
	if !s.limits.spend(w.Header(), bucket(g)) {
		if s.opts.Quirks.RetryAfter {
			w.Header().Set("Retry-After", "10")
		}
		return nil, &refusal{status: http.StatusTooManyRequests, message: unverifiedTooMany}
	}
	if err := permitted(e, g); err != nil {
		return nil, err
	}
	if id := c.r.PathValue("locationId"); id != "" {
		if err := s.at(c, id); err != nil {
			return nil, err
		}
	}
	return e.serve(c)
}

func versions() []string { return []string{"v3", "2023-02-21", "2021-07-28", "2021-04-15", "legacy"} }

func (s *site) version(r *http.Request) error {
	v := r.Header.Get("Version")
	switch {
	case v == "":
		return unauthorized(textNoVersion)
	case slices.Contains(versions(), v):
		return nil
	case s.opts.Quirks.BadVersion400:
		return badRequest(textBadVersion400, v)
	}
	return unauthorized(textBadVersion)
}

func (s *site) bearer(r *http.Request) (shared.Grant, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	g, err := s.oauth.Check(token)
	switch {
	case !strings.EqualFold(scheme, "bearer") || token == "":
		return g, unauthorized(textBadToken)
	case err == nil:
		return g, nil
	case strings.HasPrefix(token, "pit-"):
		return g, unauthorized(textBadPIT)
	case errors.Is(err, shared.ErrExpiredToken):
		return g, unauthorized(unverifiedExpired)
	case errors.Is(err, shared.ErrRevokedToken):
		return g, unauthorized(textBadToken)
	}
	return g, unauthorized(textBadJWT)
}

// permitted checks scope and class of a token.
func permitted(e endpoint, g shared.Grant) error {
	switch {
	case e.scope != "" && !slices.Contains(g.Scopes, e.scope):
		return unauthorized(textNoScope)
	case g.Kind == forLocation && e.location, g.Kind == forCompany && e.company:
		return nil
	case g.Static:
		return unauthorized(textUserType)
	}
	return unauthorized(textAuthClass)
}

// at checks that the token reaches a location that exists.
func (s *site) at(c *call, id string) error {
	l, ok := s.store.place(id)
	switch {
	case c.grant.Kind == forLocation && id != c.grant.Workspace:
		return forbidden()
	case !ok:
		return badRequest(unverifiedNoLocation, id)
	case !l.Active:
		return badRequest(textInactive)
	}
	return nil
}

// named is the location that a query or body names; it must be there, and the token's.
func (s *site) named(c *call, id string) (string, error) {
	if id == "" {
		return "", unprocessable("locationId must be a string", "locationId should not be empty")
	}
	return id, s.at(c, id)
}

// bucket is what a token's requests are counted under: the app, or the private integrations, per resource.
func bucket(g shared.Grant) string {
	kind := "app"
	if g.Static {
		kind = "pit"
	}
	return fmt.Sprintf("%s %s %s", kind, g.Kind, g.Workspace)
}
