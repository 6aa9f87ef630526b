package ui

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
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
