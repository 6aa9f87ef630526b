package sandbox

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	shared "patchbay/connectors/sandbox"
)

type hook struct {
	body   []byte
	header http.Header
}

func (r *rig) hooked(plan shared.HookPlan) <-chan hook {
	r.t.Helper()
	got := make(chan hook, 64)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		b, err := io.ReadAll(q.Body)
		if err != nil {
			r.t.Error(err)
		}
		got <- hook{b, q.Header}
	}))
	r.t.Cleanup(srv.Close)
	plan.URL = srv.URL
	if err := r.remote.Post(r.t.Context(), "hooks", plan, nil); err != nil {
		r.t.Fatal(err)
	}
	return got
}

func (h hook) doc(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(h.body, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func key[T any](t *testing.T, r *rig, name string) T {
	t.Helper()
	text := r.state("records=no").Extra["public_keys"].(map[string]any)[name].(string)
	block, _ := pem.Decode([]byte(text))
	k, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return k.(T)
}

func TestWebhooksAreSignedByBothSchemes(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	got := r.hooked(shared.HookPlan{})
	id := r.create(map[string]any{"firstName": "Hook", "dateOfBirth": "1990-01-02"})
	h := <-got
	sig, err := base64.StdEncoding.DecodeString(h.header.Get("X-GHL-Signature"))
	if err != nil || !ed25519.Verify(key[ed25519.PublicKey](t, r, "X-GHL-Signature"), h.body, sig) {
		t.Errorf("the Ed25519 signature does not verify (%v)", err)
	}
	old, err := base64.StdEncoding.DecodeString(h.header.Get("x-wh-signature"))
	sum := sha256.Sum256(h.body)
	if err != nil || rsa.VerifyPKCS1v15(key[*rsa.PublicKey](t, r, "x-wh-signature"), crypto.SHA256, sum[:], old) != nil {
		t.Errorf("the RSA signature does not verify (%v)", err)
	}
	doc := h.doc(t)
	if doc["type"] != "ContactCreate" || doc["id"] != id || doc["locationId"] != r.at || doc["webhookId"] == "" || doc["timestamp"] == nil || doc["dateOfBirth"] != "1990-01-02T00:00:00.000Z" {
		t.Errorf("got %v", doc)
	}
}

func TestEventTypesTellTagsAndDoNotDisturbApart(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	got := r.hooked(shared.HookPlan{})
	id := r.create(map[string]any{"firstName": "Hook"})
	r.call("POST", "/contacts/"+id+"/tags", map[string]any{"tags": []string{"x"}}).is(201)
	r.call("PUT", "/contacts/"+id, map[string]any{"dnd": true}).is(200)
	r.call("PUT", "/contacts/"+id, map[string]any{"city": "Bonn"}).is(200)
	r.call("PUT", "/contacts/"+id, map[string]any{"city": nil}).is(200)
	r.call("DELETE", "/contacts/"+id, nil).is(200)
	for _, want := range []string{"ContactCreate", "ContactTagUpdate", "ContactDndUpdate", "ContactUpdate", "ContactUpdate", "ContactDelete"} {
		if h := <-got; h.doc(t)["type"] != want {
			t.Errorf("got %v, want %s", h.doc(t)["type"], want)
		}
	}
}

func TestWebhooksCanBeDoubledAndReordered(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	got := r.hooked(shared.HookPlan{Double: 1, Reorder: 4})
	one, two := r.create(map[string]any{"firstName": "One"}), r.create(map[string]any{"firstName": "Two"})
	for _, want := range []string{two, two, one, one} {
		if h := <-got; h.doc(t)["id"] != want {
			t.Errorf("got %v, want %s", h.doc(t)["id"], want)
		}
	}
}
