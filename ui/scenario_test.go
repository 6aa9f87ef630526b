package ui

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/connectors/sandbox"
)

// scenario is a person before the whole program, over a real workbench with two accounts of sandboxes: press, typed, see and
// miss are what they do and look for, key by key.
func scenario(t *testing.T, play func(p *rig, w *room)) {
	t.Helper()
	t.Parallel()
	stands := standIns(t, 3)
	synctest.Test(t, func(t *testing.T) {
		w := furnishedRoom(t, stands, plenty)
		w.services(face{})
		play(begin(t, Options{Services: w}).resize(120, 40).wait(aMoment), w)
	})
}

// goes goes to a place.
func (r *rig) goes(w *room, place string) *rig {
	r.t.Helper()
	w.visit(r, place)
	return r
}

// then lets what was begun come to its end.
func (r *rig) then() *rig {
	r.t.Helper()
	return r.wait(5 * time.Second)
}

// erased takes letters back.
func (r *rig) erased(letters int) *rig {
	r.t.Helper()
	for range letters {
		r.press("backspace")
	}
	return r
}

// where is the last crumb.
func (r *rig) where() string { return r.app.top().Title() }

// value is what the store holds in a field of a person.
func (w *room) value(id, field string) any {
	w.t.Helper()
	v, err := w.world.Show(context.Background(), "contact", id)
	if err != nil {
		w.t.Fatal(err)
	}
	return v.Record.Fields[field]
}

// order is in which order texts stand on the screen, from above.
func (r *rig) order(texts ...string) *rig {
	r.t.Helper()
	seen, at := r.see(texts...).seen(), -1
	for _, s := range texts {
		if i := strings.Index(seen, s); i < at {
			r.t.Errorf("%q stands too high:\n%s", s, seen)
		}
		at = strings.Index(seen, s)
	}
	return r
}

// took is what the clipboard must hold since the last look, and no secret.
func (r *rig) took(w *room, texts ...string) string {
	r.t.Helper()
	out := r.clipboard
	for _, s := range texts {
		if !strings.Contains(out, s) {
			r.t.Errorf("%q was not copied: %q\n%s", s, out, r.seen())
		}
	}
	for _, at := range w.server.Ready().Providers {
		if at.Token != "" && strings.Contains(out, at.Token) || at.ClientSecret != "" && strings.Contains(out, at.ClientSecret) {
			r.t.Errorf("a secret was copied: %q", out)
		}
	}
	r.clipboard = ""
	return out
}

// says is what a provider itself says of what it holds.
func (w *room) says(connector, query string) sandbox.State {
	w.t.Helper()
	var out sandbox.State
	if err := w.server.Ready().Remote(connector, &http.Client{Transport: w.standIn}).Get(context.Background(), "state?"+query, &out); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// there is a person as the provider holds them; nil where it knows nobody of that id.
func (w *room) there(native string) map[string]any {
	w.t.Helper()
	for _, one := range w.says(wideOne, "kind=contacts").Records["contacts"] {
		if c, ok := one.(map[string]any); ok && c["id"] == native {
			return c
		}
	}
	return nil
}

// calls is how often the provider was asked for something, as "PUT /contacts/{contactId}".
func (w *room) calls(route string) int {
	w.t.Helper()
	return w.says(wideOne, "records=no").CallsByRoute[route]
}

// holds is a person of whom the provider says the same as what is here.
func (w *room) holds(id, native, field, path string, want any) {
	w.t.Helper()
	if there, here := w.there(native)[field], w.value(id, path); there != want || here != want {
		w.t.Errorf("the provider holds %v, here is %v, in place of %v", there, here, want)
	}
}

// fault gives the provider bad days of these kinds, and ends those before.
func (w *room) fault(kinds ...map[string]any) {
	w.t.Helper()
	w.tell(wideOne, "faults", map[string]any{"clear": true, "add": kinds})
}
