package home

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// scene is a state of home: the workbench, what home was told, and the keys pressed.
type scene struct {
	bench *bench
	args  Args
	keys  string
}

// states are the pictures that every size is looked at in.
func states() map[string]func() scene {
	demo := Args{Demo: "This is a demo: all people here are invented, and nothing leaves this machine."}
	return map[string]func() scene{
		"empty":         func() scene { return scene{bench: &bench{}} },
		"empty demo":    func() scene { return scene{bench: &bench{}, args: demo} },
		"loading":       func() scene { return scene{bench: &bench{hang: true}} },
		"error":         func() scene { return scene{bench: &bench{fails: noStore()}} },
		"one":           func() scene { return scene{bench: few(1), args: demo} },
		"full":          func() scene { return scene{bench: full(), keys: "j j"} },
		"pulling":       func() scene { return scene{bench: pulling()} },
		"crowd":         func() scene { return scene{bench: crowd(), keys: "G k"} },
		"pausing":       func() scene { return scene{bench: full(), keys: "p"} },
		"disconnecting": func() scene { return scene{bench: full(), keys: "j D"} },
		"renaming":      func() scene { return scene{bench: few(3), keys: "j N"} },
		"hostile":       func() scene { return scene{bench: hostile()} },
	}
}

func noStore() error {
	return problem.New(problem.Storage, "The store cannot be read.").WithHint("The disk may be full.")
}

// crowd is more connections than any window has lines.
func crowd() *bench {
	b := pulling()
	for i := range 60 {
		b.conns = append(b.conns, conn(fmt.Sprintf("Branch %02d", i), workbench.OK))
	}
	return b
}

func TestHomeLooksRight(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 17}, {80, 20}, {160, 46}} {
		for name, state := range states() {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					is := state()
					p, _ := at(t, is.bench, is.args, size[0], size[1])
					p.Wait(time.Second).Press(strings.Fields(is.keys)...).Golden(fmt.Sprintf("%s-%dx%d", strings.ReplaceAll(name, " ", "-"), size[0], size[1]))
				})
			})
		}
	}
}

func TestEachThemeIsItself(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "plain": {Plain: true}, "ascii": {Plain: true, ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := full()
				b.jobs = pulling().jobs
				p := sit(t, b, 120, 34).Press("j").Send(screen.ThemeMsg{Theme: theme.New(o)})
				p.GoldenStyled("colours-" + name)
				if i := strings.IndexFunc(p.Seen(), func(r rune) bool { return strings.ContainsRune("✓×━─▁█", r) }); o.ASCII && i >= 0 {
					t.Errorf("a sign beyond ASCII: %.20q", p.Seen()[i:])
				}
			})
		})
	}
}
