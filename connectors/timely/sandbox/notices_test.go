package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	shared "patchbay/connectors/sandbox"
)

// heard is one delivery that a listener took.
type heard struct {
	header http.Header
	raw    []byte
}

func listen(t *testing.T, r *rig) <-chan heard {
	t.Helper()
	in := make(chan heard, 20)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		raw, err := io.ReadAll(req.Body)
		if err == nil {
			in <- heard{req.Header, raw}
		}
	}))
	t.Cleanup(s.Close)
	if err := r.remote.Post(t.Context(), "hooks", shared.HookPlan{URL: s.URL}, nil); err != nil {
		t.Fatal(err)
	}
	return in
}

func next(t *testing.T, in <-chan heard) heard {
	t.Helper()
	select {
	case h := <-in:
		return h
	case <-time.After(20 * time.Second):
		t.Fatal("nothing was delivered")
		return heard{}
	}
}

func subscription(more map[string]any) map[string]any {
	in := map[string]any{"url": "https://hooks.example.com/in", "subscriptions": []string{"labels:created", "labels:deleted"}, "secret_token": "whsec"}
	for k, v := range more {
		in[k] = v
	}
	return wrap("webhook", in)
}

func TestOnlyWhatWasSubscribedToIsDeliveredAndSigned(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	in := listen(t, r)
	r.call("POST", "/labels", wrap("label", map[string]any{"name": "Unheard"})).is(201) // nobody subscribed yet
	r.call("POST", "/webhooks", subscription(map[string]any{"custom_headers": map[string]string{"X-Mine": "yes"}})).is(201)
	r.call("POST", "/clients", wrap("client", map[string]any{"name": "Unheard"})).is(200) // no event for these
	l := r.call("POST", "/labels", wrap("label", map[string]any{"name": "Heard"})).is(201)
	r.call("PUT", "/labels/"+l.id(), wrap("label", map[string]any{"name": "Unheard again"})).is(200)
	r.call("DELETE", "/labels/"+l.id(), nil).is(200)
	for _, want := range []string{"Heard", "Unheard again"} { // made, then deleted by its last name
		got := next(t, in)
		var doc map[string]any
		if err := json.Unmarshal(got.raw, &doc); err != nil || doc["name"] != want {
			t.Fatalf("got %s (%v), want %s", got.raw, err, want)
		}
		mac := hmac.New(sha256.New, []byte("whsec"))
		mac.Write(got.raw)
		if got.header.Get("X-Signature") != hex.EncodeToString(mac.Sum(nil)) || got.header.Get("X-Mine") != "yes" {
			t.Errorf("headers %v", got.header)
		}
	}
}

func TestADeliveryCanComeInAnEnvelopeWithAnotherSignature(t *testing.T) {
	t.Parallel()
	for form, begins := range map[string]int{"sha256=": 71, "base64": 44} {
		r := start(t, Options{Quirks: Quirks{HookEnvelope: true, HookSignature: form}}, 1)
		in := listen(t, r)
		r.call("POST", "/webhooks", subscription(nil)).is(201)
		r.call("POST", "/labels", wrap("label", map[string]any{"name": "Heard", "external_id": "L-1"})).is(201)
		got := next(t, in)
		var doc map[string]any
		if err := json.Unmarshal(got.raw, &doc); err != nil || doc["event_type"] != "labels:created" || doc["entity_external_id"] != "L-1" {
			t.Errorf("got %s (%v)", got.raw, err)
		}
		if s := got.header.Get("X-Signature"); len(s) != begins {
			t.Errorf("%s: signature %s", form, s)
		}
	}
}

func TestASubscriptionNeedsHTTPSAndKnownEvents(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	r.call("POST", "/webhooks", subscription(map[string]any{"url": "http://hooks.example.com"})).is(422).says(`"url"`)
	r.call("POST", "/webhooks", subscription(map[string]any{"subscriptions": []string{"*"}})).is(422).says(`"subscriptions"`)
	r.call("POST", "/webhooks", subscription(map[string]any{"subscriptions": []string{"users:created"}})).is(422)
	h := r.call("POST", "/webhooks", subscription(nil)).is(201)
	if h.doc["secret_token"] != "whsec" {
		t.Errorf("made %s", h.raw)
	}
	if got := r.call("PUT", "/webhooks/"+h.id(), wrap("webhook", map[string]any{"active": false})).is(200).doc; got["active"] != false {
		t.Errorf("changed %v", got)
	}
	if n := len(r.call("GET", "/webhooks", nil).is(200).rows); n != 1 {
		t.Errorf("%d subscriptions", n)
	}
	r.call("GET", "/webhooks/"+h.id(), nil).is(200)
	r.call("DELETE", "/webhooks/"+h.id(), nil).is(200)
	r.call("GET", "/webhooks/"+h.id(), nil).is(404)
}
