package vault

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"

	"patchbay/problem"
)

// The cost of turning a passphrase into a key: 64 MiB, three passes, one lane.
const (
	costTime   = 3
	costMemory = 64 << 10
	saltFile   = "passphrase.salt"
	checkFile  = "passphrase" + suffix
	checkText  = "patchbay"
)

// File keeps each item in a sealed file of its own, all under one master key: from a passphrase, or as it is.
type File struct {
	dir   string
	words string // of Place

	once sync.Once
	find func(context.Context) ([]byte, error)
	key  []byte
	err  error
}

// NewPassphrase makes a vault under a passphrase, which ask gives; it is asked for once, at the first use.
// The first passphrase ever given is the one; a wrong one is a problem of kind VaultDown.
func NewPassphrase(dir string, ask func(context.Context) (string, error)) *File {
	f := &File{dir: dir, words: "a passphrase-locked file"}
	f.find = func(ctx context.Context) ([]byte, error) {
		if ask == nil {
			return nil, problem.New(problem.VaultDown, "The vault is locked by a passphrase, and nobody is here to give it.").
				WithHint("Run patchbay in a terminal, or use PATCHBAY_VAULT=env with a key in PATCHBAY_VAULT_KEY.")
		}
		text, err := ask(ctx)
		if err != nil {
			return nil, err
		}
		return f.master(text)
	}
	return f
}

// NewKey makes a vault under a 32-byte key, given as 64 hexadecimal digits or as base64.
func NewKey(dir, key string) *File {
	f := &File{dir: dir, words: "a file locked by the key in PATCHBAY_VAULT_KEY"}
	f.find = func(context.Context) ([]byte, error) {
		raw, err := hex.DecodeString(strings.TrimSpace(key))
		if err != nil {
			raw, err = base64.StdEncoding.DecodeString(strings.TrimSpace(key))
		}
		if err != nil || len(raw) != 32 {
			return nil, problem.New(problem.VaultDown, "PATCHBAY_VAULT_KEY does not hold a key.").
				WithHint("Give it 32 random bytes as 64 hexadecimal digits: openssl rand -hex 32.")
		}
		return raw, nil
	}
	return f
}

// master derives the key and makes sure that it is the one the vault was made with.
func (f *File) master(passphrase string) ([]byte, error) {
	if strings.TrimSpace(passphrase) == "" {
		return nil, problem.New(problem.VaultDown, "An empty passphrase locks nothing.").WithHint("Choose a long one.")
	}
	salt, err := read(f.dir, saltFile)
	fresh := errors.Is(err, ErrNotFound)
	if fresh {
		salt = make([]byte, 16)
		_, _ = rand.Read(salt) // never fails since Go 1.24
		err = write(f.dir, saltFile, salt)
	}
	if err != nil {
		return nil, err
	}
	key := argon2.IDKey([]byte(passphrase), salt, costTime, costMemory, 1, 32)
	sealed, err := read(f.dir, checkFile)
	if errors.Is(err, ErrNotFound) {
		body, err := seal(key, checkFile, []byte(checkText))
		if err != nil {
			return nil, err
		}
		return key, write(f.dir, checkFile, body)
	}
	if err != nil {
		return nil, err
	}
	if _, err := unseal(key, checkFile, sealed); err != nil {
		return nil, problem.New(problem.VaultDown, "That is not the passphrase of this vault.").WithHint("Try again.").Because(err)
	}
	return key, nil
}

func (f *File) master32(ctx context.Context) ([]byte, error) {
	f.once.Do(func() { f.key, f.err = f.find(ctx) })
	return f.key, f.err
}

// Load answers an item.
func (f *File) Load(ctx context.Context, id string) ([]byte, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	key, err := f.master32(ctx)
	if err != nil {
		return nil, err
	}
	body, err := read(f.dir, id+suffix)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", id, err)
	}
	value, err := unseal(key, id+suffix, body)
	if err != nil {
		return nil, problem.New(problem.VaultDown, "The vault's file %s does not open with this key.", filepath.Join(f.dir, id+suffix)).
			WithHint("It was made with another key, or damaged. Use that key, or reconnect.").Because(err)
	}
	return value, nil
}

// Save keeps an item.
func (f *File) Save(ctx context.Context, id string, value []byte) error {
	if err := checkID(id); err != nil {
		return err
	}
	key, err := f.master32(ctx)
	if err != nil {
		return err
	}
	body, err := seal(key, id+suffix, value)
	if err != nil {
		return err
	}
	return write(f.dir, id+suffix, body)
}

// Delete removes an item.
func (f *File) Delete(_ context.Context, id string) error {
	if err := checkID(id); err != nil {
		return err
	}
	return remove(f.dir, id+suffix)
}

// Place says where an item is, in words.
func (f *File) Place(id string) string { return f.words + ", " + filepath.Join(f.dir, id+suffix) }

// Probe finds out whether the vault opens.
func (f *File) Probe(ctx context.Context) error {
	_, err := f.master32(ctx)
	return err
}

func randomKey() []byte {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}
