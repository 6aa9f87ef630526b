package sandbox

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	shared "patchbay/connectors/sandbox"
)

// notices turns writes into webhooks, for the first active subscription that asked for them.
type notices struct{ store *store }

// Event makes one delivery, signed where the subscription has a secret. It runs while the store is locked.
func (n *notices) Event(w shared.Write) ([]byte, http.Header) {
	past := map[string]string{"create": "created", "change": "updated", "delete": "deleted"}
	name := w.Kind + ":" + past[w.Action]
	h, ok := n.subscriber(w, name)
	if !ok {
		return nil, nil
	}
	doc, err := json.Marshal(n.wrapped(w, name))
	if err != nil {
		return nil, nil // texts and numbers always marshal
	}
	head := http.Header{}
	for k, v := range h.Headers {
		head.Set(k, v)
	}
	if h.Secret != "" {
		head.Set("X-Signature", n.signature(doc, h.Secret))
	}
	return doc, head
}

// subscriber finds who asked to hear of a write: somebody of the same account.
func (n *notices) subscriber(w shared.Write, name string) (webhook, bool) {
	id, err := strconv.ParseInt(w.ID, 10, 64)
	account, ok := n.store.homes[id]
	for _, id := range n.store.webhooks.order {
		h, there := n.store.webhooks.rows[id]
		if err == nil && ok && there && h.Active && h.AccountID == account && slices.Contains(h.Events, name) {
			return h, true
		}
	}
	return webhook{}, false
}

// wrapped is the body: the record alone, or an envelope around it.
func (n *notices) wrapped(w shared.Write, name string) any {
	shape := w.After
	if shape == nil {
		shape = w.Before
	}
	if !n.store.quirks.HookEnvelope {
		return shape
	}
	m, _ := shape.(map[string]any)
	return map[string]any{
		"event_type": name, "entity_type": w.Kind, "entity_id": m["id"], "entity_external_id": m["external_id"], "payload": shape,
	}
}

func (n *notices) signature(doc []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(doc)
	sum := mac.Sum(nil)
	switch cmp.Or(n.store.quirks.HookSignature, "hex") {
	case "base64":
		return base64.StdEncoding.EncodeToString(sum)
	case "sha256=":
		return "sha256=" + hex.EncodeToString(sum)
	}
	return hex.EncodeToString(sum)
}
