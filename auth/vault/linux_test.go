//go:build linux

package vault

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"
)

func TestNetworkDrivesAreKnown(t *testing.T) {
	t.Parallel()
	for name, magic := range map[string]int64{"nfs": 0x6969, "cifs": 0xff534d42, "cifs as a signed number": -11317950, "smb2": 0xfe534d42, "ceph": 0x00c36400} {
		if !remoteKind(magic) {
			t.Errorf("%s passes as local", name)
		}
	}
	for name, magic := range map[string]int64{"ext4": 0xef53, "btrfs": 0x9123683e, "tmpfs": 0x01021994, "overlay": 0x794c7630, "xfs": 0x58465342} {
		if remoteKind(magic) {
			t.Errorf("%s passes as a network drive", name)
		}
	}
	if networked(t.TempDir()) {
		t.Error("the temporary folder passes as a network drive")
	}
}

// Another process is hardened, since it cannot be taken back and would hinder the rest of the tests.
func TestHardenedProcessLeavesNoCore(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), sceneVar+"=harden")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

func hardenScene() error {
	if err := Harden(); err != nil {
		return err
	}
	limits, err := os.ReadFile("/proc/self/limits")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(limits)) {
		if f := strings.Fields(line); strings.HasPrefix(line, "Max core file size") && (f[4] != "0" || f[5] != "0") {
			return errorf("core limit: %s", line)
		}
	}
	on, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	if err != nil || on != 0 {
		return errorf("dumpable is %d, %v", on, err)
	}
	return nil
}

// awaitKeyring waits until the daemon that was started with the password has its name on the bus: asked before, the
// bus would start another one, which is locked.
func awaitKeyring() error {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return nil
	}
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // nothing follows
	came := make(chan *dbus.Signal, 10)
	conn.Signal(came)
	err = conn.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, secrets))
	if err != nil {
		return err
	}
	var owned bool
	if err := conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, secrets).Store(&owned); err != nil || owned {
		return err
	}
	deadline := time.After(20 * time.Second)
	for {
		select {
		case sig := <-came:
			if strings.HasSuffix(sig.Name, "NameOwnerChanged") {
				return nil
			}
		case <-deadline:
			return errorf("the keyring's daemon did not come up")
		}
	}
}
