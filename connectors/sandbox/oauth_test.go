package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
)

func TestConsentLeadsBackWithCodeAndState(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	q := b.approve(Consent{Login: "ADA@example.com", Password: "pw", Workspace: "Second"}, nil)
	if q.Get("code") == "" || q.Get("state") != "xyz" || q.Get("error") != "" {
		t.Fatalf("came back with %v", q)
	}
	status, p := b.redeem(url.Values{"code": {q.Get("code")}, "redirect_uri": {redirect}})
	g, err := b.p.oauth.Check(p.Access)
	if status != 200 || err != nil || g.Workspace != "w2" || g.Login != "ada@example.com" || strings.Join(g.Scopes, " ") != "read write" {
		t.Errorf("%d, %+v, %v", status, g, err)
	}
}

func TestDenyLeadsBackWithAccessDenied(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	c := ada()
	c.Deny = true
	if q := b.approve(c, nil); q.Get("error") != "access_denied" || q.Get("state") != "xyz" || q.Has("code") {
		t.Errorf("came back with %v", q)
	}
}

func TestForeignRedirectsAndClientsGetAPageAndNoRedirect(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	for name, change := range map[string]func(url.Values){
		"another host":      func(q url.Values) { q.Set("redirect_uri", "https://evil.example.com/cb") },
		"a look-alike":      func(q url.Values) { q.Set("redirect_uri", "http://127.0.0.1.evil.example.com/cb") },
		"user info":         func(q url.Values) { q.Set("redirect_uri", "http://127.0.0.1@evil.example.com/") },
		"a fragment":        func(q url.Values) { q.Set("redirect_uri", redirect+"#x") },
		"no redirect":       func(q url.Values) { q.Del("redirect_uri") },
		"another client":    func(q url.Values) { q.Set("client_id", "other") },
		"a parameter twice": func(q url.Values) { q.Add("state", "again") },
	} {
		status, body, h, err := b.ask(t.Context(), "GET", strings.TrimPrefix(b.authorizeURL(change), b.ready.Endpoint), "", "")
		if err != nil || status != 400 || h.Get("Location") != "" || !strings.Contains(body, `id="problem"`) {
			t.Errorf("%s: %d, location %q (%v)", name, status, h.Get("Location"), err)
		}
	}
	for _, fine := range []string{"http://127.0.0.1:1/x", "http://[::1]:2/y?z=1", "http://localhost:3/", "http://127.1.2.3/"} {
		if !Loopback(fine) {
			t.Errorf("%s was refused", fine)
		}
	}
}

func TestOtherFaultsOfTheRequestGoToTheApp(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	for want, change := range map[string]func(url.Values){
		"unsupported_response_type": func(q url.Values) { q.Set("response_type", "token") },
		"invalid_scope":             func(q url.Values) { q.Set("scope", "read everything") },
		"invalid_request":           func(q url.Values) { q.Set("code_challenge", "abc"); q.Set("code_challenge_method", "plain") },
	} {
		if q := b.approve(ada(), change); q.Get("error") != want || q.Get("state") != "xyz" {
			t.Errorf("%s: came back with %v", want, q)
		}
	}
}

func TestWrongPasswordIsTold(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	_, err := Approve(t.Context(), nil, b.authorizeURL(nil), Consent{Login: "ada@example.com", Password: "guess"})
	if !problem.Is(err, problem.SignIn) || strings.Contains(err.Error(), "guess") {
		t.Errorf("got %v", err)
	}
	_, err = Approve(t.Context(), nil, b.authorizeURL(func(q url.Values) { q.Set("client_id", "x") }), ada())
	if !problem.Is(err, problem.SignIn) {
		t.Errorf("got %v", err)
	}
}

func TestFormsWithoutTheCookieAreRefused(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	v, err := newVisitor(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := v.get(b.authorizeURL(nil))
	if err != nil {
		t.Fatal(err)
	}
	f := p.hidden
	f.Set("login", "ada@example.com")
	f.Set("password", "pw")
	status, body, _, err := b.ask(t.Context(), "POST", p.action, f.Encode(), "")
	if err != nil || status != 400 || !strings.Contains(body, "too old") {
		t.Errorf("without the cookie: %d (%v)", status, err)
	}
	f.Set("csrf", "forged")
	if _, err := v.submit(p, url.Values{"login": {"ada@example.com"}, "password": {"pw"}}); !problem.Is(err, problem.SignIn) {
		t.Errorf("with a forged field: %v", err)
	}
}

func TestDecidingBeforeSignInOrTwiceIsRefused(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	v, err := newVisitor(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := v.get(b.authorizeURL(nil))
	if err != nil {
		t.Fatal(err)
	}
	early := p
	early.action = decidePath
	if _, err := v.submit(early, url.Values{"decision": {"approve"}, "workspace": {"w1"}}); !problem.Is(err, problem.SignIn) {
		t.Errorf("before the sign-in: %v", err)
	}
	p, err = v.submit(p, url.Values{"login": {"ada@example.com"}, "password": {"pw"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.submit(p, url.Values{"decision": {"approve"}, "workspace": {"w9"}}); !problem.Is(err, problem.SignIn) {
		t.Errorf("with a foreign workspace: %v", err)
	}
	if done, err := v.submit(p, url.Values{"decision": {"approve"}, "workspace": {"w1"}}); err != nil || done.location == "" {
		t.Fatalf("%+v, %v", done, err)
	}
	if _, err := v.submit(p, url.Values{"decision": {"approve"}, "workspace": {"w1"}}); !problem.Is(err, problem.SignIn) {
		t.Errorf("the second time: %v", err)
	}
}

func TestPagesAreStaticSafeAndHaveTheirIDs(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	status, page, h, err := b.ask(t.Context(), "GET", strings.TrimPrefix(b.authorizeURL(nil), b.ready.Endpoint), "", "")
	if err != nil || status != 200 {
		t.Fatalf("%d, %v", status, err)
	}
	for _, want := range []string{`id="login"`, `id="password"`, `id="signin"`, "ada@example.com", "prefers-color-scheme: dark"} {
		if !strings.Contains(page, want) {
			t.Errorf("the sign-in page lacks %s", want)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "src=") || strings.Contains(page, `value="pw"`) {
		t.Error("the page loads something, or fills in the password")
	}
	if h.Get("Content-Type") != "text/html; charset=utf-8" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", h)
	}
	if c := h.Get("Set-Cookie"); !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") {
		t.Errorf("cookie %s", c)
	}
	v, err := newVisitor(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := v.get(b.authorizeURL(nil))
	if err != nil {
		t.Fatal(err)
	}
	p.hidden.Set("login", "ada@example.com")
	p.hidden.Set("password", "pw")
	req, err := http.NewRequestWithContext(t.Context(), "POST", b.ready.Endpoint+p.action, strings.NewReader(p.hidden.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := v.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	buf := make([]byte, 1<<16)
	n, _ := resp.Body.Read(buf)
	for _, want := range []string{`id="workspace"`, `id="approve"`, `id="deny"`, "May write", "patchbay asks for access", "First &amp; Co"} {
		if !strings.Contains(string(buf[:n]), want) {
			t.Errorf("the consent page lacks %s", want)
		}
	}
}

func TestCodesAreOneUseExactAndShortLived(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	redeem := func(code, to string) (int, pair) {
		return b.redeem(url.Values{"code": {code}, "redirect_uri": {to}})
	}
	if status, _ := redeem(b.approve(ada(), nil).Get("code"), redirect+"/"); status != 400 {
		t.Errorf("another redirect address gave %d", status)
	}
	late := b.approve(ada(), nil).Get("code")
	b.server.Clock().Advance(2 * time.Minute)
	if status, _ := redeem(late, redirect); status != 400 {
		t.Errorf("an old code gave %d", status)
	}
	code := b.approve(ada(), nil).Get("code")
	_, p := redeem(code, redirect)
	if status, _ := b.get("/things", p.Access); status != 200 {
		t.Fatalf("a fresh token gave %d", status)
	}
	if status, _ := redeem(code, redirect); status != 400 {
		t.Errorf("a replayed code gave %d", status)
	}
	if status, _ := b.get("/things", p.Access); status != 401 {
		t.Errorf("after the replay the token gave %d", status)
	}
}

func TestProofKeyIsVerifiedUnlessTheProviderIgnoresIt(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte("verifier"))
	challenge := func(q url.Values) {
		q.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
		q.Set("code_challenge_method", "S256")
	}
	for _, tt := range []struct {
		ignore   bool
		verifier string
		want     int
	}{{false, "verifier", 200}, {false, "wrong", 400}, {false, "", 400}, {true, "", 200}} {
		b := run(t, Options{}, &tiny{cfg: func(c *OAuthConfig) { c.IgnorePKCE = tt.ignore }})
		code := b.approve(ada(), challenge).Get("code")
		if status, _ := b.redeem(url.Values{"code": {code}, "redirect_uri": {redirect}, "verifier": {tt.verifier}}); status != tt.want {
			t.Errorf("%+v gave %d", tt, status)
		}
	}
}

func TestRefreshTokensRotateAndReplayKillsTheFamily(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{cfg: func(c *OAuthConfig) { c.RevokeOnReplay, c.Grace = true, 10*time.Second }})
	first := b.login()
	renew := func(token string) (int, pair) { return b.redeem(url.Values{"refresh_token": {token}}) }
	_, second := renew(first.Refresh)
	if status, same := renew(first.Refresh); status != 200 || same != second {
		t.Errorf("within the grace: %d, the same pair: %v", status, same == second)
	}
	b.server.Clock().Advance(11 * time.Second)
	if status, _ := renew(first.Refresh); status != 400 {
		t.Errorf("behind the grace: %d", status)
	}
	if status, _ := renew(second.Refresh); status != 400 {
		t.Errorf("the newest token survived the replay: %d", status)
	}
	if _, err := b.p.oauth.Check(second.Access); err != ErrRevokedToken {
		t.Errorf("the access token survived the replay: %v", err)
	}
}

func TestTokensEndByTheVirtualClock(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	p := b.login()
	if err := b.remote.Post(t.Context(), "clock", map[string]string{"advance": "1h"}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.p.oauth.Check(p.Access); err != ErrExpiredToken {
		t.Errorf("got %v", err)
	}
	b.server.Clock().Advance(24 * time.Hour)
	if status, _ := b.redeem(url.Values{"refresh_token": {p.Refresh}}); status != 400 {
		t.Errorf("an old refresh token gave %d", status)
	}
}

func TestGrantsCanBeChangedFromOutside(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	p := b.login()
	g, err := b.p.oauth.Check(p.Access)
	if err != nil {
		t.Fatal(err)
	}
	child, err := b.p.oauth.Give(Grant{Parent: g.ID, Scopes: []string{"read"}}, "", false)
	if err != nil || child.Refresh != "" {
		t.Fatalf("%+v, %v", child, err)
	}
	act := func(c Change) error { return b.remote.Post(t.Context(), "records/grants", c, nil) }
	if err := act(Change{Action: "change", ID: g.ID, Fields: []byte(`{"scopes":["read"],"expired":true}`)}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.p.oauth.Check(p.Access); err != ErrExpiredToken {
		t.Errorf("got %v", err)
	}
	if owner, ok := b.p.oauth.Owner(p.Refresh); !ok || strings.Join(owner.Scopes, "") != "read" {
		t.Errorf("scopes %v", owner.Scopes)
	}
	if err := act(Change{Action: "delete", ID: g.ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.p.oauth.Check(child.Access); err != ErrRevokedToken {
		t.Errorf("a token made from a revoked grant: %v", err)
	}
	for _, c := range []Change{{Action: "delete", ID: "nobody"}, {Action: "create"}} {
		if err := act(c); err == nil {
			t.Errorf("%+v was accepted", c)
		}
	}
}
