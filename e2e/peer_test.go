package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// odd is what a client secret may hold and a careless client spoils: in a form, in Basic, in a shell.
const odd = ":+%/= &"

// installed brings the authorization server of e2e/peer into a folder of this run, once.
var installed = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(filepath.Dir(program), "peer")
	if err := os.CopyFS(dir, os.DirFS("peer")); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--loglevel=error")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return dir, nil
})

// peer is a running authorization server that nobody of this project wrote, with a small resource beside it.
type peer struct {
	w               *world
	Issuer, Control string
	secret          string
	log             *screenLog
}

// tally is what the peer has counted. given holds every secret that it gave out or was shown.
type tally struct {
	Grants, Refused map[string]int
	RefreshAt       []int64 // Unix milliseconds
	Reuse, Calls    int
	Unauthorized    int
	Authorize, Live int
	Revoked         []struct {
		Hint   string
		Status int
	}
	Given []string
}

// peer starts the server, with settings such as PEER_TOKEN_SECONDS=5.
func (w *world) peer(settings ...string) *peer {
	w.t.Helper()
	needs(w.t, "node")
	needs(w.t, "npm")
	dir, err := installed()
	if err != nil {
		if os.Getenv("PATCHBAY_TEST_STRICT") != "" {
			w.t.Fatalf("the package oidc-provider cannot be had: %v", err)
		}
		w.t.Skipf("skipped: the package oidc-provider cannot be had: %v", err)
	}
	raw := make([]byte, 12)
	_, _ = rand.Read(raw) // never fails
	p := &peer{w: w, secret: hex.EncodeToString(raw) + odd + "end", log: &screenLog{}}
	cmd := exec.Command("node", "server.mjs")
	cmd.Dir, cmd.Stderr = dir, p.log
	cmd.Env = append(os.Environ(), append(settings, "PEER_SECRET="+p.secret)...)
	alive, err := cmd.StdinPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		_ = alive.Close() // it ends by itself then
		late := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		_ = cmd.Wait() // how it ends is of no interest
		if w.t.Failed() {
			w.t.Logf("the peer said:\n%s", p.log.all.String())
		}
	})
	lines := bufio.NewScanner(out)
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), p) != nil {
		w.t.Fatalf("the peer did not start: %q\n%s", lines.Text(), p.log.all.String())
	}
	return p
}

// ask uses the peer's control and answers what it has seen so far.
func (p *peer) ask(what string, values ...string) tally {
	p.w.t.Helper()
	q := url.Values{}
	for i := 0; i < len(values); i += 2 {
		q.Set(values[i], values[i+1])
	}
	res, err := http.Get(p.Control + "/" + what + "?" + q.Encode())
	if err != nil {
		p.w.t.Fatal(err)
	}
	defer res.Body.Close()
	var seen tally
	if err := json.NewDecoder(res.Body).Decode(&seen); err != nil {
		p.w.t.Fatal(err)
	}
	return seen
}

func (p *peer) seen() tally { p.w.t.Helper(); return p.ask("state") }

// file puts a connector for the peer into the person's folder. The sign-in's keys are given, the rest is the same.
func (p *peer) file(oauth string) {
	p.w.t.Helper()
	path := filepath.Join(p.w.home, "connectors", "peer.yaml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		p.w.t.Fatal(err)
	}
	text := strings.NewReplacer("OAUTH", oauth, "ISSUER", p.Issuer).Replace(peerFile)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.w.t.Fatal(err)
	}
}

// args are a connect command's; the client is one of the three that the peer knows.
func (p *peer) args(client string, more ...string) []string {
	args := []string{"connect", "peer", "--name", "desk", "--client-id", client, "--no-browser", "--timeout", "40s", "--json"}
	if client != "peer-public" {
		args = append(args, "--client-secret-stdin")
	}
	return append(args, more...)
}

// connect signs in by the pages, as a browser does but without one, which takes a tenth of the time.
func (p *peer) connect(client string) {
	p.w.t.Helper()
	p.w.ready.ClientSecret = p.secret
	if r := p.w.consenting(p.approve, p.args(client)...); r.code != 0 {
		p.w.t.Fatalf("connect exited with %d:\n%s%s", r.code, r.out, r.err)
	}
}

// absent searches for everything secret that the peer has seen.
func (p *peer) absent() {
	p.w.t.Helper()
	all := append(p.seen().Given, p.secret)
	if len(all) < 2 {
		p.w.t.Fatalf("the peer gave out %d secrets", len(all))
	}
	for i, s := range all {
		p.w.absent(fmt.Sprintf("secret %d of the peer (%s...)", i, s[:4]), s)
	}
}

func post(t *testing.T, address string, form url.Values) (int, string) {
	t.Helper()
	res, err := http.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var text bytes.Buffer
	if _, err := io.Copy(&text, res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, text.String()
}
