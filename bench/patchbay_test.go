package bench

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"
)

// BenchmarkColdStart measures commands that open nothing or little, as whole processes. It stands first: the memory
// that the system reports for a child is never less than its parent held when it was started.
func BenchmarkColdStart(b *testing.B) {
	bin := build(b, "patchbay")
	home := b.TempDir()
	for _, c := range [][]string{{"version"}, {"--help"}, {"connections"}} {
		b.Run(c[0], func(b *testing.B) {
			for b.Loop() {
				var took []time.Duration
				var rss int64
				for range 30 {
					cmd := exec.Command(bin, c...)
					cmd.Env = append(os.Environ(), "PATCHBAY_HOME="+home)
					began := time.Now()
					if out, err := cmd.CombinedOutput(); err != nil {
						b.Fatalf("%v: %s", err, out)
					}
					took = append(took, time.Since(began))
					rss = max(rss, peak(cmd))
				}
				slices.Sort(took)
				b.ReportMetric(percentile(took, 50), "ms-p50")
				b.ReportMetric(percentile(took, 95), "ms-p95")
				b.ReportMetric(float64(rss)/1024, "MiB-peak")
			}
		})
	}
}

// contacts is how many people the store has; PATCHBAY_BENCH_RECORDS changes it.
func contacts() int {
	n := 100_000
	_, _ = fmt.Sscan(os.Getenv("PATCHBAY_BENCH_RECORDS"), &n) // unset or not a number: the default stays
	return n
}

// BenchmarkTerminal measures the screens over a store of many contacts, beside the floor in the same run.
// Latencies are from the key to the last byte that was drawn because of it.
func BenchmarkTerminal(b *testing.B) {
	env := sync.OnceValue(func() []string {
		return []string{"PATCHBAY_HOME=" + seed(b, contacts()), "PATCHBAY_VAULT=env", "PATCHBAY_BROWSER=none"}
	})
	ours, floor := build(b, "patchbay"), build(b, "patchbay/bench/floor")

	b.Run("first frame", func(b *testing.B) {
		for b.Loop() {
			var us, full, them []time.Duration
			for range 15 {
				t := open(b, ours, env())
				us = append(us, t.appears("Home"))
				full = append(full, t.appears("calls in the last hour")) // the connections are read and shown
				t.close()
				f := open(b, floor, nil)
				them = append(them, f.appears("line 1 "))
				f.close()
			}
			slices.Sort(us)
			slices.Sort(full)
			slices.Sort(them)
			b.ReportMetric(percentile(full, 50), "data-ms-p50")
			b.ReportMetric(percentile(full, 95), "data-ms-p95")
			b.ReportMetric(percentile(us, 50), "ms-p50")
			b.ReportMetric(percentile(us, 95), "ms-p95")
			b.ReportMetric(percentile(them, 50), "floor-ms-p50")
		}
	})
	b.Run("movement key", func(b *testing.B) {
		for b.Loop() {
			t, f := browse(b, ours, env()), open(b, floor, nil)
			f.appears("line 1 ")
			down := func(int) string { return "j" }
			us, them := t.keys(150, down), f.keys(150, down)
			b.ReportMetric(percentile(us, 50), "ms-p50")
			b.ReportMetric(percentile(us, 95), "ms-p95")
			b.ReportMetric(percentile(them, 95), "floor-ms-p95")
			b.ReportMetric(percentile(us, 95)/percentile(them, 95), "ratio-p95")
			t.close()
			f.close()
		}
	})
	b.Run("letter in the filter", func(b *testing.B) {
		for b.Loop() {
			t := browse(b, ours, env())
			t.press("/")
			const text = "anna keller\x15jür\x15050\x15köln vip\x15zoë\x15o'b\x15grace m\x15"
			before := t.cpu()
			rows, all := newTypist(b, t).letters(text + text + text)
			b.ReportMetric(float64((t.cpu()-before).Milliseconds())/float64(len(all)), "cpu-ms")
			b.ReportMetric(percentile(rows, 50), "rows-ms-p50")
			b.ReportMetric(percentile(rows, 95), "rows-ms-p95")
			b.ReportMetric(percentile(all, 50), "ms-p50") // the number of hits, too
			b.ReportMetric(percentile(all, 95), "ms-p95")
			b.ReportMetric(t.resident(), "MiB")
			t.close()
		}
	})
	for place, keys := range map[string]string{"home": "", "list": "\r", "record": "\r \r", "activity": "a", "console": "ic"} {
		b.Run("idle/"+place, func(b *testing.B) {
			for b.Loop() {
				t := open(b, ours, env())
				t.appears("calls in the last hour")
				for _, key := range keys {
					t.settle(300 * time.Millisecond)
					t.press(string(key))
				}
				idle(b, t, open(b, floor, nil))
			}
		})
	}
	b.Run("hour", func(b *testing.B) {
		for b.Loop() {
			hour(b, ours)
		}
	})
}

// browse opens the program on the list of contacts.
func browse(b *testing.B, bin string, env []string) *terminal {
	t := open(b, bin, env)
	t.appears("patchbay")
	t.settle(300 * time.Millisecond)
	t.press("\r")
	t.appears(thousands(contacts()))
	t.settle(500 * time.Millisecond)
	return t
}

// thousands writes a number as the program does.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

func idle(b *testing.B, t, f *terminal) {
	f.appears("line 1 ")
	t.settle(2 * time.Second)
	before, usBefore, themBefore := t.bytes, t.cpu(), f.cpu()
	const lasts = 65 * time.Second // a minute's tick is within
	time.Sleep(lasts)
	b.ReportMetric(float64(t.bytes-before), "bytes")
	us, them := t.cpu()-usBefore, f.cpu()-themBefore
	b.ReportMetric(us.Seconds()/lasts.Seconds()*100, "cpu-%")
	b.ReportMetric(them.Seconds()/lasts.Seconds()*100, "floor-cpu-%")
	t.close()
	f.close()
}
