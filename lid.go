package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// lidAt is how much memory the Go runtime may hold before it collects sooner than it would. What else a process has, the
// program itself and what SQLite keeps, is some 45 MB.
const lidAt = 46 << 20

// lidOff is how much may be in use for a lid to make sense.
const lidOff = 104 << 20

// lid keeps the memory of a program that runs for hours low: garbage is collected before the process grows, not when
// as much has come together as is in use. Where what is in use needs more, the lid goes up with it, and for what
// needs much more it is off: collecting all the time would only cost time.
type lid struct {
	mu    sync.Mutex
	limit int64
	over  bool
}

// lidded puts a lid on, unless the environment says how much memory there may be. It gives back what takes it off.
func lidded(getenv func(string) string) (off func()) {
	if getenv("GOMEMLIMIT") != "" || getenv("GOGC") != "" {
		return func() {}
	}
	l := &lid{}
	before := debug.SetMemoryLimit(-1)
	l.fit()
	l.follow()
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.over = true
		debug.SetMemoryLimit(before)
	}
}

// round is something that nobody uses: each collection finds it.
type round struct{ _ [4]uintptr }

// follow looks again after each collection, and costs nothing where there is none.
func (l *lid) follow() {
	runtime.AddCleanup(&round{}, func(l *lid) {
		if l.fit() {
			l.follow()
		}
	}, l)
}

// fit puts the lid where it belongs; it reports whether there is still one.
func (l *lid) fit() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return false
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if want := height(int64(min(live[0].Value.Uint64(), math.MaxInt64))); want != l.limit {
		l.limit = want
		debug.SetMemoryLimit(want)
	}
	return true
}

// height is where the lid belongs for what is in use: in steps, so that it is not moved at each collection.
func height(live int64) int64 {
	const step = 8 << 20
	switch need := (live+live/4+step-1)/step*step + step; {
	case need <= lidAt:
		return lidAt
	case live <= lidOff:
		return need
	}
	return math.MaxInt64
}
