package vault

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"patchbay/problem"
)

// File keeps each item in a sealed file of its own, all under one master key: from a passphrase, or as it is.
type File struct {
	base  string // the vault's folder
	words string // of Place
	place func() (string, error)
	find  func(ctx context.Context, dir string) ([]byte, error)
	// stretch makes a key of a passphrase; it takes its time. nil where there is none.
	stretch func(passphrase string, salt []byte) []byte
	older   string // where items of this key lay in earlier versions; "" for a vault that has no such place

	mu    sync.Mutex
	key   []byte
	keyOf string // the folder that key opens
}

// master is the folder of the items and the key that opens them. Nothing is opened in a folder that others may write
// into, nor with another key than the vault's.
func (f *File) master(ctx context.Context) (dir string, key []byte, err error) {
	if dir, err = f.place(); err != nil {
		return "", nil, err
	}
	for _, at := range []string{f.base, dir} {
		if err := guarded(at); err != nil {
			return "", nil, err
		}
	}
	if dir, key, err = f.known(ctx); err == nil && f.Keyed() {
		err = f.vouch(dir, key, false)
	}
	return dir, key, err
}

// known is the folder of the items and the key that was given for it; that of a passphrase is good.
func (f *File) known(ctx context.Context) (dir string, key []byte, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if dir, err = f.place(); err != nil {
		return "", nil, err
	}
	if f.key != nil && f.keyOf == dir {
		return dir, f.key, nil
	}
	if f.key != nil {
		return "", nil, problem.New(problem.VaultDown, "The vault's passphrase was changed meanwhile.").
			WithHint("Start patchbay again, and give it the new one.")
	}
	if key, err = f.find(ctx, dir); err != nil {
		return "", nil, err
	}
	if dir, err = f.place(); err != nil { // the first passphrase may have made a folder for itself
		return "", nil, err
	}
	f.key, f.keyOf = key, dir
	return dir, key, nil
}

// Load answers an item.
func (f *File) Load(ctx context.Context, id string) ([]byte, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	dir, key, err := f.master(ctx)
	if err != nil {
		return nil, err
	}
	value, err := loadFrom(dir, id, key)
	if errors.Is(err, ErrNotFound) && f.older != "" {
		if value, err = loadFrom(f.older, id, key); errors.Is(err, errSeal) && locked(f.older) {
			err = ErrNotFound // it is the passphrase vault's, which lies there
		}
	}
	if errors.Is(err, ErrNotFound) {
		return nil, fmt.Errorf("load %s: %w", id, err)
	}
	return value, err
}

func loadFrom(dir, id string, key []byte) ([]byte, error) {
	body, err := read(dir, id+suffix)
	if err != nil {
		return nil, err
	}
	value, err := unseal(key, id+suffix, body)
	if err != nil {
		return nil, problem.New(problem.SignIn, "The vault's file %s is damaged: the vault opens, and it does not.", filepath.Join(dir, id+suffix)).
			WithHint("Put it back from a backup, or reconnect its connection: patchbay connection reconnect. Records and history stay.").Because(err)
	}
	return value, nil
}

// Save keeps an item.
func (f *File) Save(ctx context.Context, id string, value []byte) error {
	if err := checkID(id); err != nil {
		return err
	}
	dir, key, err := f.master(ctx)
	if err != nil {
		return err
	}
	body, err := seal(key, id+suffix, value)
	if err != nil {
		return err
	}
	if err := folder(f.base); err != nil {
		return err
	}
	if f.Keyed() {
		if err := f.vouch(dir, key, true); err != nil {
			return err
		}
	}
	if err := write(dir, id+suffix, body); err != nil {
		return err
	}
	_, err = f.dropOlder(id, key) // only now: until then it was the item
	return err
}

// dropOlder removes an item from the older place, if it is this vault's, and reports whether it was.
func (f *File) dropOlder(id string, key []byte) (bool, error) {
	if f.older == "" {
		return false, nil
	}
	if _, err := loadFrom(f.older, id, key); err != nil && (!errors.Is(err, errSeal) || locked(f.older)) {
		return false, nil // nothing is there, or something of another vault
	}
	return true, remove(f.older, id+suffix)
}

// Delete removes an item; it takes no good key to do that.
func (f *File) Delete(ctx context.Context, id string) error {
	if err := checkID(id); err != nil {
		return err
	}
	dir, err := f.place()
	if err != nil {
		return err
	}
	if f.older == "" {
		return remove(dir, id+suffix)
	}
	dir, key, err := f.known(ctx)
	if err != nil {
		return err
	}
	dropped, err := f.dropOlder(id, key) // first, or it would be the item again
	if err != nil {
		return err
	}
	if err := remove(dir, id+suffix); err != nil && (!dropped || !errors.Is(err, ErrNotFound)) {
		return err
	}
	f.release(dir)
	return nil
}

// Place says where an item is, in words.
func (f *File) Place(id string) string {
	dir, err := f.place()
	if err != nil {
		dir = f.base
	}
	return f.words + ", " + filepath.Join(dir, id+suffix)
}

// Probe finds out whether the vault opens, with this key where it has one. It may ask for the passphrase.
func (f *File) Probe(ctx context.Context) error {
	_, _, err := f.master(ctx)
	return err
}

// Format hides the key from every verb.
func (f *File) Format(s fmt.State, _ rune) {
	_, _ = s.Write([]byte(f.words)) // a failing writer is the printer's business
}
