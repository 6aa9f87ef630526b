package ui

import (
	"context"
	"errors"
	"testing"

	"patchbay/ui/screen"
	"patchbay/workbench"
)

// looking is a workbench that can open a browser, or cannot.
type looking struct {
	*bench
	fails  error
	opened []string
}

func (l *looking) OpenURL(_ context.Context, url string) error {
	l.opened = append(l.opened, url)
	return l.fails
}

const received = "http://127.0.0.1:4000/_sandbox/one/state?key=abc"

func TestTheDemoShowsWhatItsSandboxReceived(t *testing.T) {
	in(t, func(t *testing.T) {
		b := &looking{bench: full()}
		r := begin(t, Options{Services: b, DemoState: func() string { return received }}).resize(100, 30)
		r.press("S").see("opens in your browser")
		if len(b.opened) != 1 || b.opened[0] != received {
			t.Errorf("opened %v", b.opened)
		}
		r.press(":").typed("sandbox").see("see what the sandbox itself received").press("enter")
		if len(b.opened) != 2 {
			t.Errorf("the palette opened %v", b.opened)
		}
	})
}

func TestWithoutABrowserTheAddressIsSaid(t *testing.T) {
	in(t, func(t *testing.T) {
		b := &looking{bench: full(), fails: errors.New("no browser")}
		begin(t, Options{Services: b, DemoState: func() string { return received }}).resize(160, 30).press("S").see(received)
	})
}

func TestOutsideOfTheDemoThereIsNoSandboxToSee(t *testing.T) {
	in(t, func(t *testing.T) {
		b := &looking{bench: full()}
		r := begin(t, Options{Services: b}).resize(100, 30).press("S").press(":").typed("sandbox")
		r.miss("see what the sandbox itself received")
		if len(b.opened) != 0 {
			t.Errorf("opened %v", b.opened)
		}
	})
}

// With a demo all that was done in it goes: who leaves it is asked, and told so.
func TestTheDemoIsNotEndedByASlip(t *testing.T) {
	in(t, func(t *testing.T) {
		r := begin(t, Options{Services: full(), Demo: "This is a demo."}).resize(80, 24).press("q")
		if r.see("End the demo?").see("here is gone then"); r.ended {
			t.Fatal("q ends it at once")
		}
		if r.press("q").miss("End the demo?"); r.ended {
			t.Fatal("q twice ends it")
		}
		if r.press(":").typed("quit").press("enter").see("End the demo?").press("n").miss("End the demo?"); r.ended {
			t.Fatal("no ends it")
		}
		if r.press("q", "y"); !r.ended {
			t.Error("yes does not end it")
		}
	})
}

func TestOutsideOfADemoQLeaves(t *testing.T) {
	in(t, func(t *testing.T) {
		if r := begin(t, Options{Services: full()}).resize(80, 24).press("q"); !r.ended {
			t.Error("q on home stays")
		}
	})
}

func TestAnUndoSaysWhatBecameOfTheRecord(t *testing.T) {
	t.Parallel()
	for op, want := range map[string]string{"contact::update": " is as it was.", "contact::delete": " was deleted again.", "contact::create": " is there again, as a new record."} {
		if got := became(workbench.Change{Operation: op}); got != want {
			t.Errorf("%s: %q", op, got)
		}
	}
}

func TestPlacesKnowTheProfileThatCommandsName(t *testing.T) {
	in(t, func(t *testing.T) {
		for profile, want := range map[string]string{"default": "", "": "", "team": "team"} {
			r := begin(t, Options{Services: full(), Profile: profile}).resize(100, 30)
			var got screen.Env
			r.app.push(func(e screen.Env) screen.Screen { got = e; return r.app.top() })
			if got.Profile != want || got.Demo {
				t.Errorf("%q: %q, demo %v", profile, got.Profile, got.Demo)
			}
		}
	})
}
