package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A grant that cannot be used here must not live on there, where nobody would end it.
func TestASignInThatFailsLateLeavesNoGrantBehind(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer()
	p.file(plainOAuth("basic"))
	w.ready.ClientSecret = p.secret
	p.ask("fault", "at", "api", "kind", "500", "count", "100")
	r := w.consenting(p.approve, p.args("peer-basic")...)
	w.refuses(6, "providerDown", r)
	w.nothingKept()
	if seen := p.seen(); seen.Live != 0 {
		t.Errorf("%d grants live on, revocations: %+v", seen.Live, seen.Revoked)
	}
	p.absent()
}

// The manual's example asks for openid and offline_access. A server that keeps to OpenID Connect Core, section 11,
// gives no refresh token unless the person is asked for consent anew: the program has to ask for that.
func TestOfflineAccessAsTheManualHasItCanBeRenewed(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer(shortSet)
	p.file(byName + "\n    scopes: [openid, offline_access]")
	p.connect("peer-public")
	w.must("pull", "desk")
	spent()
	w.must("pull", "desk", "--full")
	if n := p.seen().Grants["refresh_token"]; n < 1 {
		t.Errorf("it was renewed %d times", n)
	}
}

// --endpoint stands in for the host of an issuer, too, and the redirect address stays the registered one.
func TestAnotherEndpointStandsInForAnIssuer(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer()
	p.file(discovered)
	path := filepath.Join(w.home, "connectors", "peer.yaml")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(raw), p.Issuer, "https://peer.example.com")), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := w.consenting(p.approve, p.args("peer-public", "--endpoint", p.Issuer)...); r.code != 0 {
		t.Errorf("connect exited with %d: %s%s", r.code, r.out, r.err)
	}
}
