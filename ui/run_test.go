package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/workbench"
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

func within(t *testing.T, c <-chan struct{}, words string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(20 * time.Second):
		t.Fatal(words)
	}
}

// shown is a run of the whole program on a terminal of bytes.
type shown struct {
	out   *watched
	in    *io.PipeWriter
	stop  context.CancelFunc
	ended chan error
}

func show(t *testing.T, o Options, told ...func(*watched)) *shown {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	keys, in := io.Pipe()
	s := &shown{out: &watched{drawn: make(chan struct{})}, in: in, stop: cancel, ended: make(chan error, 1)}
	o.In, o.Out = keys, s.out
	for _, tell := range told {
		tell(s.out)
	}
	if o.Getenv == nil {
		o.Getenv = func(string) string { return "" }
	}
	go func() { s.ended <- Run(ctx, o) }()
	t.Cleanup(func() {
		cancel()
		_, _ = in.Close(), keys.Close() // a pipe's end never fails
	})
	return s
}

// end waits for the end of the run.
func (s *shown) end(t *testing.T) error {
	t.Helper()
	select {
	case err := <-s.ended:
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("the program goes on")
		return nil
	}
}

func (s *shown) text() string {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	return s.out.text.String()
}

func TestTheTerminalIsAsItWasHoweverTheProgramEnds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end  func(*shown)
		want string
	}{
		"by q":             {func(s *shown) { _, _ = io.WriteString(s.in, "q") }, ""},
		"by ctrl+c":        {func(s *shown) { _, _ = io.WriteString(s.in, "\x03") }, ""},
		"by its context":   {func(s *shown) { s.stop() }, ""},
		"when input ends":  {func(s *shown) { _ = s.in.Close() }, ""}, // a pipe is closed without fail
		"when input fails": {func(s *shown) { _ = s.in.CloseWithError(errors.New("the terminal is gone")) }, "cannot show screens"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := full()
			s := show(t, Options{Services: b})
			within(t, s.out.drawn, "nothing was drawn")
			c.end(s)
			err := s.end(t)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("it ends with %v", err)
			}
			if !b.left {
				t.Error("it listens to the news after its end")
			}
			if b.watched != b.unwatched {
				t.Error("it looks after the connections after its end")
			}
			out := s.text()
			for _, pair := range [][2]string{{"\x1b[?1049h", "\x1b[?1049l"}, {"\x1b[?2004h", "\x1b[?2004l"}, {"\x1b[?1002h", "\x1b[?1002l"}, {"\x1b[?1004h", "\x1b[?1004l"}} {
				if on, off := strings.LastIndex(out, pair[0]), strings.LastIndex(out, pair[1]); on < 0 || off < on {
					t.Errorf("%q at %d is not taken back by %q at %d", pair[0], on, pair[1], off)
				}
			}
			if hidden, back := strings.LastIndex(out, "\x1b[?25l"), strings.LastIndex(out, "\x1b[?25h"); back < hidden {
				t.Error("the cursor stays hidden")
			}
		})
	}
}

// broken is a workbench with a fault.
type broken struct{ *bench }

func (broken) Connections(context.Context) ([]workbench.Connection, error) { panic("a fault") }

func TestAFaultRestoresTheTerminalAndIsSaid(t *testing.T) {
	t.Parallel()
	s := show(t, Options{Services: broken{full()}})
	err := s.end(t)
	if !problem.Is(err, problem.Internal) || !strings.Contains(err.Error(), "Your data is safe") {
		t.Errorf("it ends with %v", err)
	}
	if out := s.text(); strings.LastIndex(out, "\x1b[?1049l") < strings.LastIndex(out, "\x1b[?1049h") {
		t.Errorf("the full screen was not left: %q", out)
	}
}

// careless is a workbench with a fault in what it does in the background.
type careless struct{ *bench }

func (careless) Watch(context.Context) { panic("a fault") }

func TestAFaultInTheBackgroundRestoresTheTerminalToo(t *testing.T) {
	t.Parallel()
	s := show(t, Options{Services: careless{full()}})
	if err := s.end(t); !problem.Is(err, problem.Internal) {
		t.Errorf("it ends with %v", err)
	}
	if out := s.text(); strings.LastIndex(out, "\x1b[?1049l") < strings.LastIndex(out, "\x1b[?1049h") {
		t.Errorf("the full screen was not left: %q", out)
	}
}

func TestTheWayOutIsToldInWords(t *testing.T) {
	t.Parallel()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		ctx  context.Context
		err  error
		want problem.Kind
		good bool
	}{
		{t.Context(), nil, "", true},
		{t.Context(), tea.ErrInterrupted, "", true},
		{over, fmt.Errorf("%w: %w", tea.ErrProgramKilled, context.Canceled), "", true},
		{t.Context(), fmt.Errorf("%w: %w", tea.ErrProgramKilled, tea.ErrProgramPanic), problem.Internal, false},
		{over, fmt.Errorf("%w: %w", tea.ErrProgramKilled, tea.ErrProgramPanic), problem.Internal, false},
		{t.Context(), errors.New("open /dev/tty: no such device"), problem.Unsupported, false},
	} {
		err := leaving(c.ctx, c.err)
		if c.good && err != nil || !c.good && !problem.Is(err, c.want) {
			t.Errorf("%v becomes %v", c.err, err)
		}
	}
}
