package auth

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"patchbay/problem"
)

// answerCap is how much of a token answer is read.
const answerCap = 64 << 10

// Exchange turns the code into tokens, once: a code that failed is never tried again. Wait must have returned nil.
func (a *Attempt) Exchange(ctx context.Context) (Tokens, error) {
	a.mu.Lock()
	code, verifier := a.code, a.verifier
	a.code = ""
	a.mu.Unlock()
	if code == "" {
		return Tokens{}, problem.New(problem.Denied, "There is no code to exchange.").WithHint("Start over.")
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {a.redirect}}
	if a.cfg.PKCE {
		form.Set("code_verifier", verifier)
	}
	for k, v := range a.cfg.TokenParams {
		form.Set(k, v)
	}
	p := poster{cfg: a.cfg, http: a.env.HTTP, now: a.env.Now}
	got, err := p.post(ctx, form)
	if err != nil {
		return Tokens{}, explainExchange(a.cfg, err)
	}
	t := got.tokens(a.cfg, Tokens{})
	t.Generation = 1
	return t, nil
}

func explainExchange(cfg Config, err error) error {
	r, ok := errors.AsType[*refused](err)
	if !ok {
		return problem.New(problem.ProviderDown, "%s did not answer the exchange of the code.", cfg.Name).
			WithHint("Start over: a code is good for one try.").Because(err)
	}
	if r.badClient() {
		return badClient(cfg).WithDetail(r.Code + " " + r.Words).Because(err)
	}
	if r.Code == "" {
		return problem.New(problem.ProviderDown, "%s answered the exchange with something that is no token.", cfg.Name).
			WithHint("Start over; check the connector's addresses if it happens again.").Because(err)
	}
	return problem.New(problem.BadClient, "%s refused the code.", cfg.Name).
		WithHint("Client id, client secret or redirect address may be wrong, or it took too long. Check them and start over.").
		WithDetail(r.Code + " " + r.Words).Because(err)
}

func badClient(cfg Config) *problem.Problem {
	return problem.New(problem.BadClient, "%s does not know this client id and secret.", cfg.Name).
		WithHint("Copy both once more from the app's page at the provider.")
}

// poster sends one form to a token endpoint, once: no retry, no reuse of connections (Go repeats a request that a
// reused connection lost when it carries an idempotency key, and a spent refresh token kills the grant).
type poster struct {
	cfg  Config
	http http.RoundTripper
	now  func() time.Time
}

// reply is a token answer.
type reply struct {
	access, refresh, scope string
	life                   time.Duration
	at                     time.Time // half the round trip before it came
	extra                  map[string]string
}

// refused is an answer that holds no token. Its text never holds the body.
type refused struct {
	Status int
	Code   string // "error" of RFC 6749, or ""
	Words  string // what the provider said, cleaned
	After  time.Duration
}

func (r *refused) Error() string {
	return "token endpoint answered " + strconv.Itoa(r.Status) + " " + r.Code
}

// badClient reports whether the endpoint refused the client and not the grant. Some say it in words alone.
func (r *refused) badClient() bool {
	words := strings.ToLower(r.Words)
	return r.Code == "invalid_client" || strings.Contains(words, "invalid client") || strings.Contains(words, "client credentials")
}

// maybeSent is a failure after which nobody knows whether the endpoint acted.
type maybeSent struct{ err error }

func (m *maybeSent) Error() string { return "no answer of the token endpoint: " + m.err.Error() }
func (m *maybeSent) Unwrap() error { return m.err }

func (p poster) post(ctx context.Context, form url.Values) (reply, error) {
	if p.cfg.ClientAuth == InBody || p.cfg.ClientAuth == Public || p.cfg.ClientAuth == "" {
		form.Set("client_id", p.cfg.ClientID)
	}
	if p.cfg.ClientAuth != InHeader && p.cfg.ClientAuth != Public && !p.cfg.ClientSecret.Empty() {
		form.Set("client_secret", p.cfg.ClientSecret.Reveal())
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.cfg.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return reply{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	if p.cfg.ClientAuth == InHeader {
		req.SetBasicAuth(url.QueryEscape(p.cfg.ClientID), url.QueryEscape(p.cfg.ClientSecret.Reveal()))
	}
	began := p.now()
	res, err := p.client().Do(req)
	if err != nil {
		return reply{}, unsent(err)
	}
	defer res.Body.Close() //nolint:errcheck // it was read to its end or is of no use
	body, err := io.ReadAll(io.LimitReader(res.Body, answerCap+1))
	if err != nil {
		return reply{}, &maybeSent{errors.New("the answer broke off")}
	}
	return p.read(res, body, began)
}

func (p poster) client() *http.Client {
	rt := p.http
	if rt == nil {
		rt = &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSHandshakeTimeout: 10 * time.Second}
	}
	return &http.Client{Transport: rt, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// unsent tells failures before the request left from those after it: only a failed dial is certain.
func unsent(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return err
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return err
	}
	inner := errors.Unwrap(err) // *url.Error would show the address
	if inner == nil {
		inner = err
	}
	return &maybeSent{inner}
}

func (p poster) read(res *http.Response, body []byte, began time.Time) (reply, error) {
	now := p.now()
	no := &refused{Status: res.StatusCode, After: retryAfter(res.Header.Get("Retry-After"), now)}
	fields := map[string]any{}
	if len(body) > answerCap || json.Unmarshal(body, &fields) != nil {
		if res.StatusCode/100 == 2 || res.StatusCode >= 500 && no.After == 0 {
			return reply{}, &maybeSent{no} // it may have acted, and its answer is of no use
		}
		return reply{}, no
	}
	if res.StatusCode/100 != 2 {
		no.Code, no.Words = problem.Clean(text(fields["error"])), problem.Clean(text(fields["error_description"])+text(fields["message"]))
		if res.StatusCode >= 500 && no.After == 0 && no.Code == "" {
			return reply{}, &maybeSent{no}
		}
		return reply{}, no
	}
	got := reply{access: text(fields["access_token"]), refresh: text(fields["refresh_token"]), scope: text(fields["scope"]), at: began.Add(now.Sub(began) / 2)}
	if got.access == "" {
		no.Code = problem.Clean(text(fields["error"]))
		return reply{}, no
	}
	if n, err := strconv.ParseFloat(text(fields["expires_in"]), 64); err == nil && n > 0 && n < 1e10 {
		got.life = time.Duration(n * float64(time.Second))
	}
	got.extra = map[string]string{}
	for _, k := range p.cfg.Extra {
		if v := text(fields[k]); v != "" {
			got.extra[k] = problem.Clean(v)
		}
	}
	return got, nil
}

// text is a JSON value as text; numbers may come as either.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func retryAfter(v string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && n >= 0 {
		return min(time.Duration(n)*time.Second, time.Hour)
	}
	if t, err := http.ParseTime(v); err == nil && t.After(now) {
		return min(t.Sub(now), time.Hour)
	}
	return 0
}

// tokens lays an answer over what was there: a refresh token stays good when no new one came (RFC 6749, 6).
func (r reply) tokens(cfg Config, before Tokens) Tokens {
	t := before
	t.Access, t.ObtainedAt, t.AttemptID, t.AttemptAt = Secret(r.access), r.at.UTC(), "", time.Time{}
	if r.refresh != "" {
		t.Refresh = Secret(r.refresh)
	}
	t.Scopes = slices.Clone(before.Scopes)
	if r.scope != "" || len(t.Scopes) == 0 {
		t.Scopes = cfg.granted(r.scope)
	}
	life := r.life
	if life == 0 {
		life = cfg.Lifetime
	}
	t.Expiry = time.Time{}
	if life > 0 {
		t.Expiry = t.ObtainedAt.Add(life)
	}
	if t.Extra == nil {
		t.Extra = map[string]string{}
	}
	for k, v := range r.extra {
		t.Extra[k] = v
	}
	return t
}
