package auth

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"patchbay/problem"
)

// What must never be seen again: each is unlike anything else in a text.
const (
	flowSecret  = "client-secret-canary-7f3a:+%/="
	flowCode    = "code-canary-91bc"
	flowAccess  = "access-canary-44de"
	flowRefresh = "refresh-canary-c0ff"
)

// consentDesk is a provider's two pages: consent given at once, and a code that is redeemed once by its verifier.
type consentDesk struct {
	*httptest.Server
	mu     sync.Mutex
	asked  url.Values // the last consent address
	forms  []url.Values
	basics []string // id and secret of the header, joined by a blank; "" where there was none
	spent  bool
}

func openDesk(t *testing.T) *consentDesk {
	t.Helper()
	d := &consentDesk{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", d.consent)
	mux.HandleFunc("POST /token", d.redeem)
	d.Server = httptest.NewServer(mux)
	t.Cleanup(d.Close)
	return d
}

func (d *consentDesk) consent(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = r.URL.Query()
	back := url.Values{"code": {flowCode}, "state": {d.asked.Get("state")}}
	http.Redirect(w, r, d.asked.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (d *consentDesk) redeem(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_ = r.ParseForm() // a form that cannot be read has no code and is refused below
	id, secret, found := r.BasicAuth()
	d.forms = append(d.forms, r.PostForm)
	d.basics = append(d.basics, strings.TrimSpace(id+" "+secret))
	verified := d.asked.Get("code_challenge") == "" ||
		oauth2.S256ChallengeFromVerifier(r.PostForm.Get("code_verifier")) == d.asked.Get("code_challenge")
	if d.spent || !verified || r.PostForm.Get("code") != flowCode || r.PostForm.Get("redirect_uri") != d.asked.Get("redirect_uri") ||
		!found && r.PostForm.Get("client_id") == "" {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":"invalid_grant"}`)
		return
	}
	d.spent = true
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": flowAccess, "refresh_token": flowRefresh, "expires_in": 3600, "scope": "people.read", "locationId": "loc-1",
	})
}

// config is a client of d that may do without nothing: PKCE and a secret.
func (d *consentDesk) config() Config {
	return Config{
		Connector: "example", Name: "Example", AuthorizeURL: d.URL + "/authorize", TokenURL: d.URL + "/token", ClientID: "client-1",
		ClientSecret: flowSecret, ClientAuth: InBody, PKCE: true, Scopes: []string{"people.read", "people.write"}, Extra: []string{"locationId"},
	}
}

// quietConfig is for attempts that never reach a provider.
func quietConfig() Config {
	return Config{
		Connector: "example", Name: "Example", AuthorizeURL: "https://id.example.com/authorize", TokenURL: "https://id.example.com/token",
		ClientID: "client-1", ClientSecret: flowSecret, PKCE: true,
	}
}

func beginFlow(t *testing.T, cfg Config, env Env) *Attempt {
	t.Helper()
	a, err := Begin(t.Context(), cfg, env)
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	t.Cleanup(a.Cancel)
	return a
}

// visit is what a browser got for one address.
type visit struct {
	status int
	header http.Header
	body   string
}

// ask sends one request and follows nothing.
func ask(t *testing.T, method, address string, change func(*http.Request)) visit {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(req)
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, address, err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return visit{res.StatusCode, res.Header, string(body)}
}

// back is the address that a provider sends the browser to, with the right state and what else is given.
func (a *Attempt) back(pairs ...string) string {
	q := url.Values{"state": {a.state}}
	for i := 0; i < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return a.redirect + "?" + q.Encode()
}

// arrive brings the code as a browser does, the last page included.
func arrive(t *testing.T, a *Attempt) {
	t.Helper()
	if got := ask(t, "GET", a.back("code", flowCode), nil); got.status != http.StatusSeeOther {
		t.Fatalf("the right answer got %d: %s", got.status, got.body)
	}
	if got := ask(t, "GET", a.server.address(donePath), nil); got.status != http.StatusOK || got.body != donePage {
		t.Fatalf("the last page is %d", got.status)
	}
}

// undecided fails when the attempt has its answer.
func undecided(t *testing.T, a *Attempt) {
	t.Helper()
	select {
	case <-a.answered:
		t.Errorf("the attempt ended: %v", a.err)
	default:
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.code != "" || a.err != nil {
		t.Errorf("the attempt changed: %v", a.err)
	}
}

// wantKind fails unless err is a problem of kind k with a hint and words that hold each part; it answers the problem.
func wantKind(t *testing.T, err error, k problem.Kind, parts ...string) *problem.Problem {
	t.Helper()
	if err == nil {
		t.Fatalf("nothing went wrong, want %s", k)
	}
	p := problem.As(err)
	if p.Kind != k {
		t.Errorf("kind %s, want %s: %v", p.Kind, k, err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	return p
}

// shown is every way in which a value can get onto a screen or into a log.
func shown(v any) string {
	var b strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(&b, verb+"\n", v)
	}
	if body, err := json.Marshal(v); err == nil {
		b.Write(body)
	}
	return b.String()
}

// hidesCanaries fails when text holds one of the canaries, plainly, as hexadecimal digits or as it stands in a form.
func hidesCanaries(t *testing.T, text string, more ...string) {
	t.Helper()
	for _, c := range append(more, flowSecret, flowCode, flowAccess, flowRefresh) {
		for _, form := range []string{c, fmt.Sprintf("%x", c), fmt.Sprintf("%X", c), url.QueryEscape(c)} {
			if strings.Contains(text, form) {
				at := max(strings.Index(text, form)-60, 0)
				t.Errorf("%q can be read in: %.200s", c, text[at:])
			}
		}
	}
}

// missing says that a part of the system is not here: a failure where all of them are promised.
func missing(t *testing.T, part string) {
	t.Helper()
	if os.Getenv("PATCHBAY_TEST_STRICT") == "1" {
		t.Fatalf("this machine has no %s", part)
	}
	t.Skipf("this machine has no %s", part)
}

// takePort holds a port of 127.0.0.1 until the test ends.
func takePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // it may be closed already
	return l.Addr().(*net.TCPAddr).Port
}

func portOf(t *testing.T, a *Attempt) int {
	t.Helper()
	u, err := url.Parse(a.RedirectURL())
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// bindable fails when the address cannot be opened again.
func bindable(t *testing.T, host string, port int) {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		t.Fatalf("the callback address is still held: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// labelled runs f so that every goroutine it starts, and those that these start, can be told from all others.
func labelled(t *testing.T, f func()) {
	t.Helper()
	pprof.Do(context.Background(), pprof.Labels("flow", t.Name()), func(context.Context) { f() })
}

// left counts the goroutines that labelled's f has left behind, giving those about to end their turn first.
func left(t *testing.T) int {
	t.Helper()
	n := 0
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); runtime.Gosched() {
		var b bytes.Buffer
		if err := pprof.Lookup("goroutine").WriteTo(&b, 1); err != nil {
			t.Fatal(err)
		}
		n = strings.Count(b.String(), strconv.Quote(t.Name())+"}")
		if n == 0 {
			return 0
		}
	}
	return cmp.Or(n, 1)
}

func fixedNow() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// standing is a listener that has an address and nothing else.
type standing struct{ net.Listener }

func (standing) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4000} }
