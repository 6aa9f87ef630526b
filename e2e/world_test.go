// Package e2e tests the product as people have it: the built binary as processes of its own, against the sandbox
// as another process, with real files, a real keyring, a real browser and a real terminal.
package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
)

var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "patchbay-e2e-")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "patchbay")
	if out, err := exec.Command("go", "build", "-o", program, "patchbay").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		os.Exit(1)
	}
	// These tests wait for other programs most of their time.
	if flag.Parse(); flag.Lookup("test.parallel").Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		_ = flag.Set("test.parallel", "5") // a number is what it takes
	}
	code := m.Run()
	_ = os.RemoveAll(dir) // it is in the system's temporary folder
	os.Exit(code)
}

// world is one person's machine: a home of its own, a vault under a key made for the test, and a sandbox.
type world struct {
	t       *testing.T
	home    string
	env     []string
	ready   sandbox.ReadyProvider            // the one that w's own helpers use
	all     map[string]sandbox.ReadyProvider // by connector
	standIn *process                         // the sandbox
	seen    *screenLog                       // everything that any process of this world printed
}

// screenLog keeps what was printed, for the search for secrets.
type screenLog struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *screenLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

func newWorld(t *testing.T, people int) *world {
	t.Helper()
	w := newHome(t)
	w.sandbox(people)
	return w
}

// newHome is a world without a sandbox.
func newHome(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, home: t.TempDir(), seen: &screenLog{}}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		switch name {
		case "DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "DBUS_SESSION_BUS_ADDRESS", "NO_COLOR", "CI", "SSH_TTY", "SSH_CONNECTION":
			continue
		}
		if !strings.HasPrefix(name, "PATCHBAY_") {
			w.env = append(w.env, kv)
		}
	}
	w.env = append(w.env, "PATCHBAY_HOME="+w.home, "PATCHBAY_VAULT=env", "PATCHBAY_VAULT_KEY="+hex.EncodeToString(key), "PATCHBAY_BROWSER=none", "HOME="+w.home)
	return w
}

// sandbox starts the sandbox as a process of its own.
func (w *world) sandbox(people int) {
	w.t.Helper()
	file := filepath.Join(w.t.TempDir(), "ready.json")
	p := w.start("sandbox", "--people", fmt.Sprint(people), "--seed", "7", "--ready", file)
	w.standIn = p
	var doc sandbox.Ready
	w.until("the sandbox is ready", func() bool {
		raw, err := os.ReadFile(file)
		return err == nil && json.Unmarshal(raw, &doc) == nil
	})
	w.all = doc.Providers
	w.ready = w.all["highlevel"]
}

// until polls for something that another process does.
func (w *world) until(what string, ok func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("waited in vain: %s\n%s", what, w.seen.all.String())
		}
	}
}

// process is a run of the binary.
type process struct {
	cmd      *exec.Cmd
	out, err bytes.Buffer
	done     chan struct{}
	once     sync.Once
}

func (w *world) command(args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Env = w.env
	return cmd
}

// start runs the binary in the background.
func (w *world) start(args ...string) *process {
	w.t.Helper()
	p := &process{cmd: w.command(args...), done: make(chan struct{})}
	p.cmd.Stdout = io.MultiWriter(&p.out, w.seen)
	p.cmd.Stderr = io.MultiWriter(&p.err, w.seen)
	if err := p.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is looked at by whoever cares
		close(p.done)
	}()
	w.t.Cleanup(p.kill)
	return p
}

// kill ends the process as kill -9 does and waits for it.
func (p *process) kill() {
	p.once.Do(func() { _ = p.cmd.Process.Kill() }) // it may have ended by itself
	<-p.done
}

// result is what a finished run printed.
type result struct {
	out, err string
	code     int
}

// run runs the binary to its end.
func (w *world) run(args ...string) result { return w.feed("", args...) }

// feed runs the binary with text on its standard input.
func (w *world) feed(stdin string, args ...string) result {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env, cmd.Stdin = w.env, strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.MultiWriter(&out, w.seen), io.MultiWriter(&errs, w.seen)
	_ = cmd.Run() // the exit code says it
	if ctx.Err() != nil {
		w.t.Fatalf("%v did not end:\n%s%s", args, out.String(), errs.String())
	}
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// must runs the binary and expects success.
func (w *world) must(args ...string) result {
	w.t.Helper()
	r := w.run(args...)
	if r.code != 0 {
		w.t.Fatalf("%v exited with %d:\n%s%s", args, r.code, r.out, r.err)
	}
	return r
}

// json runs a command with --json and reads the document.
func (w *world) json(into any, args ...string) {
	w.t.Helper()
	r := w.must(append(args, "--json")...)
	if err := json.Unmarshal([]byte(r.out), into); err != nil {
		w.t.Fatalf("%v printed no JSON: %v\n%s", args, err, r.out)
	}
}

var address = regexp.MustCompile(`https?://\S+response_type=code\S*`)

// consenting runs a connect command and hands the consent address that it prints to act.
func (w *world) consenting(act func(url string), args ...string) result {
	w.t.Helper()
	cmd := w.command(args...)
	cmd.Stdin = strings.NewReader(w.ready.ClientSecret + "\n")
	var out bytes.Buffer
	cmd.Stdout = io.MultiWriter(&out, w.seen)
	pipe, err := cmd.StderrPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	defer time.AfterFunc(60*time.Second, func() { _ = cmd.Process.Kill() }).Stop() // a test never waits longer than that
	var errs strings.Builder
	asked := false
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		errs.WriteString(lines.Text() + "\n")
		if url := address.FindString(lines.Text()); url != "" && !asked {
			asked = true
			act(url)
		}
	}
	_ = cmd.Wait() // the exit code says it
	_, _ = w.seen.Write([]byte(errs.String()))
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// connect connects the sandbox's first user under the name "acme".
func (w *world) connect(extra ...string) {
	w.t.Helper()
	if r := w.consenting(w.approve, w.connectArgs(extra...)...); r.code != 0 {
		w.t.Fatalf("connect exited with %d:\n%s%s", r.code, r.out, r.err)
	}
}

func (w *world) connectArgs(extra ...string) []string {
	args := []string{"connect", "highlevel", "--name", "acme", "--endpoint", w.ready.Endpoint, "--client-id", w.ready.ClientID, "--client-secret-stdin", "--no-browser", "--ops", "all", "--timeout", "30s", "--json"}
	return append(args, extra...)
}

// approve gives the consent as a browser would.
func (w *world) approve(url string) { w.decide(url, false) }

// decide says yes or no and answers the address that the browser was sent to.
func (w *world) decide(url string, deny bool) string {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	u := w.ready.Users[0]
	back, err := sandbox.Approve(ctx, nil, url, sandbox.Consent{Login: u.Login, Password: u.Password, Deny: deny})
	if err != nil {
		w.t.Errorf("give the consent: %v", err)
		return ""
	}
	res, err := http.Get(back)
	if err != nil {
		w.t.Errorf("follow the redirect: %v", err)
		return ""
	}
	_ = res.Body.Close() // nothing of it is needed
	return back
}

// control calls the sandbox's control.
func (w *world) control(method, path string, body any) []byte {
	w.t.Helper()
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, w.ready.Control+path, in)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("X-Sandbox-Key", w.ready.ControlKey)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		w.t.Fatalf("%s %s: %d %s %v", method, path, res.StatusCode, out, err)
	}
	return out
}

// fault makes the sandbox fail.
func (w *world) fault(f map[string]any) {
	w.t.Helper()
	w.control(http.MethodPost, "/faults", map[string]any{"add": []any{f}})
}

// heal takes all faults away and lets held requests go.
func (w *world) heal() {
	w.t.Helper()
	w.control(http.MethodPost, "/faults", map[string]any{"clear": true})
	w.control(http.MethodPost, "/release", map[string]any{})
}

// held waits until the sandbox holds a request.
func (w *world) held() {
	w.t.Helper()
	w.until("a request is held", func() bool {
		var calls []any
		raw := w.control(http.MethodGet, "/held", nil)
		if json.Unmarshal(raw, &calls) == nil {
			return len(calls) > 0
		}
		var doc struct{ Held []any }
		return json.Unmarshal(raw, &doc) == nil && len(doc.Held) > 0
	})
}

// write is one change of data as the sandbox saw it.
type write struct {
	Kind   string         `json:"kind"`
	ID     string         `json:"id"`
	Before map[string]any `json:"before"`
	After  map[string]any `json:"after"`
}

func (w *world) writes() []write {
	w.t.Helper()
	var state struct{ Writes []write }
	if err := json.Unmarshal(w.control(http.MethodGet, "/state?records=no", nil), &state); err != nil {
		w.t.Fatal(err)
	}
	return state.Writes
}

// rec is what a script sees of a record.
type rec struct {
	ID     string `json:"id"`
	Fields struct {
		Name  string   `json:"name"`
		Phone string   `json:"phone"`
		Email string   `json:"email"`
		Tags  []string `json:"tags"`
	} `json:"fields"`
	Remote struct{ ID string } `json:"remote"`
}

// somebody is a person of the sandbox with a phone.
func (w *world) somebody() rec {
	w.t.Helper()
	var list struct{ Items []rec }
	w.json(&list, "ls", "contact", "--where", "phone != null && email != null", "--limit", "5")
	if len(list.Items) == 0 {
		w.t.Fatal("the sandbox has nobody with a phone")
	}
	return list.Items[len(list.Items)-1]
}

func (w *world) show(id string) rec {
	w.t.Helper()
	var r rec
	w.json(&r, "show", "contact", id)
	return r
}
