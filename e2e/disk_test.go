package e2e

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// onFullDisk runs the binary where no file can grow: the limit on file sizes is 0, which needs no rights to set and
// meets every write of the process, as a full disk does. Pipes are not files.
func (w *world) onFullDisk(args ...string) result {
	w.t.Helper()
	cmd := exec.Command(needs(w.t, "bash"), append([]string{"-c", `ulimit -f 0 && exec "$0" "$@"`, program}, args...)...)
	cmd.Env = w.env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.MultiWriter(&out, w.seen), io.MultiWriter(&errs, w.seen)
	_ = cmd.Run() // the exit code says it
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

func TestAFullDiskSendsNothingAndLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 30)
	w.connect()
	w.must("pull")
	who := w.somebody()
	f := w.refuses(1, "storage", w.onFullDisk("set", "contact", who.ID, "phone=+12125550123", "--json"))
	if !strings.Contains(f.Error.Message, "store") {
		t.Errorf("the message is %q", f.Error.Message)
	}
	if sent := w.writes(); len(sent) != 0 {
		t.Errorf("sent without being in the journal: %+v", sent)
	}
	if got := w.show(who.ID); got.Fields.Phone != who.Fields.Phone {
		t.Errorf("the record says %s", got.Fields.Phone)
	}
	w.must("set", "contact", who.ID, "phone=+12125550123")
	w.must("undo")
	if n := len(w.writes()); n != 2 {
		t.Errorf("%d writes, want the change and its undo", n)
	}
}

func TestAFullDiskDoesNotBurnTheRefreshToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 30)
	w.connect()
	w.must("pull")
	w.control(http.MethodPost, "/clock", map[string]any{"advance": "25h"})
	if r := w.onFullDisk("pull", "--json"); r.code == 0 {
		t.Fatalf("a pull succeeded on a full disk: %s", r.out)
	}
	w.must("pull")
	if r := w.must("connections"); strings.Contains(r.out, "sign-in") {
		t.Errorf("the grant is lost:\n%s", r.out)
	}
}

func TestAFullDiskEndsAFirstStartWithWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 5)
	f := w.refuses(1, "storage", w.onFullDisk("connections", "--json"))
	if f.Error.Message == "" {
		t.Error("nobody is told anything")
	}
	w.must("connections")
	if _, err := os.Stat(filepath.Join(w.home, "profiles", "default", "store.db")); err != nil {
		t.Errorf("the next start made no store: %v", err)
	}
}

func TestADamagedStoreIsRebuiltWithItsConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 200)
	w.connect()
	w.must("pull")
	n := len(w.list())
	path := filepath.Join(w.home, "profiles", "default", "store.db")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(raw) / 2 / 4096 * 4096; i < len(raw); i += 4096 {
		copy(raw[i:], strings.Repeat("\xff", 64))
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := w.run("doctor"); r.code != 1 || !strings.Contains(r.out, "patchbay store rebuild") {
		t.Fatalf("doctor said %d %s", r.code, r.out)
	}
	w.must("doctor", "--rebuild")
	w.refuses(2, "usage", w.run("doctor", "--rebuild", "--json"))
	w.must("pull")
	if got := len(w.list()); got != n {
		t.Errorf("%d records, there were %d", got, n)
	}
}
