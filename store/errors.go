package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"patchbay/problem"
	"patchbay/store/index"
)

// explain turns what SQLite says into words for the person whose disk or second window it is about.
// Problems pass as they are; anything unknown is wrapped with what was tried.
func explain(path, what string, err error) error {
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		return p
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s: %w", what, err)
	}
	se, ok := errors.AsType[*sqlite.Error](err)
	if errors.Is(err, index.ErrDamaged) {
		return problem.New(problem.Storage, "The search index in the store %s is damaged.", path).
			WithHint("Records are not harmed; the index is made again of them.").WithFix(mends).Because(fmt.Errorf("%s: %w", what, err))
	}
	if !ok && garbled(err) {
		return unreadable(path).Because(fmt.Errorf("%s: %w", what, err))
	}
	if !ok {
		return fmt.Errorf("%s: %w", what, err)
	}
	code := se.Code() & 0xff
	if strings.Contains(se.Error(), "unsupported file format") { // SQLite has no code of its own for a header that lies
		code = codes.SQLITE_CORRUPT
	}
	if p := storageProblem(path, code); p != nil {
		if why := roomless(path, se.Code()); why != nil {
			p, err = sealOf(path, why), errors.Join(why, err)
		}
		if errors.Is(p, ErrDamaged) {
			err = errors.Join(ErrDamaged, err)
		}
		return p.Because(fmt.Errorf("%s: %w", what, err))
	}
	if se.Code()&0xff == codes.SQLITE_INTERRUPT {
		return fmt.Errorf("%s: %w", what, context.Canceled)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// roomless tells a disk that is full, or a file system that is read-only, from what else SQLite says the same of.
func roomless(path string, code int) error {
	switch code & 0xff {
	case codes.SQLITE_IOERR, codes.SQLITE_CANTOPEN, codes.SQLITE_READONLY:
	default:
		return nil
	}
	if code == codes.SQLITE_IOERR_READ || code == codes.SQLITE_IOERR_SHORT_READ {
		return nil
	}
	dir := filepath.Dir(path)
	switch free := freeSpace(dir); {
	case code == codes.SQLITE_IOERR_SHMSIZE, free >= 0 && free < atLeast:
		return errFull
	case readOnlyFS(dir):
		return errReadOnly
	}
	return nil
}

// atLeast is what has to be free on a disk that is not full.
const atLeast = 64 << 10

func storageProblem(path string, code int) *problem.Problem {
	switch code {
	case codes.SQLITE_BUSY, codes.SQLITE_LOCKED:
		return problem.New(problem.Busy, "Another patchbay is writing to the store %s.", path).
			WithHint("Wait until it is done, or close it, and try again.")
	case codes.SQLITE_FULL:
		return problem.New(problem.Storage, "The disk is full: the store %s cannot grow.", path).
			WithHint("Nothing that was saved is lost. Free some space and try again.")
	case codes.SQLITE_READONLY, codes.SQLITE_PERM, codes.SQLITE_CANTOPEN, codes.SQLITE_AUTH:
		return problem.New(problem.Storage, "The store %s cannot be written.", path).
			WithHint("Give yourself the right to write to the file and its folder, or choose another place with PATCHBAY_HOME.")
	case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB:
		return damaged(path)
	case codes.SQLITE_IOERR:
		return problem.New(problem.Storage, "The disk refused to read or write the store %s.", path).
			WithHint("Check the disk and its free space, then try again. What was saved before is kept.")
	}
	return nil
}

func damaged(path string) *problem.Problem {
	return problem.New(problem.Storage, "The store %s is damaged.", path).
		WithHint("Have it set aside: connections and changes are saved as far as they can be read, and the records come back with the next pull.").
		WithFix("patchbay store rebuild").Because(ErrDamaged)
}
