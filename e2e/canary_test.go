package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoSecretIsAnywhere walks the whole path, failures included, and searches every file and everything that was
// printed for every token, code and secret that the sandbox gave out.
func TestNoSecretIsAnywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 30)
	var code string
	r := w.consenting(func(url string) { code = w.approveAndTell(url) }, w.connectArgs()...)
	if r.code != 0 {
		t.Fatalf("connect: %s", r.err)
	}
	w.must("pull")
	who := w.somebody()
	w.control(http.MethodPost, "/records/grants", map[string]any{"action": "change", "fields": map[string]any{"expired": true}})
	w.must("set", "contact", who.ID, "phone="+wanted, "--yes")
	w.fault(map[string]any{"route": "PUT /contacts/{id}", "kind": "500", "count": 1})
	w.run("undo", "--yes")
	w.heal()
	w.must("activity", "--json")
	w.must("connections", "--json")
	w.must("doctor")
	secrets := w.secrets()
	secrets["the code"] = code
	w.control(http.MethodPost, "/records/grants", map[string]any{"action": "delete"})
	if r := w.run("pull"); r.code != 4 {
		t.Errorf("a revoked grant exits with %d: %s", r.code, r.err)
	}
	w.run("connection", "show", "acme")
	for name, s := range secrets {
		if len(s) < 8 {
			t.Fatalf("%s is too short to search for: %q", name, s)
		}
		w.absent(name, s)
	}
}

// approveAndTell gives the consent and answers the code that the provider handed out.
func (w *world) approveAndTell(address string) string {
	back, err := url.Parse(w.decide(address, false))
	if err != nil {
		w.t.Error(err)
		return ""
	}
	return back.Query().Get("code")
}

// secrets are all that the sandbox gave out, as its state tells.
func (w *world) secrets() map[string]string {
	w.t.Helper()
	out := map[string]string{"the client secret": w.ready.ClientSecret}
	var doc struct{ Grants any }
	if err := json.Unmarshal(w.control(http.MethodGet, "/state?records=no", nil), &doc); err != nil {
		w.t.Fatal(err)
	}
	collect(doc.Grants, "grants", out)
	if len(out) < 3 {
		w.t.Fatalf("the sandbox's state holds no tokens: %v", out)
	}
	return out
}

// collect finds every value below a key that names a secret.
func collect(v any, path string, out map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			s, isText := x.(string)
			low := strings.ToLower(k)
			if isText && len(s) >= 8 && (low == "value" || low == "access" || low == "refresh" || strings.HasSuffix(low, "token") || low == "code") {
				out[path+"."+k+" "+s[:4]] = s
			}
			collect(x, path+"."+k, out)
		}
	case []any:
		for _, x := range v {
			collect(x, path, out)
		}
	}
}

// absent searches all that this world has written and printed, in the spellings a secret can have.
func (w *world) absent(name, secret string) {
	w.t.Helper()
	spellings := [][]byte{[]byte(secret), []byte(base64.StdEncoding.EncodeToString([]byte(secret))), []byte(url.QueryEscape(secret))}
	for _, s := range spellings {
		if bytes.Contains(w.seen.all.Bytes(), s) {
			w.t.Errorf("%s was printed", name)
		}
	}
	err := filepath.WalkDir(w.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, s := range spellings {
			if bytes.Contains(raw, s) {
				w.t.Errorf("%s is in %s", name, strings.TrimPrefix(path, w.home))
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
