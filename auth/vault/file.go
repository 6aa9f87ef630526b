package vault

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
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
	saltSize   = 16
	// lockFile holds the salt and, sealed, checkText: it tells a wrong passphrase. No item can have its name.
	lockFile  = "~passphrase" + suffix
	checkText = "patchbay"
)

// File keeps each item in a sealed file of its own, all under one master key: from a passphrase, or as it is.
type File struct {
	dir   string
	words string // of Place
	find  func(context.Context) ([]byte, error)

	mu  sync.Mutex
	key []byte
}

// NewPassphrase makes a vault under a passphrase, which ask gives. It is asked for at the first use, and again only
// after a wrong one, which is a problem of kind VaultDown. The first passphrase ever given is the vault's. A nil ask
// says that nobody is there.
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
		return f.derive(text)
	}
	return f
}

// NewKey makes a vault under a 32-byte key, given as 64 hexadecimal digits or as base64.
func NewKey(dir, key string) *File {
	f := &File{dir: dir, words: "a file locked by the key in PATCHBAY_VAULT_KEY"}
	f.find = func(context.Context) ([]byte, error) {
		if raw, ok := parseKey(key); ok {
			return raw, nil
		}
		return nil, problem.New(problem.VaultDown, "PATCHBAY_VAULT_KEY does not hold a key.").
			WithHint("Give it 32 random bytes as 64 hexadecimal digits: openssl rand -hex 32.")
	}
	return f
}

func parseKey(text string) ([]byte, bool) {
	text = strings.TrimSpace(text)
	for _, decode := range []func(string) ([]byte, error){
		hex.DecodeString, base64.StdEncoding.DecodeString, base64.RawStdEncoding.DecodeString,
		base64.URLEncoding.DecodeString, base64.RawURLEncoding.DecodeString,
	} {
		if raw, err := decode(text); err == nil && len(raw) == 32 {
			return raw, true
		}
	}
	return nil, false
}

// derive makes the key and sees to it that it is the one the vault was made with.
func (f *File) derive(passphrase string) ([]byte, error) {
	if strings.TrimSpace(passphrase) == "" {
		return nil, problem.New(problem.VaultDown, "An empty passphrase locks nothing.").WithHint("Choose a long one.")
	}
	lock, err := read(f.dir, lockFile)
	if errors.Is(err, ErrNotFound) {
		if err := f.found(passphrase); err != nil {
			return nil, err
		}
		lock, err = read(f.dir, lockFile)
	}
	if err != nil {
		return nil, err
	}
	if len(lock) < saltSize {
		return nil, problem.New(problem.VaultDown, "The vault's file %s is damaged.", filepath.Join(f.dir, lockFile)).
			WithHint("Put it back from a backup; without it the vault does not open.")
	}
	key := stretch(passphrase, lock[:saltSize])
	if _, err := unseal(key, lockFile, lock[saltSize:]); err != nil {
		return nil, problem.New(problem.VaultDown, "That is not the passphrase of this vault.").WithHint("Try again.").Because(err)
	}
	return key, nil
}

// found makes the vault's passphrase file, once: a process that was quicker has made it for all.
func (f *File) found(passphrase string) error {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	body, err := seal(stretch(passphrase, salt), lockFile, []byte(checkText))
	if err != nil {
		return err
	}
	if err := create(f.dir, lockFile, append(salt, body...)); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func stretch(passphrase string, salt []byte) []byte {
	return argon2.IDKey([]byte(passphrase), salt, costTime, costMemory, 1, 32)
}

// master is the key of the vault; only a good one is remembered.
func (f *File) master(ctx context.Context) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.key != nil {
		return f.key, nil
	}
	key, err := f.find(ctx)
	if err != nil {
		return nil, err
	}
	f.key = key
	return key, nil
}

// Load answers an item.
func (f *File) Load(ctx context.Context, id string) ([]byte, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	key, err := f.master(ctx)
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
	key, err := f.master(ctx)
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

// Probe finds out whether the vault opens. It may ask for the passphrase.
func (f *File) Probe(ctx context.Context) error {
	_, err := f.master(ctx)
	return err
}

// Format hides the key from every verb.
func (f *File) Format(s fmt.State, _ rune) {
	_, _ = s.Write([]byte(f.words)) // a failing writer is the printer's business
}
