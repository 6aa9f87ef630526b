package e2e

import (
	"net/http"
	"strings"
	"testing"
)

func TestAWrongVaultKeyBurnsNoGrant(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 20)
	w.connect()
	w.must("pull")
	right := w.env
	w.env = append([]string(nil), right...)
	for i, kv := range w.env {
		if strings.HasPrefix(kv, "PATCHBAY_VAULT_KEY=") {
			w.env[i] = "PATCHBAY_VAULT_KEY=" + strings.Repeat("cd", 32)
		}
	}
	w.refuses(1, "vaultUnavailable", w.run("connection", "disconnect", "acme", "--yes", "--json"))
	w.env = right
	w.must("pull")
	if len(w.list()) == 0 {
		t.Error("the records are gone")
	}
}

// The provider carries out after patchbay gave up waiting: the change must stay one that was made here.
func TestAChangeThatArrivesLateIsStillOneThatCanBeUndone(t *testing.T) {
	t.Parallel() // it waits for an answer as long as the program does
	w := newWorld(t, 20)
	w.connect()
	w.must("pull")
	who := w.somebody()
	w.fault(map[string]any{"kind": "hold", "route": "PUT /contacts/{contactId}", "count": 1})
	w.refuses(6, "unknownOutcome", w.run("set", "contact", who.ID, "phone=+12125550177", "--json"))
	w.control(http.MethodPost, "/release", map[string]any{})
	w.until("the change arrives", func() bool { return len(w.writes()) == 1 })
	w.must("pull")
	if got := w.show(who.ID); got.Fields.Phone != "+12125550177" {
		t.Errorf("the record says %s", got.Fields.Phone)
	}
	w.must("undo")
	if got := w.show(who.ID); got.Fields.Phone != who.Fields.Phone {
		t.Errorf("after the undo it says %s, it was %s", got.Fields.Phone, who.Fields.Phone)
	}
}
