package ui

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
)

// TestAStoreThatNeverAnswersHoldsNoPlaceUp goes to every place while no use-case answers: each says what it waits for, takes
// keys, has help and a palette, and is left at once. The rig fails where something waits on after the end.
func TestAStoreThatNeverAnswersHoldsNoPlaceUp(t *testing.T) {
	t.Parallel()
	places := map[string]screen.Target{
		"home": {}, "browse": {Model: "contact"}, "search": {}, "record": {Model: "contact", ID: "c1"}, "edit": {Model: "contact", ID: "c1"},
		"connect": {}, "connection": {Connection: "acme"}, "bulk": {}, "links": {}, "mapping": {Connection: "acme", Model: "contact"},
		"duplicates": {Model: "contact"}, "changes": {}, "console": {Connection: "acme"}, "activity": {}, "background": {}, "settings": {}, "imports": {}, "store": {}, "vault": {},
	}
	for place := range (&app{}).places(screen.Target{}) {
		if _, tried := places[place]; !tried {
			t.Errorf("%s is not tried", place)
		}
	}
	for place, target := range places {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := begin(t, Options{Services: stuck{whole: &whole{bench: full()}}}).resize(100, 30).wait(time.Second)
				if place != "home" {
					r.send(screen.GoMsg{Place: place, Args: target})
				}
				r.wait(2 * time.Second)
				if body := strings.Join(strings.Split(r.seen(), "\n")[headLines:], ""); strings.TrimSpace(body) == "" {
					t.Error("nothing says what is waited for")
				}
				for _, k := range []string{"j", "down", "G", "k", "tab", "r", "enter", "esc", "/", "x", "esc"} {
					r.press(k) // each is answered with a frame, or the bubble stands still and the test fails
				}
				r.resize(60, 20).resize(160, 50)
				for range 8 {
					if len(r.app.stack) == 1 && !r.app.typing() && !r.app.over.open() {
						break
					}
					r.press("esc")
				}
				if n := len(r.app.stack); n > 1 {
					t.Errorf("%d places cannot be left:\n%s", n-1, r.seen())
				}
				r.press("?").see("Keys on Home").press("esc").press("q")
				if !r.ended {
					t.Error("the program cannot be left")
				}
			})
		})
	}
}
