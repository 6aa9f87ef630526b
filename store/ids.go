package store

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

// crockford has no letters that are mistaken for digits.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

const (
	shortID = 10
	longID  = 51 // all 256 bits, the last one alone left out
)

// nameOf is the long form of a record's id; the id is as much of it as makes it unique. It depends on
// nothing but what the record is, so a rebuilt store gives the same.
func nameOf(connection, model, native string) string {
	return base32(connection + "\x00" + model + "\x00" + native)
}

func base32(s string) string {
	sum := sha256.Sum256([]byte(s))
	out := make([]byte, 0, longID)
	acc, bits := uint(0), 0
	for _, b := range sum {
		acc, bits = acc<<8|uint(b), bits+8
		for bits >= 5 {
			bits -= 5
			out = append(out, crockford[acc>>bits&31])
		}
	}
	return string(out)
}

// ulid is a new id that sorts by time: 48 bits of milliseconds, 80 random ones.
func ulid(now time.Time, random io.Reader) (string, error) {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(now.UnixMilli())<<16)
	if _, err := io.ReadFull(random, raw[6:]); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	hi, lo := binary.BigEndian.Uint64(raw[:8]), binary.BigEndian.Uint64(raw[8:])
	out := make([]byte, 26)
	for i := 25; i >= 0; i-- {
		out[i] = crockford[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(out), nil
}
