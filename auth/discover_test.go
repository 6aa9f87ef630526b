package auth

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
)

// issuers is a host whose documents are told by path; what is not there is not found.
type issuers struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
	pages map[string]http.HandlerFunc
}

func openIssuer(t *testing.T) *issuers {
	t.Helper()
	s := &issuers{pages: map[string]http.HandlerFunc{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.EscapedPath())
		page := s.pages[r.URL.EscapedPath()]
		s.mu.Unlock()
		if page == nil {
			http.NotFound(w, r)
			return
		}
		page(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// saying is a page of the given type.
func saying(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, body) // whoever asked may be gone
	}
}

// paper is a document of an issuer with the given changes; nil takes a field out.
func paper(issuer string, change map[string]any) string {
	doc := map[string]any{
		"issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token", "revocation_endpoint": issuer + "/revoke",
		"device_authorization_endpoint": issuer + "/device", "pushed_authorization_request_endpoint": issuer + "/par",
		"authorization_response_iss_parameter_supported": true, "code_challenge_methods_supported": []string{"plain", "S256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_post"}, "scopes_supported": []string{"openid", "people\u001b[2J", "openid", ""},
		"unknown": map[string]any{"a": []int{1}},
	}
	for k, v := range change {
		if doc[k] = v; v == nil {
			delete(doc, k)
		}
	}
	body, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return string(body)
}

const (
	oauthPlace  = "/.well-known/oauth-authorization-server"
	openIDPlace = "/.well-known/openid-configuration"
)

func TestAnIssuerIsAskedWhereItsDocumentMayBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, path, place string
		asked             []string
	}{
		{"by OAuth", "", oauthPlace, []string{oauthPlace}},
		{"by OAuth, beneath a path", "/tenant/5", oauthPlace + "/tenant/5", []string{oauthPlace + "/tenant/5"}},
		{"by OpenID Connect", "", openIDPlace, []string{oauthPlace, openIDPlace}},
		{"by OpenID Connect, beneath a path", "/tenant", "/tenant" + openIDPlace, []string{oauthPlace + "/tenant", "/tenant" + openIDPlace}},
		{"by OpenID Connect, before the path", "/t", openIDPlace + "/t", []string{oauthPlace + "/t", "/t" + openIDPlace, openIDPlace + "/t"}},
		{"with a slash at the end", "/t/", "/t" + openIDPlace, []string{oauthPlace + "/t", "/t" + openIDPlace}},
		{"with a path that is escaped", "/a%20b", oauthPlace + "/a%20b", []string{oauthPlace + "/a%20b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := openIssuer(t)
			issuer := s.URL + c.path
			s.pages[c.place] = saying("application/json; charset=utf-8", paper(issuer, nil))
			got, err := Discover(t.Context(), issuer, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := Metadata{
				Issuer: issuer, AuthorizeURL: issuer + "/authorize", TokenURL: issuer + "/token", RevokeURL: issuer + "/revoke", DeviceURL: issuer + "/device",
				PushURL: issuer + "/par", IssuerNeeded: true, PKCE: []string{"plain", "S256"}, ClientAuths: []string{"client_secret_post"}, Scopes: []string{"openid", "people[2J"},
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v", got)
			}
			if !slices.Equal(s.asked, c.asked) {
				t.Errorf("asked %v, want %v", s.asked, c.asked)
			}
			body, err := json.Marshal(got)
			var back Metadata
			if err != nil || json.Unmarshal(body, &back) != nil || !reflect.DeepEqual(back, got) {
				t.Errorf("kept as JSON it is something else: %s", body)
			}
		})
	}
}

func TestAnIssuerWithoutADocumentIsToldWithWhatWasAsked(t *testing.T) {
	t.Parallel()
	s := openIssuer(t)
	_, err := Discover(t.Context(), s.URL+"/t", nil)
	wantKind(t, err, problem.Unsupported, "has no discovery document", s.URL+oauthPlace+"/t", s.URL+"/t"+openIDPlace, s.URL+openIDPlace+"/t")
}

func TestADocumentThatIsNotTheIssuersIsRefusedInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change map[string]any
		words  []string
	}{
		{"another issuer", map[string]any{"issuer": "https://evil.example.net"}, []string{"of another issuer", "letter by letter"}},
		{"a slash too many", map[string]any{"issuer": "SELF/"}, []string{"of another issuer", "slash at the end, which counts", "SELF/."}},
		{"no issuer", map[string]any{"issuer": nil}, []string{"does not say whose it is"}},
		{"a list for the issuer", map[string]any{"issuer": []string{"SELF"}}, []string{"something else than expected for issuer"}},
		{"a list for an address", map[string]any{"token_endpoint": []string{"SELF/token"}}, []string{"something else than expected for token_endpoint"}},
		{"text for a list", map[string]any{"scopes_supported": "a b"}, []string{"something else than expected for scopes_supported"}},
		{"text for yes or no", map[string]any{"require_pushed_authorization_requests": "yes"}, []string{"something else than expected"}},
		{"no token address", map[string]any{"token_endpoint": nil}, []string{"names no address"}},
		{"no address to sign in", map[string]any{"authorization_endpoint": nil, "device_authorization_endpoint": nil}, []string{"names no address"}},
		{"tokens in clear", map[string]any{"token_endpoint": "http://id.example.com/token"}, []string{"not https"}},
		{"revocation in clear", map[string]any{"revocation_endpoint": "http://id.example.com/r"}, []string{"not https"}},
		{"a file to sign in", map[string]any{"authorization_endpoint": "file:///etc/passwd"}, []string{"not https"}},
		{"a script to sign in", map[string]any{"authorization_endpoint": "javascript:alert(1)"}, []string{"not https"}},
		{"a password in an address", map[string]any{"device_authorization_endpoint": "https://a:b@id.example.com/"}, []string{"not https"}},
		{"half an address", map[string]any{"authorization_endpoint": "/authorize"}, []string{"not https"}},
		{"an escape in an address", map[string]any{"token_endpoint": "https://id.example.com/\u202etoken"}, []string{"not https"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := openIssuer(t)
			s.pages[oauthPlace] = saying("application/json", strings.ReplaceAll(paper(s.URL, c.change), "SELF", s.URL))
			s.pages[openIDPlace] = saying("application/json", paper(s.URL, nil))
			_, err := Discover(t.Context(), s.URL, nil)
			for i, w := range c.words {
				c.words[i] = strings.ReplaceAll(w, "SELF", s.URL)
			}
			if p := wantKind(t, err, problem.Invalid, c.words...); p.Hint == "" {
				t.Error("no hint")
			}
			if len(s.asked) != 1 {
				t.Errorf("a wrong document was passed over: %v", s.asked)
			}
		})
	}
}

func TestWhatIsNoDocumentIsPassedOverAndToldWhenThereIsNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		page  http.HandlerFunc
		kind  problem.Kind
		words string
	}{
		"a page":            {saying("text/html; charset=utf-8", "<html>Welcome"), problem.Invalid, "with a page where"},
		"a page named JSON": {saying("application/json", "<html>Welcome"), problem.Invalid, "no discovery document"},
		"nothing":           {saying("application/json", ""), problem.Invalid, "no discovery document"},
		"half a document":   {saying("application/json", `{"issuer":"https://`), problem.Invalid, "no discovery document"},
		"a list":            {saying("application/json", `[{"issuer":"x"}]`), problem.Invalid, "no discovery document"},
		"to another host": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://id.example.net/", http.StatusFound)
		}, problem.Invalid, "to another place"},
		"round and round":    {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, problem.Invalid, "to another place"},
		"nowhere":            {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, problem.Invalid, "to another place"},
		"only for the known": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }, problem.Unsupported, "has no discovery document"},
		"not any more":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) }, problem.Unsupported, "has no discovery document"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openIssuer(t)
			s.pages[oauthPlace] = c.page
			_, err := Discover(t.Context(), s.URL, nil)
			wantKind(t, err, c.kind, c.words)
			s.mu.Lock()
			s.pages[openIDPlace] = saying("application/json", paper(s.URL, nil))
			s.mu.Unlock()
			if got, err := Discover(t.Context(), s.URL, nil); err != nil || got.TokenURL != s.URL+"/token" {
				t.Errorf("the second place was not looked at: %v", err)
			}
		})
	}
}

func TestAnIssuerInTroubleIsToldAsThat(t *testing.T) {
	t.Parallel()
	down := openIssuer(t)
	down.pages[oauthPlace] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }
	_, err := Discover(t.Context(), down.URL, nil)
	wantKind(t, err, problem.ProviderDown, "just now", "Try again")

	long := openIssuer(t)
	long.pages[oauthPlace] = func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat(" ", 4096)); err != nil {
				return
			}
		}
	}
	_, err = Discover(t.Context(), long.URL, nil)
	wantKind(t, err, problem.Invalid, "too long")

	gone := openIssuer(t)
	gone.Close()
	_, err = Discover(t.Context(), gone.URL, nil)
	if p := wantKind(t, err, problem.ProviderDown, "Nobody answered at 127.0.0.1:", "port"); strings.Contains(p.Err.Error(), "well-known") {
		t.Errorf("the cause shows the address: %v", p.Err)
	}
}

// never does not answer before the question is given up.
type never struct{}

func (never) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestAnIssuerThatSaysNothingIsNotWaitedForLongerThanTenSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := Discover(t.Context(), "https://id.example.com", never{})
		wantKind(t, err, problem.ProviderDown, "id.example.com did not give")
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("it took %s", took)
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Discover(ctx, "https://id.example.com", never{}); err == nil || problem.As(err).Kind != problem.Canceled {
		t.Errorf("given up it says %v", err)
	}
}

func TestARedirectWithinTheHostIsFollowed(t *testing.T) {
	t.Parallel()
	s := openIssuer(t)
	s.pages[oauthPlace] = func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/real", http.StatusFound) }
	s.pages["/real"] = saying("application/json", paper(s.URL, nil))
	if _, err := Discover(t.Context(), s.URL, nil); err != nil {
		t.Error(err)
	}
}

func TestARedirectThatLeavesTheHostOrItsSchemeIsNotFollowed(t *testing.T) {
	t.Parallel()
	s, other := openIssuer(t), openIssuer(t)
	other.pages["/real"] = saying("application/json", paper(s.URL, nil))
	for _, to := range []string{other.URL + "/real", strings.Replace(s.URL, "http:", "https:", 1) + "/real"} {
		s.mu.Lock()
		s.pages[oauthPlace] = func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
		s.mu.Unlock()
		_, err := Discover(t.Context(), s.URL, nil)
		wantKind(t, err, problem.Invalid, "to another place")
	}
	if len(other.asked) != 0 {
		t.Errorf("the other host was asked %v", other.asked)
	}
}

func TestOnlyAnIssuersAddressIsAsked(t *testing.T) {
	t.Parallel()
	for _, issuer := range []string{
		"", "id.example.com", "http://id.example.com", "ftp://id.example.com", "file:///etc", "https://", "https://:443", "https://a:b@id.example.com",
		"https://id.example.com?a=b", "https://id.example.com/#x", "https://id.example.com/%zz", "https:id.example.com", "https://id.example.com\n", " https://id.example.com",
		"https://id.example.com/" + strings.Repeat("a", issuerCap),
	} {
		_, err := Discover(t.Context(), issuer, never{})
		if p := wantKind(t, err, problem.Usage, "no address of an issuer", "https"); p.Hint == "" {
			t.Errorf("%q: no hint", issuer)
		}
	}
}

func TestAnIssuerElsewhereCannotPointIntoThisMachine(t *testing.T) {
	t.Parallel()
	const far = "https://id.example.com"
	if _, err := (desk{issuer: far}).read([]byte(paper(far, map[string]any{"token_endpoint": "http://127.0.0.1:8080/token"}))); !problem.Is(err, problem.Invalid) {
		t.Errorf("a code would be sent to this machine: %v", err)
	}
}

func FuzzDiscoveryDocument(f *testing.F) {
	const issuer = "https://id.example.com/t"
	for _, change := range []map[string]any{nil, {"issuer": issuer + "/"}, {"issuer": 1}, {"token_endpoint": "http://[::1]/t"}, {"scopes_supported": nil}, {"code_challenge_methods_supported": []any{1, nil}}} {
		f.Add([]byte(paper(issuer, change)))
	}
	for _, s := range []string{"", "null", "{}", "[]", "<html>", `{"issuer":"` + issuer + `"`, `{"ISSUER":"` + issuer + `","token_endpoint":"https://a","authorization_endpoint":"https://b\u0000"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := desk{issuer: issuer}.read(body)
		if err != nil {
			if no, ok := errors.AsType[*absent](err); ok {
				err = no.why
			}
			if p := problem.As(err); p.Kind != problem.Invalid || p.Hint == "" || p.Error() != problem.Clean(p.Error()) || p.Detail != problem.Clean(p.Detail) {
				t.Fatalf("refused with %q, %q", p, p.Detail)
			}
			return
		}
		if m.Issuer != issuer || m.TokenURL == "" {
			t.Fatalf("taken: %+v", m)
		}
		for _, raw := range []string{m.AuthorizeURL, m.TokenURL, m.RevokeURL, m.DeviceURL, m.PushURL} {
			if raw != "" && (!strings.HasPrefix(strings.ToLower(raw), "https://") || raw != problem.Clean(raw)) {
				t.Fatalf("%q would be asked", raw)
			}
		}
		for _, w := range slices.Concat(m.PKCE, m.ClientAuths, m.Scopes) {
			if w == "" || w != problem.Clean(w) {
				t.Fatalf("not fit for a screen: %q", w)
			}
		}
	})
}
