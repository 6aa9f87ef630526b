package auth

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"patchbay/problem"
)

// Exchange turns the code into tokens, once: a code that failed is never tried again. Wait must have returned nil.
func (a *Attempt) Exchange(ctx context.Context) (Tokens, error) {
	a.mu.Lock()
	code, verifier, nonce := a.code, a.verifier, a.nonce
	a.code = ""
	a.mu.Unlock()
	if code == "" {
		return Tokens{}, problem.New(problem.Denied, "There is no code to exchange.").WithHint("Start over.")
	}
	form := url.Values{}
	for k, v := range a.cfg.TokenParams {
		form.Set(k, v)
	}
	form.Set("grant_type", "authorization_code")
	form.Set("code", code)
	form.Set("redirect_uri", a.redirect)
	if a.cfg.PKCE {
		form.Set("code_verifier", verifier)
	}
	got, err := poster{cfg: a.cfg, http: a.env.HTTP, now: a.env.Now}.post(ctx, form)
	if err != nil && ctx.Err() != nil {
		return Tokens{}, ctx.Err()
	}
	if err != nil {
		return Tokens{}, explainExchange(a.cfg, a.env.Now(), err)
	}
	return a.cfg.first(got, nonce, a.env.Now())
}

// first is the token set that begins a connection, after who signed in is known where that was asked for.
func (c Config) first(got reply, nonce string, now time.Time) (Tokens, error) {
	t := got.tokens(c, Tokens{}).calendar()
	t.Generation = 1
	subject, err := c.subject(got.identity, nonce, t.Scopes, now)
	if err != nil {
		return Tokens{}, err
	}
	t.Subject = subject
	return t, nil
}

func explainExchange(cfg Config, now time.Time, err error) error {
	r, ok := errors.AsType[*refused](err)
	switch {
	case !ok:
		return problem.New(problem.ProviderDown, "%s did not answer the exchange of the code.", cfg.Name).
			WithHint("Start over: a code is good for one try.").Because(err)
	case r.Large != "":
		return problem.New(problem.Unsupported, "%s gave %s: at most %d KiB are taken for a token, and %d KiB for all of an answer.", cfg.Name, r.Large, tokenCap>>10, answerCap>>10).
			WithHint("Have fewer permissions, groups or claims put into it, then start over.").Because(err)
	case r.Type != "":
		return problem.New(problem.Unsupported, "%s gives tokens of the type %s, which cannot be used here.", cfg.Name, r.Type).
			WithHint("Ask the provider for bearer tokens.").Because(err)
	case r.badClient():
		return badClient(cfg).WithDetail(r.Code + " " + r.Words).Because(err)
	case r.busy():
		p := problem.New(problem.RateLimited, "%s takes no sign-ins just now.", cfg.Name).
			WithHint("Wait a moment, then start over.").Because(err)
		if r.After > 0 {
			p.Until = now.Add(r.After)
		}
		return p
	case r.Status >= 500 || r.Code == "" && r.Words == "":
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

// refused is an answer that holds no token. Its text never holds the body.
type refused struct {
	Status int
	Code   string // "error" of RFC 6749, or ""
	Words  string // what the provider said, cleaned and without what was sent to it
	Type   string // of a token that was given and cannot be used, "" for none; cleaned
	Large  string // what there was too much of, in words, "" for nothing
	After  time.Duration
}

func (r *refused) Error() string {
	return strings.TrimRight("token endpoint answered "+strconv.Itoa(r.Status)+" "+cmp.Or(r.Code, r.Large), " ")
}

// badClient reports whether the endpoint refused the client and not the grant. Some say it in words alone.
func (r *refused) badClient() bool {
	words := strings.ToLower(r.Words)
	return r.Code == "invalid_client" || r.Code == "unauthorized_client" || strings.Contains(words, "invalid client") || strings.Contains(words, "client credentials")
}

// busy reports whether the endpoint sent the request away without looking into it.
func (r *refused) busy() bool {
	return r.Status == 429 || r.Status == 503 || r.Code == "temporarily_unavailable" || r.Code == "slow_down"
}

// final reports whether the endpoint looked at the grant and said no. A page of some box in between does not.
func (r *refused) final() bool {
	said := r.Code != "" || r.Words != "" || r.Type != ""
	judged := r.Status/100 == 2 || r.Status == 400 || r.Status == 401 || r.Status == 403
	return said && judged && !r.busy() && r.Code != "server_error"
}

// maybeSent is a failure after which nobody knows whether the endpoint acted.
type maybeSent struct{ err error }

func (m *maybeSent) Error() string { return "no answer of the token endpoint: " + m.err.Error() }
func (m *maybeSent) Unwrap() error { return m.err }
