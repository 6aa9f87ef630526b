package sandbox

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	shared "patchbay/connectors/sandbox"
)

// interval is the length of a burst window.
const interval = 10 * time.Second

// limits counts requests per bucket in windows of the virtual clock. A window starts with its
// first request; when the daily count starts again is not documented, here it is midnight UTC.
type limits struct {
	clock        *shared.Clock
	burst, daily int
	mu           sync.Mutex
	buckets      map[string]*window
}

type window struct {
	start     time.Time
	used      int
	day       string
	usedToday int
}

// spend counts one request, writes the five headers and reports whether the request may go on.
func (l *limits) spend(h http.Header, bucket string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	b := l.buckets[bucket]
	if b == nil {
		b = &window{}
		l.buckets[bucket] = b
	}
	if !now.Before(b.start.Add(interval)) {
		b.start, b.used = now, 0
	}
	if day := now.Format(time.DateOnly); b.day != day {
		b.day, b.usedToday = day, 0
	}
	ok := b.used < l.burst && b.usedToday < l.daily
	if ok {
		b.used++
		b.usedToday++
	}
	for name, n := range map[string]int{
		"X-RateLimit-Limit-Daily": l.daily, "X-RateLimit-Daily-Remaining": l.daily - b.usedToday, "X-RateLimit-Interval-Milliseconds": int(interval / time.Millisecond),
		"X-RateLimit-Max": l.burst, "X-RateLimit-Remaining": l.burst - b.used,
	} {
		h.Set(name, strconv.Itoa(n))
	}
	return ok
}
