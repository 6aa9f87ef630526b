package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Interruptible gives a context that ends with the first ctrl+c, or when the system asks the program
// to end. The second one ends the process at once, after last, which puts the terminal back, with the exit code that
// shells know for the signal: 130 for ctrl+c. stop has to be called once, at the end.
func Interruptible(parent context.Context, last func()) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(parent)
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
				os.Exit(codeOf(s))
			}
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

// codeOf is the exit code of a process that a signal ended.
func codeOf(s os.Signal) int {
	if n, ok := s.(syscall.Signal); ok {
		return 128 + int(n)
	}
	return 1
}
