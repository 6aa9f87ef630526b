package e2e

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTheNameOfTheServerIsEnough leaves every address, the way of client authentication and the proof key to what
// the server says of itself.
func TestTheNameOfTheServerIsEnough(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ client, oauth string }{
		"a secret, and OpenID":  {"peer-basic", discovered},
		"no secret, and OpenID": {"peer-public", discovered},
		"nothing but OAuth":     {"peer-public", byName},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newHome(t)
			p := w.peer(shortSet)
			p.file(c.oauth)
			p.connect(c.client)
			w.must("pull", "desk")
			spent()
			w.must("pull", "desk", "--full")
			seen := p.seen()
			if seen.Grants["authorization_code"] != 1 || seen.Grants["refresh_token"] < 1 || len(seen.Refused) > 0 || seen.Reuse > 0 {
				t.Errorf("the token endpoint saw %v, refused %v", seen.Grants, seen.Refused)
			}
			w.must("connection", "disconnect", "desk", "--yes")
			if seen := p.seen(); seen.Live != 0 || len(seen.Revoked) == 0 {
				t.Errorf("%d grants live on, revocations %+v", seen.Live, seen.Revoked)
			}
			p.absent()
		})
	}
}

// TestAnAnswerOfAnotherIssuerIsRefusedBeforeTheExchange has the answer name another server, or none, where the real
// one says that it always names itself.
func TestAnAnswerOfAnotherIssuerIsRefusedBeforeTheExchange(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"iss", "no-iss"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			w := newHome(t)
			p := w.peer()
			p.file(discovered)
			w.ready.ClientSecret = p.secret
			p.ask("fault", "at", "answer", "kind", kind)
			f := w.refuses(4, "consentDenied", w.consenting(p.approve, p.args("peer-basic")...))
			if !strings.Contains(f.Error.Message, "another server") {
				t.Errorf("it says %q", f.Error.Message)
			}
			if seen := p.seen(); len(seen.Grants) > 0 || len(seen.Refused) > 0 {
				t.Errorf("the code was sent to the token endpoint: %v %v", seen.Grants, seen.Refused)
			}
			w.nothingKept()
			p.absent()
		})
	}
}

// TestACodeTypedElsewhereSignsIn types the code of the device flow into the server's own page in Chromium.
func TestACodeTypedElsewhereSignsIn(t *testing.T) {
	t.Parallel()
	c, w := newChrome(t), newHome(t)
	p := w.peer(shortSet)
	p.file(discovered)
	flow := w.begin(p.args("peer-public", "--device")...)
	if len(flow.code) < 6 || strings.Contains(flow.address, flow.code) {
		t.Fatalf("to type at %q: %q", flow.address, flow.code)
	}
	c.do(c.first, "type the code", chromedp.Navigate(flow.address), chromedp.WaitVisible("input[name=user_code]"),
		chromedp.SendKeys("input[name=user_code]", flow.code), chromedp.Click("button[type=submit]"))
	c.do(c.first, "compare it", chromedp.WaitReady("input[name=confirm]"))
	c.press(c.first, "confirm", "button[autofocus]")
	c.do(c.first, "sign in", chromedp.WaitVisible("input[name=login]"),
		chromedp.SendKeys("input[name=login]", "ada@example.com"), chromedp.SendKeys("input[name=password]", "any"), chromedp.Click("button.login-submit"))
	c.do(c.first, "consent", chromedp.WaitReady("input[name=prompt][value=consent]"), chromedp.Click("button.login-submit"))
	r := flow.ended()
	if r.code != 0 {
		t.Fatalf("connect exited with %d:\n%s%s", r.code, r.out, r.err)
	}
	w.must("pull", "desk")
	spent()
	w.must("pull", "desk", "--full")
	seen := p.seen()
	if seen.Grants["urn:ietf:params:oauth:grant-type:device_code"] != 1 || seen.Grants["refresh_token"] < 1 || seen.Reuse > 0 {
		t.Errorf("the token endpoint saw %v, refused %v", seen.Grants, seen.Refused)
	}
	p.absent()
}

func TestACodeThatIsNotTypedInTimeConnectsNothing(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer("PEER_DEVICE_SECONDS=7")
	p.file(discovered)
	flow := w.begin(p.args("peer-public", "--device")...)
	w.refuses(4, "consentDenied", flow.ended())
	if seen := p.seen(); seen.Live != 0 || seen.Refused["urn:ietf:params:oauth:grant-type:device_code"] > 3 {
		t.Errorf("%d grants live; it asked %v times", seen.Live, seen.Refused)
	}
	w.nothingKept()
}

// An endpoint in trouble does not end the wait for a code that a person is about to type.
func TestATokenEndpointInTroubleDoesNotEndTheWaitForATypedCode(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer()
	p.file(discovered)
	p.ask("fault", "at", "token", "kind", "503", "after", "1", "count", "1")
	flow := w.begin(p.args("peer-public", "--device")...)
	w.until("the endpoint was in trouble", func() bool { return p.seen().Refused["503"] == 1 })
	walk, err := newPages()
	if err != nil {
		t.Fatal(err)
	}
	if err := walk.typed(flow.address, flow.code); err != nil {
		t.Fatal(err)
	}
	if r := flow.ended(); r.code != 0 {
		t.Fatalf("connect exited with %d:\n%s%s", r.code, r.out, r.err)
	}
	w.must("pull", "desk")
}

func TestACodeThatIsDeniedEndsTheWait(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer()
	p.file(discovered)
	flow := w.begin(p.args("peer-public", "--device")...)
	walk, err := newPages()
	if err != nil {
		t.Fatal(err)
	}
	if err := walk.enter(flow.address, flow.code, url.Values{"abort": {"yes"}}); err != nil {
		t.Fatal(err)
	}
	w.refuses(4, "consentDenied", flow.ended())
	if seen := p.seen(); seen.Live != 0 || len(seen.Grants) > 0 {
		t.Errorf("%d grants live, the token endpoint saw %v", seen.Live, seen.Grants)
	}
	w.nothingKept()
}
