package auth

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"

	"patchbay/problem"
)

func TestRequestsOfOthersChangeNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, method string
		address      func(*Attempt) string
		status       int
	}{
		{"no query", "GET", func(a *Attempt) string { return a.redirect }, http.StatusConflict},
		{"no state", "GET", func(a *Attempt) string { return a.redirect + "?code=" + flowCode }, http.StatusConflict},
		{"empty state", "GET", func(a *Attempt) string { return a.redirect + "?state=&code=" + flowCode }, http.StatusConflict},
		{"wrong state", "GET", func(a *Attempt) string { return a.redirect + "?state=wrong&code=" + flowCode }, http.StatusConflict},
		{"part of the state", "GET", func(a *Attempt) string { return a.redirect + "?code=x&state=" + a.state[:42] }, http.StatusConflict},
		{"state of more", "GET", func(a *Attempt) string { return a.redirect + "?code=x&state=" + a.state + "A" }, http.StatusConflict},
		{"state twice", "GET", func(a *Attempt) string { return a.back("code", flowCode, "state", a.state) }, http.StatusConflict},
		{"state right and wrong", "GET", func(a *Attempt) string { return a.back("code", flowCode, "state", "other") }, http.StatusConflict},
		{"refusal without the state", "GET", func(a *Attempt) string { return a.redirect + "?error=access_denied" }, http.StatusConflict},
		{"refusal with a wrong state", "GET", func(a *Attempt) string { return a.redirect + "?error=access_denied&state=wrong" }, http.StatusConflict},
		{"broken escape", "GET", func(a *Attempt) string { return a.back("code", flowCode) + "&x=%zz" }, http.StatusConflict},
		{"semicolon", "GET", func(a *Attempt) string { return a.back("code", flowCode) + "&x=1;y=2" }, http.StatusConflict},
		{"icon", "GET", func(a *Attempt) string { return a.server.address("/favicon.ico") }, http.StatusNotFound},
		{"root", "GET", func(a *Attempt) string { return a.server.address("/") }, http.StatusNotFound},
		{"last page before its time", "GET", func(a *Attempt) string { return a.server.address(donePath) }, http.StatusNotFound},
		{"path with more", "GET", func(a *Attempt) string { return strings.Replace(a.back("code", flowCode), "?", "/?", 1) }, http.StatusNotFound},
		{"path of another case", "GET", func(a *Attempt) string { return strings.Replace(a.back("code", flowCode), "/cb/", "/CB/", 1) }, http.StatusNotFound},
		{"another attempt's path", "GET", func(a *Attempt) string {
			return a.server.address("/cb/example/"+random()) + "?" + strings.SplitN(a.back("code", flowCode), "?", 2)[1]
		}, http.StatusNotFound},
		{"form", "POST", func(a *Attempt) string { return a.back("code", flowCode) }, http.StatusNotFound},
		{"head", "HEAD", func(a *Attempt) string { return a.back("code", flowCode) }, http.StatusNotFound},
		{"options", "OPTIONS", func(a *Attempt) string { return a.back("code", flowCode) }, http.StatusNotFound},
		{"made-up method", "STEAL", func(a *Attempt) string { return a.back("code", flowCode) }, http.StatusNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := beginFlow(t, quietConfig(), Env{})
			got := ask(t, c.method, c.address(a), nil)
			if got.status != c.status || a.Ignored() != 1 {
				t.Errorf("status %d, want %d; %d ignored", got.status, c.status, a.Ignored())
			}
			checkPage(t, a, got)
			undecided(t, a)
			arrive(t, a)
			if err := a.Wait(t.Context()); err != nil {
				t.Errorf("the right answer after it: %v", err)
			}
		})
	}
}

// checkPage fails unless a page is one of ours, whole and with every header that it needs.
func checkPage(t *testing.T, a *Attempt, got visit) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s is %q", name, got.header.Get(name))
		}
	}
	csp := got.header.Get("Content-Security-Policy")
	for _, rule := range []string{"default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(csp, rule) {
			t.Errorf("%q is not in the policy %q", rule, csp)
		}
	}
	if !ourPage(got.body) {
		t.Errorf("a page that is not ours: %s", got.body)
	}
	hidesCanaries(t, got.body+fmt.Sprint(got.header), a.state, a.verifier)
}

// ourPage reports whether body is one of the static pages, or nothing, as for a HEAD and on the way to the last page.
func ourPage(body string) bool {
	switch body {
	case "", donePage, deniedPage, strangePage, nothingPage:
		return true
	}
	return false
}

func TestPagesStandAlone(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{"done": donePage, "denied": deniedPage, "strange": strangePage, "nothing": nothingPage} {
		lower := strings.ToLower(page)
		for _, way := range []string{"http:", "https:", "//", "src=", "href=", "<script", "<form", "<img", "<link", "<iframe", "url(", "@import", "onload", "onclick", "%s"} {
			if strings.Contains(lower, way) {
				t.Errorf("page %s holds %s", name, way)
			}
		}
		if !strings.HasPrefix(lower, "<!doctype html>") || !strings.Contains(lower, "<h1") || !strings.HasSuffix(lower, "</html>") {
			t.Errorf("page %s is not whole", name)
		}
	}
	if !strings.Contains(donePage, "terminal") || strings.Contains(strings.ToLower(donePage), "connected</h1>") {
		t.Error("the last page must send back to the terminal and promise nothing")
	}
}

func TestOnlyTheLiteralHostIsAnswered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		host func(port string) string
	}{
		{"name of this machine", func(p string) string { return "localhost:" + p }},
		{"no port", func(string) string { return "127.0.0.1" }},
		{"another port", func(string) string { return "127.0.0.1:1" }},
		{"rebound name", func(p string) string { return "evil.example.net:" + p }},
		{"name that begins alike", func(p string) string { return "127.0.0.1.example.net:" + p }},
		{"another loopback address", func(p string) string { return "127.0.0.2:" + p }},
		{"sixth family", func(p string) string { return "[::1]:" + p }},
		{"address of the network", func(p string) string { return "192.0.2.7:" + p }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := beginFlow(t, quietConfig(), Env{})
			_, port, err := net.SplitHostPort(a.server.host())
			if err != nil {
				t.Fatal(err)
			}
			got := ask(t, "GET", a.back("code", flowCode), func(r *http.Request) { r.Host = c.host(port) })
			if got.status != http.StatusMisdirectedRequest || got.body != nothingPage || a.Ignored() != 1 {
				t.Errorf("status %d, %d ignored", got.status, a.Ignored())
			}
			checkPage(t, a, got)
			undecided(t, a)
			arrive(t, a)
		})
	}
}

// raw sends a request as it is written, which a client of net/http would not, and answers the status.
func raw(t *testing.T, a *Attempt, text string) int {
	t.Helper()
	c, err := net.Dial("tcp4", a.server.host())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // the answer was read
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("no answer to %.60q: %v", text, err)
	}
	defer res.Body.Close() //nolint:errcheck // only its status is wanted
	if !res.Close {
		t.Error("the connection stays open after its answer")
	}
	return res.StatusCode
}

func TestRequestsThatNoBrowserSendsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		text   func(host, target string) string
		status int
	}{
		{"address of another host in the first line", func(host, target string) string {
			return "GET http://evil.example.net" + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"
		}, http.StatusMisdirectedRequest},
		{"no host", func(_, target string) string { return "GET " + target + " HTTP/1.0\r\n\r\n" }, http.StatusMisdirectedRequest},
		{"two hosts", func(host, target string) string {
			return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nHost: evil.example.net\r\n\r\n"
		}, http.StatusBadRequest},
		{"options of the whole server", func(host, _ string) string { return "OPTIONS * HTTP/1.1\r\nHost: " + host + "\r\n\r\n" }, http.StatusNotFound},
		{"headers without measure", func(host, target string) string {
			return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nX-Long: " + strings.Repeat("a", 16<<10) + "\r\n\r\n"
		}, http.StatusRequestHeaderFieldsTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := beginFlow(t, quietConfig(), Env{})
			u, err := url.Parse(a.back("code", flowCode))
			if err != nil {
				t.Fatal(err)
			}
			if got := raw(t, a, c.text(a.server.host(), u.RequestURI())); got != c.status {
				t.Errorf("status %d, want %d", got, c.status)
			}
			undecided(t, a)
			arrive(t, a)
		})
	}
}

func TestOnlyAPageOfAnotherSiteIsStrange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, origin, referer string
		taken                 bool
	}{
		{"no origin", "", "", true},
		{"hidden origin", "null", "", true},
		{"own origin", "own", "", true},
		{"origin of the provider", "https://id.example.com", "", false},
		{"origin of anybody", "https://evil.example.net", "", false},
		{"own origin with another port", "http://127.0.0.1:1", "", false},
		{"referer alone", "", "https://evil.example.net/page", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := beginFlow(t, quietConfig(), Env{})
			origin := c.origin
			if origin == "own" {
				origin = "http://" + a.server.host()
			}
			got := ask(t, "GET", a.back("code", flowCode), func(r *http.Request) {
				if origin != "" {
					r.Header.Set("Origin", origin)
				}
				if c.referer != "" {
					r.Header.Set("Referer", c.referer)
				}
			})
			if !c.taken {
				if got.status != http.StatusForbidden {
					t.Errorf("status %d", got.status)
				}
				checkPage(t, a, got)
				undecided(t, a)
				arrive(t, a)
				return
			}
			if got.status != http.StatusSeeOther {
				t.Errorf("status %d", got.status)
			}
			ask(t, "GET", a.server.address(donePath), nil)
		})
	}
}

func TestTheCodeLeavesTheAddressBarAtOnce(t *testing.T) {
	t.Parallel()
	a := beginFlow(t, quietConfig(), Env{})
	got := ask(t, "GET", a.back("code", flowCode, "session", "s-1"), nil)
	if got.status != http.StatusSeeOther || got.header.Get("Location") != donePath || got.body != "" {
		t.Errorf("status %d to %q with %q", got.status, got.header.Get("Location"), got.body)
	}
	checkPage(t, a, got)
	last := ask(t, "GET", a.server.address(donePath), nil)
	checkPage(t, a, last)
	if last.status != http.StatusOK || last.body != donePage || a.Ignored() != 0 {
		t.Errorf("last page %d, %d ignored", last.status, a.Ignored())
	}
}

func TestTheFirstAnswerStands(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		pairs []string
	}{
		{"the same code again", []string{"code", flowCode}},
		{"another code", []string{"code", "second-code"}},
		{"a refusal", []string{"error", "access_denied"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := beginFlow(t, quietConfig(), Env{})
			arrive(t, a)
			got := ask(t, "GET", a.back(c.pairs...), nil)
			if got.status != http.StatusConflict || got.body != strangePage {
				t.Errorf("the second answer got %d", got.status)
			}
			checkPage(t, a, got)
			wantKind(t, a.Paste(a.back(c.pairs...)), problem.Usage, "already")
			if err := a.Wait(t.Context()); err != nil || a.code != flowCode {
				t.Errorf("wait: %v; the first code stayed: %t", err, a.code == flowCode)
			}
		})
	}
}

func TestOneOfManyAnswersAtOnceWins(t *testing.T) {
	t.Parallel()
	a := beginFlow(t, quietConfig(), Env{})
	status := make([]int, 12)
	var all sync.WaitGroup
	for i := range status {
		all.Go(func() { status[i] = ask(t, "GET", a.back("code", fmt.Sprintf("code-%d", i)), nil).status })
	}
	all.Wait()
	ask(t, "GET", a.server.address(donePath), nil)
	won := 0
	for i, s := range status {
		if s == http.StatusSeeOther {
			won++
			if a.code != fmt.Sprintf("code-%d", i) {
				t.Errorf("code %s is kept, and request %d was told that it won", a.code, i)
			}
		} else if s != http.StatusConflict {
			t.Errorf("request %d got %d", i, s)
		}
	}
	if won != 1 {
		t.Errorf("%d answers won", won)
	}
}

func TestAnAnswerAfterTheEndFindsNobody(t *testing.T) {
	t.Parallel()
	a := beginFlow(t, quietConfig(), Env{})
	address := a.back("code", flowCode)
	a.Cancel()
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get(address)
	if err == nil {
		_ = res.Body.Close() // the test has failed already
		t.Fatalf("somebody answered %d", res.StatusCode)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%v", err)
	}
	wantKind(t, a.Wait(t.Context()), problem.Canceled)
}

// passing is an error of a listener after which the next connection may well come.
type passing struct{}

func (passing) Error() string   { return "too many open files" }
func (passing) Timeout() bool   { return false }
func (passing) Temporary() bool { return true }

// tired is a listener that fails once before it goes on.
type tired struct {
	net.Listener
	failed sync.Once
}

func (l *tired) Accept() (net.Conn, error) {
	var err error
	l.failed.Do(func() { err = passing{} })
	if err != nil {
		return nil, err
	}
	return l.Listener.Accept()
}

func TestTheCallbackOutlivesAFailureThatPasses(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{lines: []net.Listener{&tired{Listener: l}}, name: "127.0.0.1", shown: make(chan struct{})}
	s.serve("/back", func(url.Values) verdict { return foreign })
	if got := ask(t, "GET", s.address("/back"), nil); got.status != http.StatusConflict {
		t.Errorf("status %d", got.status)
	}
	s.stop()
}

func TestAFullHouseDoesNotHoldUpTheEnd(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := narrowed(l)
	for range most {
		n.room <- struct{}{}
	}
	ended := make(chan error, 1)
	go func() {
		_, err := n.Accept()
		ended <- err
	}()
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("accept: %v", err)
	}
}
