package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	shared "patchbay/connectors/sandbox"
)

// call is one request that passed the gate. The store is locked while it is served.
type call struct {
	r       *http.Request
	grant   shared.Grant
	account int64
	me      user // the token's person in that account; nobody where the path names no account
}

// endpoint is one route of the API behind the gate.
type endpoint struct {
	method   string
	path     string // below /1.1/{account}; below /1.1 where anywhere is set
	needs    string // "company create": the resource and verb that the person's role must have; "" for anybody
	planning bool   // only in an account with that feature
	anywhere bool
	status   int // of success; 0: 200
	serve    func(*call) (any, error)
}

func (e endpoint) pattern() string {
	if e.anywhere {
		return "/1.1" + e.path
	}
	return "/1.1/{account}" + e.path
}

func (s *site) guarded(e endpoint) shared.Route {
	return shared.Route{Method: e.method, Pattern: e.pattern(), Serve: func(w http.ResponseWriter, r *http.Request) {
		out, err := s.answer(w, e, &call{r: r})
		var no *refusal
		switch {
		case errors.As(err, &no):
			s.finish(w, no.status, no.body)
		case err != nil:
			s.finish(w, http.StatusInternalServerError, said(http.StatusInternalServerError, "Internal Server Error").body)
		default:
			s.finish(w, s.success(e), out)
		}
	}}
}

func (s *site) success(e endpoint) int {
	switch {
	case e.method == http.MethodDelete && s.opts.Quirks.DeleteNoContent:
		return http.StatusNoContent
	case e.status == 0, s.opts.Quirks.Create200 && e.method == http.MethodPost:
		return http.StatusOK
	}
	return e.status
}

// finish writes an answer with the headers that were recorded.
func (s *site) finish(w http.ResponseWriter, status int, out any) {
	h := w.Header()
	h.Set("X-Request-Id", s.traceID())
	h.Set("X-Runtime", "0.042137")
	h.Set("Cache-Control", "max-age=0, private, must-revalidate")
	doc := written(out)
	if status == http.StatusOK {
		sum := sha256.Sum256(doc)
		h.Set("ETag", `W/"`+hex.EncodeToString(sum[:16])+`"`)
	}
	send(w, status, doc)
}

func (s *site) answer(w http.ResponseWriter, e endpoint, c *call) (any, error) {
	g, err := s.bearer(c.r)
	if err != nil {
		return nil, err
	}
	c.grant = g
	if !s.limit.spend(g.Login) {
		if s.opts.Quirks.RetryAfter {
			w.Header().Set("Retry-After", "60")
		}
		return nil, plainError(http.StatusTooManyRequests, "Too many requests")
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if id := c.r.PathValue("account"); id != "" {
		if err := s.enter(c, id); err != nil {
			return nil, err
		}
		if err := s.permitted(e, c); err != nil {
			return nil, err
		}
	}
	return e.serve(c)
}

func (s *site) bearer(r *http.Request) (shared.Grant, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	g, err := s.oauth.Check(token)
	if err == nil && strings.EqualFold(scheme, "bearer") {
		return g, nil
	}
	if s.opts.Quirks.OldUnauthorized {
		return g, said(http.StatusUnauthorized, "Unauthorized")
	}
	return g, plainError(http.StatusUnauthorized, "The access token is invalid")
}

// enter finds the person in the account of the path.
func (s *site) enter(c *call, id string) error {
	n, err := strconv.ParseInt(id, 10, 64)
	me, in := s.store.member(n, c.grant.Login)
	switch {
	case err == nil && in:
		c.account, c.me = n, me
		return nil
	case s.opts.Quirks.ForeignAccount403:
		return forbidden()
	}
	return notFound()
}

func (s *site) permitted(e endpoint, c *call) error {
	if e.planning && !s.store.accounts.rows[c.account].Planning {
		return said(s.opts.Quirks.PlanningStatus, "Planning is not part of this account's plan")
	}
	resource, verb, ok := strings.Cut(e.needs, " ")
	if ok && !slices.Contains(allowed(c.me.Role, resource), verb) {
		return forbidden()
	}
	return nil
}

// read unwraps the body of a write.
func (s *site) read(c *call, wrapper string) (body, error) {
	b, err := unwrap(c.r.Body, wrapper)
	switch {
	case !errors.Is(err, errNoWrapper):
		return b, err
	case s.opts.Quirks.EmptyWrite && c.r.Method != http.MethodPost:
		return body{}, nil
	}
	return nil, plainError(s.opts.Quirks.WrapperStatus, fmt.Sprintf("param is missing or the value is empty: %s", wrapper))
}
