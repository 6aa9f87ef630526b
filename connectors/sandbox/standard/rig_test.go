package standard

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	shared "patchbay/connectors/sandbox"
)

// rig is a running server with a clock that stands still unless it is advanced.
type rig struct {
	t      *testing.T
	server *shared.Server
	ready  shared.ReadyProvider
	remote *shared.Remote
	http   *http.Client
}

func frozen() time.Time { return time.Date(2026, 3, 2, 19, 0, 0, 0, time.UTC) }

func start(t *testing.T, o Options) *rig {
	t.Helper()
	s, err := shared.Start(t.Context(), shared.Options{Seed: 7, People: 60, Now: frozen}, New(o))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	// each request on a connection of its own: the transport would repeat a GET on a reused one
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &rig{t: t, server: s, ready: s.Ready().Providers["standard"], remote: s.Ready().Remote("standard", nil), http: client}
}

// answered is one answer; status 0 stands for none.
type answered struct {
	t      *testing.T
	status int
	header http.Header
	raw    string
	doc    map[string]any // nil for anything but an object
}

func (r *rig) do(ctx context.Context, method, path, body string, set http.Header) answered {
	r.t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, r.ready.Endpoint+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	for k, v := range set {
		req.Header[k] = v
	}
	out := answered{t: r.t}
	resp, err := r.http.Do(req)
	if err != nil {
		return out
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	out.status, out.header, out.raw = resp.StatusCode, resp.Header, string(raw)
	if json.Unmarshal(raw, &out.doc) != nil {
		out.doc = nil // a page, or nothing
	}
	return out
}

func (a answered) is(status int) answered {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, not %d: %s", a.status, status, a.raw)
	}
	return a
}

// fails wants an error in the form of RFC 6749.
func (a answered) fails(status int, code string) answered {
	a.t.Helper()
	a.is(status)
	if words, _ := a.doc["error_description"].(string); a.doc["error"] != code || words == "" {
		a.t.Fatalf("refused with %s, not %s", a.raw, code)
	}
	return a
}

func (a answered) text(key string) string {
	a.t.Helper()
	s, ok := a.doc[key].(string)
	if !ok || s == "" {
		a.t.Fatalf("%s has no text %s", a.raw, key)
	}
	return s
}

const (
	verifier = "a-verifier-of-forty-three-characters-or-more-0123"
	back     = "http://127.0.0.1:9/cb/standard/attempt"
)

func challenge256(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// authorizeURL asks for everything, as the confidential client.
func (r *rig) authorizeURL(change func(url.Values)) string {
	q := url.Values{
		"response_type": {"code"}, "client_id": {r.ready.ClientID}, "redirect_uri": {back}, "state": {"xyz"}, "nonce": {"n-1"},
		"scope": {strings.Join(scopes(), " ")}, "code_challenge": {challenge256(verifier)}, "code_challenge_method": {"S256"},
	}
	if change != nil {
		change(q)
	}
	return r.ready.Endpoint + authorizePath + "?" + q.Encode()
}

func (r *rig) consent() shared.Consent {
	return shared.Consent{Login: r.ready.Users[0].Login, Password: r.ready.Users[0].Password}
}

// approve walks the pages and returns what came back.
func (r *rig) approve(change func(url.Values)) url.Values {
	r.t.Helper()
	location, err := shared.Approve(r.t.Context(), nil, r.authorizeURL(change), r.consent())
	if err != nil {
		r.t.Fatal(err)
	}
	u, err := url.Parse(location)
	if err != nil {
		r.t.Fatal(err)
	}
	return u.Query()
}

// form posts as the confidential client, or as the public one when the form names it.
func (r *rig) form(path string, f url.Values) answered {
	r.t.Helper()
	h := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	if f.Get("client_id") != r.ready.PublicID {
		h.Set("Authorization", r.basic())
	}
	return r.do(r.t.Context(), "POST", path, f.Encode(), h)
}

func (r *rig) basic() string {
	raw := url.QueryEscape(r.ready.ClientID) + ":" + url.QueryEscape(r.ready.ClientSecret)
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(raw))
}

func (r *rig) exchange(code string) answered {
	r.t.Helper()
	return r.form("/token", url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {back}, "code_verifier": {verifier}})
}

func (r *rig) renew(token string) answered {
	r.t.Helper()
	return r.form("/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}})
}

// signIn is a token answer with those scopes, or with all of them.
func (r *rig) signIn(scope ...string) answered {
	r.t.Helper()
	q := r.approve(func(q url.Values) {
		if len(scope) > 0 {
			q.Set("scope", strings.Join(scope, " "))
		}
	})
	return r.exchange(q.Get("code")).is(200)
}

// call is a request with a token; in is a JSON text.
func (r *rig) call(method, path, token, in string) answered {
	r.t.Helper()
	h := http.Header{}
	if token != "" {
		h.Set("Authorization", "Bearer "+token)
	}
	if in != "" {
		h.Set("Content-Type", "application/json")
	}
	return r.do(r.t.Context(), method, path, in, h)
}

func (r *rig) advance(d time.Duration) { r.server.Clock().Advance(d) }

func (r *rig) fault(f ...shared.Fault) {
	r.t.Helper()
	if err := r.remote.Post(r.t.Context(), "faults", map[string]any{"clear": true, "add": f}, nil); err != nil {
		r.t.Fatal(err)
	}
}
