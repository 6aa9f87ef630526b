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

// The window's title is the shell's before and after. The library only empties it at the end and when the program is
// suspended; so it is kept by the terminal when the first one is set, and put back when it is emptied. Terminals that
// keep none have an empty one, as before.
const (
	keep     = "\x1b[22;2t"
	kept     = "\x1b[23;2t"
	title    = "\x1b]2;"
	untitled = title + "\x07"
)

// curtain tells when the first frame is on the terminal. What the first screen reads waits for that: the frame is drawn
// at a beat of the renderer's clock, and on a machine with few processors, reading that began before it would make it wait.
type curtain struct {
	once   sync.Once
	up     chan struct{}
	mu     sync.Mutex
	titled bool // the title is the program's
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

// write writes a piece of output, with the title of before kept or put back around it.
func (c *curtain) write(to io.Writer, p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := p
	switch at := bytes.Index(p, []byte(title)); {
	case at < 0:
	case bytes.HasPrefix(p[at:], []byte(untitled)):
		out, c.titled = bytes.Replace(p, []byte(untitled), []byte(untitled+kept), 1), false
	case !c.titled:
		out, c.titled = append([]byte(keep), p...), true
	}
	n, err := to.Write(out)
	c.wrote(p)
	if err == nil && len(out) != len(p) {
		return len(p), nil
	}
	return min(n, len(p)), err
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
	return s.curtain.write(s.File, p)
}

// page is an output that is no terminal of this process.
type page struct {
	io.Writer
	curtain *curtain
}

func (s page) Write(p []byte) (int, error) {
	return s.curtain.write(s.Writer, p)
}
