//go:build unix

package e2e

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestASignalIsToldToTheShell(t *testing.T) {
	t.Parallel()
	for signal, code := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGINT: 130} {
		for _, env := range []string{"TERM=xterm", "PATCHBAY_ACCESSIBLE=1"} {
			t.Run(signal.String()+" "+env, func(t *testing.T) {
				t.Parallel()
				g := newHome(t).sit(seat{env: []string{env}})
				g.w.until("it is there", func() bool { return strings.Contains(g.printed(), "from one screen") })
				if err := g.cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				if got := g.code(); got != code {
					t.Errorf("it ends with %d:\n%q", got, g.printed())
				}
				if strings.HasPrefix(env, "TERM") {
					g.left()
				}
			})
		}
	}
}

// SIGQUIT asks a program what it is at. It says so on the terminal as it was, where it can be read.
func TestWhatItIsAtIsSaidOnTheTerminalAsItWas(t *testing.T) {
	t.Parallel()
	g := newHome(t).sit(seat{})
	g.see(welcome)
	if err := g.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if code := g.code(); code != 131 {
		t.Errorf("it ends with %d", code)
	}
	g.left()
	out := g.printed()
	if at, left := strings.LastIndex(out, "asked by SIGQUIT"), strings.LastIndex(out, "\x1b[?1049l"); at < left || !strings.Contains(out[max(at, 0):], "goroutine 1 [") {
		t.Errorf("the screen is left at %d, what it is at is told at %d", left, at)
	}
}

// The title of the window is the shell's again, also while the program is suspended.
func TestTheTitleOfTheWindowIsPutBack(t *testing.T) {
	t.Parallel()
	g := newHome(t).sit(seat{})
	g.see(welcome)
	g.press("\x03")
	g.code()
	g.left()
	out := g.printed()
	order := []string{"\x1b[22;2t", "\x1b]2;patchbay", "\x1b]2;\x07", "\x1b[23;2t"}
	for i, was := 0, -1; i < len(order); i++ {
		at := strings.Index(out, order[i])
		if at <= was || i != 1 && strings.Count(out, order[i]) != 1 {
			t.Fatalf("%q is at %d, behind %d, %d times", order[i], at, was, strings.Count(out, order[i]))
		}
		was = at
	}
}

// changesSomebody goes to the question whether a change may be saved.
func (g *glass) changesSomebody() {
	g.w.t.Helper()
	g.see("enter browse")
	g.press("\r")
	g.see("E-mail") // the rows are there
	g.press("je")
	g.see("First name")
	g.press("\tx\x13")
	g.see("enter save")
}

// A change that has left is waited for when the program is asked to end: it is done once, and known to be.
func TestAChangeThatHasLeftIsWaitedForAtTheEnd(t *testing.T) {
	t.Parallel()
	for name, signal := range map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGHUP": syscall.SIGHUP} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 25)
			w.connect()
			w.must("pull")
			g := w.sit(seat{cols: 100, rows: 30})
			g.changesSomebody()
			w.fault(map[string]any{"route": "PUT /contacts/{id}", "kind": "hold", "count": 1})
			g.press("\r")
			w.held()
			if err := g.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			w.until("the screen was left", func() bool { return strings.Contains(g.printed(), "\x1b[?1049l") })
			time.AfterFunc(100*time.Millisecond, w.heal)
			if code := g.code(); code != 128+int(signal) {
				t.Errorf("it ends with %d:\n%q", code, g.printed())
			}
			var changes struct{ Items []struct{ State string } }
			w.json(&changes, "changes")
			if len(w.writes()) != 1 || len(changes.Items) != 1 || changes.Items[0].State != "done" {
				t.Errorf("the provider saw %v, the journal says %+v", w.writes(), changes)
			}
		})
	}
}

// Who cannot wait says so twice: the terminal is as it was then, too.
func TestASecondSignalEndsItAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 25)
	w.connect()
	w.must("pull")
	w.fault(map[string]any{"route": "PUT /contacts/{id}", "kind": "hold", "count": 1})
	g := w.sit(seat{cols: 100, rows: 30})
	g.changesSomebody()
	g.press("\r")
	w.held()
	if err := g.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	w.until("the screen was left", func() bool { return strings.Contains(g.printed(), "\x1b[?1049l") })
	if err := g.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := g.code(); code != 143 {
		t.Errorf("it ends with %d", code)
	}
	g.left()
	w.heal()
	w.settled()
	w.must("pull") // the next run brings the change to its end
	var changes struct{ Items []struct{ State string } }
	w.json(&changes, "changes")
	if len(w.writes()) != 1 || len(changes.Items) != 1 || changes.Items[0].State != "done" {
		t.Errorf("the provider saw %v, the journal says %+v", w.writes(), changes)
	}
}
