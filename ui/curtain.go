package ui

import (
	"bytes"
	"context"
	"io"
	"os"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// curtain tells when the first frame is on the terminal. What the first screen reads waits for that: the frame is drawn
// at a beat of the renderer's clock, and on a machine with few processors, reading that began before it would make it wait.
type curtain struct {
	once sync.Once
	up   chan struct{}
}

func newCurtain() *curtain { return &curtain{up: make(chan struct{})} }

// then does what cmd does once the curtain is up, or when ctx ends before.
func (c *curtain) then(ctx context.Context, cmd tea.Cmd) tea.Cmd {
	if c == nil || cmd == nil {
		return cmd
	}
	return func() tea.Msg {
		select {
		case <-c.up:
		case <-ctx.Done():
		}
		return cmd()
	}
}

// wrote takes note of a piece of output. The one that turns to the alternate screen holds the first frame.
func (c *curtain) wrote(p []byte) {
	if bytes.Contains(p, []byte(ansi.SetModeAltScreenSaveCursor)) {
		c.once.Do(func() { close(c.up) })
	}
}

// before is an output behind which the curtain rises: w, or the terminal.
func (c *curtain) before(w io.Writer) io.Writer {
	if w == nil {
		return stage{os.Stdout, c}
	}
	return page{w, c}
}

// stage is a terminal's output; the library knows it as a file.
type stage struct {
	*os.File
	curtain *curtain
}

func (s stage) Write(p []byte) (int, error) {
	n, err := s.File.Write(p)
	s.curtain.wrote(p)
	return n, err
}

// page is an output that is no terminal of this process.
type page struct {
	io.Writer
	curtain *curtain
}

func (s page) Write(p []byte) (int, error) {
	n, err := s.Writer.Write(p)
	s.curtain.wrote(p)
	return n, err
}
