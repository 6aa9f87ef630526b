package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
)

// lasts is how long somebody works with the program in one go; PATCHBAY_BENCH_TIME changes it.
func lasts(b *testing.B) time.Duration {
	d := 20 * time.Second
	if text := os.Getenv("PATCHBAY_BENCH_TIME"); text != "" {
		var err error
		if d, err = time.ParseDuration(text); err != nil {
			b.Fatal(err)
		}
	}
	return d
}

// deed is something that a person does, beginning at home. Keys are typed one by one; a pause of its own is a bar.
type deed struct {
	name string
	sees string // what is drawn meanwhile, as far as nothing of it stood there before
	keys []string
}

const (
	esc, enter, up, down, right, left = "\x1b", "\r", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
	tab, back, ctrlS, ctrlX, ctrlD    = "\t", "\x7f", "\x13", "\x18", "\x04"
)

func typed(text string) []string { return strings.Split(text, "") }

func times(n int, keys ...string) (out []string) {
	for range n {
		out = append(out, keys...)
	}
	return out
}

func in(parts ...[]string) (out []string) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func one(keys ...string) []string { return keys }

// deeds are a round through all screens. At home the first line is the account with people, the second the desk's.
func deeds() []deed {
	return []deed{
		{"list", "Contacts in bench", in(one(enter), times(40, "j"), one("G", "g"), times(8, ctrlD), one("s", enter, "p", "p", "c", esc))},
		{"filter", "Becker", in(one(enter, "/"), typed("anna ke"), times(7, back), typed("becker"), one(enter), times(5, "j"))},
		{"condition", "fulfils", in(one(enter, "w"), typed(`lastName == "Nobody"`), one(enter), times(5, "j"))},
		{"record", "First name", in(one(enter, "j", enter), times(10, "j"), one("z", tab, "J", "z", "j", "l", esc, "h", esc, "w", esc, "l", esc, "t", esc))},
		{"edit", "Discard", in(one(enter), times(9, "j"), one("e", tab), typed(" changed"), one(esc, "y"))},
		{"save", "Saved", in(one(enter), times(9, "j"), one("e", tab), typed("x"), one(ctrlS, "|", enter, "|", "|", "u", "|", "y", "|", "|"))},
		{"bulk", "what first", in(one(enter), times(6, " ", "j"), one("B"), times(3, "j"))},
		{"mapping", "mapping", in(one(enter, enter, "m"), times(12, "j"), one(tab, "v"))},
		{"console", "200", in(one("j", "i", "c"), typed("/big"), one(ctrlS, "|", "|", "z", "z", "j", "j", "/"), typed("p77"), one(enter, "n", "n", "H", "s", "|", "|"))},
		{"refused", "404", in(one("j", "i", "c"), typed("/none"), one(ctrlS, "|", "|", esc, esc))},
		{"activity", "/none", in(one("a"), times(5, "j"), one("k", enter, "j", "j", esc, "f", "f", "t"))},
		{"palette", "What do you want", in(one(":"), typed("con"), times(7, down), one(esc, "?", "j", "j", esc, "M", esc, "T", esc))},
		{"everything", "ada", in(one("/"), typed("ada lo"), one(down, down))},
		{"veil", "pseudonym", in(one(ctrlX, enter), times(5, "j"), one(enter, esc, esc, ctrlX, "y"))},
		{"themes", "Theme", in(one(",", right, right, left, esc))},
		{"history", "changes", in(one("v"), times(5, "j"), one(enter, esc))},
		{"pull", "bench", in(one("r", "|", "|"))},
	}
}

// hour has a person at the program for a while, through all screens again and again, and tells what it holds then.
func hour(b *testing.B, bin string) {
	home := b.TempDir()
	env := []string{"PATCHBAY_HOME=" + home, "PATCHBAY_VAULT=env", "PATCHBAY_VAULT_KEY=" + strings.Repeat("0", 63) + "1", "PATCHBAY_BROWSER=none"}
	inhabited(b, bin, home, env)
	desk(b, bin, home, env)
	t := open(b, bin, env)
	t.size(120, 40)
	t.appears("calls in the last hour")
	began, length := time.Now(), lasts(b)
	var at [3]float64 // after a tenth, the half and the whole
	rounds, most, idle, missed := 0, 0, -1, 0
	for i := 0; time.Since(began) < length; i++ {
		all := deeds()
		d := all[i%len(all)]
		t.do(d)
		if !t.saw(d.sees) { // on a busy machine the keys may be quicker than what they need
			b.Logf("%s: %q was not drawn", d.name, d.sees)
			if missed == 0 {
				b.Logf("what was drawn instead: %s", t.seen(4000))
			}
			missed++
		}
		share := time.Since(began) * 100 / length
		for k, from := range []time.Duration{10, 50, 100} {
			if share <= from {
				at[k] = t.now()
			}
		}
		if i%len(all) == len(all)-1 {
			rounds++
			t.size(60+rounds*17%100, 20+rounds*7%30)
			t.size(120, 40)
			idle = t.still()
			most = max(most, idle)
			b.Logf("%s: round %d, %.1f MiB, at most %.1f, %d bytes while nothing happened", time.Since(began).Round(time.Second), rounds, t.now(), t.resident(), idle)
		}
		t.forget()
	}
	if done := rounds * len(deeds()); missed*4 > done {
		b.Errorf("%d of %d deeds did not come to what they should", missed, done)
	}
	b.ReportMetric(float64(rounds), "rounds")
	b.ReportMetric(float64(missed), "missed")
	b.ReportMetric(at[0], "MiB-at-10%")
	b.ReportMetric(at[1], "MiB-at-50%")
	b.ReportMetric(t.now(), "MiB-at-end")
	b.ReportMetric(t.resident(), "MiB-peak")
	b.ReportMetric(float64(max(most, t.still())), "idle-bytes")
	b.ReportMetric(float64(t.goroutines()), "goroutines")
}

// tells runs a command of the program, which has to do what it should.
func tells(b *testing.B, bin, in string, env []string, args ...string) {
	b.Helper()
	cmd := exec.Command(bin, args...)
	cmd.Env, cmd.Stdin = append(os.Environ(), env...), strings.NewReader(in)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// inhabited connects an account of some thousand people at an imitated provider, which may be written to.
func inhabited(b *testing.B, bin, home string, env []string) {
	b.Helper()
	ready := filepath.Join(home, "ready.json")
	stage := exec.Command(bin, "sandbox", "--people", "3000", "--seed", "5", "--ready", ready)
	stage.Env = append(os.Environ(), env...)
	if err := stage.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = stage.Process.Signal(os.Interrupt) // it may have ended
		_ = stage.Wait()                       // how does not matter
	})
	var known struct {
		Providers map[string]struct{ Endpoint, Token string }
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		raw, err := os.ReadFile(ready)
		if err == nil && json.Unmarshal(raw, &known) == nil {
			break
		}
		if time.Now().After(deadline) {
			b.Fatalf("the sandbox is not ready: %v", err)
		}
	}
	p := known.Providers["highlevel"]
	tells(b, bin, p.Token+"\n", env, "connect", "highlevel", "--token-stdin", "--endpoint", p.Endpoint, "--ops", "all", "--name", "bench")
	tells(b, bin, "", env, "pull")
}

// desk connects an account that answers with many megabytes.
func desk(b *testing.B, bin, home string, env []string) {
	b.Helper()
	big := []byte(`{"contacts":[` + strings.Repeat(`{"id":"ocQHyuzHvysMo5N5VsXc","email":"p77@example.com","tags":["vip","new"],"name":"Ada Lovelace"},`, 110_000) + "{}]}")
	serve := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/big":
			_, _ = w.Write(big) // the other end may be gone
		case "/me":
			_, _ = fmt.Fprint(w, `{"id":"1","name":"Desk","kind":"desk"}`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	b.Cleanup(serve.Close)
	file := filepath.Join(home, "connectors", "desk.yaml")
	text := fmt.Sprintf("id: desk\nname: Desk\nhosts: {api: %q}\nauth:\n  key: {label: API key, header: X-Api-Key}\naccount: {get: /me, id: id, name: name, kind: kind}\n", serve.URL)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	tells(b, bin, "key-0123456789\n", env, "connect", "desk", "--token-stdin", "--name", "desk")
}

// do types the keys of a deed, and goes back home.
func (t *terminal) do(d deed) {
	t.b.Helper()
	for _, k := range in(one("g", "g"), d.keys, times(4, esc)) { // from the first line of home
		if k == "|" {
			time.Sleep(500 * time.Millisecond)
			continue
		}
		t.strike(k)
	}
	t.strike("y") // a draft that is left; at home it does nothing
	for range 3 {
		t.strike(esc)
	}
}

// strike types one key and waits a moment, as long as one of a quick typist.
func (t *terminal) strike(key string) {
	t.b.Helper()
	if _, err := t.file.WriteString(key); err != nil {
		t.b.Fatalf("the program is gone: %v", err)
	}
	pause := 35 * time.Millisecond
	if key == enter || key == esc {
		pause = 120 * time.Millisecond
	}
	time.Sleep(pause)
}

func (t *terminal) size(w, h int) {
	t.b.Helper()
	if err := pty.Setsize(t.file, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		t.b.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
}

// still is how many bytes are written while nothing happens for some seconds. A message that has been there for six
// seconds and goes is something that happens.
func (t *terminal) still() int {
	t.settle(6500 * time.Millisecond)
	t.mu.Lock()
	before, known := t.bytes, len(t.pieces)
	t.mu.Unlock()
	time.Sleep(3 * time.Second)
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range t.pieces[known:] {
		t.b.Logf("while nothing happened: %q", p.bytes)
	}
	return t.bytes - before
}

// forget lets go of what was drawn so far.
func (t *terminal) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pieces = nil
	t.text.Reset()
}

// seen is the end of what was drawn, as far as it is text.
func (t *terminal) seen(most int) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := t.text.Bytes()
	return ansi.Strip(string(text[max(len(text)-most, 0):]))
}

// saw reports whether a text was drawn since the last time that was let go of.
func (t *terminal) saw(text string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Contains(t.text.Bytes(), []byte(text))
}

// now is the memory that the program has, in MiB.
func (t *terminal) now() float64 { return t.status("VmRSS:") }

// goroutines ends the program as somebody does who wants to know what it is at, and counts what it tells.
func (t *terminal) goroutines() int {
	t.b.Helper()
	t.forget()
	if err := t.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.b.Fatal(err)
	}
	_ = t.cmd.Wait() // its status tells of the signal
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		t.mu.Lock()
		n := bytes.Count(t.text.Bytes(), []byte("\ngoroutine "))
		quiet := time.Since(t.last) > 500*time.Millisecond
		t.mu.Unlock()
		if n > 0 && quiet {
			return n
		}
	}
	return 0
}
