package vault

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"path/filepath"
	"strings"

	"patchbay/problem"
)

// keyFolder holds the items of the vault under a key, beside those of the others. Earlier versions had them in the
// vault's folder itself: they are read there still, and go from there when they are written or deleted.
const keyFolder = "env"

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

// Keyed reports whether a file vault is one under a key, and not under a passphrase.
func (f *File) Keyed() bool { return f.older != "" }
