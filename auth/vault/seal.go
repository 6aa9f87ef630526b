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
func write(dir, name string, data []byte) error {
	if err := folder(dir); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".new-*") // 0600 by itself
	if err != nil {
		return unwritable(dir, err)
	}
	_, werr := tmp.Write(data)
	serr := tmp.Sync()
	cerr := tmp.Close()
	if err := errors.Join(werr, serr, cerr); err != nil {
		_ = os.Remove(tmp.Name()) // it is of no use; a later start sweeps it
		return unwritable(dir, err)
	}
	if err := os.Rename(tmp.Name(), filepath.Join(dir, name)); err != nil {
		return unwritable(dir, err)
	}
	return syncDir(dir)
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

// others lists the sealed files of an item in dir, but for the one that is in use.
func others(dir, id, inUse string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // nothing to tidy
	}
	var out []string
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), id+"~")
		if ok && strings.HasSuffix(rest, suffix) && e.Name() != inUse {
			out = append(out, e.Name())
		}
	}
	return out
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}
