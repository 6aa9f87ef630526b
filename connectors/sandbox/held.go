package sandbox

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// HeldCall is a request that a fault keeps waiting.
type HeldCall struct {
	ID     string    `json:"id"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Since  time.Time `json:"since"`
	After  bool      `json:"after"` // its effect has already happened
}

type held struct {
	mu    sync.Mutex
	next  int
	calls map[string]waiting
}

type waiting struct {
	HeldCall
	open chan struct{}
}

// wait blocks until the call is released; ctx ends with the server. It reports whether the call may go on.
func (h *held) wait(ctx context.Context, c HeldCall) bool {
	h.mu.Lock()
	h.next++
	c.ID = fmt.Sprintf("held-%d", h.next)
	open := make(chan struct{})
	h.calls[c.ID] = waiting{HeldCall: c, open: open}
	h.mu.Unlock()
	select {
	case <-open:
		return true
	case <-ctx.Done():
		return false
	}
}

// release lets one call go on, or all for an empty id, and returns how many went.
func (h *held) release(id string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for k, w := range h.calls {
		if id == "" || id == k {
			close(w.open)
			delete(h.calls, k)
			n++
		}
	}
	return n
}

func (h *held) all() []HeldCall {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]HeldCall, 0, len(h.calls))
	for _, w := range h.calls {
		out = append(out, w.HeldCall)
	}
	slices.SortFunc(out, func(a, b HeldCall) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
	})
	return out
}
