package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestAClientOfEachKindSignsInAtAServerThatNobodyHereWrote(t *testing.T) {
	t.Parallel()
	for client, auth := range map[string]string{"peer-basic": "basic", "peer-post": "body", "peer-public": "none"} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			w := newHome(t)
			p := w.peer()
			p.file(plainOAuth(auth))
			p.connect(client)
			w.must("pull", "desk")
			if n := len(w.list()); n != 60 {
				t.Errorf("%d people", n)
			}
			seen := p.seen()
			if seen.Grants["authorization_code"] != 1 || len(seen.Refused) > 0 {
				t.Errorf("the token endpoint saw %v, refused %v", seen.Grants, seen.Refused)
			}
			p.absent()
		})
	}
}

// TestTheServersOwnPagesInARealBrowser signs in and decides on pages that nobody here wrote.
func TestTheServersOwnPagesInARealBrowser(t *testing.T) {
	t.Parallel()
	t.Run("approve", func(t *testing.T) {
		t.Parallel()
		c, w := newChrome(t), newHome(t)
		p := w.peer()
		p.file(plainOAuth("none"))
		r := w.consenting(func(address string) {
			c.do(c.first, "sign in and approve", append(c.login(address), chromedp.Click("button.login-submit"), chromedp.WaitVisible("#done"))...)
			c.unknown(c.first, c.code())
		}, p.args("peer-public")...)
		if r.code != 0 {
			t.Fatalf("connect exited with %d:\n%s%s", r.code, r.out, r.err)
		}
		w.must("pull", "desk")
		p.absent()
	})
	t.Run("deny", func(t *testing.T) {
		t.Parallel()
		c, w := newChrome(t), newHome(t)
		p := w.peer()
		p.file(plainOAuth("none"))
		r := w.consenting(func(address string) {
			c.do(c.first, "sign in and cancel", append(c.login(address), chromedp.Click(`a[href$="/abort"]`), chromedp.WaitVisible("#denied"))...)
		}, p.args("peer-public")...)
		w.refuses(4, "consentDenied", r)
		w.nothingKept()
		if seen := p.seen(); seen.Live != 0 || len(seen.Grants) > 0 {
			t.Errorf("%d grants live, the token endpoint saw %v", seen.Live, seen.Grants)
		}
	})
}

// login is what a person does at the peer, up to the button that decides.
func (c *chrome) login(address string) []chromedp.Action[chromedp.Void] {
	return []chromedp.Action[chromedp.Void]{
		chromedp.Navigate(address), chromedp.WaitVisible("input[name=login]"),
		chromedp.SendKeys("input[name=login]", "ada@example.com"), chromedp.SendKeys("input[name=password]", "any"),
		chromedp.Click("button.login-submit"), chromedp.WaitReady("input[name=prompt][value=consent]"),
	}
}

// TestTheServerInsistsOnWhatTheProgramSends shows that the peer is no lenient one: without the proof key, with one in
// clear, or for another path, nobody gets as far as the sign-in.
func TestTheServerInsistsOnWhatTheProgramSends(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer()
	right := url.Values{
		"client_id": {"peer-public"}, "response_type": {"code"}, "redirect_uri": {"http://127.0.0.1:54321/cb/peer"}, "state": {"0123456789abcdef"},
		"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "code_challenge_method": {"S256"},
	}
	direct := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for name, c := range map[string]struct {
		key, value string
		want       string // in the address that it leads to; "" for a page that leads nowhere
	}{
		"as it should be":          {"state", "0123456789abcdef", "/interaction/"},
		"without a proof key":      {"code_challenge", "", "error=invalid_request"},
		"with the key in clear":    {"code_challenge_method", "plain", "error=invalid_request"},
		"another path":             {"redirect_uri", "http://127.0.0.1:54321/other", ""},
		"localhost, not the IP":    {"redirect_uri", "http://localhost:54321/cb/peer", ""},
		"another machine":          {"redirect_uri", "http://192.0.2.1:54321/cb/peer", ""},
		"a client nobody knows":    {"client_id", "somebody", ""},
		"the other address family": {"redirect_uri", "http://[::1]:54321/cb/peer", "/interaction/"},
	} {
		q := url.Values{}
		for k, v := range right {
			q[k] = v
		}
		q.Set(c.key, c.value)
		if c.value == "" {
			q.Del(c.key)
			q.Del("code_challenge_method")
		}
		res, err := direct.Get(p.Issuer + "/auth?" + q.Encode())
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close() // where it leads is what counts
		to := res.Header.Get("Location")
		if c.want == "" && (to != "" || res.StatusCode != http.StatusBadRequest) || !strings.Contains(to, c.want) {
			t.Errorf("%s: %d, to %q", name, res.StatusCode, to)
		}
	}
}

func TestACancelledConsentAtTheServerConnectsNothing(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer()
	p.file(plainOAuth("basic"))
	w.ready.ClientSecret = p.secret
	r := w.consenting(func(address string) { p.decide(address, ada, true) }, p.args("peer-basic")...)
	w.refuses(4, "consentDenied", r)
	w.nothingKept()
	if seen := p.seen(); len(seen.Grants) > 0 || seen.Live != 0 {
		t.Errorf("the token endpoint saw %v", seen.Grants)
	}
}

// Signing in again as somebody else must not put another person's desk into the connection.
func TestSigningInAgainAsSomebodyElseChangesNothing(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer()
	p.file(discovered)
	p.connect("peer-basic")
	w.must("pull", "desk")
	r := w.consenting(func(address string) { p.decide(address, "bela@example.com", false) }, "connection", "reconnect", "desk", "--no-browser", "--json")
	w.refuses(7, "conflict", r)
	w.must("pull", "desk", "--full")
	if state, _ := w.state(); state != "ok" {
		t.Errorf("the connection is %s", state)
	}
	p.absent()
}
