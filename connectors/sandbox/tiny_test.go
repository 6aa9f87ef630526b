package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// tiny is the smallest provider: things that can be listed and added.
type tiny struct {
	cfg   func(*OAuthConfig)
	mu    sync.Mutex
	names []string
	world World
	oauth *OAuth
}

func (p *tiny) ID() string { return "tiny" }

func (p *tiny) Open(w World) (*Site, error) {
	if p.cfg != nil && p.world.Origin != "" {
		return nil, errors.New("opened twice")
	}
	p.world = w
	client := Client{ID: "app", Secret: "secret"}
	users := []User{{Login: "ada@example.com", Password: "pw", Workspaces: []string{"w1"}}}
	cfg := OAuthConfig{
		Name: "Tiny", App: "patchbay", Client: client, Users: users,
		Scope:      func(s string) (string, bool) { return "May " + s, s == "read" || s == "write" },
		Choices:    func(string) []Choice { return []Choice{{"w1", "First & Co", "one"}, {"w2", "Second", "one"}} },
		Mint:       func(_ Grant, _, _ time.Time, nonce string) string { return "at-" + nonce },
		AccessLife: time.Hour, RefreshLife: 24 * time.Hour, CodeLife: time.Minute,
	}
	if p.cfg != nil {
		p.cfg(&cfg)
	}
	p.oauth = NewOAuth(w, cfg)
	routes := append(append(p.oauth.Routes("/authorize"), p.oauth.DeviceRoutes("/device")...),
		Route{"POST", "/token", p.token}, Route{"GET", "/things", p.list}, Route{"POST", "/things", p.add}, Route{"GET", "/things/{id}", p.one}, Route{"GET", "/things/all", p.list})
	return &Site{
		Routes: routes, OAuth: p.oauth, TokenPath: "/token", Client: client, Users: users, Records: p,
		Refusal: func(status int) []byte { return fmt.Appendf(nil, `{"error":%d}`, status) }, Events: p,
	}, nil
}

func (p *tiny) token(w http.ResponseWriter, r *http.Request) {
	t, err := p.oauth.Renew(r.FormValue("refresh_token"))
	if r.FormValue("code") != "" {
		to := r.FormValue("redirect_uri")
		t, err = p.oauth.Redeem(Redemption{Code: r.FormValue("code"), Redirect: &to, Verifier: r.FormValue("verifier")})
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintf(w, `{"access":%q,"refresh":%q}`, t.Access, t.Refresh)
}

func (p *tiny) list(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if h := r.Header.Get("Authorization"); h != "" {
		if _, err := p.oauth.Check(bearer(r)); err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"things": p.names, "count": len(p.names)})
}

func (p *tiny) one(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "%q", r.PathValue("id")) }

func (p *tiny) add(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	p.put(string(b), "api")
	w.WriteHeader(http.StatusCreated)
}

func (p *tiny) put(name, by string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.names = append(p.names, name)
	p.world.Writes.Add(Write{At: p.world.Clock.Now(), By: by, Kind: "things", ID: name, Action: "create", After: name})
}

func (p *tiny) Kinds() []string { return []string{"things"} }

func (p *tiny) All(string) []any {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := []any{}
	for _, n := range p.names {
		out = append(out, n)
	}
	return out
}

func (p *tiny) Act(c Change) (any, error) {
	p.put("from a person", "person")
	return c, nil
}

func (p *tiny) Event(w Write) ([]byte, http.Header) {
	return []byte(w.ID), http.Header{"X-Signed": {"yes"}}
}

// bench is a running tiny provider.
type bench struct {
	t      *testing.T
	p      *tiny
	server *Server
	ready  ReadyProvider
	remote *Remote
	client *http.Client
}

func run(t *testing.T, o Options, p *tiny) *bench {
	t.Helper()
	o.Now = func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }
	s, err := Start(t.Context(), o, p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	// each request on a connection of its own: the transport would repeat a GET on a reused one
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &bench{t: t, p: p, server: s, ready: s.Ready().Providers["tiny"], remote: s.Ready().Remote("tiny", nil), client: client}
}

// ask sends a request; a lost answer is an error.
func (b *bench) ask(ctx context.Context, method, path, body, token string) (int, string, http.Header, error) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, b.ready.Endpoint+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if strings.Contains(body, "=") {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := b.client.Do(req)
	if err != nil {
		return 0, "", nil, err
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(out), resp.Header, err
}

// get asks and wants an answer.
func (b *bench) get(path, token string) (int, string) {
	b.t.Helper()
	status, body, _, err := b.ask(b.t.Context(), "GET", path, "", token)
	if err != nil {
		b.t.Fatal(err)
	}
	return status, body
}

func (b *bench) fault(f ...Fault) {
	b.t.Helper()
	if err := b.remote.Post(b.t.Context(), "faults", map[string]any{"add": f}, nil); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) state() State {
	b.t.Helper()
	var s State
	if err := b.remote.Get(b.t.Context(), "state", &s); err != nil {
		b.t.Fatal(err)
	}
	return s
}

const redirect = "http://127.0.0.1:9/cb"

func (b *bench) authorizeURL(change func(url.Values)) string {
	q := url.Values{"response_type": {"code"}, "client_id": {"app"}, "redirect_uri": {redirect}, "scope": {"read write"}, "state": {"xyz"}}
	if change != nil {
		change(q)
	}
	return b.ready.Endpoint + "/authorize?" + q.Encode()
}

func ada() Consent { return Consent{Login: "ada@example.com", Password: "pw"} }

// approve walks the pages and returns what came back.
func (b *bench) approve(c Consent, change func(url.Values)) url.Values {
	b.t.Helper()
	back, err := Approve(b.t.Context(), nil, b.authorizeURL(change), c)
	if err != nil {
		b.t.Fatal(err)
	}
	u, err := url.Parse(back)
	if err != nil {
		b.t.Fatal(err)
	}
	return u.Query()
}

type pair struct{ Access, Refresh string }

// redeem sends a token request and decodes the answer when there is one.
func (b *bench) redeem(f url.Values) (int, pair) {
	b.t.Helper()
	status, body, _, err := b.ask(b.t.Context(), "POST", "/token", f.Encode(), "")
	if err != nil {
		b.t.Fatal(err)
	}
	var p pair
	if status == 200 {
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			b.t.Fatal(err)
		}
	}
	return status, p
}

func (b *bench) login() pair {
	b.t.Helper()
	status, p := b.redeem(url.Values{"code": {b.approve(ada(), nil).Get("code")}, "redirect_uri": {redirect}})
	if status != 200 {
		b.t.Fatalf("redeeming gave %d", status)
	}
	return p
}
