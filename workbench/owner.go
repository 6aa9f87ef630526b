package workbench

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// owner tells living processes from dead ones: each holds the lock of a file that carries its
// name for as long as it runs, and the kernel lets go of it however the process ends.
type owner struct {
	name string
	lock *flock.Flock
}

// claim registers this process under a name nobody else has.
func claim(dir, name string) (*owner, error) {
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	l := flock.New(filepath.Join(dir, name+".lock"), flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errors.New("a process of that name is running")
	}
	return &owner{name: name, lock: l}, nil
}

// release ends the claim and removes its file.
func (o *owner) release() error {
	err := os.Remove(o.lock.Path())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // somebody tidied the folder by hand
	}
	return errors.Join(err, o.lock.Unlock())
}

// alive reports whether the process that claimed name still runs. The own name is alive.
func (o *owner) alive(name string) bool {
	if name == o.name {
		return true
	}
	path := filepath.Join(filepath.Dir(o.lock.Path()), name+".lock")
	if _, err := os.Stat(path); err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	l := flock.New(path)
	ok, err := l.TryLock()
	if err != nil || !ok {
		return true
	}
	l.Unlock() //nolint:errcheck // the file is about to go, and closing it frees the lock in any case
	return false
}

// settled is how old a file must be before anybody sweeps it: a process makes its file a moment before it locks it.
const settled = time.Hour

// sweep removes the files of processes that are long gone.
func (o *owner) sweep() {
	dir := filepath.Dir(o.lock.Path())
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // nothing to tidy
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".lock")
		info, err := e.Info()
		if ok && err == nil && time.Since(info.ModTime()) > settled && !o.alive(name) {
			os.Remove(filepath.Join(dir, e.Name())) //nolint:errcheck // another process may have removed it
		}
	}
}
