//go:build unix

package e2e

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// canary is one way in, with what its person types at a terminal.
type canary struct {
	connector, auth string
	typed           func(*world) []string // in the order of the questions
	renews          bool                  // what it holds can be made to expire
}

// canaries are all ways in at providers that the sandbox imitates. Keys and HTTP Basic have a desk of their own.
func canaries() map[string]canary {
	return map[string]canary{
		"consent in the browser": {"highlevel", "oauth", func(w *world) []string { return []string{w.ready.ClientSecret} }, true},
		"private token":          {"highlevel", "token", func(w *world) []string { return []string{w.ready.Token} }, false},
		"app id and secret":      {"timify", "app", func(w *world) []string { return []string{w.ready.ClientID, w.ready.ClientSecret} }, true},
		"login, key, session": {"timetonic", "login", func(w *world) []string {
			return []string{w.ready.Users[0].Login, w.ready.Users[0].Password}
		}, true},
	}
}

// TestNoWayInLeavesASecretAnywhere walks each way in at a real terminal, lets tokens expire, calls fail, grants end and
// the program be aborted in the middle, and searches everything for whatever went over the line.
func TestNoWayInLeavesASecretAnywhere(t *testing.T) {
	t.Parallel()
	for name, c := range canaries() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newHome(t)
			w.sandbox(30)
			w.ready = w.all[c.connector]
			tap := newWiretap(t, w.ready.Endpoint)
			spy := w.spyBrowser()
			g := w.sit(seat{cols: 240, rows: 60, cmd: w.command("connect", c.connector, "--auth", c.auth, "--name", "acme", "--endpoint", tap.URL,
				"--client-id", w.ready.ClientID, "--workspace", w.ready.Users[0].Workspaces[0], "--timeout", "40s")})
			for _, text := range c.typed(w) {
				g.answer(text)
			}
			if c.auth == "oauth" {
				w.decide(w.opened(spy), false)
			}
			if code := g.code(); code != 0 {
				t.Fatalf("connect exited with %d:\n%s", code, g.shown())
			}
			w.must("pull", "acme")
			if c.renews {
				w.control(http.MethodPost, "/records/grants", map[string]any{"action": "change", "fields": map[string]any{"expired": true}})
				w.must("pull", "acme", "--full")
			}
			w.fault(map[string]any{"kind": "500", "count": 3})
			w.run("pull", "acme", "--full")
			w.heal()
			w.tell()
			w.aborted("a pull", tap.secrets(), func() { w.fault(map[string]any{"kind": "hold", "count": 1}) }, w.held, w.heal)
			w.screens()
			w.control(http.MethodPost, "/records/grants", map[string]any{"action": "delete"})
			w.run("pull", "acme")
			w.run("connection", "disconnect", "acme", "--dry-run", "--json")
			secrets := tap.secrets()
			w.own(secrets, c.typed(w)...)
			t.Logf("%d secrets were searched for", len(secrets))
			w.nowhere("at the end", w.heap(spy), secrets)
			w.must("connection", "disconnect", "acme", "--yes")
			w.nowhere("disconnected", w.heap(spy), secrets)
		})
	}
}

// own adds what the provider did not send but the person has: what was typed in, and the key of the vault.
func (w *world) own(secrets map[string]string, typed ...string) {
	for i, text := range typed {
		if i == len(typed)-1 { // what comes before it are names
			secrets["typed in"] = text
		}
	}
	for _, kv := range w.env {
		if key, ok := strings.CutPrefix(kv, "PATCHBAY_VAULT_KEY="); ok {
			secrets["the vault's key"] = key
		}
	}
	if len(secrets) < 2 {
		w.t.Fatalf("only %d secrets are known", len(secrets))
	}
}

// answer waits for a question and types.
func (g *glass) answer(text string) {
	g.w.t.Helper()
	asked := strings.Count(g.printed(), ": ") + strings.Count(g.printed(), ":\r\n")
	g.w.until("a question", func() bool {
		lines := strings.Split(strings.TrimRight(g.shown(), " \n"), "\n")
		return strings.HasSuffix(strings.TrimRight(lines[len(lines)-1], " "), ":")
	})
	g.press(text + "\r")
	g.w.until("the answer was taken", func() bool {
		return strings.Count(g.printed(), ": ")+strings.Count(g.printed(), ":\r\n") > asked || !strings.HasSuffix(strings.TrimRight(g.shown(), " \n"), ":")
	})
}

// spyBrowser is a browser that writes down its arguments and its environment, and opens nothing.
func (w *world) spyBrowser() string {
	w.t.Helper()
	dir := w.t.TempDir()
	script := "#!/bin/sh\nenv > '" + dir + "/environment'\nprintf '%s\\n' \"$0\" \"$@\" > '" + dir + "/arguments.new'\nmv '" + dir + "/arguments.new' '" + dir + "/arguments'\n"
	path := filepath.Join(dir, "browser")
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		w.t.Fatal(err)
	}
	for i, kv := range w.env {
		if strings.HasPrefix(kv, "PATCHBAY_BROWSER=") {
			w.env[i] = "PATCHBAY_BROWSER=" + path
		}
	}
	return dir
}

// opened is the address that the spy was given.
func (w *world) opened(spy string) string {
	w.t.Helper()
	var found string
	w.until("the browser was started", func() bool {
		raw, err := os.ReadFile(filepath.Join(spy, "arguments"))
		found = address.FindString(string(raw))
		return err == nil && found != ""
	})
	return found
}

// tell prints all that a person can have told.
func (w *world) tell() {
	w.t.Helper()
	for _, line := range []string{"activity --json", "activity", "connections --json", "connection show acme", "connection show acme --json", "doctor", "doctor --json", "changes --json", "ls contact --json", "vault --json"} {
		w.run(strings.Fields(line)...)
	}
}

// aborted lets the program be ended by its runtime, which prints all it can, while a request is under way; before
// that all places are searched while the database is open.
func (w *world) aborted(what string, secrets map[string]string, hold, held, release func()) {
	w.t.Helper()
	for name, signal := range map[string]syscall.Signal{"SIGQUIT": syscall.SIGQUIT, "SIGABRT": syscall.SIGABRT} {
		dir := w.t.TempDir()
		hold()
		p := &process{cmd: w.command("pull", "acme", "--full"), done: make(chan struct{})}
		p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = dir, w.seen, w.seen
		p.cmd.Env = append(p.cmd.Env, "GOTRACEBACK=crash")
		before := len(w.seen.bytes())
		if err := p.cmd.Start(); err != nil {
			w.t.Fatal(err)
		}
		go func() {
			defer close(p.done)
			_ = p.cmd.Wait() // it is killed
		}()
		w.t.Cleanup(p.kill)
		held()
		w.nowhere("during "+what, w.heap(), secrets)
		w.nowhere("in the process list", map[string][]byte{"its arguments": proc(p.cmd.Process.Pid, "cmdline")}, secrets)
		if err := p.cmd.Process.Signal(signal); err != nil {
			w.t.Fatal(err)
		}
		select {
		case <-p.done:
		case <-time.After(20 * time.Second):
			w.t.Errorf("%s did not end it", name)
			p.kill()
		}
		release()
		if said := string(w.seen.bytes()[before:]); !strings.Contains(said, "goroutine ") {
			w.t.Logf("%s printed no stack: %q", name, said)
		}
		w.nowhere("after "+name, w.heap(dir), secrets)
		if cores, err := filepath.Glob(filepath.Join(dir, "*core*")); err != nil || len(cores) > 0 {
			w.t.Errorf("%s left a core: %v %v", name, cores, err)
		}
		w.must("connections")
	}
}

// proc is one file of a process; nothing where the system does not show it.
func proc(pid int, name string) []byte {
	raw, err := os.ReadFile(filepath.Join("/proc", itoa(pid), name))
	if err != nil {
		return nil
	}
	return raw
}

func itoa(n int) string {
	raw, _ := json.Marshal(n) // a number can always be written
	return string(raw)
}

// screens looks at what the program shows of a connection and its calls.
func (w *world) screens() {
	w.t.Helper()
	g := w.sit(seat{cols: 160, rows: 50})
	g.see("acme")
	closed := func() bool { return !strings.Contains(g.shown(), "What do you want to do?") }
	for place, mark := range map[string]string{"about the connection acme": "acme", "activity": "Activity"} {
		g.press(":")
		g.see("What do you want to do?")
		g.press(place + "\r")
		w.until("the palette is closed", closed)
		g.see(mark)
	}
	g.press("\r") // the call under the cursor, whole
	g.press("\x03")
	g.code()
}

// minted is a secret for a test of its own.
func minted(prefix string) string {
	raw := make([]byte, 12)
	_, _ = rand.Read(raw) // never fails
	return prefix + hex.EncodeToString(raw)
}
