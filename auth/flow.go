package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
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
	Machine string            // as the person's own machine reaches this one by ssh, "user@host"; "" when unknown
}

// Attempt is one consent under way: a callback address that is bound, and what only this attempt knows. It holds
// no goroutine after Cancel has returned. It is safe for concurrent use.
type Attempt struct {
	cfg      Config
	env      Env
	redirect string
	pushed   string // what stands for the parameters that were sent first; "" when they are in the address
	state    string
	deadline time.Time
	server   *server // nil when the answer can only be pasted

	answered chan struct{} // closed when the one answer came, or Cancel was called
	once     sync.Once

	mu       sync.Mutex
	verifier string
	nonce    string // "" where no ID token is asked for
	code     string
	err      error
}

// Begin binds the callback address and builds the consent address. Nothing is sent, unless the configuration has an
// address where the consent's parameters go first. Cancel it in any case.
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
	if slices.Contains(cfg.Scopes, openID) {
		a.nonce = random()
	}
	if err := a.open(ctx); err != nil {
		return nil, err
	}
	if err := a.push(ctx); err != nil {
		a.Cancel()
		return nil, err
	}
	return a, nil
}

// open binds the callback address, where the browser comes back to this machine.
func (a *Attempt) open(ctx context.Context) error {
	cfg := a.cfg
	path := cfg.Redirect.Path
	if path == "" {
		path = "/cb/" + cfg.Connector + "/" + random()
	}
	if cfg.Redirect.Registered != "" {
		a.redirect = cfg.Redirect.Registered
		return nil // the browser ends elsewhere: the address is pasted back
	}
	s, err := listen(ctx, cfg, path, a.take)
	if err != nil {
		return err
	}
	a.server, a.redirect = s, s.address(path)
	return nil
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
	if a.pushed == "" {
		a.ask(q)
	} else {
		q.Set("client_id", a.cfg.ClientID)
		q.Set("request_uri", a.pushed)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// ask puts the parameters of the consent into q. What binds the answer to this attempt comes after the connector's
// own, so that none of those can replace it.
func (a *Attempt) ask(q url.Values) {
	for k, v := range a.cfg.AuthorizeParams {
		q.Set(k, v)
	}
	q.Set("response_type", "code")
	q.Set("client_id", a.cfg.ClientID)
	q.Set("redirect_uri", a.redirect)
	q.Set("state", a.state)
	if s := a.cfg.scope(); s != "" {
		q.Set("scope", s)
	}
	if !q.Has("prompt") && slices.Contains(a.cfg.Scopes, "openid") && slices.Contains(a.cfg.Scopes, "offline_access") {
		q.Set("prompt", "consent") // OpenID Connect Core, 11: without it the wish for a refresh token is ignored
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.nonce != "" {
		q.Set("nonce", a.nonce)
	}
	if a.cfg.PKCE {
		q.Set("code_challenge", oauth2.S256ChallengeFromVerifier(a.verifier))
		q.Set("code_challenge_method", "S256")
	}
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
	host, port, err := net.SplitHostPort(a.server.host())
	if err != nil {
		return ""
	}
	if host == "localhost" {
		host = "127.0.0.1" // what stands behind the name may differ on the other machine
	}
	machine := a.env.Machine
	if machine == "" {
		machine = "THIS-HOST"
	}
	return fmt.Sprintf("ssh -N -L %s:%s %s", port, net.JoinHostPort(host, port), machine)
}

// Ignored counts requests that reached the callback and did not belong to this attempt.
func (a *Attempt) Ignored() int {
	if a.server == nil {
		return 0
	}
	return int(a.server.ignored.Load())
}

// Wait blocks until the answer came, the deadline passed or ctx ended; after Cancel it answers a problem of kind
// Canceled. The callback address stays open for the browser's last page until Cancel.
func (a *Attempt) Wait(ctx context.Context) error {
	timer := time.NewTimer(a.deadline.Sub(a.env.Now()))
	defer timer.Stop()
	select {
	case <-a.answered:
		a.mu.Lock()
		defer a.mu.Unlock()
		return a.err
	case <-timer.C:
		return problem.New(problem.Denied, "No consent came within %s.", minutes(a.env.Timeout)).
			WithHint("Start over; --timeout gives it more time.")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// minutes is a duration as a person says it.
func minutes(d time.Duration) string {
	switch {
	case d == time.Minute:
		return "a minute"
	case d > time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%d minutes", d/time.Minute)
	}
	return d.String()
}

// Cancel closes the callback address and forgets what only this attempt knew. It waits at most five seconds for a
// browser that is on its way to the last page, and may be called more than once.
func (a *Attempt) Cancel() {
	a.once.Do(func() {
		a.forget()
		close(a.answered)
	})
	a.forget() // an answer that came before this
	if a.server != nil {
		a.server.stop()
	}
}

// forget leaves nothing to exchange, so Wait must not say any more that there is; why an attempt failed stays.
func (a *Attempt) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.code, a.verifier, a.nonce = "", "", ""
	if a.err == nil {
		a.err = problem.New(problem.Canceled, "The sign-in was stopped.")
	}
}

// Format hides what only this attempt knows from every verb.
func (a *Attempt) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte("sign-in at " + a.cfg.Name)) // a failing writer is the printer's business
}
