package store

import (
	"encoding/binary"
	"io"
	"os"

	"patchbay/problem"
)

// Outdated reports whether Open will bring the file at path up to date, as its header tells without opening it. What cannot
// be read is not: Open says what is the matter.
func Outdated(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	header := make([]byte, 64)
	if _, err := io.ReadFull(f, header); err != nil {
		return false
	}
	have := binary.BigEndian.Uint32(header[60:]) // user_version, as SQLite's file format has it
	return have > 0 && int64(have) < int64(len(steps()))
}

// orphaned says that the file at path is not there, or empty, although the calls of a store lie beside it.
func orphaned(path string) error {
	if _, err := os.Lstat(path); err == nil && SizeOf(path) > 0 || err != nil && !os.IsNotExist(err) || SizeOf(activityPath(path)) == 0 {
		return nil
	}
	return problem.New(problem.Storage, "The store %s is lost: it is missing or empty, and its calls lie beside it.", path).
		WithHint("Restore a backup. To begin anew, move %s away.", activityPath(path)).WithFix("patchbay store restore FILE")
}
