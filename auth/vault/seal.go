package vault

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"patchbay/problem"
)

// magic begins every sealed file; the last byte is the version of the layout:
// magic | length of the name | name | nonce | ciphertext. Everything before the nonce is authenticated.
var magic = []byte("patchbay-sealed\x01")

// suffix ends the name of every sealed file.
const suffix = ".sealed"

func header(name string) []byte {
	out := append(bytes.Clone(magic), byte(len(name)))
	return append(out, name...)
}

// seal encrypts value under a 32-byte key. name goes into the authenticated part, so that one file cannot be
// put in place of another.
func seal(key []byte, name string, value []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	head := header(name)
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails since Go 1.24
	return aead.Seal(append(bytes.Clone(head), nonce...), nonce, value, head), nil
}

// errSeal is a sealed file that does not open: another key, another name, or damage.
var errSeal = errors.New("the seal does not open")

func unseal(key []byte, name string, file []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("unseal: %w", err)
	}
	head := header(name)
	if !bytes.HasPrefix(file, head) || len(file) < len(head)+aead.NonceSize() {
		return nil, errSeal
	}
	rest := file[len(head):]
	value, err := aead.Open(nil, rest[:aead.NonceSize()], rest[aead.NonceSize():], head)
	if err != nil {
		return nil, errSeal
	}
	return value, nil
}

// write puts a file in place whole or not at all, and on the disk before it returns.
func write(dir, name string, data []byte) error { return put(dir, name, data, replace) }

// create is write for a file that must not be there yet; fs.ErrExist when it is.
func create(dir, name string, data []byte) error { return put(dir, name, data, first) }

func put(dir, name string, data []byte, place func(from, to string) error) error {
	if err := folder(dir); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, unfinished+"*") // 0600 by itself
	if err != nil {
		return unwritable(dir, err)
	}
	_, werr := tmp.Write(data)
	serr := tmp.Sync()
	cerr := tmp.Close()
	if err := errors.Join(werr, serr, cerr); err != nil {
		_ = os.Remove(tmp.Name()) // it is of no use; a later write sweeps it
		return unwritable(dir, err)
	}
	if err := place(tmp.Name(), filepath.Join(dir, name)); err != nil {
		_ = os.Remove(tmp.Name()) // it is of no use; a later write sweeps it
		if errors.Is(err, fs.ErrExist) {
			return err
		}
		return unwritable(dir, err)
	}
	return syncDir(dir)
}

// replace puts a file in place of whatever is there.
func replace(from, to string) error { return os.Rename(from, to) }

// first puts a file in place unless there is one: fs.ErrExist then. Of several processes exactly one succeeds.
func first(from, to string) error {
	if err := os.Link(from, to); err != nil {
		return err
	}
	_ = os.Remove(from) // a second name of the same file; a later write sweeps it
	return nil
}

func unwritable(dir string, err error) error {
	return problem.New(problem.VaultDown, "The vault's folder %s cannot be written.", dir).
		WithHint("Free some space on its disk, or set PATCHBAY_HOME to a folder that can be written.").Because(err)
}

// syncDir makes a rename last through a loss of power, where the system can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return unwritable(dir, err)
	}
	defer d.Close() //nolint:errcheck // it was only read
	_ = d.Sync()    // some systems cannot sync a folder; the rename itself has happened
	return nil
}

// read answers a sealed file's bytes; ErrNotFound where there is none.
func read(dir, name string) ([]byte, error) {
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, problem.New(problem.VaultDown, "The vault's file %s cannot be read.", filepath.Join(dir, name)).Because(err)
	}
	return raw, nil
}

// remove deletes a file; one that is not there is ErrNotFound.
func remove(dir, name string) error {
	err := os.Remove(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound
	}
	if err != nil {
		return unwritable(dir, err)
	}
	return syncDir(dir)
}

// unfinished begins the name of a file that is being written.
const unfinished = ".new-"

// stale is the age at which a file that nothing refers to is surely not about to be referred to.
const stale = 24 * time.Hour

// sweep removes what crashes left in dir: files never put in place, and sealed files of an item that its item does
// not name. Young ones stay, since another process may be about to name them.
func sweep(dir, id, inUse string, now time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // nothing to tidy
	}
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), id+"~")
		ours = ours && strings.HasSuffix(rest, suffix) && e.Name() != inUse
		info, err := e.Info()
		if err == nil && (ours || strings.HasPrefix(e.Name(), unfinished)) && now.Sub(info.ModTime()) > stale {
			_ = os.Remove(filepath.Join(dir, e.Name())) // its key is gone: what is left of it opens nothing
		}
	}
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}

func randomKey() []byte {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}
