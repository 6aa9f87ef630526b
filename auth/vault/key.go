package vault

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"patchbay/problem"
)

// keyFolder holds the items of the vault under a key, beside those of the others. Earlier versions had them in the
// vault's folder itself: they are read there still, and go from there when they are written or deleted.
const keyFolder = "env"

// keyFile holds checkText, sealed with the key of the folder: it tells a wrong one. No item can have its name. Earlier
// versions made none: there the items tell, and it is made as soon as one of them opens.
const keyFile = "~key" + suffix

// NewKey makes a vault under a 32-byte key, given as 64 hexadecimal digits or as base64.
func NewKey(dir, key string) *File {
	f := &File{base: dir, words: "a file locked by the key in PATCHBAY_VAULT_KEY", older: dir}
	f.place = func() (string, error) { return filepath.Join(dir, keyFolder), nil }
	f.find = func(context.Context, string) ([]byte, error) {
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

// vouch sees to it that a key is the one of its folder, so that no items of a second one come among its own. begin says
// that an item is about to be written: the first one makes its key that of the folder.
func (f *File) vouch(dir string, key []byte, begin bool) error {
	body, err := read(dir, keyFile)
	if err == nil {
		return wrong(dir, key, body)
	}
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	some, opens := f.tried(dir, key)
	switch {
	case some && !opens:
		return alien(dir, errSeal)
	case !some && !begin:
		return nil
	}
	if body, err = seal(key, keyFile, []byte(checkText)); err != nil {
		return err
	}
	if err = create(dir, keyFile, body); !errors.Is(err, fs.ErrExist) {
		return nil // a folder that cannot be written is told when an item is
	}
	if body, err = read(dir, keyFile); err != nil { // another process was quicker
		return err
	}
	return wrong(dir, key, body)
}

// tried reports whether a key's vault has any items, and whether the key opens one of them.
func (f *File) tried(dir string, key []byte) (some, opens bool) {
	places := []string{dir}
	if !locked(f.older) {
		places = append(places, f.older)
	}
	for _, at := range places {
		for _, id := range items(at) {
			some = true
			if _, err := loadFrom(at, id, key); err == nil {
				return true, true
			}
		}
	}
	return some, false
}

// wrong refuses a key that does not open the check of its folder.
func wrong(dir string, key, body []byte) error {
	if _, err := unseal(key, keyFile, body); err != nil {
		return alien(dir, err)
	}
	return nil
}

func alien(dir string, err error) error {
	return problem.New(problem.VaultDown, "That is not the key of this vault (PATCHBAY_VAULT_KEY).").
		WithHint("Give it the key that the vault in %s was made with. Where nothing in there is needed any more, remove that folder to begin with another key.", dir).
		Because(err)
}

// release lets the next key have a folder that has no items any more.
func (f *File) release(dir string) {
	places := len(items(dir))
	if !locked(f.older) {
		places += len(items(f.older))
	}
	if places == 0 {
		_ = remove(dir, keyFile) // left behind, it keeps other keys out of an empty vault, and nothing else
	}
}

// Keyed reports whether a file vault is one under a key, and not under a passphrase.
func (f *File) Keyed() bool { return f.older != "" }
