package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// killed is the exit code after a second ctrl+c, as shells know it.
const killed = 130

// Interruptible gives a context that ends with the first ctrl+c, or when the system asks the program
// to end. The second one ends the process at once. stop has to be called once, at the end.
func Interruptible(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(parent)
	heard := make(chan os.Signal, 2)
	signal.Notify(heard, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	over := make(chan struct{})
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for range 2 {
			select {
			case <-heard:
			case <-over:
				return
			}
			if ctx.Err() != nil {
				os.Exit(killed)
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
