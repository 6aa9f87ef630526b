package e2e

import (
	"encoding/json"
	"net/http"
	"testing"
)

const wanted = "+12125550147"

// TestKilledWhileWriting kills the program at each moment of a write. Started again, it brings the write to its end:
// the provider has seen it exactly once, the store and the journal agree, and it can be undone.
func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]map[string]any{
		// The write is in the journal; the look at the provider before it is held: nothing was sent.
		"after the journal entry": {"route": "GET /contacts/{id}", "kind": "hold", "count": 1},
		// The request has arrived and is held before anything happens there.
		"after the request was sent": {"route": "PUT /contacts/{id}", "kind": "hold", "count": 1},
		// It has happened there; the answer is held back.
		"before the answer came": {"route": "PUT /contacts/{id}", "kind": "hold-after", "count": 1},
		// The answer came; reading back, before anything is kept here, is held.
		"after the answer came": {"route": "GET /contacts/{id}", "kind": "hold", "count": 1, "skip": 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 25)
			w.connect()
			w.must("pull")
			who := w.somebody()
			w.fault(fault)
			p := w.start("set", "contact", who.ID, "phone="+wanted, "--yes")
			w.held()
			p.kill()
			w.heal()
			w.settled()
			w.must("pull") // a plain next run
			w.once(who)
		})
	}
}

// settled waits until the sandbox has done what it will do with requests whose client is gone.
func (w *world) settled() {
	w.t.Helper()
	w.until("no request is held", func() bool {
		raw := w.control(http.MethodGet, "/held", nil)
		var doc struct{ Held []any }
		var calls []any
		if json.Unmarshal(raw, &calls) == nil {
			return len(calls) == 0
		}
		return json.Unmarshal(raw, &doc) == nil && len(doc.Held) == 0
	})
}

// once checks that the wanted change of a record's phone happened exactly once, everywhere.
func (w *world) once(who rec) {
	w.t.Helper()
	n := 0
	for _, wr := range w.writes() {
		if wr.After["phone"] == wanted && wr.Before["phone"] != wanted {
			n++
		}
	}
	if n != 1 || len(w.writes()) != 1 {
		w.t.Errorf("the provider saw %v", w.writes())
	}
	if got := w.show(who.ID).Fields.Phone; got != wanted {
		w.t.Errorf("the store holds %q", got)
	}
	var changes struct {
		Items []struct {
			State   string
			CanUndo bool
		}
	}
	w.json(&changes, "changes")
	if len(changes.Items) != 1 || changes.Items[0].State != "done" || !changes.Items[0].CanUndo {
		w.t.Errorf("the journal says %+v", changes)
	}
	w.must("undo", "--yes")
	if got := w.show(who.ID).Fields.Phone; got != who.Fields.Phone {
		w.t.Errorf("after the undo the store holds %q, not %q", got, who.Fields.Phone)
	}
}

// TestKilledDuringTheTokenRefresh kills the program while its refresh is answered. Started again within the
// provider's grace it gets the same answer again; nobody has to sign in.
func TestKilledDuringTheTokenRefresh(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{"before it happened": "hold", "after it happened": "hold-after"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 25)
			w.connect()
			w.control(http.MethodPost, "/records/grants", map[string]any{"action": "change", "fields": map[string]any{"expired": true}})
			w.fault(map[string]any{"route": "POST /oauth/token", "kind": kind, "count": 1})
			p := w.start("pull")
			w.held()
			p.kill()
			w.heal()
			w.settled()
			w.must("pull")
			var conns struct{ Items []struct{ State string } }
			w.json(&conns, "connections")
			if conns.Items[0].State != "ok" {
				t.Errorf("the connection is %s", conns.Items[0].State)
			}
		})
	}
}
