package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"patchbay/problem"
)

// Env is what a flow needs from outside; zero values are the ordinary choice.
type Env struct {
	Now     func() time.Time  // nil: the wall clock
	Timeout time.Duration     // for the consent; 0 for five minutes
	HTTP    http.RoundTripper // to the token endpoint; nil: a transport without reuse
}

// Attempt is one consent under way: a callback address that is bound, and what only this attempt knows. It holds
// no goroutine after Cancel has returned. It is safe for concurrent use.
type Attempt struct {
	cfg      Config
	env      Env
	redirect string
	state    string
	verifier string
	deadline time.Time
	server   *server

	answered chan struct{} // closed when the one answer came
	once     sync.Once

	mu   sync.Mutex
	code string
	err  error
}

// Begin binds the callback address and builds the consent address; nothing is sent. Cancel it in any case.
func Begin(ctx context.Context, cfg Config, env Env) (*Attempt, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if env.Now == nil {
		env.Now = time.Now
	}
	if env.Timeout <= 0 {
		env.Timeout = 5 * time.Minute
	}
	a := &Attempt{
		cfg: cfg, env: env, state: random(), verifier: oauth2.GenerateVerifier(),
		deadline: env.Now().Add(env.Timeout), answered: make(chan struct{}),
	}
	path := cfg.Redirect.Path
	if path == "" {
		path = "/cb/" + cfg.Connector + "/" + random()
	}
	if cfg.Redirect.Registered != "" {
		a.redirect = cfg.Redirect.Registered
		return a, nil // the browser ends elsewhere: the address is pasted back
	}
	s, err := listen(ctx, cfg, path, a.take)
	if err != nil {
		return nil, err
	}
	a.server, a.redirect = s, s.address(path)
	return a, nil
}

// random is 256 bits, as text that needs no escaping in an address.
func random() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b)
}

// URL is the consent address for the browser. It holds nothing that redeems a code.
func (a *Attempt) URL() string {
	u, err := url.Parse(a.cfg.AuthorizeURL)
	if err != nil {
		return "" // Begin has parsed it before
	}
	q := u.Query()
	q.Set("response_type", "code")
	q.Set("client_id", a.cfg.ClientID)
	q.Set("redirect_uri", a.redirect)
	q.Set("state", a.state)
	if s := a.cfg.scope(); s != "" {
		q.Set("scope", s)
	}
	if a.cfg.PKCE {
		q.Set("code_challenge", oauth2.S256ChallengeFromVerifier(a.verifier))
		q.Set("code_challenge_method", "S256")
	}
	for k, v := range a.cfg.AuthorizeParams {
		q.Set(k, v)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// RedirectURL is where the provider sends the browser.
func (a *Attempt) RedirectURL() string { return a.redirect }

// Deadline is when the attempt ends by itself.
func (a *Attempt) Deadline() time.Time { return a.deadline }

// SSHHint is the command that brings the answer from a browser on another machine, or "" where it would not help.
func (a *Attempt) SSHHint() string {
	if a.server == nil {
		return ""
	}
	_, port, err := net.SplitHostPort(a.server.host())
	if err != nil {
		return ""
	}
	return fmt.Sprintf("ssh -N -L %s:127.0.0.1:%s THIS-HOST", port, port)
}

// Ignored counts requests that reached the callback and did not belong to this attempt.
func (a *Attempt) Ignored() int {
	if a.server == nil {
		return 0
	}
	return int(a.server.ignored.Load())
}

// Paste takes the whole address that a browser elsewhere ended on, or its query. An address of another attempt, or
// a bare code, is refused and changes nothing.
func (a *Attempt) Paste(text string) error {
	q, err := a.pasted(strings.TrimSpace(text))
	if err != nil {
		return err
	}
	if !a.take(q) {
		return problem.New(problem.Usage, "That address does not belong to this attempt.").
			WithHint("Paste the whole address that the browser ended on, from this sign-in.")
	}
	return nil
}

func (a *Attempt) pasted(text string) (url.Values, error) {
	bad := problem.New(problem.Usage, "That is not the address that the browser ended on.").
		WithHint("Copy all of it, from http to the end; a code alone is not enough.")
	if len(text) > 8<<10 {
		return nil, bad
	}
	if !strings.Contains(text, "://") {
		q, err := url.ParseQuery(strings.TrimPrefix(text, "?"))
		if err != nil || !q.Has("state") {
			return nil, bad
		}
		return q, nil
	}
	got, err := url.Parse(text)
	if err != nil {
		return nil, bad
	}
	want, err := url.Parse(a.redirect)
	if err != nil || got.Scheme != want.Scheme || got.Host != want.Host || got.Path != want.Path {
		return nil, bad
	}
	q, err := url.ParseQuery(got.RawQuery)
	if err != nil {
		return nil, bad
	}
	return q, nil
}

// take accepts the first answer that carries this attempt's state; every other is ignored.
func (a *Attempt) take(q url.Values) bool {
	if len(q["state"]) != 1 || !same(q.Get("state"), a.state) {
		return false
	}
	took := false
	a.once.Do(func() {
		took = true
		a.mu.Lock()
		a.code, a.err = a.read(q)
		a.mu.Unlock()
		close(a.answered)
	})
	return took
}

// read turns the provider's answer into a code or the reason why there is none.
func (a *Attempt) read(q url.Values) (string, error) {
	for _, k := range []string{"code", "error", "iss"} {
		if len(q[k]) > 1 {
			return "", problem.New(problem.Denied, "The answer of %s holds %q twice.", a.cfg.Name, k).WithHint("Start over.")
		}
	}
	if iss := q.Get("iss"); a.cfg.Issuer != "" && iss != "" && iss != a.cfg.Issuer {
		return "", problem.New(problem.Denied, "The answer came from another server than %s.", a.cfg.Name).
			WithHint("Nothing was sent to it. Start over, and check the connector's addresses.")
	}
	switch e := q.Get("error"); {
	case e == "access_denied":
		return "", problem.New(problem.Denied, "The consent was denied at %s.", a.cfg.Name).
			WithHint("Nothing was kept. Start over when you want to allow it.")
	case e != "":
		return "", problem.New(problem.Denied, "%s did not give its consent.", a.cfg.Name).
			WithHint("Check client id, scopes and redirect address at the provider.").
			WithDetail(e + " " + q.Get("error_description"))
	case q.Get("code") == "":
		return "", problem.New(problem.Denied, "%s answered without a code.", a.cfg.Name).WithHint("Start over.")
	}
	return q.Get("code"), nil
}

// Wait blocks until the answer came, the deadline passed or ctx ended. The callback address stays open for the
// browser's last page until Cancel.
func (a *Attempt) Wait(ctx context.Context) error {
	timer := time.NewTimer(a.deadline.Sub(a.env.Now()))
	defer timer.Stop()
	select {
	case <-a.answered:
		a.mu.Lock()
		defer a.mu.Unlock()
		return a.err
	case <-timer.C:
		return problem.New(problem.Denied, "No consent came within %s.", a.env.Timeout).
			WithHint("Start over; --timeout gives it more time.")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Cancel closes the callback address and forgets what only this attempt knew. It waits at most two seconds for a
// browser that is on its way to the last page, and may be called more than once.
func (a *Attempt) Cancel() {
	if a.server != nil {
		a.server.stop()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.code, a.verifier = "", ""
}
