package sandbox

import (
	"sync"
	"time"

	shared "patchbay/connectors/sandbox"
)

// limit counts the requests of a person in minutes of the virtual clock. No limit is documented; this is for tests of
// what a client does when it meets one.
type limit struct {
	clock *shared.Clock
	burst int // 0: no limit
	mu    sync.Mutex
	used  map[string]int
	begin time.Time
}

func (l *limit) spend(login string) bool {
	if l.burst <= 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := l.clock.Now(); !now.Before(l.begin.Add(time.Minute)) {
		l.begin, l.used = now, map[string]int{}
	}
	if l.used[login] >= l.burst {
		return false
	}
	l.used[login]++
	return true
}
