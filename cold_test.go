//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// trivial are the commands that people and shells wait for without knowing it.
func trivial() map[string][]string {
	return map[string][]string{"version": {"version"}, "help": {"--help"}, "completion": {"completion", "bash"}, "connections": {"connections"}}
}

func TestTrivialCommandsOpenNothingAndStaySmall(t *testing.T) {
	t.Parallel()
	bin := built(t)
	for name, args := range trivial() {
		home := filepath.Join(t.TempDir(), "home")
		_, peak := started(t, bin, home, args)
		if peak > 40<<20 {
			t.Errorf("%s takes %d MB, at most 40", name, peak>>20)
		}
		if _, err := os.Stat(home); name != "connections" && !os.IsNotExist(err) {
			t.Errorf("%s made files: %v", name, err)
		}
	}
}

// BenchmarkColdStart measures whole processes: the median and the slowest of twenty. The aim is 25 ms and 40 MB.
func BenchmarkColdStart(b *testing.B) {
	bin := built(b)
	for name, args := range trivial() {
		b.Run(name, func(b *testing.B) {
			home := filepath.Join(b.TempDir(), "home")
			started(b, bin, home, args)
			for b.Loop() {
				var took []time.Duration
				var most int64
				for range 20 {
					d, peak := started(b, bin, home, args)
					took, most = append(took, d), max(most, peak)
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[10].Microseconds())/1000, "ms-p50")
				b.ReportMetric(float64(took[19].Microseconds())/1000, "ms-max")
				b.ReportMetric(float64(most)/(1<<20), "MB-peak")
			}
		})
	}
}

func built(t testing.TB) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "patchbay")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return bin
}

// started runs one process and answers how long it took and its peak of memory in bytes.
func started(t testing.TB, bin, home string, args []string) (time.Duration, int64) {
	t.Helper()
	cmd := exec.Command(bin, args...)
	cmd.Env = []string{"HOME=" + filepath.Dir(home), "PATCHBAY_HOME=" + home, "PATCHBAY_VAULT=env"}
	begin := time.Now()
	if out, err := cmd.Output(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return time.Since(begin), cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
}
