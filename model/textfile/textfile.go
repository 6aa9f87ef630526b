// Package textfile reads files that people name: never more of one than was agreed, and never from something that may
// have no end or keep its reader waiting. It keeps nothing open.
package textfile

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// The reasons why a file is not read although it is there; ask with errors.Is.
var (
	ErrNoFile = errors.New("it is no regular file")
	ErrLarge  = errors.New("it is too large")
)

// Read gives the content of a regular file, or of one that a link leads to, of up to limit bytes. A pipe, a device or
// a folder is [ErrNoFile] and is not opened; more than limit bytes are [ErrLarge].
func Read(path string, limit int64) ([]byte, error) {
	about, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !about.Mode().IsRegular() {
		return nil, ErrNoFile
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	text, err := All(f, limit)
	return text, errors.Join(err, f.Close())
}

// All reads to the end of r; more than limit bytes are [ErrLarge].
func All(r io.Reader, limit int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(text)) > limit {
		return nil, fmt.Errorf("%w: it has more than %d bytes", ErrLarge, limit)
	}
	return text, err
}
