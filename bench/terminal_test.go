package bench

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// terminal is a program in a real pseudo-terminal of 120x40 that answers no query, as the slowest
// terminals do. It notes when each piece of output came.
type terminal struct {
	b     *testing.B
	cmd   *exec.Cmd
	file  *os.File
	began time.Time
	done  chan struct{}

	mu     sync.Mutex
	text   bytes.Buffer
	pieces []piece
	last   time.Time
	bytes  int
}

// piece is some output, and when it came.
type piece struct {
	at    time.Time
	bytes []byte
}

// drawn gives the pieces since it was asked last.
func (t *terminal) drawn() []piece {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := t.pieces
	t.pieces = nil
	return out
}

func open(b *testing.B, bin string, env []string, args ...string) *terminal {
	b.Helper()
	t := &terminal{b: b, cmd: exec.Command(bin, args...), done: make(chan struct{})}
	t.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "SSH_TTY=", "CI=")
	t.cmd.Env = append(t.cmd.Env, env...)
	t.began = time.Now()
	file, err := pty.StartWithSize(t.cmd, &pty.Winsize{Cols: 160, Rows: 50})
	if err != nil {
		b.Fatal(err)
	}
	t.file = file
	go t.read()
	b.Cleanup(t.close)
	return t
}

func (t *terminal) read() {
	defer close(t.done)
	buf := make([]byte, 64<<10)
	for {
		n, err := t.file.Read(buf)
		now := time.Now()
		t.mu.Lock()
		if n > 0 {
			t.text.Write(buf[:n])
			t.pieces = append(t.pieces, piece{now, bytes.Clone(buf[:n])})
			t.last = now
			t.bytes += n
		}
		t.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (t *terminal) close() {
	t.cmd.Process.Kill() //nolint:errcheck // it may have ended by itself
	t.cmd.Wait()         //nolint:errcheck // killed on purpose
	t.file.Close()       //nolint:errcheck // the reader sees the end either way
	<-t.done
}

// appears waits until the output holds text and answers how long after the start that was.
func (t *terminal) appears(text string) time.Duration {
	t.b.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Microsecond) {
		t.mu.Lock()
		found, at := bytes.Contains(t.text.Bytes(), []byte(text)), t.last
		t.mu.Unlock()
		if found {
			return at.Sub(t.began)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b.Fatalf("%q never appeared; got %d bytes: %.400q", text, t.bytes, t.text.String())
	return 0
}

// settle waits until nothing was drawn for quiet.
func (t *terminal) settle(quiet time.Duration) {
	for {
		t.mu.Lock()
		since := time.Since(t.last)
		t.mu.Unlock()
		if since > quiet {
			return
		}
		time.Sleep(quiet - since)
	}
}

// press types keys and answers how long it took until the last byte that was drawn because of them.
func (t *terminal) press(keys string) time.Duration {
	t.b.Helper()
	t.mu.Lock()
	before := t.bytes
	t.mu.Unlock()
	at := time.Now()
	if _, err := t.file.WriteString(keys); err != nil {
		t.b.Fatal(err)
	}
	for deadline := at.Add(2 * time.Second); ; time.Sleep(200 * time.Microsecond) {
		t.mu.Lock()
		drawn, last := t.bytes > before, t.last
		t.mu.Unlock()
		if drawn && time.Since(last) > 45*time.Millisecond {
			return last.Sub(at)
		}
		if time.Now().After(deadline) {
			t.b.Fatalf("nothing was drawn after %q", keys)
		}
	}
}

// cpu is the processor time the program has used so far.
func (t *terminal) cpu() time.Duration {
	t.b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", t.cmd.Process.Pid))
	if err != nil {
		t.b.Skipf("processor time needs /proc: %v", err)
	}
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+2:]))
	user, _ := strconv.Atoi(fields[11])
	sys, _ := strconv.Atoi(fields[12])
	return time.Duration(user+sys) * 10 * time.Millisecond
}

// resident is the memory that the program has had at most, in MiB.
func (t *terminal) resident() float64 { return t.status("VmHWM:") }

// status is a line of what the system knows of the program's memory, in MiB.
func (t *terminal) status(line string) float64 {
	t.b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", t.cmd.Process.Pid))
	if err != nil {
		t.b.Skipf("memory needs /proc: %v", err)
	}
	var kb float64
	if _, rest, ok := strings.Cut(string(raw), line); ok {
		_, _ = fmt.Sscan(rest, &kb) // 0 where the system does not say
	}
	return kb / 1024
}

// keys presses each key once at a random moment of the frame clock and answers the latencies, sorted.
func (t *terminal) keys(rounds int, next func(i int) string) []time.Duration {
	rng := rand.New(rand.NewPCG(7, 7))
	out := make([]time.Duration, 0, rounds)
	for i := range rounds {
		time.Sleep(time.Duration(rng.IntN(20_000)) * time.Microsecond)
		out = append(out, t.press(next(i)))
	}
	slices.Sort(out)
	return out
}

func percentile(sorted []time.Duration, p int) float64 {
	at := (len(sorted)*p + 99) / 100
	return float64(sorted[max(at-1, 0)].Microseconds()) / 1000
}

// build compiles a command of this module once per run.
func build(b *testing.B, pkg string) string {
	b.Helper()
	bin := filepath.Join(b.TempDir(), "bin")
	if out, err := exec.Command("go", "build", "-o", bin, pkg).CombinedOutput(); err != nil {
		b.Fatalf("build %s: %v\n%s", pkg, err, out)
	}
	return bin
}
