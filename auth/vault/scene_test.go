package vault

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
)

// sceneVar names what a test binary that was started by a test has to do instead of testing.
const sceneVar = "PATCHBAY_TEST_SCENE"

func TestMain(m *testing.M) {
	scene := os.Getenv(sceneVar)
	if scene == "" {
		os.Exit(m.Run())
	}
	if err := errors.Join(awaitKeyring(), scenes()[scene]()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func scenes() map[string]func() error {
	return map[string]func() error{
		"works": worksScene, "locked": lockedScene, "hanging": hangingScene, "absent": absentScene, "harden": hardenScene, "reads": readsScene,
		"moves": movesScene,
	}
}

func errorf(format string, args ...any) error { return fmt.Errorf(format, args...) }

func real(patience time.Duration) *Keyring {
	return NewKeyring(KeyringOptions{Profile: "default", Dir: filepath.Join(os.Getenv("HOME"), "vault"), Patience: patience})
}

// worksScene uses an unlocked keyring as a person's day does.
func worksScene() error {
	k, ctx := real(10*time.Second), context.Background()
	if err := k.Probe(ctx); err != nil {
		return errorf("probe: %w", err)
	}
	if _, err := k.Load(ctx, "none"); !errors.Is(err, ErrNotFound) {
		return errorf("an item that is not there: %v", err)
	}
	for _, size := range []int{0, 16, 1400, 2560, 4096, 65536, 1 << 20} {
		value := bytes.Repeat([]byte{0xff, 0, '\n'}, size/3+1)
		if err := k.Save(ctx, "ab12", value); err != nil {
			return errorf("save %d: %w", size, err)
		}
		got, err := k.Load(ctx, "ab12")
		if err != nil || !bytes.Equal(got, value) {
			return errorf("load %d: %w", size, err)
		}
	}
	if err := k.Delete(ctx, "ab12"); err != nil {
		return errorf("delete: %w", err)
	}
	if err := k.Delete(ctx, "ab12"); !errors.Is(err, ErrNotFound) {
		return errorf("delete again: %v", err)
	}
	return k.Save(ctx, "stays", []byte("for the next session"))
}

func readsScene() error {
	got, err := real(10*time.Second).Load(context.Background(), "stays")
	if err != nil || string(got) != "for the next session" {
		return errorf("after a restart: %q, %w", got, err)
	}
	return nil
}

// lockedScene finds a locked keyring and nobody who could unlock it.
func lockedScene() error {
	k, ctx := real(5*time.Second), context.Background()
	if err := k.Save(ctx, "ab12", []byte("x")); err != nil {
		return errorf("save while open: %w", err)
	}
	if err := lockNow(); err != nil {
		return err
	}
	for name, call := range map[string]func() error{
		"probe": func() error { return k.Probe(ctx) },
		"load":  func() error { _, err := k.Load(ctx, "ab12"); return err },
		"save":  func() error { return k.Save(ctx, "ab12", []byte("y")) },
	} {
		if err := call(); !problem.Is(err, problem.VaultDown) || !strings.Contains(err.Error(), "is locked") {
			return errorf("%s of a locked keyring: %v", name, err)
		}
	}
	return nil
}

// hangingScene has a display and nobody in front of it: the unlock dialog stays open for ever.
func hangingScene() error {
	k, ctx := real(time.Second), context.Background()
	if err := k.Save(ctx, "ab12", []byte("x")); err != nil {
		return errorf("save while open: %w", err)
	}
	if err := lockNow(); err != nil {
		return err
	}
	if err := k.Probe(ctx); !problem.Is(err, problem.VaultDown) || !strings.Contains(err.Error(), "is locked") {
		return errorf("the probe must see the lock and open no dialog: %v", err)
	}
	began := time.Now()
	_, err := k.Load(ctx, "ab12")
	if took := time.Since(began); !problem.Is(err, problem.VaultDown) || !strings.Contains(err.Error(), "did not answer within 1s") || took > 5*time.Second {
		return errorf("load took %s: %v", took, err)
	}
	began = time.Now()
	if _, err = k.Load(ctx, "ab12"); !strings.Contains(err.Error(), "stopped answering") || time.Since(began) > 500*time.Millisecond {
		return errorf("the next call took %s: %v", time.Since(began), err)
	}
	return nil
}

func absentScene() error {
	k, ctx := real(5*time.Second), context.Background()
	if err := k.Probe(ctx); !problem.Is(err, problem.VaultDown) || !strings.Contains(err.Error(), "no keyring on this machine") {
		return errorf("probe: %v", err)
	}
	if err := k.Save(ctx, "ab12", []byte("x")); !problem.Is(err, problem.VaultDown) || !strings.Contains(err.Error(), "PATCHBAY_VAULT=file") {
		return errorf("save: %v", err)
	}
	return nil
}

func lockNow() error {
	out, err := exec.Command("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets",
		"org.freedesktop.Secret.Service.Lock", "array:objpath:/org/freedesktop/secrets/collection/login").CombinedOutput()
	if err != nil {
		return errorf("lock: %w: %s", err, out)
	}
	return nil
}

// need skips the test with words where a part of the system is missing, and fails it where that was not allowed.
func need(t *testing.T, parts ...string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		parts = append(parts, "a Linux system")
	}
	for _, p := range parts {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("PATCHBAY_TEST_STRICT") == "1" {
				t.Fatalf("%s is missing on this machine", p)
			}
			t.Skipf("skipped: %s is missing on this machine", p)
		}
	}
}

// session runs a scene in a D-Bus session of its own with an unlocked gnome-keyring, whose files are in home.
func session(t *testing.T, home, scene string, env ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	script := `printf %s ci-only | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 && exec "$0"`
	if len(env) > 0 {
		script = `dbus-update-activation-environment DISPLAY && ` + script
	}
	cmd := exec.CommandContext(ctx, "dbus-run-session", "--", "sh", "-c", script, os.Args[0])
	cmd.Env = append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), sceneVar + "=" + scene}, env...)
	log, err := os.Create(filepath.Join(t.TempDir(), "session.log")) // a pipe would be held open by the daemons
	must(t, err)
	cmd.Stdout, cmd.Stderr = log, log
	err = cmd.Run()
	must(t, log.Close())
	if err != nil {
		out, _ := os.ReadFile(log.Name()) // without it the error alone is told
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestRealKeyringKeepsEverySizeAndASecondSessionReadsIt(t *testing.T) {
	t.Parallel()
	need(t, "dbus-run-session", "gnome-keyring-daemon")
	home := t.TempDir()
	session(t, home, "works")
	session(t, home, "reads")
}

func TestRealKeyringThatIsLockedSaysSo(t *testing.T) {
	t.Parallel()
	need(t, "dbus-run-session", "gnome-keyring-daemon", "dbus-send")
	session(t, t.TempDir(), "locked")
}

func TestRealUnlockDialogThatNobodyAnswersIsGivenUp(t *testing.T) {
	t.Parallel()
	need(t, "dbus-run-session", "gnome-keyring-daemon", "dbus-send", "dbus-update-activation-environment", "Xvfb")
	session(t, t.TempDir(), "hanging", "DISPLAY="+display(t))
}

func TestMachineWithoutKeyringSaysSoAndStartsNoBus(t *testing.T) {
	t.Parallel()
	need(t)
	if _, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid())); err == nil {
		t.Skip("skipped: this machine has a session bus that cannot be hidden from the test")
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), sceneVar + "=absent"}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// display starts an X server without a screen and answers its name.
func display(t *testing.T) string {
	t.Helper()
	r, w, err := os.Pipe()
	must(t, err)
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "640x480x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it ends with the test whatever it says
		_ = cmd.Wait()
	})
	must(t, w.Close())
	must(t, r.SetReadDeadline(time.Now().Add(20*time.Second)))
	line, err := bufio.NewReader(r).ReadString('\n') // it writes number and line end apart
	must(t, err)
	must(t, r.Close())
	return ":" + strings.TrimSpace(line)
}
