package ui

import (
	"fmt"
	"image/color"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// scenes are the root's faces.
func scenes() map[string]func(*testing.T) *rig {
	home := func(b *bench, keys ...string) func(*testing.T) *rig {
		return func(t *testing.T) *rig { return seated(t, b, 80, 24).press(keys...) }
	}
	return map[string]func(*testing.T) *rig{
		"home":    func(t *testing.T) *rig { return home(full())(t) },
		"welcome": func(t *testing.T) *rig { return home(empty())(t) },
		"demo": func(t *testing.T) *rig {
			return begin(t, Options{Services: full(), Demo: "This is a demo: all people here are invented, and nothing leaves this machine."})
		},
		"palette":  func(t *testing.T) *rig { return home(full(), ":", "down")(t) },
		"filtered": func(t *testing.T) *rig { return home(full(), ":", "g", "o", " ", "c")(t) },
		"help": func(t *testing.T) *rig {
			return seated(t, full(), 80, 24).send(screen.ToastMsg{Level: screen.Good, Text: "Saved Ada Lovelace."}).wait(time.Minute).press("?")
		},
		"undo": func(t *testing.T) *rig { return home(full(), "u")(t) },
		"failed": func(t *testing.T) *rig {
			b := full()
			b.fails = problem.New(problem.Internal, "The file of the records cannot be read.").WithFix("patchbay doctor")
			return home(b)(t)
		},
		"pulling": func(t *testing.T) *rig {
			b := full()
			b.jobs = []workbench.Progress{{Job: "j1", Connection: "acme", Model: "contact", Done: 1200, Total: 4812}}
			r := home(b)(t).send(screen.ToastMsg{Level: screen.Warn, Text: "東京サロン needs a new sign-in before it can be pulled: R does it."})
			b.news <- workbench.Event{Jobs: true}
			return r.settle()
		},
		"broke": func(t *testing.T) *rig {
			b := full()
			return home(b)(t).tell(b, moved("acme", workbench.OK, workbench.NeedsLogin, "One does not take the sign-in of acme any more: its refresh token was used twice."))
		},
		"about": func(t *testing.T) *rig {
			return begin(t, Options{Services: &whole{bench: full()}}).resize(80, 24).press("j", "i")
		},
		"accessible": func(t *testing.T) *rig {
			return begin(t, Options{Services: full(), Accessible: true}).press(":")
		},
	}
}

func TestTheProgramLooksRight(t *testing.T) {
	t.Parallel()
	for name, scene := range scenes() {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := scene(t)
				for _, size := range [][2]int{{60, 20}, {80, 24}, {160, 50}} {
					r.resize(size[0], size[1]).golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
				}
			})
		})
	}
}

func TestTheProgramHasItsColours(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{
		"dark":     {Theme: "dark"},
		"light":    {Theme: "light"},
		"no-color": {Getenv: func(name string) string { return map[string]string{"NO_COLOR": "yes"}[name] }},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				o.Services = full()
				r := begin(t, o).resize(80, 24).send(screen.ToastMsg{Level: screen.Bad, Text: "Somebody changed Ada Lovelace since."})
				home := r.frame().Content
				undo := r.press("u").frame().Content
				if coloured := strings.Contains(home+undo, "38;2;"); coloured == (name == "no-color") {
					t.Errorf("coloured: %v", coloured)
				}
				seat.Compare(t, name, strings.ReplaceAll(home+"\n\n"+undo, "\x1b", "␛")+"\n")
			})
		})
	}
}

// The same words on every background: nothing is told by colour alone.
func TestNothingIsToldByColourAlone(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 80, 24).send(screen.ToastMsg{Level: screen.Bad, Text: "Lost."}).press(":")
		dark := r.seen()
		if light := r.send(tea.BackgroundColorMsg{Color: color.White}).seen(); light != dark {
			t.Errorf("on a light background:\n%s\non a dark one:\n%s", light, dark)
		}
		plain := begin(t, Options{Services: full(), Getenv: func(name string) string { return "yes" }}).resize(80, 24)
		if got := plain.send(screen.ToastMsg{Level: screen.Bad, Text: "Lost."}).press(":").seen(); got != dark {
			t.Errorf("without colours:\n%s\nwith them:\n%s", got, dark)
		}
	})
}
