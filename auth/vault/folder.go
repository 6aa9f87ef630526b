package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"

	"patchbay/problem"
)

// folder makes sure that dir exists and that nobody else can write into it.
func folder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return problem.New(problem.VaultDown, "The vault's folder %s cannot be made.", dir).
			WithHint("Free some space, or set PATCHBAY_HOME to a folder that can be written.").Because(err)
	}
	return guarded(dir)
}

// guarded refuses a folder that somebody else can write into. One that is not there yet is none.
func guarded(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return problem.New(problem.VaultDown, "The vault's folder %s cannot be read.", dir).Because(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o022 != 0 {
		return problem.New(problem.VaultDown, "Others may write into the vault's folder %s.", dir).
			WithHint("Take that right away.").WithFix("chmod 700 %s", dir)
	}
	return nil
}

// lockWait is how long a lock is waited for: longer than a renewal of tokens may take.
const lockWait = 40 * time.Second

// Lock takes the lock of one item across all processes; its scope is the item's. dir is the vault's folder, and the
// lock file in it stays for ever: the kernel frees the lock when its holder dies. It waits for at most 40 seconds.
// A folder on a network drive is refused, since locks cannot be trusted there.
func Lock(ctx context.Context, dir, id string) (unlock func(), err error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	dir = filepath.Join(dir, "locks")
	if err := folder(dir); err != nil {
		return nil, err
	}
	if networked(dir) {
		return nil, problem.New(problem.VaultDown, "The vault's folder %s is on a network drive, where locks cannot be trusted.", dir).
			WithHint("Set PATCHBAY_HOME to a folder of this machine.")
	}
	l := flock.New(filepath.Join(dir, id+".lock"), flock.SetPermissions(0o600))
	wait, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	ok, err := l.TryLockContext(wait, 10*time.Millisecond)
	switch {
	case ok && err == nil:
		return func() {
			_ = l.Unlock() // the file is closed either way, which frees it
		}, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, problem.New(problem.Busy, "Another patchbay has held the lock of this connection for too long.").
			WithHint("End it, or wait a moment and try again.").Because(err)
	}
	return nil, problem.New(problem.VaultDown, "The lock in %s cannot be taken.", dir).
		WithHint("Free some space, or set PATCHBAY_HOME to a folder that can be written.").Because(err)
}
