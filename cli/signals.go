package cli

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"patchbay/workbench"
)

// Interruptible gives a context that ends with the first ctrl+c, or when the system asks the program
// to end. The second one ends the process at once, after last, which puts the terminal back, with the exit code that
// shells know for the signal: 130 for ctrl+c. stop has to be called once, at the end.
func Interruptible(parent context.Context, last func()) (ctx context.Context, stop func()) {
	left := &leftovers{}
	ctx, cancel := context.WithCancel(context.WithValue(parent, leftoversKey{}, left))
	heard := make(chan os.Signal, 2)
	signal.Notify(heard, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	over := make(chan struct{})
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for range 2 {
			var s os.Signal
			select {
			case s = <-heard:
			case <-over:
				return
			}
			if ctx.Err() != nil {
				last()
				left.say(true)
				os.Exit(codeOf(s))
			}
			left.say(false)
			cancel()
		}
	}()
	return ctx, func() {
		signal.Stop(heard)
		close(over)
		<-gone
		cancel()
	}
}

// leftovers tell what is still on its way when a run is to stop. The zero value tells nothing. It is safe for concurrent use.
type leftovers struct {
	mu   sync.Mutex
	tell func(now bool) // now: it ends at once
}

type leftoversKey struct{}

func (l *leftovers) say(now bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tell != nil {
		l.tell(now)
	}
}

// watched says, when the run is stopped while a write is on its way, what is waited for, and when it is ended all the same,
// what becomes of the write.
func (a *app) watched(underway func() int) {
	l, ok := a.ctx.Value(leftoversKey{}).(*leftovers)
	if !ok || underway == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tell = func(now bool) {
		n := underway()
		if n == 0 {
			return
		}
		if a.Streams.ErrTTY {
			a.say("") // behind the ^C that the terminal shows
		}
		if now {
			a.say(leftOpen, count(n, "change"))
			return
		}
		a.say(waitingFor, count(n, "change"), workbench.LongestAnswer/time.Second)
	}
}

const (
	waitingFor = "Stopping. %s was sent: the answer is waited for, %d seconds at most. ctrl+c again leaves it to the next start, which asks what became of it."
	leftOpen   = "%s was sent and not answered yet: it is open in the journal, and the next pull or write asks what became of it. patchbay changes shows it."
)

// codeOf is the exit code of a process that a signal ended.
func codeOf(s os.Signal) int {
	if n, ok := s.(syscall.Signal); ok {
		return 128 + int(n)
	}
	return 1
}
