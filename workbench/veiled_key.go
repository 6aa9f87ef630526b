package workbench

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"patchbay/model/textfile"
	"patchbay/problem"
	"patchbay/veil"
)

// veilFile is the file in the profile's folder that holds the key of its pseudonyms. It is no secret of an account: with
// it and a guess one can tell whether a pseudonym was made of the guess.
const veilFile = "veil.key"

// veilKey reads the profile's key, or makes one. Where it can neither be read nor be kept, the key holds for this process
// alone, and the problem says so: everything is veiled all the same.
func (v *Veiled) veilKey() ([veil.KeySize]byte, error) {
	path := filepath.Join(v.opt.Home.Dir(), veilFile)
	if key, err := readVeilKey(path); err == nil {
		return key, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return freshVeilKey(), problem.New(problem.Storage, "The veil's key cannot be read, %s in the profile's folder: pseudonyms are others than before, and others again at each start.", veilFile).
			WithHint("Put the file back from a backup; or remove it, and a new key is made and kept.").Because(err)
	}
	key := freshVeilKey()
	if makeDir(v.opt.Home.Dir()) == nil && keepVeilKey(path, key) {
		return key, nil
	}
	if theirs, err := readVeilKey(path); err == nil {
		return theirs, nil // another process was faster
	}
	return key, problem.New(problem.Storage, "The veil's key cannot be written, %s in the profile's folder: pseudonyms are others at each start.", veilFile).
		WithHint("Make room on the disk, or the folder writable.")
}

// VeilKey is why pseudonyms are not those of other days: the profile's key cannot be read, or not be kept. It is nil where
// they are, and while the veil is off.
func (v *Veiled) VeilKey() error {
	if !v.Veil() {
		return nil
	}
	v.making()
	return v.said(v.keyless)
}

func freshVeilKey() (key [veil.KeySize]byte) {
	_, _ = rand.Read(key[:]) // it never fails: the program ends where the system has no randomness
	return key
}

// keepVeilKey writes the key whole under its name, unless there is one.
func keepVeilKey(path string, key [veil.KeySize]byte) bool {
	f, err := os.CreateTemp(filepath.Dir(path), veilFile+".*")
	if err != nil {
		return false
	}
	defer func() { _ = os.Remove(f.Name()) }() // the link stays; a rest is of no meaning
	_, err = f.WriteString(hex.EncodeToString(key[:]) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return false
	}
	err = os.Link(f.Name(), path)
	if err != nil && !errors.Is(err, fs.ErrExist) { // some file systems have no links
		err = os.Rename(f.Name(), path)
	}
	return err == nil
}

var errVeilKey = errors.New("not the key of a veil")

func readVeilKey(path string) (key [veil.KeySize]byte, err error) {
	text, err := textfile.Read(path, 1<<10)
	if err != nil {
		return key, err
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(raw) != len(key) {
		return key, errVeilKey
	}
	return [veil.KeySize]byte(raw), nil
}
