//go:build unix

package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// desk is a provider with keys and passwords.
type desk struct {
	knows  func(*http.Request) bool
	echoes bool // every refusal repeats what it was sent, as some do
	mu     sync.Mutex
	status int           // to answer with; 0: as it should
	gate   chan struct{} // requests wait for it to close; nil: they do not
	waits  int
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	status, gate := d.status, d.gate
	if gate != nil {
		d.waits++
	}
	d.mu.Unlock()
	if gate != nil {
		<-gate
	}
	if status == 0 && !d.knows(r) {
		status = http.StatusUnauthorized
	}
	w.Header().Set("Content-Type", "application/json")
	if status != 0 {
		if !d.echoes {
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(map[string]any{"message": "not welcome"}) // who is gone needs no answer
			return
		}
		w.Header().Set("X-Request-Id", r.Header.Get("X-Api-Key")+r.URL.RawQuery)
		w.Header().Set("Location", r.URL.String())
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"message": fmt.Sprintf("%s %s with %v is not welcome", r.Method, r.URL, r.Header), "headers": r.Header, "query": r.URL.RawQuery,
		})
		return
	}
	if r.URL.Path == "/me" {
		_ = json.NewEncoder(w).Encode(map[string]any{"id": "d1", "name": "Careless Desk"})
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"items": []any{map[string]any{"id": "1", "given": "Ada", "email": "ada@example.com"}}})
}

func (d *desk) answer(status int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.status = status
}

func (d *desk) hold() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gate, d.waits = make(chan struct{}), 0
}

func (d *desk) held() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.waits > 0
}

func (d *desk) release() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.gate != nil {
		close(d.gate)
	}
	d.gate = nil
}

const deskFile = `id: desk
name: Careless Desk
hosts: {api: "HOST"}
auth:
  AUTH
account: {get: /me, id: id, name: name, kind: desk}
models:
  contact:
    id: id
    list: {get: /people, items: items}
    fields: {firstName: given, email: email}
`

// credential is a way in with something that a person pastes.
type credential struct {
	auth  string
	typed func(secret string) []string
	knows func(r *http.Request, secret string) bool
}

func alone(secret string) []string { return []string{secret} }

// credentials are all of them that the language has beside an app's.
func credentials() map[string]credential {
	return map[string]credential{
		"a key in a header": {
			`key: {label: API key, header: X-Api-Key}`, alone,
			func(r *http.Request, s string) bool { return r.Header.Get("X-Api-Key") == s },
		},
		"a key in the address": {
			`key: {label: API key, query: api_key}`, alone,
			func(r *http.Request, s string) bool { return r.URL.Query().Get("api_key") == s },
		},
		"a key in the address under another name": {
			`key: {label: API key, query: k}`, alone,
			func(r *http.Request, s string) bool { return r.URL.Query().Get("k") == s },
		},
		"a name and a password": {
			`basic: {label: Login, user: User name, password: Password}`,
			func(s string) []string { return []string{"ada", s} },
			func(r *http.Request, s string) bool { _, p, ok := r.BasicAuth(); return ok && p == s },
		},
		"a private token": {
			`token: {label: Private token}`, alone,
			func(r *http.Request, s string) bool { return r.Header.Get("Authorization") == "Bearer "+s },
		},
	}
}

// TestKeysAndPasswordsAreNowhere pastes them at a terminal, has them refused, and aborts the program in the middle.
func TestKeysAndPasswordsAreNowhere(t *testing.T) {
	t.Parallel()
	for name, c := range credentials() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.walk(t, &desk{})
		})
	}
}

func (c credential) walk(t *testing.T, d *desk) {
	t.Helper()
	secret := minted("sk+live/") + "="
	if strings.HasPrefix(c.auth, "token") {
		secret = minted("sk-live-")
	}
	w := newHome(t)
	d.knows = func(r *http.Request) bool { return c.knows(r, secret) }
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	t.Cleanup(d.release)
	w.deskFile(strings.NewReplacer("HOST", server.URL, "AUTH", c.auth).Replace(deskFile))
	secrets := map[string]string{"the key": secret, "the pair": base64.StdEncoding.EncodeToString([]byte("ada:" + secret))}
	w.own(secrets)

	d.answer(http.StatusUnauthorized)
	if code := w.paste(c.typed(secret)); code == 0 {
		t.Error("a refused key was taken")
	}
	w.nothingKept()
	w.nowhere("refused", w.heap(), secrets)
	d.answer(0)
	if code := w.paste(c.typed(secret)); code != 0 {
		t.Fatalf("connect exited with %d:\n%s", code, w.seen.bytes())
	}
	w.must("pull", "acme")
	for _, status := range []int{http.StatusInternalServerError, http.StatusForbidden, http.StatusBadRequest, http.StatusUnauthorized} {
		d.answer(status)
		w.run("pull", "acme", "--full")
		w.run("pull", "acme", "--full", "--json")
	}
	w.tell()
	w.nowhere("after refusals", w.heap(), secrets)
	d.answer(0)
	w.aborted("a pull", secrets, d.hold, func() { w.until("a request is held", d.held) }, d.release)
	w.screens()
	w.nowhere("at the end", w.heap(), secrets)
}

// paste connects the desk at a terminal and answers the exit code.
func (w *world) paste(typed []string) int {
	w.t.Helper()
	g := w.sit(seat{cols: 200, rows: 50, cmd: w.command("connect", "desk", "--name", "acme")})
	for _, text := range typed {
		g.answer(text)
	}
	return g.code()
}

func (w *world) deskFile(text string) {
	w.t.Helper()
	path := filepath.Join(w.home, "connectors", "desk.yaml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}
