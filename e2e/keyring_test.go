package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// keyringScript unlocks a new gnome-keyring on a bus of its own and runs the test binary inside. The password has
// no newline behind it and is not empty: either would make a keyring that nothing unlocks.
const keyringScript = `printf %s for-this-test-alone | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"`

// TestTokensLiveInARealKeyring runs the whole path on a real gnome-keyring, then locks it.
func TestTokensLiveInARealKeyring(t *testing.T) {
	if os.Getenv("PATCHBAY_E2E_KEYRING") == "" {
		t.Parallel()
		needs(t, "dbus-run-session")
		needs(t, "gnome-keyring-daemon")
		needs(t, "dbus-send")
		cmd := exec.Command("dbus-run-session", "--", "sh", "-c", keyringScript, "sh", os.Args[0], "-test.run=^TestTokensLiveInARealKeyring$", "-test.v")
		for _, kv := range os.Environ() {
			if !strings.HasPrefix(kv, "XDG_RUNTIME_DIR=") && !strings.HasPrefix(kv, "DISPLAY=") && !strings.HasPrefix(kv, "HOME=") {
				cmd.Env = append(cmd.Env, kv)
			}
		}
		cmd.Env = append(cmd.Env, "PATCHBAY_E2E_KEYRING=inside", "HOME="+t.TempDir(), "GOCACHE="+cache(t, "GOCACHE"), "GOMODCACHE="+cache(t, "GOMODCACHE"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	w := newWorld(t, 20)
	for i, kv := range w.env {
		if strings.HasPrefix(kv, "PATCHBAY_VAULT=") {
			w.env[i] = "PATCHBAY_VAULT=keyring"
		}
	}
	w.env = append(w.env, "DBUS_SESSION_BUS_ADDRESS="+os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	w.connect()
	w.must("pull")
	for name, s := range w.secrets() {
		w.absent(name, s)
	}
	if left, err := filepath.Glob(filepath.Join(w.home, "profiles", "default", "vault", "*.sealed")); err != nil || len(left) > 1 {
		t.Errorf("in the vault's folder: %v %v", left, err)
	}
	lock := exec.Command("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets",
		"org.freedesktop.Secret.Service.Lock", "array:objpath:/org/freedesktop/secrets/collection/login")
	if out, err := lock.CombinedOutput(); err != nil {
		t.Fatalf("lock the keyring: %v %s", err, out)
	}
	f := w.refuses(1, "vaultUnavailable", w.run("pull", "--json"))
	if !strings.Contains(strings.ToLower(f.Error.Message), "locked") {
		t.Errorf("the message is %q", f.Error.Message)
	}
	if r := w.run("doctor"); r.code != 1 || !strings.Contains(r.out, "locked") {
		t.Errorf("doctor exits with %d and says\n%s", r.code, r.out)
	}
	if len(w.list()) == 0 {
		t.Error("the records cannot be read while the keyring is locked")
	}
}

// cache is where the go command keeps what it built, which a new HOME would hide.
func cache(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
