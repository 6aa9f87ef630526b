package ui

import (
	"bytes"
	"context"
	"errors"
	"sync/atomic"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/workbench"
)

// slowly counts what was read before its first frame was written, and what was looked after before it was read.
type slowly struct {
	*bench
	out         *watched
	read        atomic.Int32
	early       atomic.Int32
	watching    chan struct{}
	watchedLate atomic.Bool
}

func (s *slowly) Connections(ctx context.Context) ([]workbench.Connection, error) {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	if !bytes.Contains(s.out.text.Bytes(), []byte(ansi.SetModeAltScreenSaveCursor)) {
		s.early.Add(1)
	}
	s.read.Add(1)
	return s.bench.Connections(ctx)
}

func (s *slowly) Watch(ctx context.Context) {
	s.watchedLate.Store(s.read.Load() > 0)
	close(s.watching)
	<-ctx.Done()
}

func TestNothingIsReadBeforeTheFirstFrameIsOnTheTerminal(t *testing.T) {
	t.Parallel()
	b := &slowly{bench: full(), watching: make(chan struct{})}
	s := show(t, Options{Services: b}, func(out *watched) { b.out = out })
	within(t, b.watching, "the connections were never looked after")
	if b.early.Load() > 0 || b.read.Load() == 0 {
		t.Errorf("read %d times, %d of them before the first frame", b.read.Load(), b.early.Load())
	}
	if !b.watchedLate.Load() {
		t.Error("the connections are looked after before they were shown")
	}
	s.stop()
	if err := s.end(t); err != nil {
		t.Error(err)
	}
}

func TestWhatWaitsForTheFirstFrameEndsWithTheProgram(t *testing.T) {
	t.Parallel()
	c := newCurtain()
	ctx, end := context.WithCancel(t.Context())
	done := make(chan tea.Msg, 1)
	go func() { done <- c.then(ctx, func() tea.Msg { return calmMsg{} })() }()
	c.wrote([]byte("\x1b]11;?\a")) // a question to the terminal is no frame
	select {
	case <-c.up:
		t.Error("the curtain is up before there is a frame")
	default:
	}
	end()
	if msg := <-done; msg != (calmMsg{}) {
		t.Errorf("it says %v", msg)
	}
}

// torn is an output that takes a part of what it is given.
type torn struct{}

func (torn) Write(p []byte) (int, error) { return len(p) / 2, errors.New("the terminal is gone") }

func TestAnOutputBehindTheCurtainAnswersAsItIs(t *testing.T) {
	t.Parallel()
	c := newCurtain()
	frame := []byte(ansi.SetModeAltScreenSaveCursor + "a frame")
	if n, err := c.before(torn{}).Write(frame); n != len(frame)/2 || err == nil {
		t.Errorf("it answers %d and %v", n, err)
	}
	if n, err := c.before(&bytes.Buffer{}).Write(frame); n != len(frame) || err != nil { // the second one is none any more
		t.Errorf("it answers %d and %v", n, err)
	}
	<-c.up
}
