//go:build unix

package e2e

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// glass is a real pseudo-terminal with a program in it, and an emulator that shows what the program draws.
type glass struct {
	w         *world
	cmd       *exec.Cmd
	file, tty *os.File // the person's end, and the program's
	before    *term.State
	once      sync.Once
	work      sync.WaitGroup

	mu  sync.Mutex
	emu *vt.Emulator
	raw bytes.Buffer
}

// seat says how the program sits in its terminal.
type seat struct {
	cols, rows int
	env        []string
	aside      bool // in a session of its own: the terminal's end is no signal to it
	cmd        *exec.Cmd
}

// welcome is on the first screen of a home where nothing is connected.
const welcome = "All your people, from one screen."

// sit starts the program, or the command of s, in a terminal.
func (w *world) sit(s seat) *glass {
	w.t.Helper()
	if s.cols == 0 {
		s.cols, s.rows = 80, 24
	}
	if s.cmd == nil {
		s.cmd = w.command()
	}
	file, tty, err := line()
	if err != nil {
		if os.Getenv("PATCHBAY_TEST_STRICT") != "" {
			w.t.Fatalf("pseudo-terminal: %v", err)
		}
		w.t.Skipf("skipped: no pseudo-terminal here: %v", err)
	}
	g := &glass{w: w, cmd: s.cmd, file: file, tty: tty, emu: vt.NewEmulator(s.cols, s.rows)}
	w.t.Cleanup(g.away)
	g.size(s.cols, s.rows)
	if g.before, err = term.GetState(int(tty.Fd())); err != nil {
		w.t.Fatal(err)
	}
	s.cmd.Env = append(append(s.cmd.Env, "TERM=xterm-256color", "COLORTERM=truecolor"), s.env...)
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = tty, tty, tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: !s.aside}
	if err := s.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	g.work.Go(g.read)
	g.work.Go(func() { _, _ = io.Copy(file, g.emu) }) // the emulator's answers, until the terminal is put away
	return g
}

// line opens a pseudo-terminal. The person's end does not block: closing it closes it, though somebody reads.
func line() (file, tty *os.File, err error) {
	blocking, tty, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	defer blocking.Close()
	fd, err := unix.FcntlInt(blocking.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		return nil, nil, errors.Join(err, tty.Close())
	}
	return os.NewFile(uintptr(fd), blocking.Name()), tty, nil
}

func (g *glass) read() {
	buf := make([]byte, 32<<10)
	for {
		n, err := g.file.Read(buf)
		g.mu.Lock()
		g.raw.Write(buf[:n])
		_, _ = g.emu.Write(buf[:n]) // an emulator takes everything
		g.mu.Unlock()
		_, _ = g.w.seen.Write(buf[:n])
		if err != nil {
			return
		}
	}
}

// away ends whatever is left, as closing the window does.
func (g *glass) away() {
	g.once.Do(func() {
		if g.cmd.Process != nil && g.cmd.ProcessState == nil {
			_ = g.cmd.Process.Kill() // only a failed test comes here
			_ = g.cmd.Wait()
		}
		_, _ = g.tty.Close(), g.file.Close()      // they may be closed already
		_ = g.emu.InputPipe().(io.Closer).Close() // ends the copy of its answers
		g.work.Wait()
	})
}

func (g *glass) press(keys string) {
	g.w.t.Helper()
	if _, err := io.WriteString(g.file, keys); err != nil {
		g.w.t.Fatal(err)
	}
}

func (g *glass) resize(cols, rows int) {
	g.w.t.Helper()
	g.mu.Lock()
	g.emu.Resize(cols, rows)
	g.mu.Unlock()
	g.size(cols, rows)
}

func (g *glass) size(cols, rows int) {
	g.w.t.Helper()
	conn, err := g.file.SyscallConn()
	if err != nil {
		g.w.t.Fatal(err)
	}
	var sized error
	err = conn.Control(func(fd uintptr) {
		sized = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(cols), Row: uint16(rows)})
	})
	if err := errors.Join(err, sized); err != nil {
		g.w.t.Fatal(err)
	}
}

// shown is what is in the window.
func (g *glass) shown() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.emu.String()
}

// printed is every byte so far.
func (g *glass) printed() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.raw.String()
}

// see waits until a text is in the window.
func (g *glass) see(text string) {
	g.w.t.Helper()
	g.w.until("see "+text, func() bool { return strings.Contains(g.shown(), text) })
}

// code waits for the end and answers the exit code.
func (g *glass) code() int {
	g.w.t.Helper()
	late := time.AfterFunc(30*time.Second, func() { _ = g.cmd.Process.Kill() }) // the exit code tells
	defer late.Stop()
	var exit *exec.ExitError
	if err := g.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		g.w.t.Fatal(err)
	}
	return g.cmd.ProcessState.ExitCode()
}

// left checks that the terminal is as it was.
func (g *glass) left() {
	g.w.t.Helper()
	after, err := term.GetState(int(g.tty.Fd()))
	if err != nil {
		g.w.t.Fatal(err)
	}
	if !reflect.DeepEqual(g.before, after) {
		g.w.t.Errorf("the line is left in another mode: %+v, was %+v", after, g.before)
	}
	if err := g.tty.Close(); err != nil {
		g.w.t.Fatal(err)
	}
	g.w.until("all output was read", func() bool {
		out := g.printed()
		return strings.LastIndex(out, "\x1b[?1049l") > strings.LastIndex(out, "\x1b[?1049h")
	})
	out := g.printed()
	for name, mode := range map[string][2]string{
		"the full screen": {"\x1b[?1049h", "\x1b[?1049l"}, "the mouse": {"\x1b[?1002h", "\x1b[?1002l"},
		"marked pastes": {"\x1b[?2004h", "\x1b[?2004l"}, "telling the focus": {"\x1b[?1004h", "\x1b[?1004l"}, "the window's title": {"\x1b[22;2t", "\x1b[23;2t"},
	} {
		if on, off := strings.LastIndex(out, mode[0]), strings.LastIndex(out, mode[1]); on < 0 || off < on {
			g.w.t.Errorf("%s: on at %d, off at %d of %d", name, on, off, len(out))
		}
	}
	if strings.LastIndex(out, "\x1b[?25h") < strings.LastIndex(out, "\x1b[?25l") {
		g.w.t.Error("the cursor stays hidden")
	}
}

func TestThePersonOpensLooksResizesAndLeaves(t *testing.T) {
	t.Parallel()
	g := newHome(t).sit(seat{cols: 60, rows: 20})
	g.see(welcome)
	g.see("? help")
	if n := strings.Count(g.shown(), "─"); n < 60 {
		t.Errorf("the rule under the header has %d cells:\n%s", n, g.shown())
	}
	g.press(":")
	g.see("What do you want to do?")
	g.press("quit")
	g.see("quit patchbay")
	g.press("\x1b")
	g.w.until("the palette is closed", func() bool { return !strings.Contains(g.shown(), "What do you want to do?") })
	g.resize(39, 9)
	g.see("The window is too small.")
	g.resize(120, 40)
	g.w.until("the rule is as wide as the window", func() bool { return strings.Contains(g.shown(), strings.Repeat("─", 120)) })
	for i := range 40 { // as a person drags a corner
		g.resize(60+i, 20+i%7)
	}
	g.resize(100, 30)
	g.w.until("the last size holds", func() bool {
		return strings.Contains(g.shown(), strings.Repeat("─", 100)) && strings.Contains(g.shown(), welcome)
	})
	g.press("q")
	if code := g.code(); code != 0 {
		t.Errorf("q ends it with %d", code)
	}
	g.left()
}

func TestEveryWayOutRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	type way struct {
		code int
		end  func(*glass) error
	}
	for name, w := range map[string]way{
		"ctrl+c":      {0, func(g *glass) error { g.press("\x03"); return nil }},
		"the palette": {0, func(g *glass) error { g.press(":quit\r"); return nil }},
		"SIGTERM":     {143, func(g *glass) error { return g.cmd.Process.Signal(syscall.SIGTERM) }},
		"SIGHUP":      {129, func(g *glass) error { return g.cmd.Process.Signal(syscall.SIGHUP) }},
		"SIGINT":      {130, func(g *glass) error { return g.cmd.Process.Signal(syscall.SIGINT) }},
		"SIGTERM while it asks": {143, func(g *glass) error {
			g.press(":")
			g.see("What do you")
			return g.cmd.Process.Signal(syscall.SIGTERM)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newHome(t).sit(seat{})
			g.see(welcome)
			if err := w.end(g); err != nil {
				t.Fatal(err)
			}
			if code := g.code(); code != w.code {
				t.Errorf("it ends with %d:\n%q", code, g.printed())
			}
			g.left()
		})
	}
}

func TestAClosedWindowEndsTheProgram(t *testing.T) {
	t.Parallel()
	for name, aside := range map[string]bool{"with a signal": false, "without any signal": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newHome(t).sit(seat{aside: aside})
			g.see(welcome)
			if err := errors.Join(g.tty.Close(), g.file.Close()); err != nil {
				t.Fatal(err)
			}
			if code := g.code(); code < 0 {
				t.Errorf("it had to be killed: %v", g.cmd.ProcessState)
			}
		})
	}
}

// colours are the sequences that set a colour.
var colours = regexp.MustCompile(`\x1b\[[0-9;:]*\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;:]*m`)

func TestColoursAreWrittenUnlessThePersonWantsNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env      []string
		coloured bool
	}{
		"as it comes":     {nil, true},
		"NO_COLOR=yes":    {[]string{"NO_COLOR=yes"}, false},
		"NO_COLOR=1":      {[]string{"NO_COLOR=1"}, false},
		"NO_COLOR= empty": {[]string{"NO_COLOR="}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newHome(t).sit(seat{env: c.env})
			g.see(welcome)
			g.press("?")
			g.see("Keys on Home")
			g.press("\x03")
			g.code()
			g.left()
			if found := colours.FindString(g.printed()); (found != "") != c.coloured {
				t.Errorf("a colour %q in:\n%q", found, g.printed())
			}
			if !strings.Contains(g.printed(), "\x1b[1m") {
				t.Error("nothing stands out: bold is no colour")
			}
		})
	}
}

func TestAChosenThemeAsksTheTerminalNothing(t *testing.T) {
	t.Parallel()
	for theme, asks := range map[string]bool{"": true, "light": false, "dark": false} {
		g := newHome(t).sit(seat{env: []string{"PATCHBAY_THEME=" + theme}})
		g.see(welcome)
		g.press("q")
		g.code()
		g.left()
		if strings.Contains(g.printed(), "\x1b]11;?") != asks {
			t.Errorf("theme %q asks for the background: %v", theme, !asks)
		}
	}
}

// A terminal that cannot draw gets the same program in lines: nothing is drawn twice, and the keys are the same.
func TestATerminalThatCannotDrawGetsLines(t *testing.T) {
	t.Parallel()
	g := newHome(t).sit(seat{env: []string{"TERM=dumb"}})
	g.w.until("the first place", func() bool { return strings.Contains(g.printed(), "You are at: Home.") })
	g.press("?")
	g.w.until("the keys", func() bool { return strings.Contains(g.printed(), "Home: its keys.") })
	g.press("q")
	g.press("q")
	if code := g.code(); code != 0 {
		t.Errorf("it ends with %d", code)
	}
	if out := g.printed(); strings.Contains(out, "\x1b") {
		t.Errorf("it says %q", out)
	}
}

// A shell in the terminal does what shells do: it stops the program, takes the terminal back and lets it go on.
func TestThePersonStopsTheProgramAndComesBack(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	sh := exec.Command(needs(t, "sh"), "-c", `set -m; "$1"; echo "stopped with $?"; stty -a; read -r back; fg; echo "ended with $?"`, "sh", program)
	sh.Env = w.env
	g := w.sit(seat{cmd: sh})
	g.see(welcome)
	g.press("\x1a")
	g.see("stopped with 1") // 128 and the signal, whose number is the system's own
	g.w.until("the line is the shell's", func() bool { return regexp.MustCompile(`[^-]icanon`).MatchString(g.shown()) })
	if out := g.printed(); strings.LastIndex(out, "\x1b[?1049l") < strings.LastIndex(out, "\x1b[?1049h") || strings.Contains(g.shown(), welcome) {
		t.Errorf("stopped, the program keeps the screen:\n%s", g.shown())
	}
	g.press("\r")
	g.see(welcome)
	g.press("?")
	g.see("Keys on Home")
	g.press("?")
	g.w.until("the help is closed", func() bool { return !strings.Contains(g.shown(), "Keys on Home") })
	g.press("q")
	g.see("ended with 0")
	if code := g.code(); code != 0 {
		t.Errorf("the shell ends with %d", code)
	}
	g.left()
}
