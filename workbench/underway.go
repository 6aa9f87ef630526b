package workbench

import (
	"sync"
	"time"
)

// partTime is how long the end of the program waits for the answers to writes that have left. What is open then is in the
// journal, and the next start asks for it.
const partTime = 15 * time.Second

// underway counts the writes that have left and have no answer yet. The zero value has none. It is safe for concurrent use.
type underway struct {
	mu   sync.Mutex
	n    int
	none chan struct{} // closed when there is none any more; nil where nobody waits
}

// begin counts a write; end has to be called once.
func (u *underway) begin() (end func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.n++
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.n--; u.n == 0 && u.none != nil {
			close(u.none)
			u.none = nil
		}
	}
}

// wait returns when there is none, or after a while.
func (u *underway) wait(most time.Duration) {
	u.mu.Lock()
	if u.n == 0 {
		u.mu.Unlock()
		return
	}
	if u.none == nil {
		u.none = make(chan struct{})
	}
	none := u.none
	u.mu.Unlock()
	select {
	case <-none:
	case <-time.After(most):
	}
}

// Underway is how many writes have left and have no answer yet. Close waits for them a while.
func (w *Workbench) Underway() int {
	w.sent.mu.Lock()
	defer w.sent.mu.Unlock()
	return w.sent.n
}
