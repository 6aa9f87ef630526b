//go:build unix

package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// renewing starts a program whose renewal has happened at the server, and whose answer is two seconds away.
func (p *peer) renewing() *process {
	p.w.t.Helper()
	p.ask("fault", "at", "token", "kind", "late", "ms", "2000")
	spent()
	p.ask("reset")
	run := p.w.start("pull", "desk", "--json")
	p.w.until("the server has renewed", func() bool { return p.seen().Grants["refresh_token"] == 1 })
	return run
}

// TestKilledWhileItRenewsItSaysSo kills the program between the server's renewal and its answer. The token that it
// knows is spent: sending it again would end the grant, so it is not sent.
func TestKilledWhileItRenewsItSaysSo(t *testing.T) {
	t.Parallel()
	w, p := connected(t)
	w.must("pull", "desk")
	p.renewing().kill()
	for range 3 {
		f := w.refuses(4, "unauthorized", w.run("pull", "desk", "--json"))
		if !strings.Contains(f.Error.Message, "lost") {
			t.Errorf("it says %q", f.Error.Message)
		}
	}
	if seen := p.seen(); seen.Reuse != 0 || seen.Refused["refresh_token"] != 0 || seen.Live != 1 {
		t.Errorf("the spent token was sent again: %+v", seen)
	}
	if state, _ := w.state(); state != "needsLogin" {
		t.Errorf("the connection is %s", state)
	}
	p.absent()
}

// TestManyProgramsThatFindASpentTokenRenewItOnce starts them all at the moment after its end.
func TestManyProgramsThatFindASpentTokenRenewItOnce(t *testing.T) {
	t.Parallel()
	w, p := connected(t, "PEER_TOKEN_SECONDS=20")
	w.must("pull", "desk")
	p.ask("fault", "at", "token", "kind", "late", "ms", "300")
	p.ask("expire")
	p.ask("reset")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if r := w.run("api", "desk", "GET", "/api/me"); r.code != 0 {
				t.Errorf("one exited with %d: %s", r.code, r.err)
			}
		})
	}
	all.Wait()
	if seen := p.seen(); len(seen.RefreshAt) != 1 || seen.Reuse != 0 || seen.Live != 1 {
		t.Errorf("%d renewals, reuse %d, %d grants live", len(seen.RefreshAt), seen.Reuse, seen.Live)
	}
}

// TestARestoredBackupDoesNotSpendItsToken puts the vault of before a renewal back, as a restored disk does.
func TestARestoredBackupDoesNotSpendItsToken(t *testing.T) {
	t.Parallel()
	w, p := connected(t)
	w.must("pull", "desk")
	vault, backup := filepath.Join(w.home, "profiles", "default", "vault"), filepath.Join(t.TempDir(), "vault")
	if err := os.CopyFS(backup, os.DirFS(vault)); err != nil {
		t.Fatal(err)
	}
	spent()
	w.must("pull", "desk")
	if err := os.RemoveAll(vault); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(vault, os.DirFS(backup)); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(vault, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			return os.Chmod(path, 0o700) // as it was
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f := w.refuses(4, "unauthorized", w.run("pull", "desk", "--json"))
	if !strings.Contains(f.Error.Message, "backup") {
		t.Errorf("it says %q", f.Error.Message)
	}
	if seen := p.seen(); seen.Reuse != 0 || seen.Live != 1 {
		t.Errorf("the spent token was sent: %+v", seen)
	}
}

// TestARedirectTakesNoSecretElsewhere has the token endpoint and the resource send the program to another server.
func TestARedirectTakesNoSecretElsewhere(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var came []string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		came = append(came, r.Method+" "+r.Header.Get("Authorization")+" "+string(body))
		w.Header().Set("Content-Type", "application/json")
		if err == nil {
			_, _ = io.WriteString(w, `{"access_token":"of-another-server","token_type":"Bearer","expires_in":600}`) // who is gone needs no answer
		}
	}))
	t.Cleanup(other.Close)
	w, p := connected(t)
	w.must("pull", "desk")
	p.ask("fault", "at", "api", "to", other.URL+"/api/people", "count", "5")
	w.run("pull", "desk", "--full")
	p.ask("heal")
	p.ask("fault", "at", "token", "to", other.URL+"/token")
	spent()
	if r := w.run("pull", "desk", "--json"); r.code == 0 {
		t.Errorf("a redirected renewal is taken for one: %s", r.out)
	}
	mu.Lock()
	defer mu.Unlock()
	for _, one := range came {
		for _, secret := range append(p.seen().Given, p.secret) {
			if strings.Contains(one, secret) {
				t.Errorf("the other server got a secret: %s", one)
			}
		}
	}
	t.Logf("the other server was asked %d times", len(came))
	p.absent()
}
