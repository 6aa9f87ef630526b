//go:build unix

package cli_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// terminal is the program in a real pseudo-terminal.
type terminal struct {
	t    *testing.T
	file *os.File
	cmd  *exec.Cmd
	read chan struct{} // closed when the output has ended

	mu   sync.Mutex
	seen strings.Builder
	news *sync.Cond
}

func inTerminal(t *testing.T, env []string, args ...string) *terminal {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := &exec.Cmd{Path: self, Args: append([]string{"patchbay"}, args...), Env: append([]string{"TERM=xterm-256color", "GORACE=atexit_sleep_ms=0", "HOME=" + t.TempDir()}, env...)}
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 30, Cols: 100})
	if err != nil {
		if os.Getenv("PATCHBAY_TEST_STRICT") == "1" {
			t.Fatalf("pseudo-terminal: %v", err)
		}
		t.Skipf("skipped: no pseudo-terminal here: %v", err)
	}
	tm := &terminal{t: t, file: file, cmd: cmd, read: make(chan struct{})}
	tm.news = sync.NewCond(&tm.mu)
	go tm.watch()
	t.Cleanup(func() { _ = cmd.Process.Kill(); file.Close(); <-tm.read }) // it has ended already unless the test failed
	return tm
}

func (tm *terminal) watch() {
	defer close(tm.read)
	buf := make([]byte, 4096)
	for {
		n, err := tm.file.Read(buf)
		tm.mu.Lock()
		tm.seen.Write(buf[:n])
		tm.news.Broadcast()
		tm.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// see waits until text was printed.
func (tm *terminal) see(text string) {
	tm.t.Helper()
	late := time.AfterFunc(20*time.Second, tm.news.Broadcast)
	defer late.Stop()
	start := time.Now()
	tm.mu.Lock()
	defer tm.mu.Unlock()
	for !strings.Contains(tm.seen.String(), text) {
		if time.Since(start) > 19*time.Second {
			tm.t.Fatalf("never saw %q in:\n%s", text, tm.seen.String())
		}
		tm.news.Wait()
	}
}

func (tm *terminal) press(keys string) {
	tm.t.Helper()
	if _, err := io.WriteString(tm.file, keys); err != nil {
		tm.t.Fatal(err)
	}
}

// ends waits for the exit code and answers all that was printed.
func (tm *terminal) ends(want int) string {
	tm.t.Helper()
	late := time.AfterFunc(20*time.Second, func() { _ = tm.cmd.Process.Kill() }) // the exit code tells
	defer late.Stop()
	got := 0
	if err := tm.cmd.Wait(); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			tm.t.Fatal(err)
		}
		got = exit.ExitCode()
	}
	<-tm.read
	if got != want {
		tm.t.Fatalf("exits with %d, want %d, after:\n%s", got, want, tm.seen.String())
	}
	return tm.seen.String()
}

func TestSecretsAreAskedForWithoutShowingThem(t *testing.T) {
	t.Parallel()
	tm := inTerminal(t, nil, "connect", "northwind")
	tm.see("How do you want to sign in?")
	tm.press("2\r")
	tm.see("Token (not shown)")
	tm.press("hunter2\r")
	tm.see("Saved")
	if out := tm.ends(0); strings.Contains(out, "hunter2") {
		t.Fatalf("the token was shown:\n%s", out)
	}
}

func TestControlCAtAPromptStopsCleanly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args   []string
		answer string
		prompt string
	}{
		"at a question": {args: []string{"connection", "disconnect", "acme"}, prompt: "Disconnect acme and remove its 125 records? [y/N]"},
		"at a secret":   {args: []string{"connect", "northwind"}, answer: "2\r", prompt: "Token (not shown)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tm := inTerminal(t, nil, c.args...)
			if c.answer != "" {
				tm.see("[1-2]")
				tm.press(c.answer)
			}
			tm.see(c.prompt)
			tm.press("\x03")
			if out := tm.ends(1); !strings.Contains(out, "Stopped.") {
				t.Fatalf("it did not say that it stopped:\n%s", out)
			}
		})
	}
}

func TestAPersonSeesTheDifferenceAndSaysYes(t *testing.T) {
	t.Parallel()
	tm := inTerminal(t, []string{"NO_COLOR=1"}, "set", "contact", "7f3k", "phone=+1 555 0199")
	tm.see("- +15550140  + +15550199")
	tm.see("Change it? [y/N]")
	tm.press("y\r")
	if out := tm.ends(0); !strings.Contains(out, "Undo: patchbay undo ch10") || strings.Contains(out, "\x1b[3") {
		t.Fatalf("got:\n%s", out)
	}
}

func TestAPullKeepsWhatCameWhenItIsStopped(t *testing.T) {
	t.Parallel()
	tm := inTerminal(t, []string{"FAKE=slow"}, "pull")
	tm.see("acme contact 60 of 124")
	tm.press("\x03")
	if out := tm.ends(1); !strings.Contains(out, "Stopped.") {
		t.Fatalf("got:\n%s", out)
	}
}

func TestASecondControlCEndsTheProgramAtOnce(t *testing.T) {
	t.Parallel()
	tm := inTerminal(t, []string{"FAKE=stubborn"}, "pull")
	tm.see("acme contact 60 of 124")
	tm.press("\x03")
	tm.see("deaf to the first")
	tm.press("\x03")
	tm.ends(130)
}
