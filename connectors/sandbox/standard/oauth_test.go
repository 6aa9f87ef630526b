package standard

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

func TestItDescribesItselfTheSameInBothPlaces(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	one := r.call("GET", "/.well-known/oauth-authorization-server", "", "").is(200)
	if two := r.call("GET", "/.well-known/openid-configuration", "", "").is(200); one.raw != two.raw {
		t.Error("the documents differ")
	}
	if one.text("issuer") != r.ready.Endpoint || one.doc["authorization_response_iss_parameter_supported"] != true {
		t.Errorf("got %s", one.raw)
	}
	for _, k := range []string{"authorization_endpoint", "token_endpoint", "revocation_endpoint", "device_authorization_endpoint", "userinfo_endpoint", "jwks_uri"} {
		at, ours := strings.CutPrefix(one.text(k), r.ready.Endpoint)
		if !ours || r.do(t.Context(), "GET", at, "", nil).status == 404 && r.form(at, nil).status == 404 {
			t.Errorf("%s leads to %s, where nothing is", k, at)
		}
	}
}

func TestSigningInGivesTokensWithTheirScopesAndLife(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	q := r.approve(nil)
	if q.Get("state") != "xyz" || q.Get("iss") != r.ready.Endpoint {
		t.Errorf("came back with %v", q)
	}
	got := r.exchange(q.Get("code")).is(200)
	if got.doc["token_type"] != "Bearer" || got.doc["expires_in"] != 600.0 || got.text("scope") != strings.Join(scopes(), " ") || got.text("refresh_token") == "" {
		t.Errorf("got %s", got.raw)
	}
	if got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", got.header)
	}
	r.advance(10*time.Minute - time.Second)
	r.call("GET", "/me", got.text("access_token"), "").is(200)
	r.advance(time.Second)
	r.call("GET", "/me", got.text("access_token"), "").fails(401, "invalid_token")
}

func TestRefreshAndIDTokensAreForThoseWhoAsked(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	got := r.signIn(readPeople)
	if _, there := got.doc["refresh_token"]; there {
		t.Error("a refresh token without offline_access")
	}
	if _, there := got.doc["id_token"]; there {
		t.Error("an ID token without openid")
	}
}

func TestOnlyLiteralLoopbackAddressesAreCalledBack(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	for address, fine := range map[string]bool{
		"http://127.0.0.1:1/cb": true, "http://127.0.0.1/": true, "http://[::1]:65535/cb/x/y": true,
		"http://localhost:1/cb": false, "http://127.0.0.2:1/cb": false, "https://127.0.0.1:1/cb": false, "http://127.0.0.1.example.com/": false,
		"http://127.0.0.1:1/cb#x": false, "https://app.example.com/cb": false, "": false,
	} {
		_, err := shared.Approve(t.Context(), nil, r.authorizeURL(func(q url.Values) { q.Set("redirect_uri", address) }), r.consent())
		if fine != (err == nil) || !fine && !problem.Is(err, problem.SignIn) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestWhereOnePathIsRegisteredNoOtherIsCalledBack(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Path: "/cb/standard"})
	for address, fine := range map[string]bool{
		"http://127.0.0.1:1/cb/standard": true, "http://[::1]:2/cb/standard": true, "http://127.0.0.1:1/cb/standard/": false, "http://127.0.0.1:1/": false,
		"http://127.0.0.1:1/cb/%73tandard": false, "http://localhost:1/cb/standard": false,
	} {
		_, err := shared.Approve(t.Context(), nil, r.authorizeURL(func(q url.Values) { q.Set("redirect_uri", address) }), r.consent())
		if fine != (err == nil) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestEveryErrorAtTheRedirectNamesTheIssuer(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	for _, c := range []struct{ key, value, want string }{
		{"code_challenge", "", "invalid_request"},
		{"code_challenge_method", "plain", "invalid_request"},
		{"scope", "people.read everything", "invalid_scope"},
		{"scope", "", "invalid_scope"},
		{"response_type", "", "invalid_request"},
		{"response_type", "token", "unsupported_response_type"},
		{"response_mode", "fragment", "invalid_request"},
		{"request", "x", "request_not_supported"},
		{"request_uri", "https://example.com/x", "request_uri_not_supported"},
		{"prompt", "none", "login_required"},
	} {
		want, change := c.want, func(q url.Values) { q.Set(c.key, c.value) }
		if q := r.approve(change); q.Get("error") != want || q.Get("iss") != r.ready.Endpoint || q.Get("state") != "xyz" || q.Has("code") {
			t.Errorf("%s %q: came back with %v", c.key, c.value, q)
		}
	}
	c := r.consent()
	c.Deny = true
	location, err := shared.Approve(t.Context(), nil, r.authorizeURL(nil), c)
	if err != nil || !strings.Contains(location, "error=access_denied") || !strings.Contains(location, "iss="+url.QueryEscape(r.ready.Endpoint)) {
		t.Errorf("%s, %v", location, err)
	}
	if q := start(t, Options{AnswerAs: "https://evil.example.com"}).approve(nil); q.Get("iss") != "https://evil.example.com" {
		t.Errorf("a server that lies about itself: %v", q)
	}
}

func TestACodeIsRefusedUnlessEverythingFits(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	for name, c := range map[string]struct {
		change func(url.Values)
		want   string
	}{
		"another verifier":  {func(f url.Values) { f.Set("code_verifier", strings.Repeat("x", 43)) }, "invalid_grant"},
		"no verifier":       {func(f url.Values) { f.Del("code_verifier") }, "invalid_request"},
		"another redirect":  {func(f url.Values) { f.Set("redirect_uri", back+"/") }, "invalid_grant"},
		"another port":      {func(f url.Values) { f.Set("redirect_uri", strings.Replace(back, ":9", ":8", 1)) }, "invalid_grant"},
		"no redirect":       {func(f url.Values) { f.Del("redirect_uri") }, "invalid_request"},
		"an unknown code":   {func(f url.Values) { f.Set("code", "guess") }, "invalid_grant"},
		"another client":    {func(f url.Values) { f.Set("client_id", r.ready.PublicID) }, "invalid_grant"},
		"no grant type":     {func(f url.Values) { f.Del("grant_type") }, "invalid_request"},
		"a password":        {func(f url.Values) { f.Set("grant_type", "password") }, "unsupported_grant_type"},
		"a parameter twice": {func(f url.Values) { f.Add("code", "again") }, "invalid_request"},
	} {
		f := url.Values{"grant_type": {"authorization_code"}, "code": {r.approve(nil).Get("code")}, "redirect_uri": {back}, "code_verifier": {verifier}}
		c.change(f)
		t.Run(name, func(t *testing.T) {
			a := r.form("/token", f)
			a.t = t
			a.fails(400, c.want)
		})
	}
	late := r.approve(nil).Get("code")
	r.advance(61 * time.Second)
	r.exchange(late).fails(400, "invalid_grant")
}

func TestAReplayedCodeEndsWhatItGave(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	code := r.approve(nil).Get("code")
	got := r.exchange(code).is(200)
	r.exchange(code).fails(400, "invalid_grant")
	r.call("GET", "/me", got.text("access_token"), "").fails(401, "invalid_token")
	r.renew(got.text("refresh_token")).fails(400, "invalid_grant")
}

func TestAReplayedRefreshTokenEndsTheFamilyWithoutGrace(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	first := r.signIn()
	second := r.renew(first.text("refresh_token")).is(200)
	if second.text("refresh_token") == first.text("refresh_token") || second.text("access_token") == first.text("access_token") {
		t.Fatal("nothing rotated")
	}
	r.call("GET", "/me", second.text("access_token"), "").is(200)
	r.renew(first.text("refresh_token")).fails(400, "invalid_grant")
	r.renew(second.text("refresh_token")).fails(400, "invalid_grant")
	r.call("GET", "/me", second.text("access_token"), "").fails(401, "invalid_token")
}

func TestOfManyAtOnceOneRefreshIsAnswered(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	token := r.signIn().text("refresh_token")
	var all sync.WaitGroup
	answers := make([]answered, 20)
	for i := range answers {
		all.Go(func() { answers[i] = r.renew(token) })
	}
	all.Wait()
	var good []answered
	for _, a := range answers {
		if a.status == 200 {
			good = append(good, a)
			continue
		}
		a.fails(400, "invalid_grant")
	}
	if len(good) != 1 {
		t.Fatalf("%d of %d were answered", len(good), len(answers))
	}
	r.renew(good[0].text("refresh_token")).fails(400, "invalid_grant") // the others were replays
}

func TestARefreshMayNotAskForMoreAndThenSpendsNothing(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	token := r.signIn(offline, readPeople).text("refresh_token")
	f := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "scope": {writePeople}}
	r.form("/token", f).fails(400, "invalid_scope")
	f.Set("client_id", r.ready.PublicID)
	r.form("/token", f).fails(400, "invalid_grant")
	f.Del("client_id")
	f.Set("scope", readPeople)
	if got := r.form("/token", f).is(200); got.text("scope") != offline+" "+readPeople {
		t.Errorf("got %s", got.raw)
	}
	r.form("/token", url.Values{"grant_type": {"refresh_token"}}).fails(400, "invalid_request")
}

func TestARefreshTokenDiesWhenItIsNotUsed(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Refresh: time.Hour})
	token := r.signIn().text("refresh_token")
	for range 3 {
		r.advance(59 * time.Minute)
		token = r.renew(token).is(200).text("refresh_token")
	}
	r.advance(61 * time.Minute)
	r.renew(token).fails(400, "invalid_grant")
}

func TestThePublicClientSignsInWithoutASecret(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	q := r.approve(func(q url.Values) { q.Set("client_id", r.ready.PublicID) })
	f := url.Values{"grant_type": {"authorization_code"}, "code": {q.Get("code")}, "redirect_uri": {back}, "code_verifier": {verifier}, "client_id": {r.ready.PublicID}}
	got := r.form("/token", f).is(200)
	r.renew(got.text("refresh_token")).fails(400, "invalid_grant") // as the other client
	r.form("/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {got.text("refresh_token")}, "client_id": {r.ready.PublicID}}).is(200)
}

func TestAWrongClientIsRefusedAtEveryEndpoint(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	secret := url.Values{"client_id": {r.ready.ClientID}, "client_secret": {r.ready.ClientSecret}}
	for name, c := range map[string]struct {
		auth string
		form url.Values
	}{
		"a wrong secret":                 {"Basic eDp5", nil},
		"in the body":                    {"", secret},
		"no secret":                      {"", url.Values{"client_id": {r.ready.ClientID}}},
		"nobody":                         {"", nil},
		"a secret for the public client": {"", url.Values{"client_id": {r.ready.PublicID}, "client_secret": {"x"}}},
	} {
		for _, path := range []string{"/token", "/revoke", "/device_authorization"} {
			h := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
			if c.auth != "" {
				h.Set("Authorization", c.auth)
			}
			a := r.do(t.Context(), "POST", path, c.form.Encode(), h)
			if a.status != 401 || a.doc["error"] != "invalid_client" || !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Basic ") {
				t.Errorf("%s at %s: %d %s", name, path, a.status, a.raw)
			}
		}
	}
	both := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Authorization": {r.basic()}}
	r.do(t.Context(), "POST", "/token", secret.Encode(), both).fails(400, "invalid_request")
	r.do(t.Context(), "POST", "/token?grant_type=refresh_token", "", both).fails(400, "invalid_request")
	both.Set("Content-Type", "application/json")
	r.do(t.Context(), "POST", "/token", `{"grant_type":"refresh_token"}`, both).fails(400, "invalid_request")
}

func TestRevokingARefreshTokenEndsTheGrantAndAnAccessTokenGoesAlone(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	revoke := func(token string) answered { return r.form("/revoke", url.Values{"token": {token}}) }
	got := r.signIn()
	access, refresh := got.text("access_token"), got.text("refresh_token")
	revoke(access).is(200)
	r.call("GET", "/me", access, "").fails(401, "invalid_token")
	next := r.renew(refresh).is(200)
	revoke(next.text("refresh_token")).is(200)
	r.call("GET", "/me", next.text("access_token"), "").fails(401, "invalid_token")
	r.renew(next.text("refresh_token")).fails(400, "invalid_grant")
	revoke(next.text("refresh_token")).is(200)
	revoke("never-given-out").is(200)
	revoke("").fails(400, "invalid_request")
}

func TestNobodyRevokesTheTokensOfAnotherClient(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	got := r.signIn()
	for _, k := range []string{"access_token", "refresh_token"} {
		r.form("/revoke", url.Values{"token": {got.text(k)}, "client_id": {r.ready.PublicID}}).fails(400, "invalid_request")
	}
	r.call("GET", "/me", got.text("access_token"), "").is(200)
}
