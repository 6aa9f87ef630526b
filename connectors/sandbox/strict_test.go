package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"patchbay/problem"
)

const longVerifier = "a-verifier-of-forty-three-characters-or-more-0123"

func challenged(q url.Values) {
	sum := sha256.Sum256([]byte(longVerifier))
	q.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
	q.Set("code_challenge_method", "S256")
}

func strict(c *OAuthConfig) {
	c.RequirePKCE, c.AnswerAs = true, "http://issuer.example.com"
	c.Client.Auth = AuthBasic
	c.Others = []Client{{ID: "posting", Secret: "s2", Auth: AuthBody}, {ID: "public", Auth: AuthNone}}
}

func TestAStrictServerGivesNoCodeWithoutAGoodChallenge(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{cfg: strict})
	for name, change := range map[string]func(url.Values){
		"no challenge": nil,
		"plain":        func(q url.Values) { challenged(q); q.Set("code_challenge_method", "plain") },
		"no method":    func(q url.Values) { challenged(q); q.Del("code_challenge_method") },
		"too short":    func(q url.Values) { challenged(q); q.Set("code_challenge", "c2hvcnQ") },
		"no base64":    func(q url.Values) { challenged(q); q.Set("code_challenge", strings.Repeat("!", 43)) },
	} {
		q := b.approve(ada(), change)
		if q.Get("error") != "invalid_request" || q.Has("code") || q.Get("state") != "xyz" || q.Get("iss") != "http://issuer.example.com" {
			t.Errorf("%s: came back with %v", name, q)
		}
	}
	if q := b.approve(ada(), challenged); q.Get("code") == "" || q.Get("iss") != "http://issuer.example.com" {
		t.Errorf("with a challenge: %v", q)
	}
}

func TestEveryAnswerOfAnIssuerNamesItAndOthersNone(t *testing.T) {
	t.Parallel()
	b, plain := run(t, Options{}, &tiny{cfg: strict}), run(t, Options{}, &tiny{})
	no := ada()
	no.Deny = true
	for _, c := range []Consent{ada(), no} {
		if q := b.approve(c, challenged); q.Get("iss") != "http://issuer.example.com" {
			t.Errorf("deny %v: %v", c.Deny, q)
		}
		if q := plain.approve(c, nil); q.Has("iss") {
			t.Errorf("without an issuer: %v", q)
		}
	}
}

func TestAVerifierWithoutAChallengeIsRefused(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	code := b.approve(ada(), nil).Get("code")
	if status, _ := b.redeem(url.Values{"code": {code}, "redirect_uri": {redirect}, "verifier": {longVerifier}}); status != 400 {
		t.Errorf("got %d", status)
	}
	loose := run(t, Options{}, &tiny{cfg: func(c *OAuthConfig) { c.IgnorePKCE = true }})
	code = loose.approve(ada(), nil).Get("code")
	if status, _ := loose.redeem(url.Values{"code": {code}, "redirect_uri": {redirect}, "verifier": {longVerifier}}); status != 200 {
		t.Errorf("a server that ignores proof keys gave %d", status)
	}
}

func TestCodesAndRefreshTokensBelongToOneClient(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{cfg: strict})
	o, to := b.p.oauth, redirect
	in := Redemption{Client: "public", Code: b.approve(ada(), challenged).Get("code"), Redirect: &to, Verifier: longVerifier}
	if _, err := o.Redeem(in); !errors.Is(err, ErrOtherClient) {
		t.Fatalf("another client's code: %v", err)
	}
	in.Client = "app"
	got, err := o.Redeem(in)
	if err != nil || got.Grant.Client != "app" {
		t.Fatalf("the stranger spent the code: %v, %+v", err, got.Grant)
	}
	if _, err := o.RenewFor("public", got.Refresh); !errors.Is(err, ErrOtherClient) {
		t.Errorf("another client's refresh token: %v", err)
	}
	next, err := o.RenewFor("app", got.Refresh)
	if err != nil {
		t.Fatalf("the stranger spent the refresh token: %v", err)
	}
	in.Client = "public"
	if _, err := o.Redeem(in); !errors.Is(err, ErrOtherClient) {
		t.Errorf("a stranger's replay: %v", err)
	}
	if _, err := o.Check(next.Access); err != nil {
		t.Errorf("a stranger's replay ended the grant: %v", err)
	}
}

func TestANonceComesBackWithItsCodeAlone(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	code, to := b.approve(ada(), func(q url.Values) { q.Set("nonce", "n-1") }).Get("code"), redirect
	got, err := b.p.oauth.Redeem(Redemption{Code: code, Redirect: &to})
	if err != nil || got.Nonce != "n-1" {
		t.Fatalf("%v, nonce %q", err, got.Nonce)
	}
	if next, err := b.p.oauth.Renew(got.Refresh); err != nil || next.Nonce != "" {
		t.Errorf("%v, nonce %q", err, next.Nonce)
	}
}

func TestAGrantThatCannotBeRenewedHasNoRefreshToken(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{cfg: func(c *OAuthConfig) { c.Renewable = func(g Grant) bool { return len(g.Scopes) == 1 } }})
	for scope, want := range map[string]bool{"read": true, "read write": false} {
		code := b.approve(ada(), func(q url.Values) { q.Set("scope", scope) }).Get("code")
		if _, p := b.redeem(url.Values{"code": {code}, "redirect_uri": {redirect}}); (p.Refresh != "") != want {
			t.Errorf("%s: refresh token %q", scope, p.Refresh)
		}
	}
}

func TestRegisteredRedirectsReplaceLoopbackOnes(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{cfg: func(c *OAuthConfig) { c.Redirects = func(s string) bool { return strings.HasSuffix(s, "/only") } }})
	_, err := Approve(t.Context(), nil, b.authorizeURL(nil), ada())
	if !problem.Is(err, problem.SignIn) {
		t.Errorf("another redirect address: %v", err)
	}
	if q := b.approve(ada(), func(q url.Values) { q.Set("redirect_uri", "http://127.0.0.1:1/only") }); q.Get("code") == "" {
		t.Errorf("the registered one: %v", q)
	}
}

func TestAForgottenAccessTokenLeavesItsGrant(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	p := b.login()
	b.p.oauth.Forget(p.Access)
	if _, err := b.p.oauth.Check(p.Access); !errors.Is(err, ErrUnknownToken) {
		t.Errorf("the token: %v", err)
	}
	if _, err := b.p.oauth.Renew(p.Refresh); err != nil {
		t.Errorf("its refresh token: %v", err)
	}
}

func TestClientsAuthenticateInTheirOneWay(t *testing.T) {
	t.Parallel()
	odd := Client{ID: "a:pp", Secret: "s:+%/= ü", Auth: AuthBasic}
	b := run(t, Options{}, &tiny{cfg: func(c *OAuthConfig) { strict(c); c.Client = odd }})
	basic := func(id, secret string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret)) }
	}
	for name, c := range map[string]struct {
		form string
		with func(*http.Request)
		want error
		id   string
	}{
		"basic":                        {"", basic(odd.ID, odd.Secret), nil, odd.ID},
		"basic and the id in the body": {"client_id=" + url.QueryEscape(odd.ID), basic(odd.ID, odd.Secret), nil, odd.ID},
		"body":                         {"client_id=posting&client_secret=s2", nil, nil, "posting"},
		"public":                       {"client_id=public", nil, nil, "public"},
		"raw basic":                    {"", func(r *http.Request) { r.SetBasicAuth(odd.ID, odd.Secret) }, ErrWrongClient, ""},
		"wrong secret":                 {"", basic(odd.ID, "guess"), ErrWrongClient, ""},
		"wrong id":                     {"", basic("nobody", odd.Secret), ErrWrongClient, ""},
		"another id in the body":       {"client_id=posting", basic(odd.ID, odd.Secret), ErrWrongClient, ""},
		"body where basic is due":      {url.Values{"client_id": {odd.ID}, "client_secret": {odd.Secret}}.Encode(), nil, ErrWrongMethod, ""},
		"basic where body is due":      {"", basic("posting", "s2"), ErrWrongMethod, ""},
		"no secret where one is due":   {"client_id=posting", nil, ErrWrongMethod, ""},
		"a secret for a public client": {"client_id=public&client_secret=", nil, ErrWrongMethod, ""},
		"basic for a public client":    {"", basic("public", ""), ErrWrongMethod, ""},
		"a bearer":                     {"client_id=public", func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, ErrWrongMethod, ""},
		"two ways":                     {"client_id=posting&client_secret=s2", basic("posting", "s2"), ErrTwoMethods, ""},
		"nobody":                       {"", nil, ErrWrongClient, ""},
		"twice":                        {"client_id=public&client_id=public", nil, ErrTwiceParameter, ""},
		"JSON":                         {`{"client_id":"public"}`, func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, ErrMalformedForm, ""},
		"in the address":               {"client_id=public", func(r *http.Request) { r.URL.RawQuery = "client_secret=s2" }, ErrMalformedForm, ""},
		"a broken form":                {"client_id=%zz", nil, ErrMalformedForm, ""},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/token", strings.NewReader(c.form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if c.with != nil {
			c.with(r)
		}
		got, err := b.p.oauth.Authenticate(r)
		if !errors.Is(err, c.want) || got.ID != c.id {
			t.Errorf("%s: %q, %v", name, got.ID, err)
		}
	}
}
