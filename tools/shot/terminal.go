package main

import (
	"context"
	"errors"
	"image/color"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminal is the program in a pseudo-terminal whose other end is an emulator.
type terminal struct {
	cmd  *exec.Cmd
	file *os.File
	work sync.WaitGroup

	mu   sync.Mutex // the emulator is not safe for concurrent use
	emu  *vt.Emulator
	last time.Time // of the last output
	over bool
}

// patience bounds every wait for words.
const patience = 30 * time.Second

func open(ctx context.Context, set settings) (*terminal, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	t := &terminal{cmd: exec.CommandContext(ctx, set.bin, strings.Fields(set.args)...), emu: vt.NewEmulator(set.w, set.h), last: time.Now()}
	t.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "TZ=UTC", "NO_COLOR=", "CI=", "SSH_TTY=", "SSH_CONNECTION=",
		"PATCHBAY_BROWSER="+self, "PATCHBAY_THEME="+set.theme)
	p := palettes[set.theme]
	t.emu.SetDefaultForegroundColor(hex(p.fg))
	t.emu.SetDefaultBackgroundColor(hex(p.bg))
	if t.file, err = pty.StartWithSize(t.cmd, &pty.Winsize{Cols: uint16(set.w), Rows: uint16(set.h)}); err != nil {
		return nil, err
	}
	t.work.Go(t.read)
	t.work.Go(func() { _, _ = io.Copy(t.file, t.emu) }) // the emulator's answers; both ends are closed in close
	return t, nil
}

func (t *terminal) read() {
	buf := make([]byte, 64<<10)
	for {
		n, err := t.file.Read(buf)
		t.mu.Lock()
		_, _ = t.emu.Write(buf[:n]) // an emulator takes everything
		t.last, t.over = time.Now(), err != nil
		t.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (t *terminal) close() {
	_ = t.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	late := time.AfterFunc(5*time.Second, func() { _ = t.cmd.Process.Kill() })
	_ = t.cmd.Wait() // how it ended is of no matter: the pictures are taken
	late.Stop()
	_ = t.file.Close() // wakes the reader
	if answers, ok := t.emu.InputPipe().(io.Closer); ok {
		_ = answers.Close() // ends the copy; the emulator's own Close sets a flag that both goroutines read
	}
	t.work.Wait()
}

func (t *terminal) send(keys string) error {
	_, err := t.file.WriteString(keys)
	return err
}

func (t *terminal) resize(w, h int) error {
	t.mu.Lock()
	t.emu.Resize(w, h)
	t.mu.Unlock()
	return pty.Setsize(t.file, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
}

// text is what the terminal shows, as plain lines.
func (t *terminal) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.emu.String()
}

// until waits for the screen to be as ok wants it.
func (t *terminal) until(ok func(text string) bool) error {
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if ok(t.text()) {
			return nil
		}
		t.mu.Lock()
		over := t.over
		t.mu.Unlock()
		switch {
		case over:
			return errors.New("the program has ended")
		case time.Now().After(deadline):
			return errors.New("it does not come to that")
		}
	}
}

// calm waits until nothing was drawn for quiet, but not for ever.
func (t *terminal) calm(quiet time.Duration) {
	began := time.Now()
	time.Sleep(quiet / 2) // a key needs a moment to reach the program
	for time.Since(began) < 20*quiet {
		t.mu.Lock()
		since := time.Since(t.last)
		t.mu.Unlock()
		if since >= quiet {
			return
		}
		time.Sleep(quiet - since)
	}
}

// picture draws what the terminal shows.
func (t *terminal) picture(theme string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := sheet{w: t.emu.Width(), h: t.emu.Height(), palette: palettes[theme]}
	for y := range s.h {
		s.rows = append(s.rows, row(t.emu, s.w, y, s.palette))
	}
	return s.svg()
}

func hex(s string) color.Color {
	c := color.RGBA{A: 0xff}
	for i, at := range []*uint8{&c.R, &c.G, &c.B} {
		*at = nibble(s[1+2*i])<<4 | nibble(s[2+2*i])
	}
	return c
}

func nibble(b byte) uint8 {
	if b >= 'a' {
		return b - 'a' + 10
	}
	return b - '0'
}
