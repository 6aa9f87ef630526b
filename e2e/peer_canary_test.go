//go:build unix

package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
)

// everything is all that the peer gave out or was shown, and what the person has.
func (p *peer) everything() map[string]string {
	p.w.t.Helper()
	out := map[string]string{"the app's secret": p.secret}
	for i, s := range p.seen().Given {
		out[fmt.Sprintf("%d of the peer", i)] = s
	}
	p.w.own(out)
	return out
}

// TestAnAppsSecretThatIsKeptIsNowhere keeps the secret of an app for a connector, signs in with it twice, has it refused
// and replaced, loses renewals, and aborts the program while it renews.
func TestAnAppsSecretThatIsKeptIsNowhere(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer(shortSet)
	p.file(discovered)
	if r := w.feed(p.secret+"\n", "client", "set", "peer", "--client-id", "peer-basic", "--client-secret-stdin"); r.code != 0 {
		t.Fatalf("client set: %s%s", r.out, r.err)
	}
	w.must("client", "list", "--json")
	w.ready.ClientSecret = ""
	r := w.consenting(p.approve, "connect", "peer", "--name", "acme", "--auth", "oauth", "--no-browser", "--json", "--timeout", "40s")
	if r.code != 0 {
		t.Fatalf("connect with the app that is kept: %s%s", r.out, r.err)
	}
	if r := w.feed("not-the-secret-of-this-app\n", "connection", "secret", "acme", "--client-secret-stdin"); r.code != 4 {
		t.Errorf("a wrong secret: %d %s%s", r.code, r.out, r.err)
	}
	if r := w.feed(p.secret+"\n", "connection", "secret", "acme", "--client-secret-stdin"); r.code != 0 {
		t.Errorf("the right secret: %d %s%s", r.code, r.out, r.err)
	}
	w.must("pull", "acme")
	p.ask("fault", "at", "token", "kind", "503", "after", "1", "count", "1")
	spent()
	w.run("pull", "acme", "--full")
	w.until("it works again", func() bool { return w.run("pull", "acme", "--full").code == 0 })
	w.tell()
	w.aborted("a pull", p.everything(), func() { p.ask("slow", "ms", "1500") },
		func() {
			calls := p.seen().Calls
			w.until("a call is under way", func() bool { return p.seen().Calls > calls })
		},
		func() { p.ask("slow", "ms", "0") })
	w.screens()
	if seen := p.seen(); seen.Reuse != 0 {
		t.Errorf("a refresh token was sent twice")
	}
	p.ask("revoke")
	w.run("pull", "acme", "--full")
	w.nowhere("at the end", w.heap(), p.everything())
	w.must("client", "remove", "peer")
	w.must("connection", "disconnect", "acme", "--yes")
	w.nowhere("disconnected", w.heap(), p.everything())
}

// TestATypedCodeLeavesNoSecret signs in by the device flow at a terminal of its own, and is aborted once while it waits.
func TestATypedCodeLeavesNoSecret(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer(shortSet)
	p.file(discovered)
	given := w.begin(p.args("peer-public", "--device")...)
	w.nowhere("while it waits", w.heap(), p.everything())
	given.kill()
	g := w.sit(seat{cols: 160, rows: 50, cmd: w.command("connect", "peer", "--auth", "oauth", "--client-id", "peer-public", "--name", "acme", "--device", "--timeout", "40s")})
	g.answer("") // such an app has no secret
	g.see("/device")
	var code string
	w.until("the code is shown", func() bool {
		m := typedCode.FindStringSubmatch(g.shown())
		if m != nil {
			code = m[1]
		}
		return m != nil
	})
	walk, err := newPages()
	if err != nil {
		t.Fatal(err)
	}
	if err := walk.typed(p.Issuer+"/device", code); err != nil {
		t.Fatal(err)
	}
	if exit := g.code(); exit != 0 {
		t.Fatalf("connect exited with %d:\n%s", exit, g.shown())
	}
	w.must("pull", "acme")
	spent()
	w.must("pull", "acme", "--full")
	w.tell()
	w.nowhere("at the end", w.heap(), p.everything())
}

// TestTheServerSeesAWrongSecretAsOne shows that the peer tells secrets apart, also where they differ in what a form or
// Basic would spoil.
func TestTheServerSeesAWrongSecretAsOne(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer()
	for name, secret := range map[string]string{"another": "nonsense", "half escaped": url.QueryEscape(p.secret), "none": ""} {
		status, body := post(t, p.Issuer+"/token", url.Values{
			"grant_type": {"refresh_token"}, "refresh_token": {"any"}, "client_id": {"peer-post"}, "client_secret": {secret},
		})
		if status != http.StatusUnauthorized && status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, status, body)
		}
		if name != "none" && status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
}
