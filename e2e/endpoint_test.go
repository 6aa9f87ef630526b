package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// --endpoint is for a sandbox or staging, and a server there wants the redirect address that was registered as well.
func TestAnotherEndpointKeepsTheRegisteredRedirect(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer()
	p.file(plainOAuth("none"))
	path := filepath.Join(w.home, "connectors", "peer.yaml")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(raw), p.Issuer, "https://peer.example.com")), 0o600); err != nil {
		t.Fatal(err)
	}
	flow := w.begin(p.args("peer-public", "--endpoint", p.Issuer)...)
	if !strings.Contains(flow.address, "%2Fcb%2Fpeer&") {
		t.Errorf("the redirect is not the registered one: %s", flow.address)
	}
}
