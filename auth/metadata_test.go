package auth

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"patchbay/problem"
)

// told is what an issuer's document says of everything.
func told() Metadata {
	const at = "https://id.example.com"
	return Metadata{
		Issuer: at, AuthorizeURL: at + "/authorize", TokenURL: at + "/token", RevokeURL: at + "/revoke", DeviceURL: at + "/device", PushURL: at + "/par",
		IssuerNeeded: true, PKCE: []string{"S256"}, Scopes: []string{"openid"},
	}
}

func TestADocumentFillsWhatTheConfigurationLeavesEmpty(t *testing.T) {
	t.Parallel()
	c, err := Config{Name: "Example", Connector: "example", ClientID: "c", TokenURL: "https://own.example.com/token", PKCE: true}.Discovered(told())
	if err != nil {
		t.Fatal(err)
	}
	if c.AuthorizeURL != told().AuthorizeURL || c.TokenURL != "https://own.example.com/token" || c.RevokeURL != told().RevokeURL || c.DeviceURL != told().DeviceURL {
		t.Errorf("addresses: %s %s %s %s", c.AuthorizeURL, c.TokenURL, c.RevokeURL, c.DeviceURL)
	}
	if c.Issuer != told().Issuer || !c.IssuerNeeded || c.PushURL != "" {
		t.Errorf("issuer %s, needed %t, pushes to %q without being asked to", c.Issuer, c.IssuerNeeded, c.PushURL)
	}
	if err := c.check(); err != nil {
		t.Errorf("it cannot be used: %v", err)
	}
	m := told()
	m.Pushed, m.IssuerNeeded = true, false
	if c, err = (Config{Name: "Example", IssuerNeeded: true}).Discovered(m); err != nil || c.PushURL != m.PushURL || !c.IssuerNeeded || c.PKCE {
		t.Errorf("pushes to %q, issuer needed %t, PKCE %t: %v", c.PushURL, c.IssuerNeeded, c.PKCE, err)
	}
}

func TestTheClientShowsItselfAsTheIssuerWants(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		own    ClientAuth
		secret Secret
		ways   []string
		want   ClientAuth
		later  ClientAuth // once the secret is known
	}{
		{"without a secret", "", "", []string{"client_secret_post", "none"}, Public, InBody},
		{"without a secret or a list", "", "", nil, Public, InHeader},
		{"without a list", "", flowSecret, nil, InHeader, InHeader},
		{"both", "", flowSecret, []string{"client_secret_post", "client_secret_basic"}, InHeader, InHeader},
		{"the form alone", "", flowSecret, []string{"private_key_jwt", "client_secret_post"}, InBody, InBody},
		{"no secret wanted", "", flowSecret, []string{"none"}, Public, Public},
		{"by its own words", InBody, flowSecret, []string{"client_secret_basic"}, InBody, InBody},
		{"public by its own words", Public, "", []string{"client_secret_basic"}, Public, Public},
		{"nothing that it has", "", "", []string{"private_key_jwt"}, Public, Public},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := told()
			m.ClientAuths = c.ways
			got, err := Config{Name: "Example", ClientAuth: c.own, ClientSecret: c.secret}.Discovered(m)
			if err != nil || got.ClientAuth != c.want {
				t.Fatalf("%q, want %q: %v", got.ClientAuth, c.want, err)
			}
			if now := got.withClient("c", flowSecret); now.ClientAuth != c.later || now.ClientID != "c" || now.ClientSecret != flowSecret {
				t.Errorf("with its secret from the vault %q, want %q", now.ClientAuth, c.later)
			}
		})
	}
}

func TestWhatTheIssuerDemandsAndTheClientHasNotIsToldInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		cfg    Config
		change func(*Metadata)
		kind   problem.Kind
		words  string
	}{
		{"another issuer", Config{Issuer: "https://id.example.net"}, func(*Metadata) {}, problem.Usage, "another issuer"},
		{"another site's sign-in", Config{SameSite: true, AuthorizeURL: "https://id.example.net/a", AllowHosts: []string{"id.example.com"}}, func(*Metadata) {}, problem.Usage, "another site"},
		{"another site's sign-in, for a code elsewhere", Config{SameSite: true, AuthorizeURL: "https://id.example.net/a"}, func(m *Metadata) { m.AuthorizeURL = "" }, problem.Usage, "another site"},
		{"no site at all", Config{SameSite: true, AuthorizeURL: "%zz"}, func(*Metadata) {}, problem.Usage, "another site"},
		{"PKCE that protects nothing", Config{PKCE: true}, func(m *Metadata) { m.PKCE = []string{"plain"} }, problem.Unsupported, "plain"},
		{"parameters sent nowhere", Config{}, func(m *Metadata) { m.Pushed, m.PushURL = true, "" }, problem.Unsupported, "sent first"},
		{"proof by a key", Config{ClientSecret: flowSecret}, func(m *Metadata) { m.ClientAuths = []string{"private_key_jwt"} }, problem.Unsupported, "private_key_jwt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := told()
			c.change(&m)
			c.cfg.Name = "Example"
			_, err := c.cfg.Discovered(m)
			if p := wantKind(t, err, c.kind, c.words, "Example"); p.Hint == "" {
				t.Error("no hint")
			}
			hidesCanaries(t, everyWay(t, err))
		})
	}
	m := told()
	if _, err := (Config{SameSite: true, AuthorizeURL: "https://sign-in.example.com/a"}).Discovered(m); err != nil {
		t.Errorf("its own other host: %v", err)
	}
	m.PKCE = nil
	if _, err := (Config{PKCE: true}).Discovered(m); err != nil {
		t.Errorf("an issuer that does not say is taken to have it: %v", err)
	}
	m.PKCE = []string{"plain"}
	if _, err := (Config{}).Discovered(m); err != nil {
		t.Errorf("PKCE matters where it is used alone: %v", err)
	}
}

// pushDesk takes a consent's parameters first and gives a reference to them.
func pushDesk(t *testing.T, answer http.HandlerFunc) (*consentDesk, Config, *url.Values) {
	t.Helper()
	d := openDesk(t)
	var pushed url.Values
	par := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm() // what cannot be read is not there
		pushed = r.PostForm
		answer(w, r)
	}))
	t.Cleanup(par.Close)
	cfg := d.config()
	cfg.PushURL = par.URL + "/par"
	return d, cfg, &pushed
}

func TestParametersThatAreSentFirstDoNotStandInTheAddress(t *testing.T) {
	t.Parallel()
	_, cfg, pushed := pushDesk(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"request_uri":"urn:ietf:params:oauth:request_uri:abc","expires_in":60}`)
	})
	cfg.AuthorizeParams = map[string]string{"prompt": "consent", "request_uri": "urn:mine"}
	a := beginFlow(t, cfg, Env{})
	u, err := url.Parse(a.URL())
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); len(q) != 2 || q.Get("client_id") != "client-1" || q.Get("request_uri") != "urn:ietf:params:oauth:request_uri:abc" {
		t.Errorf("the address holds %v", q)
	}
	for k, v := range map[string]string{
		"state": a.state, "redirect_uri": a.redirect, "code_challenge": oauth2.S256ChallengeFromVerifier(a.verifier), "code_challenge_method": "S256",
		"client_secret": flowSecret, "prompt": "consent", "response_type": "code", "scope": "people.read people.write",
	} {
		if pushed.Get(k) != v {
			t.Errorf("%s was sent as %q", k, pushed.Get(k))
		}
	}
	if pushed.Has("code_verifier") {
		t.Error("the verifier was sent before its time")
	}
}

func TestParametersThatAreNotTakenEndTheAttemptAndFreeTheAddress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		kind   problem.Kind
		words  string
	}{
		"refused":        {400, `{"error":"invalid_request","error_description":"bad ` + flowSecret + `"}`, problem.BadClient, "refused the parameters"},
		"unknown client": {401, `{"error":"invalid_client"}`, problem.BadClient, "does not know this client"},
		"busy":           {429, "", problem.RateLimited, "just now"},
		"down":           {500, "", problem.ProviderDown, "no reference"},
		"a page":         {200, "<html>", problem.ProviderDown, "no reference"},
		"no reference":   {201, `{"request_uri":"a b"}`, problem.ProviderDown, "no reference"},
		"sent away":      {302, "", problem.ProviderDown, "no reference"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, cfg, pushed := pushDesk(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			_, err := Begin(t.Context(), cfg, Env{})
			if p := wantKind(t, err, c.kind, c.words); p.Hint == "" {
				t.Error("no hint")
			}
			hidesCanaries(t, everyWay(t, err), pushed.Get("state"))
			back, perr := url.Parse(pushed.Get("redirect_uri"))
			if perr != nil || !strings.HasPrefix(back.Host, "127.0.0.1:") {
				t.Fatalf("the redirect was %s", back)
			}
			if _, gerr := http.Get(back.String()); gerr == nil { //nolint:bodyclose // there is no answer to close
				t.Error("the callback address is still open")
			}
		})
	}
}
