package connection

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

// scene is a state of the page: the workbench and the keys pressed.
type scene struct {
	bench *bench
	keys  string
}

func scenes() map[string]func() scene {
	refused := func() scene {
		b := full()
		b.refuses = problem.New(problem.ProviderDown, "One did not answer.").WithHint("Try again in a minute.").WithDetail("upstream timeout")
		return scene{b, "t"}
	}
	lost := func() scene {
		b := full()
		b.fails = notThere()
		return scene{b, ""}
	}
	return map[string]func() scene{
		"full":          func() scene { return scene{full(), ""} },
		"below":         func() scene { return scene{full(), "G"} },
		"loading":       func() scene { return scene{&bench{hang: true}, ""} },
		"error":         lost,
		"broken":        func() scene { return scene{broken(), ""} },
		"broken-below":  func() scene { return scene{broken(), "G"} },
		"token":         func() scene { return scene{brought(), ""} },
		"refused":       refused,
		"opening":       func() scene { return scene{brought(), "o"} },
		"replacing":     func() scene { return scene{full(), "K a b c"} },
		"disconnecting": func() scene { return scene{full(), "D"} },
		"wide":          func() scene { return scene{wide(), ""} },
		"hostile":       func() scene { return scene{hostile(), ""} },
	}
}

// The heights are those that the program leaves of 60x20, 80x24 and 160x50.
func TestAConnectionLooksRight(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 17}, {80, 20}, {160, 46}} {
		for name, draw := range scenes() {
			label := fmt.Sprintf("%s-%dx%d", name, size[0], size[1])
			t.Run(label, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					is := draw()
					pictured(t, is, size[0], size[1]).Golden(label)
				})
			})
		}
	}
}

func pictured(t *testing.T, is scene, w, h int) *seat.Seat {
	p := sit(t, is.bench, w, h)
	p.Seen() // the page knows how far it can be scrolled once it was drawn
	return p.Wait(time.Second).Press(strings.Fields(is.keys)...)
}

func TestAnySizeHoldsTheWholePage(t *testing.T) {
	t.Parallel()
	for name, draw := range scenes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := pictured(t, draw(), 80, 24)
				for _, size := range [][2]int{{1, 1}, {9, 2}, {20, 5}, {39, 9}, {60, 13}, {113, 12}, {120, 30}, {300, 80}} {
					p.Resize(size[0], size[1]).Seen()
				}
				p.Send(screen.ThemeMsg{Theme: theme.Theme{ASCII: true}}).Resize(60, 20).Seen()
			})
		})
	}
}

func TestEachThemeIsItself(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "plain": {Plain: true}, "ascii": {Plain: true, ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := sit(t, broken(), 120, 40).Send(screen.ThemeMsg{Theme: theme.New(o)})
				p.GoldenStyled("broken-" + name)
				q := sit(t, full(), 120, 40).Send(screen.ThemeMsg{Theme: theme.New(o)})
				q.GoldenStyled("full-" + name)
				if i := strings.IndexFunc(p.Seen()+q.Seen(), func(r rune) bool { return strings.ContainsRune("✓×━─", r) }); o.ASCII && i >= 0 {
					t.Errorf("a sign beyond ASCII: %.20q", (p.Seen() + q.Seen())[i:])
				}
			})
		})
	}
}
