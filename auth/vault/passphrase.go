package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

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

// NewPassphrase makes a vault under a passphrase, which ask gives. It is asked for at the first use, and again only
// after a wrong one, which is a problem of kind VaultDown. The first passphrase ever given is the vault's. A nil ask
// says that nobody is there.
func NewPassphrase(dir string, ask func(context.Context) (string, error)) *File {
	f := &File{base: dir, words: "a passphrase-locked file", stretch: stretch}
	f.place = func() (string, error) { return current(dir) }
	f.find = f.opener(ask, func(string) (string, error) { return begin(dir) })
	return f
}

// opener gives the key of a folder for the passphrase that ask gives; found says in which folder the first one begins.
func (f *File) opener(ask func(context.Context) (string, error), found func(dir string) (string, error)) func(context.Context, string) ([]byte, error) {
	return func(ctx context.Context, dir string) ([]byte, error) {
		if ask == nil {
			return nil, problem.New(problem.VaultDown, "The vault is locked by a passphrase, and nobody is here to give it.").
				WithHint("Run patchbay in a terminal, or use PATCHBAY_VAULT=env with a key in PATCHBAY_VAULT_KEY.")
		}
		text, err := ask(ctx)
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(text) == "" {
			return nil, problem.New(problem.VaultDown, "An empty passphrase locks nothing.").WithHint("Choose a long one.")
		}
		return f.derive(dir, text, found)
	}
}

// derive makes the key and sees to it that it is the one the folder was made with.
func (f *File) derive(dir, passphrase string, found func(dir string) (string, error)) ([]byte, error) {
	lock, err := read(dir, lockFile)
	if errors.Is(err, ErrNotFound) {
		if dir, err = found(dir); err != nil {
			return nil, err
		}
		if err := f.seed(dir, passphrase); err != nil {
			return nil, err
		}
		lock, err = read(dir, lockFile)
	}
	if err != nil {
		return nil, err
	}
	if len(lock) < saltSize {
		return nil, problem.New(problem.VaultDown, "The vault's file %s is damaged.", filepath.Join(dir, lockFile)).
			WithHint("Put it back from a backup; without it the vault does not open.")
	}
	key := f.stretch(passphrase, lock[:saltSize])
	if _, err := unseal(key, lockFile, lock[saltSize:]); err != nil {
		return nil, problem.New(problem.VaultDown, "That is not the passphrase of this vault.").WithHint("Try again.").Because(err)
	}
	return key, nil
}

// seed makes a folder's passphrase file, once: a process that was quicker has made it for all.
func (f *File) seed(dir, passphrase string) error {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	body, err := seal(f.stretch(passphrase, salt), lockFile, []byte(checkText))
	if err != nil {
		return err
	}
	if err := create(dir, lockFile, append(salt, body...)); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func stretch(passphrase string, salt []byte) []byte {
	return argon2.IDKey([]byte(passphrase), salt, costTime, costMemory, 1, 32)
}

// locked reports whether a folder is that of a passphrase.
func locked(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, lockFile))
	return err == nil
}
