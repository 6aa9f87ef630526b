package standard

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	shared "patchbay/connectors/sandbox"
)

// call is one request that passed the gate. The store is locked while it is served.
type call struct {
	r     *http.Request
	grant shared.Grant
}

// endpoint is one route that needs a token.
type endpoint struct {
	method, path string
	scope        string // "" for any token
	status       int    // of success; 0: 200
	serve        func(*call) (any, error)
}

func (s *site) endpoints() []endpoint {
	return append(
		s.peopleEndpoints(),
		endpoint{method: http.MethodGet, path: userinfoPath, scope: openID, serve: s.userinfo},
		endpoint{method: http.MethodPost, path: userinfoPath, scope: openID, serve: s.userinfo},
		endpoint{method: http.MethodGet, path: "/me", serve: s.me},
		endpoint{method: http.MethodGet, path: "/workspaces", serve: s.workspaces},
	)
}

func (s *site) guarded(e endpoint) shared.Route {
	return shared.Route{Method: e.method, Pattern: e.path, Serve: func(w http.ResponseWriter, r *http.Request) {
		noStore(w)
		out, err := s.answer(w, e, &call{r: r})
		var no *refusal
		switch {
		case errors.As(err, &no):
			challenge(w, no)
			write(w, no.status, no.body())
		case err != nil:
			write(w, http.StatusInternalServerError, broken().body())
		default:
			write(w, cmp.Or(e.status, http.StatusOK), out)
		}
	}}
}

func (s *site) answer(w http.ResponseWriter, e endpoint, c *call) (any, error) {
	var err error
	if c.grant, err = s.bearer(c.r); err != nil {
		return nil, err
	}
	if !s.limit.spend(w.Header(), c.grant.ID) {
		return nil, &refusal{status: http.StatusTooManyRequests, code: "too_many_requests", words: "this grant asked too often in this minute"}
	}
	if e.scope != "" && !has(c.grant, e.scope) {
		return nil, &refusal{status: http.StatusForbidden, code: "insufficient_scope", words: "the token does not have the scope " + e.scope, scope: e.scope}
	}
	s.store.lock()
	defer s.store.mu.Unlock()
	return e.serve(c)
}

// bearer finds the grant of a request's token, which is taken from the header alone (RFC 6750).
func (s *site) bearer(r *http.Request) (shared.Grant, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return shared.Grant{}, &refusal{status: http.StatusUnauthorized, code: "unauthorized", words: "a token is needed"}
	}
	g, err := s.oauth.Check(token)
	if err != nil {
		return shared.Grant{}, &refusal{status: http.StatusUnauthorized, code: "invalid_token", words: err.Error()}
	}
	return g, nil
}

// challenge is the header that RFC 6750, section 3, asks for. Who sent no token is told no error there.
func challenge(w http.ResponseWriter, no *refusal) {
	if no.status != http.StatusUnauthorized && no.scope == "" {
		return
	}
	words := `Bearer realm="standard"`
	if no.code != "unauthorized" {
		words += fmt.Sprintf(`, error="%s", error_description="%s"`, no.code, no.words)
	}
	if no.scope != "" {
		words += fmt.Sprintf(`, scope="%s"`, no.scope)
	}
	w.Header().Set("WWW-Authenticate", words)
}

// limit counts the requests of a grant in minutes of the virtual clock. It is safe for concurrent use.
type limit struct {
	clock *shared.Clock
	burst int
	mu    sync.Mutex
	used  map[string]int
	begin time.Time
}

// spend counts one request and tells the state of the limit in h.
func (l *limit) spend(h http.Header, grant string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	if !now.Before(l.begin.Add(time.Minute)) {
		l.begin = now
		clear(l.used)
	}
	rest := strconv.Itoa(int((l.begin.Add(time.Minute).Sub(now) + time.Second - 1) / time.Second))
	ok := l.used[grant] < l.burst
	if ok {
		l.used[grant]++
	} else {
		h.Set("Retry-After", rest)
	}
	h.Set("RateLimit-Limit", strconv.Itoa(l.burst))
	h.Set("RateLimit-Remaining", strconv.Itoa(l.burst-l.used[grant]))
	h.Set("RateLimit-Reset", rest)
	return ok
}
