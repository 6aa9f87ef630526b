package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"patchbay/problem"
)

// pointer is the file that names the folder of the passphrase in use, below the vault's own. A passphrase is changed by
// writing every item into a new folder, and then this file. Without it, the vault's folder itself is in use.
const pointer = "~folder"

var generation = regexp.MustCompile(`^pass-[0-9a-f]{16}$`)

// current is the folder of the passphrase in use.
func current(base string) (string, error) {
	raw, err := read(base, pointer)
	if errors.Is(err, ErrNotFound) {
		return base, nil
	}
	if err != nil {
		return "", err
	}
	name := strings.TrimSpace(string(raw))
	if !generation.MatchString(name) {
		return "", problem.New(problem.VaultDown, "The vault's file %s is damaged.", filepath.Join(base, pointer)).
			WithHint("It names the folder beside it that holds the secrets, one that begins with pass-. Write that name into it.")
	}
	return filepath.Join(base, name), nil
}

// begin is the folder for the first passphrase of all: the vault's own, unless items of another key lie there.
func begin(base string) (string, error) {
	if dir, err := current(base); err != nil || dir != base {
		return dir, err
	}
	if len(items(base)) == 0 {
		return base, nil
	}
	if err := folder(base); err != nil {
		return "", err
	}
	if err := create(base, pointer, []byte(newGeneration()+"\n")); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	return current(base)
}

func newGeneration() string { return "pass-" + randomHex(8) }

// items are the names of the items that lie in a folder as files of their own.
func items(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // it is not there yet
	}
	var out []string
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), suffix)
		if ok && !strings.Contains(id, "~") && checkID(id) == nil {
			out = append(out, id)
		}
	}
	return out
}

// Holds reports whether a passphrase vault has any of these items. It does not open the vault.
func (f *File) Holds(ids []string) bool {
	dir, err := f.place()
	return err == nil && locked(dir) && slices.ContainsFunc(items(dir), func(id string) bool { return slices.Contains(ids, id) })
}

// Has reports whether the vault has any of these items, or of a key's vault whether it may: in the older place lie those
// of a passphrase, too. It does not open the vault.
func (f *File) Has(ids []string) bool {
	if !f.Keyed() {
		return f.Holds(ids)
	}
	return slices.ContainsFunc(slices.Concat(f.Items(), items(f.older)), func(id string) bool { return slices.Contains(ids, id) })
}

// Fixed is the same vault, at the folder that is in use now whatever is used later. It opens it first.
func (f *File) Fixed(ctx context.Context) (*File, error) {
	dir, key, err := f.master(ctx)
	if err != nil {
		return nil, err
	}
	out := &File{base: f.base, words: f.words, key: key, keyOf: dir, find: f.find, older: f.older, stretch: f.stretch}
	out.place = func() (string, error) { return dir, nil }
	return out, nil
}

// Following is the vault of f's passphrase at whatever folder is in use: where that is another one than f's, it says that
// the passphrase was changed. A vault under a key is answered as it is.
func (f *File) Following() *File {
	if f.Keyed() {
		return f
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	out := &File{base: f.base, words: f.words, key: f.key, keyOf: f.keyOf, find: f.find, stretch: f.stretch}
	out.place = func() (string, error) { return current(f.base) }
	return out
}

// Next is a passphrase vault in a new folder, under a passphrase of its own that ask gives. Nothing reads it before
// [File.Use]. What becomes of one that is never used is the business of [File.Retire].
func (f *File) Next(ask func(context.Context) (string, error)) *File {
	dir := filepath.Join(f.base, newGeneration())
	out := &File{base: f.base, words: f.words, stretch: f.stretch}
	out.place = func() (string, error) { return dir, nil }
	out.find = out.opener(ask, func(at string) (string, error) { return at, folder(f.base) })
	return out
}

// Use makes the folder of f the one that every passphrase vault of its base uses from now on; it lasts.
func (f *File) Use() error {
	dir, err := f.place()
	if err != nil || dir == f.base {
		return err
	}
	return write(f.base, pointer, []byte(filepath.Base(dir)+"\n"))
}

// Retire removes the folders of passphrases that are not in use, with what lies in them: those of earlier ones, and of
// changes that never came to their end. In the vault's own folder only ids go, and only those that the folder in use has:
// other vaults keep things there. Nobody else may be changing the passphrase meanwhile.
func (f *File) Retire(ids []string) error {
	dir, err := current(f.base)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(f.base)
	if err != nil {
		return nil // there is nothing to retire
	}
	var errs []error
	for _, e := range entries {
		if at := filepath.Join(f.base, e.Name()); e.IsDir() && generation.MatchString(e.Name()) && at != dir {
			errs = append(errs, os.RemoveAll(at))
		}
	}
	if dir != f.base && locked(f.base) {
		errs = append(errs, f.empty(items(dir), ids))
	}
	return errors.Join(errs...)
}

// empty takes the items of an earlier passphrase out of the vault's own folder, and then its passphrase file.
func (f *File) empty(kept, ids []string) error {
	for _, id := range items(f.base) {
		if !slices.Contains(ids, id) || !slices.Contains(kept, id) {
			continue
		}
		if err := remove(f.base, id+suffix); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	if len(items(f.base)) > 0 {
		return nil // something is left that only that passphrase may open
	}
	if err := remove(f.base, lockFile); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

// Vacate forgets the passphrase of a vault that has no items any more: the next one that is given begins it anew.
func (f *File) Vacate() error {
	dir, err := f.place()
	if err != nil || len(items(dir)) > 0 {
		return err
	}
	if err := remove(dir, lockFile); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

// Items are the names of the items that have a file of their own in the vault's folder; it opens nothing. Those that a
// key's vault has in the older place are not among them.
func (f *File) Items() []string {
	dir, err := f.place()
	if err != nil {
		return nil // what stands in the way is told when the vault is opened
	}
	return items(dir)
}
