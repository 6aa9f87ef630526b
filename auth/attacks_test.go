package auth

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"patchbay/problem"
)

// Here and in attacks_kept_test.go is one test for each attack that is named in the threat table, in its order: each
// plays the attack from end to end. What stops it in detail has tests of its own elsewhere.

// handed is the address that the provider sends the browser to, as whoever listens in the middle sees it.
func handed(t *testing.T, a *Attempt) *url.URL {
	t.Helper()
	got := ask(t, "GET", a.URL(), nil)
	back, err := url.Parse(got.header.Get("Location"))
	if err != nil || back.Query().Get("code") == "" {
		t.Fatalf("the provider sent the browser to %q", got.header.Get("Location"))
	}
	return back
}

func TestAttackOtherLocalProcessGrabsTheCode(t *testing.T) {
	t.Parallel()
	desk := openDesk(t)
	cfg := desk.config()
	cfg.ClientAuth, cfg.ClientSecret = Public, ""
	a := beginFlow(t, cfg, Env{})
	back := handed(t, a)
	shown, err := url.Parse(a.URL())
	if err != nil {
		t.Fatal(err)
	}
	challenge := shown.Query().Get("code_challenge")
	for name, verifier := range map[string]string{"none": "", "the challenge": challenge, "one of its own": oauth2.GenerateVerifier(), "the state": back.Query().Get("state")} {
		form := url.Values{
			"grant_type": {"authorization_code"}, "client_id": {"client-1"}, "code": back.Query()["code"], "redirect_uri": {a.RedirectURL()}, "code_verifier": {verifier},
		}
		res, err := http.PostForm(cfg.TokenURL, form)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusBadRequest {
			t.Errorf("with %s for a verifier the thief got %d", name, res.StatusCode)
		}
	}
	port := strconv.Itoa(portOf(t, a))
	for _, host := range []string{"127.0.0.1", "0.0.0.0"} {
		if l, err := net.Listen("tcp4", net.JoinHostPort(host, port)); err == nil {
			t.Errorf("another process took %s too: %v", host, l.Close())
		}
	}
	arrive(t, a)
	if got, err := a.Exchange(t.Context()); err != nil || got.Access != flowAccess {
		t.Errorf("the one who asked got %v", err)
	}
}

func TestAttackWebPagePostsAForgedCallback(t *testing.T) {
	t.Parallel()
	desk := openDesk(t)
	a := beginFlow(t, desk.config(), Env{})
	back := handed(t, a)
	const planted = "?code=planted-by-a-page&state="
	evil := func(r *http.Request) { r.Header.Set("Origin", "https://evil.example.net") }
	for name, try := range map[string]func() visit{
		"a form":          func() visit { return ask(t, "POST", a.redirect+planted+a.state, evil) },
		"a guessed state": func() visit { return ask(t, "GET", a.redirect+planted+random(), nil) },
		"no state":        func() visit { return ask(t, "GET", a.redirect+"?code=planted-by-a-page", nil) },
		"a script":        func() visit { return ask(t, "GET", a.redirect+planted+a.state, evil) },
		"a guessed path":  func() visit { return ask(t, "GET", a.server.address("/cb/example/"+random())+planted+a.state, nil) },
		"a name that rebinds": func() visit {
			return ask(t, "GET", a.redirect+planted+a.state, func(r *http.Request) { r.Host = "evil.example.net" })
		},
	} {
		if got := try(); got.status < 400 {
			t.Errorf("%s got %d", name, got.status)
		}
		undecided(t, a)
	}
	follow(t, back.String())
	if err := a.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Exchange(t.Context()); err != nil || desk.forms[0].Get("code") != flowCode {
		t.Errorf("the code that was redeemed is not the provider's: %v", err)
	}
}

func TestAttackLocalOrLANProcessAbortsTheLogin(t *testing.T) {
	t.Parallel()
	desk := openDesk(t)
	a := beginFlow(t, desk.config(), Env{})
	for _, query := range []string{"?error=access_denied", "?error=access_denied&state=", "?error=access_denied&state=guess", "?state=guess&state=" + a.state + "&error=x", "?%zz"} {
		if got := ask(t, "GET", a.redirect+query, nil); got.status != http.StatusConflict {
			t.Errorf("%s got %d", query, got.status)
		}
		undecided(t, a)
	}
	if a.Ignored() < 4 {
		t.Errorf("only %d were counted", a.Ignored())
	}
	for _, address := range elsewhere(t) {
		c, err := net.DialTimeout("tcp", net.JoinHostPort(address, strconv.Itoa(portOf(t, a))), time.Second)
		if err == nil {
			t.Errorf("the callback can be reached on %s: %v", address, c.Close())
		}
	}
	follow(t, a.URL())
	if _, err := a.Exchange(t.Context()); err != nil {
		t.Errorf("the login was aborted: %v", err)
	}
}

// elsewhere are this machine's addresses that others can reach.
func elsewhere(t *testing.T) []string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, one := range all {
		if n, ok := one.(*net.IPNet); ok && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
			out = append(out, n.IP.String())
		}
	}
	if len(out) == 0 {
		t.Log("this machine has no address but its own: that the callback is not on another was not tried")
	}
	return out
}

func TestAttackHostileConnectorStealsAnothersCode(t *testing.T) {
	t.Parallel()
	desk := openDesk(t)
	stolen := make(chan string, 9)
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stolen <- r.PostFormValue("code") }))
	t.Cleanup(thief.Close)
	honest := desk.config()
	honest.Issuer, honest.IssuerNeeded = "https://id.example.com", true
	hostile := honest
	hostile.Connector, hostile.Name, hostile.TokenURL, hostile.Issuer = "hostile", "Hostile", thief.URL+"/token", "https://evil.example.net"
	a, b := beginFlow(t, honest, Env{}), beginFlow(t, hostile, Env{})
	if x, y := a.RedirectURL(), b.RedirectURL(); x == y || !strings.Contains(x, "/cb/example/") || !strings.Contains(y, "/cb/hostile/") {
		t.Errorf("both take their answers in one place: %s %s", x, y)
	}
	answer := handed(t, a).Query() // the honest provider's, whose sign-in page the hostile connector has opened
	answer.Set("iss", honest.Issuer)
	for _, state := range []string{a.state, b.state} {
		answer.Set("state", state)
		err := b.Paste(b.RedirectURL() + "?" + answer.Encode())
		if state == b.state {
			err = b.Wait(t.Context())
		}
		if err == nil {
			t.Error("an answer of the honest provider was taken for the hostile one")
		}
	}
	if _, err := b.Exchange(t.Context()); !problem.Is(err, problem.Denied) {
		t.Errorf("there was something to redeem: %v", err)
	}
	if len(stolen) != 0 {
		t.Errorf("the thief got %q", <-stolen)
	}
	site := quietConfig()
	site.SameSite, site.TokenURL = true, "https://evil.example.net/token"
	_, err := Begin(t.Context(), site, Env{})
	wantKind(t, err, problem.Usage, "evil.example.net")
}

// crashVar makes this test binary crash with a secret at hand.
const crashVar = "PATCHBAY_TEST_CRASH"

// TestCrashes is the process that crashes for the test below; on its own it checks that nobody asks it to.
func TestCrashes(t *testing.T) {
	how := os.Getenv(crashVar)
	all := map[string]any{
		"secret": Secret(flowSecret), "tokens": Tokens{Access: flowAccess, Refresh: flowRefresh}, "config": deviceConfig(), "error": fmt.Errorf("with %v", Secret(flowCode)),
	}
	if v, asked := all[how]; asked {
		panic(v)
	}
	if how != "" {
		t.Errorf("nobody crashes with %q", how)
	}
}

func TestAttackTokensInLogsCrashDumpsAndScreenshots(t *testing.T) {
	t.Parallel()
	desk := openDesk(t)
	a := beginFlow(t, desk.config(), Env{})
	verifier, state := a.verifier, a.state
	follow(t, a.URL())
	got, err := a.Exchange(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, again := a.Exchange(t.Context())
	screen := &screen{begin: codeFor(""), polls: []answerTo{{status: 400, body: `{"error":"invalid_grant","error_description":"` + flowDevice + `"}`}}}
	for _, v := range []any{a, got, got.access(), again, beginDevice(t, screen), a.cfg} {
		hidesCanaries(t, everyWay(t, v), verifier, state, flowDevice)
	}
	for _, how := range []string{"secret", "tokens", "config", "error"} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrashes$", "-test.count=1") //nolint:gosec // this binary itself
		cmd.Env = append(os.Environ(), crashVar+"="+how, "GOTRACEBACK=all")
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "panic") {
			t.Fatalf("%s: it did not crash: %s", how, out)
		}
		hidesCanaries(t, string(out))
	}
}

func TestAttackTerminalEscapeInAVendorsErrorText(t *testing.T) {
	t.Parallel()
	const dirty = "\x1b]8;;https://evil.example.net\x07click\x1b[2J\u202e\u009b31m"
	quoted := strconv.QuoteToASCII(dirty)
	quoted = strings.NewReplacer(`\x1b`, `\u001b`, `\a`, `\u0007`).Replace(quoted)
	body := `{"error":` + quoted + `,"error_description":` + quoted + `,"message":` + quoted + `}`
	var errs []error
	a := beginFlow(t, quietConfig(), Env{})
	ask(t, "GET", a.back("error", dirty, "error_description", dirty), nil)
	errs = append(errs, a.Wait(t.Context()))
	_, err := beginWith(t, body).Exchange(t.Context())
	errs = append(errs, err)
	_, err = BeginDevice(t.Context(), deviceConfig(), Env{HTTP: &screen{begin: answerTo{status: 400, body: body}}})
	errs = append(errs, err)
	s := openIssuer(t)
	s.pages[oauthPlace] = saying("application/json", `{"issuer":`+quoted+`}`)
	_, err = Discover(t.Context(), s.URL, nil)
	errs = append(errs, err)
	for i, err := range errs {
		if err == nil {
			t.Fatalf("%d: nothing was refused", i)
		}
		p := problem.As(err)
		if p.Detail == "" || !strings.Contains(p.Detail, "click") {
			t.Errorf("%d: the vendor's words are lost: %q", i, p.Detail)
		}
		for _, words := range []string{p.Error(), p.Detail, p.Fix} {
			if words != problem.Clean(words) || strings.ContainsAny(words, "\x1b\x07\u202e\u009b") {
				t.Errorf("%d: a terminal would obey %q", i, words)
			}
		}
	}
}

// beginWith is an attempt with a code at hand, at a token endpoint that refuses it with body.
func beginWith(t *testing.T, body string) *Attempt {
	t.Helper()
	a := beginFlow(t, quietConfig(), Env{HTTP: &answering{status: 400, body: body}})
	arrive(t, a)
	return a
}

func TestAttackPhishedDeviceCode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		link := `,"verification_uri_complete":"https://id.example.com/device?user_code=WDJB-MJHT","expires_in":60`
		s := &screen{begin: codeFor(link), polls: []answerTo{pending()}}
		opened := &hosts{to: s}
		d, err := BeginDevice(t.Context(), deviceConfig(), Env{HTTP: opened})
		if err != nil {
			t.Fatal(err)
		}
		if u, err := url.Parse(d.URL()); err != nil || u.Hostname() != "id.example.com" || strings.Contains(d.URL(), d.UserCode()) {
			t.Errorf("the place to go to must show who asks, and not do it all: %s", d.URL())
		}
		_, err = d.Wait(t.Context())
		wantKind(t, err, problem.Denied, "Example", "No consent came")
		if len(s.asked) != 11 || strings.Contains(strings.Join(opened.paths, " "), "/device?") {
			t.Errorf("without the person's doing it went to %v", opened.paths)
		}
		for _, p := range opened.paths {
			if p != "/device_authorization" && p != "/token" {
				t.Errorf("without the person's doing it went to %s", p)
			}
		}
	})
	for _, link := range []string{"file:///etc/passwd", "javascript:alert(1)", "http://id.example.com/x", "https://a@id.example.com/", "//id.example.com", "https://id.example.com/\x1b[2J"} {
		if forEyes(link) != "" {
			t.Errorf("a person would be sent to %s", link)
		}
	}
}

// hosts notes which paths were asked for.
type hosts struct {
	to    http.RoundTripper
	paths []string
}

func (h *hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	h.paths = append(h.paths, r.URL.RequestURI())
	return h.to.RoundTrip(r)
}
