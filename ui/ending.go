package ui

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/term"
)

// Signaled is the end of a run that the system asked for, or somebody by kill. It is no fault: [Signaled.Code] is what
// the shell is told.
type Signaled struct{ Signal syscall.Signal }

// Error names the signal.
func (s Signaled) Error() string { return "ended by the signal " + s.Signal.String() }

// Code is the exit code that shells know for the signal: 143 for SIGTERM, 129 for SIGHUP.
func (s Signaled) Code() int { return 128 + int(s.Signal) }

// patient is how long a program that was asked by SIGQUIT may take to leave its screen by itself.
const patient = 3 * time.Second

// Terminal is the terminal of this process as it was before a screen was drawn on it. It is safe for concurrent use.
type Terminal struct {
	before *term.State // nil where standard input is no terminal
	drawn  atomic.Bool // a screen is on it
	busy   atomic.Bool // a run has it
}

// Remember looks how the terminal is now.
func Remember() *Terminal {
	t := &Terminal{}
	if fd := int(os.Stdin.Fd()); term.IsTerminal(fd) {
		t.before, _ = term.GetState(fd) // without it there is nothing to put back
	}
	return t
}

// Restore puts the terminal back by hand, for a process that ends at once while a screen may be on it. Where none is, it
// does nothing.
func (t *Terminal) Restore() {
	if t == nil || !t.busy.Load() {
		return
	}
	if t.drawn.Load() {
		_, _ = io.WriteString(os.Stdout, undrawn) // nobody is left to be told
	}
	if t.before != nil {
		_ = term.Restore(int(os.Stdin.Fd()), t.before) // the same
	}
}

// undrawn ends all that a screen asks of a terminal.
const undrawn = "\x1b[<u\x1b[>4m" + // its keys
	"\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?2026l" + // mouse, focus, marked pastes, held-back output
	"\x1b]9;4;0\x07\x1b[?1049l\x1b[?25h\x1b[m" + untitled + kept

// takes notes that a run has the terminal; the answer ends that.
func (t *Terminal) takes(drawn bool) (end func()) {
	if t == nil {
		return func() {}
	}
	t.drawn.Store(drawn)
	t.busy.Store(true)
	return func() { t.busy.Store(false) }
}

// hearing is what a run hears of the system.
type hearing struct {
	heard chan os.Signal
	over  chan struct{}
	done  chan struct{}
	by    atomic.Int32 // the first signal; 0 for none
	dump  []byte       // what all goroutines were at when it was SIGQUIT; read once done is closed
}

// hear has signals end a context. What it answers has to be told when the run is over.
func hear(ctx context.Context, t *Terminal) (context.Context, *hearing) {
	ctx, cancel := context.WithCancel(ctx)
	h := &hearing{heard: make(chan os.Signal, 4), over: make(chan struct{}), done: make(chan struct{})}
	signal.Notify(h.heard, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGQUIT, os.Interrupt)
	go func() {
		defer close(h.done)
		defer cancel()
		select {
		case s := <-h.heard:
			h.take(s)
		case <-h.over:
			return
		}
		cancel()
		if h.dump == nil {
			return
		}
		select { // a program that is asked what it is at may be stuck
		case <-h.over:
		case <-time.After(patient):
			t.Restore()
			_, _ = os.Stderr.Write(h.dump) // nobody is left to be told
			os.Exit(128 + int(syscall.SIGQUIT))
		}
	}()
	return ctx, h
}

func (h *hearing) take(s os.Signal) {
	n, ok := s.(syscall.Signal)
	if !ok {
		n = syscall.SIGINT
	}
	if h.by.CompareAndSwap(0, int32(n)) && n == syscall.SIGQUIT {
		h.dump = goroutines()
	}
}

// ended is called when the run is over: it answers the signal that ended it, or nil, and writes what SIGQUIT asked for.
func (h *hearing) ended(err io.Writer) error {
	signal.Stop(h.heard)
	close(h.over)
	<-h.done
	select {
	case s := <-h.heard: // the run ended for another reason at the same time, or because of it by another way
		h.take(s)
	default:
	}
	if h.dump != nil {
		_, _ = err.Write(h.dump) // there is no other place to say it
	}
	if n := h.by.Load(); n != 0 {
		return Signaled{syscall.Signal(n)}
	}
	return nil
}

// goroutines is what all of them are at, without any data.
func goroutines() []byte {
	buf := make([]byte, 256<<10)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) || len(buf) >= 16<<20 {
			return fmt.Appendf(nil, "patchbay was asked by SIGQUIT what it is at:\n\n%s\n", buf[:n])
		}
		buf = make([]byte, 2*len(buf))
	}
}
