package store

import (
	"context"
	"time"

	"github.com/gofrs/flock"
)

// turn has processes write one after the other. SQLite lets whoever waits look again after a rest, so somebody who writes on
// and on, as a pull does, would hardly ever be met between two writes: with a turn, who has written waits for who came
// meanwhile. It is a lock on a file beside the store, had only until the write begins. A nil one is nobody's turn.
type turn struct {
	lock *flock.Flock
	wait time.Duration
}

func newTurn(path string, wait time.Duration) *turn {
	return &turn{flock.New(path+".turn", flock.SetPermissions(0o600)), wait}
}

// take waits for the turn. Where it cannot be had, SQLite's own wait has to do.
func (t *turn) take(ctx context.Context) {
	if t == nil {
		return
	}
	limit, cancel := context.WithTimeout(ctx, t.wait)
	defer cancel()
	_, _ = t.lock.TryLockContext(limit, 2*time.Millisecond)
}

// give lets the next one go. Without the turn it does nothing.
func (t *turn) give() {
	if t != nil {
		_ = t.lock.Unlock() // the kernel frees it with the process at the latest
	}
}
