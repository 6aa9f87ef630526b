package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"patchbay/problem"
)

// follow drives a browser from the consent address to the page it ends on.
func follow(t *testing.T, address string) string {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatalf("browser: %v", err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.Request.URL.RawQuery != "" {
		t.Errorf("the browser's last address still holds a query: %s", res.Request.URL)
	}
	return string(body)
}

func TestConsentBecomesTokensInEachWayOfClientAuthentication(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Config)
		body   bool // the secret stands in the form
		header bool // it stands in the header
		pkce   bool
	}{
		{"secret in the form", func(*Config) {}, true, false, true},
		{"secret in the header", func(c *Config) { c.ClientAuth = InHeader }, false, true, true},
		{"public client", func(c *Config) { c.ClientAuth, c.ClientSecret = Public, "" }, false, false, true},
		{"provider without PKCE", func(c *Config) { c.PKCE = false }, true, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			desk := openDesk(t)
			cfg := desk.config()
			c.change(&cfg)
			a := beginFlow(t, cfg, Env{})
			if page := follow(t, a.URL()); page != donePage {
				t.Errorf("the browser ended on another page: %s", page)
			}
			if err := a.Wait(t.Context()); err != nil {
				t.Fatalf("wait: %v", err)
			}
			got, err := a.Exchange(t.Context())
			if err != nil {
				t.Fatalf("exchange: %v", err)
			}
			if got.Access.Reveal() != flowAccess || got.Refresh.Reveal() != flowRefresh || got.Generation != 1 || got.Extra["locationId"] != "loc-1" {
				t.Errorf("tokens: access %t, refresh %t, generation %d, extra %v", got.Access == flowAccess, got.Refresh == flowRefresh, got.Generation, got.Extra)
			}
			if len(got.Scopes) == 0 || slices.Contains(got.Scopes, "people.write") || !slices.Contains(cfg.Scopes, "people.write") {
				t.Errorf("granted are %v of %v", got.Scopes, cfg.Scopes)
			}
			form := desk.forms[0]
			if has := form.Get("client_secret") == flowSecret; has != c.body || form.Has("client_secret") != c.body {
				t.Errorf("secret in the form: %t, want %t", has, c.body)
			}
			if c.header && desk.basics[0] != url.QueryEscape("client-1")+" "+url.QueryEscape(flowSecret) || !c.header && desk.basics[0] != "" {
				t.Errorf("the header says %q", desk.basics[0])
			}
			if form.Has("code_verifier") != c.pkce || desk.asked.Has("code_challenge") != c.pkce {
				t.Errorf("verifier %t, challenge %t, want %t", form.Has("code_verifier"), desk.asked.Has("code_challenge"), c.pkce)
			}
		})
	}
}

func TestCodeIsExchangedAtMostOnce(t *testing.T) {
	t.Parallel()
	desk := openDesk(t)
	a := beginFlow(t, desk.config(), Env{})
	follow(t, a.URL())
	if _, err := a.Exchange(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := a.Exchange(t.Context())
	wantKind(t, err, problem.Denied, "no code", "Start over")
	if len(desk.forms) != 1 {
		t.Errorf("the token endpoint was asked %d times", len(desk.forms))
	}
}

func TestConsentAddressBindsTheAnswerAndHoldsNothingThatRedeemsIt(t *testing.T) {
	t.Parallel()
	cfg := quietConfig()
	cfg.AuthorizeURL += "?tenant=5"
	cfg.Scopes, cfg.ScopeSeparator = []string{"a", "b"}, ","
	cfg.AuthorizeParams = map[string]string{
		"prompt": "consent", "state": "mine", "redirect_uri": "https://elsewhere.example.net", "client_id": "x", "response_type": "token",
		"code_challenge": "mine", "code_challenge_method": "plain", "scope": "all",
	}
	a := beginFlow(t, cfg, Env{})
	u, err := url.Parse(a.URL())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"tenant": "5", "prompt": "consent", "state": a.state, "redirect_uri": a.RedirectURL(), "client_id": "client-1", "response_type": "code",
		"code_challenge": oauth2.S256ChallengeFromVerifier(a.verifier), "code_challenge_method": "S256", "scope": "a,b",
	}
	for k, v := range want {
		if got := u.Query()[k]; len(got) != 1 || got[0] != v {
			t.Errorf("%s is %q, want %q", k, got, v)
		}
	}
	if len(u.Query()) != len(want) {
		t.Errorf("more in the address than wanted: %v", u.Query())
	}
	hidesCanaries(t, a.URL(), a.verifier)
}

func TestOfflineAccessIsAskedForWithThePersonsConsent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scopes []string
		own    map[string]string
		want   string
	}{
		{[]string{"openid", "offline_access"}, nil, "consent"},
		{[]string{"openid", "offline_access"}, map[string]string{"prompt": "login consent"}, "login consent"},
		{[]string{"openid"}, nil, ""},
		{[]string{"offline_access"}, nil, ""},
	} {
		cfg := quietConfig()
		cfg.Scopes, cfg.AuthorizeParams = c.scopes, c.own
		u, err := url.Parse(beginFlow(t, cfg, Env{}).URL())
		if err != nil || u.Query().Get("prompt") != c.want {
			t.Errorf("%v %v: %q, %v", c.scopes, c.own, u.Query().Get("prompt"), err)
		}
	}
}

func TestEveryAttemptHasSecretsOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 4 {
		a := beginFlow(t, quietConfig(), Env{})
		path := a.RedirectURL()[strings.LastIndex(a.RedirectURL(), "/"):]
		for _, v := range []string{a.state, a.verifier, path} {
			if len(v) < 43 || seen[v] {
				t.Errorf("%q is short or was there before", v)
			}
			seen[v] = true
		}
		if !strings.HasPrefix(a.RedirectURL(), "http://127.0.0.1:") || !strings.Contains(a.RedirectURL(), "/cb/example/") {
			t.Errorf("redirect address %s", a.RedirectURL())
		}
	}
}

func TestATakenPortGivesWayToTheNext(t *testing.T) {
	t.Parallel()
	cfg := quietConfig()
	cfg.Redirect = Redirect{Ports: []int{takePort(t), takePort(t), 0}, Path: "/back"}
	a := beginFlow(t, cfg, Env{})
	if got := portOf(t, a); got == cfg.Redirect.Ports[0] || got == cfg.Redirect.Ports[1] || got == 0 {
		t.Errorf("port %d", got)
	}
	if want := "redirect_uri=" + url.QueryEscape(a.RedirectURL()); !strings.Contains(a.URL(), want) {
		t.Errorf("the consent address does not hold the port that was bound: %s", a.URL())
	}
	arrive(t, a)
}

func TestAllPortsTakenIsAProblemThatNamesThemAndAWayOut(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 3; n++ {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			cfg := quietConfig()
			for range n {
				cfg.Redirect.Ports = append(cfg.Redirect.Ports, takePort(t))
			}
			a, err := Begin(t.Context(), cfg, Env{})
			if a != nil {
				t.Fatal("an attempt without an address")
			}
			p := wantKind(t, err, problem.Busy, "Example", "taken", "--redirect")
			for _, port := range cfg.Redirect.Ports {
				if !strings.Contains(p.Text, strconv.Itoa(port)) {
					t.Errorf("%q does not name port %d", p.Text, port)
				}
			}
		})
	}
}

func TestAnAddressThatIsNotHereIsAProblemWithAWayOut(t *testing.T) {
	t.Parallel()
	cfg := quietConfig()
	p := wantKind(t, unbound(cfg, []int{0}, errors.New("no such address")), problem.Busy, "Example", "paste")
	if p.Detail != "no such address" || p.Hint == "" {
		t.Errorf("detail %q, hint %q", p.Detail, p.Hint)
	}
}

// sixth reports a machine without the second family of addresses.
func sixth(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		missing(t, "IPv6 loopback address")
	}
	return l
}

func TestLocalhostIsTakenInBothFamiliesOrNotAtAll(t *testing.T) {
	t.Parallel()
	six := sixth(t)
	defer six.Close() //nolint:errcheck // only a listener of the test
	port := six.Addr().(*net.TCPAddr).Port
	cfg := quietConfig()
	cfg.Redirect = Redirect{Host: "localhost", Ports: []int{port}}
	_, err := Begin(t.Context(), cfg, Env{})
	wantKind(t, err, problem.Busy, strconv.Itoa(port))
	bindable(t, "127.0.0.1", port)

	cfg.Redirect.Ports = nil
	a := beginFlow(t, cfg, Env{})
	if !strings.HasPrefix(a.RedirectURL(), "http://localhost:") || len(a.server.lines) != 2 {
		t.Fatalf("%s on %d addresses", a.RedirectURL(), len(a.server.lines))
	}
	for _, l := range a.server.lines {
		got := ask(t, "GET", "http://"+l.Addr().String()+"/favicon.ico", func(r *http.Request) { r.Host = a.server.host() })
		if got.status != http.StatusNotFound {
			t.Errorf("%s answers %d", l.Addr(), got.status)
		}
	}
	a.Cancel()
	bindable(t, "127.0.0.1", portOf(t, a))
	bindable(t, "::1", portOf(t, a))
}

func TestTheSixthFamilyServesTheWholeFlow(t *testing.T) {
	t.Parallel()
	six := sixth(t)
	if err := six.Close(); err != nil {
		t.Fatal(err)
	}
	desk := openDesk(t)
	cfg := desk.config()
	cfg.Redirect.Host = "::1"
	a := beginFlow(t, cfg, Env{})
	if !strings.HasPrefix(a.RedirectURL(), "http://[::1]:") {
		t.Errorf("redirect address %s", a.RedirectURL())
	}
	if page := follow(t, a.URL()); page != donePage {
		t.Errorf("ended on %s", page)
	}
	if _, err := a.Exchange(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestTheDeadlineEndsTheWaitAndTellsOfMoreTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		timeout time.Duration
		words   string
	}{
		{0, "5 minutes"},
		{time.Minute, "a minute"},
		{90 * time.Second, "1m30s"},
		{10 * time.Second, "10s"},
	} {
		t.Run(c.words, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				cfg := quietConfig()
				cfg.Redirect.Registered = "https://bridge.example.com/cb"
				a := beginFlow(t, cfg, Env{Timeout: c.timeout})
				began := time.Now()
				p := wantKind(t, a.Wait(t.Context()), problem.Denied, "within "+c.words+".", "--timeout")
				if took := time.Since(began); took != a.Deadline().Sub(began) || p.Hint == "" {
					t.Errorf("it took %s, hint %q", took, p.Hint)
				}
			})
		})
	}
}

// handClock is a clock that stands until it is set.
type handClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func TestAnAnswerAfterTheDeadlineIsNotUsed(t *testing.T) {
	t.Parallel()
	clock := &handClock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	a := beginFlow(t, quietConfig(), Env{Now: clock.Now, Timeout: time.Minute})
	if want := clock.Now().Add(time.Minute); !a.Deadline().Equal(want) {
		t.Errorf("deadline %s, want %s", a.Deadline(), want)
	}
	clock.forward(time.Minute + time.Second)
	if got := ask(t, "GET", a.back("code", flowCode), nil); got.status != http.StatusConflict || got.body != strangePage {
		t.Errorf("late answer got %d", got.status)
	}
	wantKind(t, a.Paste(a.back("code", flowCode)), problem.Usage, "is over")
	undecided(t, a)
	wantKind(t, a.Wait(t.Context()), problem.Denied, "No consent came")
	_, err := a.Exchange(t.Context())
	wantKind(t, err, problem.Denied)
}

func TestWaitEndsWithItsContextAndCancelFreesTheAddress(t *testing.T) {
	t.Parallel()
	var a *Attempt
	labelled(t, func() { a = beginFlow(t, quietConfig(), Env{}) })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Wait(ctx) }()
	if got := ask(t, "GET", a.redirect, nil); got.status != http.StatusConflict {
		t.Errorf("an answer without a state got %d", got.status)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) || !problem.Is(err, problem.Canceled) {
		t.Errorf("wait: %v", err)
	}
	a.Cancel()
	bindable(t, "127.0.0.1", portOf(t, a))
	if n := left(t); n != 0 {
		t.Errorf("%d goroutines are left", n)
	}
}

func TestCancelEndsAWaitAndMayBeCalledByAll(t *testing.T) {
	t.Parallel()
	var a *Attempt
	labelled(t, func() { a = beginFlow(t, quietConfig(), Env{}) })
	ended := make(chan error, 1)
	go func() { ended <- a.Wait(t.Context()) }()
	var all sync.WaitGroup
	for range 4 {
		all.Go(a.Cancel)
	}
	all.Wait()
	wantKind(t, <-ended, problem.Canceled, "stopped")
	wantKind(t, a.Wait(t.Context()), problem.Canceled)
	wantKind(t, a.Paste(a.back("code", flowCode)), problem.Usage, "over")
	bindable(t, "127.0.0.1", portOf(t, a))
	if n := left(t); n != 0 || a.verifier != "" || a.code != "" {
		t.Errorf("%d goroutines are left, verifier kept: %t", n, a.verifier != "")
	}
}

func TestCancelAfterTheAnswerForgetsTheCode(t *testing.T) {
	t.Parallel()
	desk := openDesk(t)
	a := beginFlow(t, desk.config(), Env{})
	follow(t, a.URL())
	a.Cancel()
	wantKind(t, a.Wait(t.Context()), problem.Canceled, "stopped")
	if _, err := a.Exchange(t.Context()); err == nil || len(desk.forms) != 0 {
		t.Errorf("a stopped sign-in was exchanged: %v", err)
	}
}

func TestWhyNothingWasGrantedStaysAfterCancel(t *testing.T) {
	t.Parallel()
	a := beginFlow(t, quietConfig(), Env{})
	ask(t, "GET", a.back("error", "access_denied"), nil)
	a.Cancel()
	wantKind(t, a.Wait(t.Context()), problem.Denied, "denied at Example")
}

func TestCancelCutsConnectionsThatSayNothing(t *testing.T) {
	t.Parallel()
	var a *Attempt
	labelled(t, func() { a = beginFlow(t, quietConfig(), Env{}) })
	var silentOnes []net.Conn
	for range most + 3 {
		c, err := net.Dial("tcp4", a.server.host())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close() //nolint:errcheck // the other side has cut it
		silentOnes = append(silentOnes, c)
	}
	a.Cancel()
	for i, c := range silentOnes {
		if err := c.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("connection %d is still there: %v", i, err)
		}
	}
	bindable(t, "127.0.0.1", portOf(t, a))
	if n := left(t); n != 0 {
		t.Errorf("%d goroutines are left", n)
	}
}

func TestSSHHintIsTheWholeCommand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, host, machine, want string }{
		{"unknown machine", "", "", "ssh -N -L %d:127.0.0.1:%[1]d THIS-HOST"},
		{"known machine", "", "ada@desk.example.org", "ssh -N -L %d:127.0.0.1:%[1]d ada@desk.example.org"},
		{"by name", "localhost", "", "ssh -N -L %d:127.0.0.1:%[1]d THIS-HOST"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := quietConfig()
			cfg.Redirect.Host = c.host
			a := beginFlow(t, cfg, Env{Machine: c.machine})
			if want := fmt.Sprintf(c.want, portOf(t, a)); a.SSHHint() != want {
				t.Errorf("%q, want %q", a.SSHHint(), want)
			}
		})
	}
	cfg := quietConfig()
	cfg.Redirect.Registered = "https://bridge.example.com/cb"
	if a := beginFlow(t, cfg, Env{}); a.SSHHint() != "" || a.Ignored() != 0 || a.RedirectURL() != cfg.Redirect.Registered {
		t.Errorf("an answer that can only be pasted: hint %q, %s", a.SSHHint(), a.RedirectURL())
	}
}
