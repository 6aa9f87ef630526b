//go:build unix

package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"
)

// The context ends at the same moment as the signal comes, as it does in the real program.
func TestASignalAlwaysEndsTheProgram(t *testing.T) {
	for i := range 25 {
		in, hold := io.Pipe()
		out := &watched{drawn: make(chan struct{})}
		ctx, cancel := context.WithCancel(context.Background())
		heard := make(chan os.Signal, 1)
		signal.Notify(heard, syscall.SIGTERM)
		go func() {
			<-heard
			cancel()
		}()
		ended := make(chan error, 1)
		go func() {
			ended <- Run(ctx, Options{Services: full(), Getenv: func(string) string { return "" }, In: in, Out: out})
		}()
		within(t, out.drawn, "nothing was drawn")
		if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-ended:
			if by, ok := errors.AsType[Signaled](err); !ok || by.Code() != 143 {
				t.Fatalf("round %d ended with %v", i, err)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("round %d: the program goes on after SIGTERM", i)
		}
		signal.Stop(heard)
		cancel()
		if err := errors.Join(in.Close(), hold.Close()); err != nil {
			t.Fatal(err)
		}
	}
}
