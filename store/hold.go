package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"github.com/gofrs/flock"
	codes "modernc.org/sqlite/lib"

	"patchbay/problem"
)

// hold is a share in a store's file, kept by a lock on a file beside it that the kernel lets go of however the process
// ends. Everybody who has the store open has a share; whoever puts another file in its place has it alone.
type hold struct{ lock *flock.Flock }

// again is how often a lock that another process has is asked for.
const again = 15 * time.Millisecond

func lockPath(path string) string { return path + ".lock" }

// join joins those who have the store open. It waits for one who has it alone, and then answers Busy. Where no lock can
// be kept at all it answers no hold and no error: opening the store says what is wrong there.
func join(ctx context.Context, path string, wait time.Duration) (*hold, error) {
	l := flock.New(lockPath(path), flock.SetPermissions(0o600))
	return locked(ctx, path, wait, l.TryRLock, l)
}

// seize has the store's file alone, or answers Busy when another process still has it open after wait.
func seize(ctx context.Context, path string, wait time.Duration) (*hold, error) {
	l := flock.New(lockPath(path), flock.SetPermissions(0o600))
	h, err := locked(ctx, path, wait, l.TryLock, l)
	if err == nil && h == nil {
		if why := sealOf(path, roomless(path, codes.SQLITE_CANTOPEN)); why != nil {
			return nil, why
		}
		return nil, problem.New(problem.Storage, "The folder of the store %s cannot be written.", path).
			WithHint("Give yourself the right to write there and try again.")
	}
	return h, err
}

// locked asks at once, and again until wait is over: a process that did not get to run all that while has asked, too.
func locked(ctx context.Context, path string, wait time.Duration, try func() (bool, error), l *flock.Flock) (*hold, error) {
	limit, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	ok, err := try()
	for !ok && err == nil {
		select {
		case <-limit.Done():
			err = limit.Err()
		case <-time.After(again):
			ok, err = try()
		}
	}
	switch {
	case ok:
		return &hold{l}, nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("wait for the store: %w", ctx.Err())
	case errors.Is(err, context.DeadlineExceeded):
		return nil, problem.New(problem.Busy, "Another patchbay has the store %s open.", path).
			WithHint("Close it, or wait until it is done, and try again.")
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOSPC):
		return nil, nil
	}
	return nil, fmt.Errorf("lock the store %s: %w", path, err)
}

// release gives the share back; the lock's file stays, because another process may be about to lock it.
func (h *hold) release() {
	if h != nil {
		_ = h.lock.Close() // the kernel frees it with the process at the latest
	}
}

// leftover is where a file waits until it takes the store's place. Whoever has the store alone may remove it: it was
// left by a process that died.
func leftover(path string) string { return path + ".new" }

// sweep removes what a process left that died while it made another file for the store, unless one is making it now.
func sweep(path string) {
	if _, err := os.Lstat(leftover(path)); err != nil {
		return
	}
	h, err := seize(context.Background(), path, 0)
	if err != nil {
		return // somebody has the store: it is theirs, or swept the next time
	}
	defer h.release()
	dropFile(leftover(path))
}

// dropFile removes a database and what belongs to it. What cannot be removed costs only space.
func dropFile(path string) {
	for _, tail := range []string{"", "-wal", "-shm", "-journal"} {
		_ = os.Remove(path + tail)
	}
}
