//go:build unix

package e2e

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestOneSignalEndsAnEndlessFilter(t *testing.T) {
	t.Parallel()
	for _, by := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		cmd := newHome(t).command("connections", "--jq", `"begun", (def f: f; f)`)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		late := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() }) // it may be over by then
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "begun\n" {
			t.Errorf("it began with %q: %v", line, err)
		}
		if err := cmd.Process.Signal(by); err != nil {
			t.Error(err)
		}
		_ = cmd.Wait() // the exit code says it
		late.Stop()
		if code := cmd.ProcessState.ExitCode(); code != 1 {
			t.Errorf("%v: the exit code is %d, want that of something stopped", by, code)
		}
	}
}

func TestWhatHasNoEndIsNotRead(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	models := filepath.Join(w.home, "models.yaml")
	for _, endless := range []string{"/dev/zero", "pipe"} {
		if endless == "pipe" {
			endless = filepath.Join(w.home, "pipe")
			if err := syscall.Mkfifo(endless, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink(endless, models); err != nil {
			t.Fatal(err)
		}
		if r := w.run("ls", "contact"); r.code > 4 || !strings.Contains(r.err, models) || !strings.Contains(r.err, "no regular file") {
			t.Errorf("ls with models in %s exits with %d: %s", endless, r.code, r.err)
		}
		if err := os.Remove(models); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{
			{"connectors", "lint", endless},
			{"connectors", "new", "acme", "--openapi", endless},
			{"map", "import", "acme", "contact", endless},
			{"api", "acme", "POST", "/contacts", "--input", endless},
			{"sandbox", "--faults", endless},
		} {
			if r := w.run(args...); r.code != 2 || !strings.Contains(r.err, endless) || !strings.Contains(r.err, "no regular file") {
				t.Errorf("%v exits with %d: %s", args, r.code, r.err)
			}
		}
	}
}

func TestOneSignalEndsTheWaitForStandardInput(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	for _, args := range [][]string{{"connectors", "lint", "-"}, {"map", "import", "acme", "contact", "-"}} {
		p := &process{cmd: w.command(args...), done: make(chan struct{})}
		in, err := p.cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		p.cmd.Stderr = &p.err
		if err := p.cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Once it has taken more than a pipe holds it listens to signals as well.
		if _, err := io.WriteString(in, strings.Repeat("#\n", 100_000)[:65_537]); err != nil {
			t.Error(err)
		}
		late := time.AfterFunc(30*time.Second, func() { _ = p.cmd.Process.Kill() }) // it may be over by then
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		_ = p.cmd.Wait() // the exit code says it
		late.Stop()
		if code := p.cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(p.err.String(), "Stopped") {
			t.Errorf("%v exits with %d: %s", args, code, p.err.String())
		}
	}
}
