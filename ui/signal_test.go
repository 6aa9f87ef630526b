package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"
)

// watched is an output that tells when the first frame was written.
type watched struct {
	once  sync.Once
	drawn chan struct{}
	mu    sync.Mutex
	text  bytes.Buffer
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.text.Write(p)
	if bytes.Contains(w.text.Bytes(), []byte("patchbay")) {
		w.once.Do(func() { close(w.drawn) })
	}
	return n, err
}

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
			if err != nil {
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

func within(t *testing.T, c <-chan struct{}, words string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(20 * time.Second):
		t.Fatal(words)
	}
}
