package ui

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/ui/screen"
)

// everyPlace are the places that can be gone to with nothing in them.
func everyPlace() map[string]screen.Target {
	return map[string]screen.Target{
		"home": {}, "browse": {Model: "contact"}, "search": {}, "connect": {}, "connection": {Connection: "acme"}, "changes": {}, "activity": {}, "background": {}, "settings": {},
	}
}

// there is the program at a place.
func there(t *testing.T, b *bench, place string, w, h int) *rig {
	t.Helper()
	r := begin(t, Options{Services: &whole{bench: b}}).resize(w, h)
	if place != "home" {
		r.send(screen.GoMsg{Place: place, Args: everyPlace()[place]})
	}
	return r.wait(time.Second)
}

// aClock is a time to the second: each program begins at another one.
var aClock = regexp.MustCompile(`[0-9]{2}:[0-9]{2}:[0-9]{2}`)

var aKey = regexp.MustCompile(`(?:\b[a-zA-Z]|ctrl\+[a-z]|esc|enter|tab|type a name|Type)\b`)

func TestEveryPlaceNamesTheNextKeyWhenThereIsNothingYet(t *testing.T) {
	t.Parallel()
	for place := range everyPlace() {
		t.Run(place, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := there(t, empty(), place, 80, 24)
				lines := strings.Split(r.seen(), "\n")
				if place == "connect" {
					lines[headLines] += lines[len(lines)-1] // a choice, which is never empty
				}
				body := strings.TrimSpace(strings.Join(lines[headLines:len(lines)-1], "\n"))
				if body == "" || !aKey.MatchString(body) {
					t.Errorf("nothing says what to do:\n%s", r.seen())
				}
				if !strings.Contains(lines[len(lines)-1], "help") && !r.app.typing() {
					t.Errorf("no help is offered: %q", lines[len(lines)-1])
				}
			})
		})
	}
}

func TestLettersAndArrowsMoveAlikeInEveryPlace(t *testing.T) {
	t.Parallel()
	for place := range everyPlace() {
		t.Run(place, func(t *testing.T) {
			in(t, func(t *testing.T) {
				if there(t, full(), place, 100, 30).app.typing() {
					return // letters are text there; the arrows move
				}
				for _, pair := range [][2]string{{"j", "down"}, {"k", "up"}} {
					letters := there(t, full(), place, 100, 30).press("j", pair[0]).seen()
					letters = aClock.ReplaceAllString(letters, "")
					arrows := there(t, full(), place, 100, 30).press("down", pair[1]).seen()
					arrows = aClock.ReplaceAllString(arrows, "")
					if letters != arrows {
						t.Errorf("%s:\n%s\n%s:\n%s", pair[0], letters, pair[1], arrows)
					}
				}
			})
		})
	}
}

// Frames are exact whatever the window's size is: the rig looks at each.
func TestEveryPlaceFitsWindowsOfEverySize(t *testing.T) {
	t.Parallel()
	sizes := [][2]int{{40, 10}, {39, 9}, {1, 1}, {60, 20}, {41, 50}, {300, 10}, {0, 0}, {80, 24}, {40, 11}, {300, 80}, {59, 19}}
	for place := range everyPlace() {
		t.Run(place, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := there(t, full(), place, 80, 24)
				calm := r.seen()
				for _, s := range slices.Concat(sizes, sizes) {
					r.resize(s[0], s[1])
				}
				if back := r.resize(80, 24).seen(); back != calm {
					t.Errorf("after a storm of sizes:\n%s\nbefore:\n%s", back, calm)
				}
				if s := r.resize(39, 9).seen(); !strings.Contains(s, "too small") {
					t.Errorf("a window of 39x9 shows\n%s", s)
				}
				if s := r.resize(40, 10).seen(); strings.Contains(s, "too small") {
					t.Errorf("a window of 40x10 shows\n%s", s)
				}
				r.press(":").resize(40, 10).resize(300, 80).press("esc", "?").resize(40, 10).press("G").resize(80, 24)
			})
		})
	}
}
