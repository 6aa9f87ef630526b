package sandbox

import (
	"sync"
	"time"
)

// journalLimit bounds the writes that are kept; the oldest go first.
const journalLimit = 200_000

// Write is one change of a record. Before and After are values that no longer change,
// nil where the record did not exist.
type Write struct {
	Seq    int       `json:"seq"` // 1 for the first
	At     time.Time `json:"at"`
	By     string    `json:"by"` // "api", or "person" for a change made through control
	Kind   string    `json:"kind"`
	ID     string    `json:"id"`
	Action string    `json:"action"` // create, change, delete
	Before any       `json:"before"`
	After  any       `json:"after"`
}

// Journal keeps a provider's writes in order. It is safe for concurrent use.
type Journal struct {
	mu     sync.Mutex
	writes []Write
	seq    int
	told   func(Write)
}

// Add numbers w and keeps it. Callers add while they hold the lock of the record, so that the order is the order of the changes.
func (j *Journal) Add(w Write) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seq++
	w.Seq = j.seq
	if len(j.writes) >= journalLimit {
		j.writes = append(j.writes[:0:0], j.writes[journalLimit/2:]...)
	}
	j.writes = append(j.writes, w)
	if j.told != nil {
		j.told(w)
	}
}

// Writes are those kept, oldest first; the slice is the caller's.
func (j *Journal) Writes() []Write {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Write{}, j.writes...)
}

// latest is when the last write was; zero before the first.
func (j *Journal) latest() time.Time {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.writes) == 0 {
		return time.Time{}
	}
	return j.writes[len(j.writes)-1].At
}

// Call is one request that reached a provider, control aside.
type Call struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Route  string    `json:"route"` // the route's pattern; empty when there is none
	Query  string    `json:"query,omitempty"`
	Body   string    `json:"body,omitempty"` // first 2,000 bytes
	Grant  string    `json:"grant,omitempty"`
	Status int       `json:"status"` // 0 when no answer was given
	Faults []string  `json:"faults,omitempty"`
}

// callLimit bounds the calls that are kept one by one; counts are never dropped.
const callLimit = 20_000

type callLog struct {
	mu     sync.Mutex
	calls  []Call
	counts map[string]int
}

// latest is when the last call was; zero before the first.
func (l *callLog) latest() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.calls) == 0 {
		return time.Time{}
	}
	return l.calls[len(l.calls)-1].At
}

func (l *callLog) add(c Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.calls) >= callLimit {
		l.calls = append(l.calls[:0:0], l.calls[callLimit/2:]...)
	}
	l.calls = append(l.calls, c)
	name := c.Route
	if name == "" {
		name = c.Method + " (no such route)"
	}
	l.counts[name]++
}

func (l *callLog) snapshot() ([]Call, map[string]int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	counts := make(map[string]int, len(l.counts))
	for k, n := range l.counts {
		counts[k] = n
	}
	return append([]Call{}, l.calls...), counts
}
