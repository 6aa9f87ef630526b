package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"patchbay/problem"
)

// prepareFile makes the folders and an empty file that only this user can read, unless they exist. An
// existing file is never opened here: closing it would drop SQLite's locks.
func prepareFile(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return cannotCreate(path, err)
	}
	if name := remoteFS(dir); name != "" {
		return problem.New(problem.Storage, "The store %s is on a network file system (%s), where it would be damaged.", path, name).
			WithHint("Choose a folder on a local disk with PATCHBAY_HOME.")
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return createFile(path)
	case err != nil:
		return cannotCreate(path, err)
	case info.IsDir():
		return problem.New(problem.Storage, "The store %s is a folder.", path).WithHint("Move it away and try again.")
	}
	return nil
}

// headless tells a file that only seems not writable from one that is: SQLite takes some broken headers for those of a
// format that it may not write. It is asked only where opening the store was refused.
func headless(path string, err error) error {
	p, ok := errors.AsType[*problem.Problem](err)
	if !ok || p.Kind != problem.Storage || errors.Is(err, ErrDamaged) {
		return err
	}
	f, bad := os.Open(path)
	if bad != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	head := make([]byte, 24)
	if n, _ := io.ReadFull(f, head); n < len(head) { // an empty file is a new store
		return err
	}
	sound := head[18] >= 1 && head[18] <= 2 && head[19] >= 1 && head[19] <= 2 && head[21] == 64 && head[22] == 32 && head[23] == 32
	if sound {
		return err
	}
	return damaged(path).Because(errors.Join(ErrDamaged, err))
}

func createFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil // another process was first
	}
	if err != nil {
		return cannotCreate(path, err)
	}
	if err := f.Close(); err != nil {
		return cannotCreate(path, err)
	}
	return nil
}

func cannotCreate(path string, err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return problem.New(problem.Storage, "The disk is full: %s cannot be created.", path).
			WithHint("Nothing that was saved is lost. Free some space and try again.").Because(errors.Join(errFull, err))
	}
	return problem.New(problem.Storage, "The store %s cannot be created.", path).
		WithHint("Give yourself the right to write there, or choose another place with PATCHBAY_HOME.").
		Because(fmt.Errorf("create store: %w", err))
}

// SetAside renames the damaged store at path, with the files that belong to it, and returns its new
// name; a new store can be opened at path afterwards. No Store may have it open.
func SetAside(path string, at time.Time) (string, error) {
	to := path + ".damaged-" + at.UTC().Format("20060102-150405")
	if err := os.Rename(path, to); err != nil {
		return "", fmt.Errorf("set %s aside: %w", path, err)
	}
	for _, tail := range []string{"-wal", "-shm"} {
		if err := os.Rename(path+tail, to+tail); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("set %s aside: %w", path+tail, err)
		}
	}
	return to, nil
}
