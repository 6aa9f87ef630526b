package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// trivial are the commands that people and shells wait for without knowing it. How long they take is measured in bench.
func trivial() map[string][]string {
	return map[string][]string{"version": {"version"}, "help": {"--help"}, "completion": {"completion", "bash"}, "usage error": {"sett"}}
}

func TestTrivialCommandsOpenNothing(t *testing.T) {
	t.Parallel()
	bin := filepath.Join(t.TempDir(), "patchbay")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for name, args := range trivial() {
		home := filepath.Join(t.TempDir(), "home")
		cmd := exec.Command(bin, args...)
		cmd.Env = []string{"HOME=" + filepath.Dir(home), "PATCHBAY_HOME=" + home, "PATCHBAY_VAULT=env"}
		if out, err := cmd.CombinedOutput(); err != nil && name != "usage error" {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		if _, err := os.Stat(home); !os.IsNotExist(err) {
			t.Errorf("%s made files: %v", name, err)
		}
	}
}
