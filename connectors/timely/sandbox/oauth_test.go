package sandbox

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestATokenAnswerTellsNoLifeUnlessTokensExpire(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		opts  Options
		there bool
		value any
	}{
		"by default":      {Options{}, false, nil},
		"null":            {Options{Quirks: Quirks{ExpiresNull: true}}, true, nil},
		"expiring tokens": {Options{Access: time.Hour}, true, 3600.0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := start(t, c.opts, 1).signIn("ada@example.com")
			v, there := got["expires_in"]
			if there != c.there || v != c.value {
				t.Errorf("expires_in %v (%v)", v, there)
			}
			if len(got["access_token"].(string)) != 64 || got["token_type"] != "Bearer" || got["scope"] != "manage" || got["created_at"] != float64(frozen().Unix()) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestARefreshTokenIsSpentAtOnce(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	first := r.signIn("ada@example.com")["refresh_token"].(string)
	next := r.send("POST", "/1.1/oauth/token", r.refreshing(first), nil).is(200).doc
	if next["refresh_token"] == first || next["refresh_token"] == "" {
		t.Fatal("the refresh token did not change")
	}
	r.send("POST", "/1.1/oauth/token", r.refreshing(first), nil).is(400).says(`"error":"invalid_grant"`)
	r.send("POST", "/1.1/oauth/token", r.refreshing(next["refresh_token"].(string)), nil).is(200)
}

func TestARefreshTokenCanStay(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Quirks: Quirks{KeepRefresh: true}}, 1)
	first := r.signIn("ada@example.com")
	seen := map[any]bool{first["access_token"]: true}
	for range 3 {
		next := r.send("POST", "/1.1/oauth/token", r.refreshing(first["refresh_token"].(string)), nil).is(200).doc
		if next["refresh_token"] != first["refresh_token"] || seen[next["access_token"]] {
			t.Fatalf("got %v", next)
		}
		seen[next["access_token"]] = true
	}
}

func TestANewGrantCanKillTheOldPair(t *testing.T) {
	t.Parallel()
	for _, kills := range []bool{false, true} {
		r := start(t, Options{Quirks: Quirks{OneGrant: kills}}, 1)
		old := r.signIn("ada@example.com")
		r.signIn("ada@example.com")
		want := 200
		if kills {
			want = 401
		}
		r.as(old["access_token"].(string), "GET", "/1.1/accounts", nil).is(want)
	}
}

func TestTheTokenEndpointTakesFormsAndJSON(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	_, q := r.consent("ada@example.com", url.Values{"scope": {"manage"}})
	in := map[string]any{}
	for k, v := range r.redemption(q.Get("code")) {
		in[k] = v[0]
	}
	r.send("POST", "/1.1/oauth/token", in, nil).is(200)
	r.send("POST", "/1.1/oauth/token", in, nil).is(400).says("invalid_grant") // a code is used once
}

func TestAClientIsKnownByTheBodyAndByBasicOnlyWhereThatIsOn(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{false, true} {
		r := start(t, Options{Quirks: Quirks{BasicClient: on}}, 1)
		_, q := r.consent("ada@example.com", nil)
		f := r.redemption(q.Get("code"))
		f.Set("client_secret", "wrong")
		r.send("POST", "/1.1/oauth/token", f, nil).is(401).says("invalid_client")
		f.Del("client_id")
		f.Del("client_secret")
		want := 401
		if on {
			want = 200
		}
		basic := "Basic " + b64(r.ready.ClientID+":"+r.ready.ClientSecret)
		r.send("POST", "/1.1/oauth/token", f, header{"Authorization": basic}).is(want)
	}
}

func TestARedirectMustBeTheSameAtBothSteps(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	_, q := r.consent("ada@example.com", nil)
	if q.Get("state") != "s1" {
		t.Errorf("state %q", q.Get("state"))
	}
	f := r.redemption(q.Get("code"))
	f.Set("redirect_uri", callback+"/other")
	r.send("POST", "/1.1/oauth/token", f, nil).is(400).says("invalid_grant")
}

func TestACodeCanBeCopiedFromAPage(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	back, q := r.consent("ada@example.com", url.Values{"redirect_uri": {outOfBand}})
	page := r.send("GET", strings.TrimPrefix(back, r.ready.Endpoint), nil, nil).is(200)
	page.says(q.Get("code"))
	f := r.redemption(q.Get("code"))
	f.Set("redirect_uri", outOfBand)
	r.send("POST", "/1.1/oauth/token", f, nil).is(200)
}

func TestATokenCanBeLookedAtAndRevoked(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	got := r.send("POST", "/1.1/oauth/introspect", url.Values{"token": {r.token}}, nil).is(200).doc
	if got["active"] != true || got["username"] != "ada@example.com" {
		t.Errorf("got %v", got)
	}
	r.as(r.token, "GET", "/1.1/oauth/token/info", nil).is(200).says(`"scope":["manage"]`)
	r.send("POST", "/1.1/oauth/revoke", url.Values{"token": {r.token}}, nil).is(200)
	if a := r.as(r.token, "GET", "/1.1/oauth/token/info", nil).is(401); len(a.raw) != 0 {
		t.Errorf("a dead token is told %s", a.raw)
	}
	r.call("GET", "/clients", nil).is(401).says(`{"error":`)
	if got := r.send("POST", "/1.1/oauth/introspect", url.Values{"token": {r.token}}, nil).is(200).doc; got["active"] != false {
		t.Errorf("got %v", got)
	}
}

func TestATokenExpiresWhereTokensDo(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Access: time.Hour, Quirks: Quirks{OldUnauthorized: true}}, 1)
	r.call("GET", "/clients", nil).is(200)
	r.server.Clock().Advance(2 * time.Hour)
	r.call("GET", "/clients", nil).is(401).says(`{"errors":{"message":"Unauthorized"}}`)
}
