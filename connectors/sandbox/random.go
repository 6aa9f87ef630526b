package sandbox

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
)

// Alphabets for [Draw].
const (
	Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	Hex          = "0123456789abcdef"
)

// Source is a generator that depends on seed and purpose alone, so that what one thing
// draws never moves what another gets. It is not safe for concurrent use.
func Source(seed uint64, purpose string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// Draw makes n characters of alphabet.
func Draw(r *rand.Rand, alphabet string, n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(out)
}

// UUID makes a random (version 4) UUID from r.
func UUID(r *rand.Rand) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], r.Uint64())
	binary.BigEndian.PutUint64(b[8:], r.Uint64())
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// unguessable reads n bytes of src as URL-safe text. A source that fails ends the program's
// request: there is no safe way on without randomness.
func unguessable(src io.Reader, n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(src, b); err != nil {
		return "", fmt.Errorf("draw a random value: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// fingerprint is a short text for a token, the same for the same token.
func fingerprint(token string) string {
	h := fnv.New64a()
	h.Write([]byte(token))
	return hex.EncodeToString(h.Sum(nil))
}
