package workbench

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAProcessIsAliveAsLongAsItHoldsItsLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, err := claim(dir, "a")
	if err != nil {
		t.Fatal(err)
	}
	b, err := claim(dir, "b")
	if err != nil {
		t.Fatal(err)
	}
	if !b.alive("a") || !b.alive("b") || b.alive("never") {
		t.Error("the living and the dead are mixed up")
	}
	if err := a.lock.Unlock(); err != nil { // as the kernel does when a process dies
		t.Fatal(err)
	}
	if b.alive("a") {
		t.Error("a process that is gone counts as alive")
	}
	if _, err := claim(dir, "b"); err == nil {
		t.Error("two processes have one name")
	}
}

func TestSweepingLeavesTheYoungAndTheLivingAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	own, err := claim(dir, "own")
	if err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-3 * time.Hour)
	for name, old := range map[string]bool{"young": false, "dead": true} {
		path := filepath.Join(dir, name+".lock")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if old {
			if err := os.Chtimes(path, long, long); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Chtimes(own.lock.Path(), long, long); err != nil {
		t.Fatal(err)
	}
	own.sweep()
	for name, want := range map[string]bool{"young": true, "dead": false, "own": true} {
		_, err := os.Stat(filepath.Join(dir, name+".lock"))
		if (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", name, err == nil, want)
		}
	}
	if err := own.release(); err != nil {
		t.Error(err)
	}
}
