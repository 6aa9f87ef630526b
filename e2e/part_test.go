package e2e

import (
	"os"
	"os/exec"
	"testing"
)

// needs finds a part of the system that a test drives for real. Where it is missing the test is skipped and says so,
// or fails when PATCHBAY_TEST_STRICT is set.
func needs(t *testing.T, names ...string) string {
	t.Helper()
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path
		}
	}
	if os.Getenv("PATCHBAY_TEST_STRICT") != "" {
		t.Fatalf("%v is not installed", names)
	}
	t.Skipf("skipped: %v is not installed", names)
	return ""
}
