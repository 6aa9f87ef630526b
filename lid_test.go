package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
)

func TestTheLidGoesUpWithWhatIsInUse(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	last := int64(0)
	for live := int64(0); live < 400*mb; live += mb {
		at := height(live)
		if at < lidAt || at < last || at < live+live/5 {
			t.Fatalf("%d MB in use: the lid is at %d MB", live/mb, at/mb)
		}
		last = at
	}
	if height(8*mb) != lidAt || height(100*mb) > 140*mb || height(300*mb) != math.MaxInt64 {
		t.Errorf("at %d, %d and %d", height(8*mb)/mb, height(100*mb)/mb, height(300*mb)/mb)
	}
}

// It is no parallel test: the limit is the whole process's.
func TestTheLidIsOnWhileTheProgramRunsAndOffAfter(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	off := lidded(func(string) string { return "" })
	if now := debug.SetMemoryLimit(-1); now < lidAt || now == before {
		t.Errorf("the limit is %d", now)
	}
	runtime.GC()
	off()
	if now := debug.SetMemoryLimit(-1); now != before {
		t.Errorf("afterwards the limit is %d, before it was %d", now, before)
	}
	off = lidded(func(k string) string { return map[string]string{"GOMEMLIMIT": "1GiB"}[k] })
	defer off()
	if now := debug.SetMemoryLimit(-1); now != before {
		t.Errorf("the environment's own limit became %d", now)
	}
}
