package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"patchbay/problem"
)

// Why a store can be read but not written.
var (
	errFull     = errors.New("no space left")
	errReadOnly = errors.New("read-only file system")
)

// sealOf is the problem of a store that can be read but not written, nil where err is another matter.
func sealOf(path string, err error) *problem.Problem {
	switch {
	case errors.Is(err, errFull):
		return problem.New(problem.Storage, "The disk is full: the store %s can be read, but not written.", path).
			WithHint("Nothing that was saved is lost. Free some space: it is written again a moment later.").Because(err)
	case errors.Is(err, errReadOnly):
		return problem.New(problem.Storage, "The file system of the store %s is read-only: it can be read, but not written.", path).
			WithHint("Mount it for writing and start again, or choose another place with PATCHBAY_HOME.").Because(err)
	}
	return nil
}

// sealing has a file that is there on a read-only file system only read, without an attempt to write it.
func sealing(path string) error {
	if readOnlyFS(filepath.Dir(path)) && SizeOf(path) > 0 {
		return errReadOnly
	}
	return nil
}

// seal goes on with a store that cannot be written as one that is only read, and answers err where that cannot be: it is
// empty, or would have to be brought up to date first.
func (s *Store) seal(ctx context.Context, err error) error {
	why := sealOf(s.path, err)
	if why == nil {
		return err
	}
	if bad := s.durable.close(); bad != nil {
		return fmt.Errorf("close the store before it is only read: %w", bad)
	}
	dsn, bad := sealedDSN(Options{Path: s.path, Wait: s.wait}, why)
	if bad != nil {
		return bad
	}
	have, bad := sealedFormat(ctx, s.path, dsn)
	switch {
	case bad != nil:
		return bad
	case have == 0:
		return err
	case have > len(steps()):
		return tooNew(s.path, have, len(steps()))
	case have < len(steps()):
		return problem.New(problem.Storage, "The store %s has to be brought up to date, and cannot be written.", s.path).
			WithHint("%s", why.Hint).Because(why)
	}
	s.readDSN, s.durable.dsn, s.durable.sealed, s.activity.sealed = dsn+onlyReads, dsn, why, why
	s.durable.ask = func() { s.Sealed() }
	s.why.Store(why)
	return nil
}

const onlyReads = "&_pragma=query_only(1)"

// seal has the file of calls and budgets only read, too, and answers how; one that is not there yet, or of an older form,
// counts as empty.
func (a *activity) seal(ctx context.Context, err error) (dsn string, _ error) {
	why := sealOf(a.opt.Path, err)
	if why == nil {
		return "", err
	}
	_ = a.w.close() // nothing was written
	defer func() { a.w.sealed = why }()
	if SizeOf(a.opt.Path) > 0 {
		if dsn, err = sealedDSN(a.opt, why); err != nil {
			return "", err
		}
		if have, err := sealedFormat(ctx, a.opt.Path, dsn); err != nil || have == len(activitySteps()) {
			return dsn + onlyReads, err
		}
	}
	series, err := ulid(a.opt.Now(), a.opt.Rand)
	if err != nil {
		return "", err
	}
	a.w.dsn = "file:/" + series + "?vfs=memdb"
	if err := a.w.open(ctx); err != nil {
		return "", err
	}
	return a.w.dsn + onlyReads, migrate(ctx, a.w, activitySteps(), a.opt.Now())
}

// sealedDSN spells how a file that cannot be written is read. What SQLite keeps beside it is read as it is: on a full disk the
// log of writes has no room for the table that says where its pages are, which is then made in memory.
func sealedDSN(o Options, why error) (string, error) {
	dsn := fileDSN(o, "temp_store(MEMORY)", "cache_size(-6000)")
	if errors.Is(why, errFull) {
		for _, tail := range []string{"-wal", "-shm"} { // a name costs no space
			if err := createFile(o.Path + tail); err != nil {
				return "", err
			}
		}
		return dsn + "&mode=ro&readonly_shm=1", nil
	}
	switch _, err := os.Lstat(o.Path + "-shm"); {
	case SizeOf(o.Path+"-wal") == 0:
		return dsn + "&immutable=1", nil // nobody can write to it, and nothing waits in a log
	case err == nil:
		return dsn + "&mode=ro&readonly_shm=1", nil
	case runtime.GOOS == "windows":
		return "", problem.New(problem.Storage, "The newest writes to the store %s cannot be read where nothing can be written.", o.Path).
			WithHint("Copy the whole folder to a disk that can be written.")
	}
	// The table is made in memory where the file is nobody else's from the first look at it on. A rule that looks at it, as
	// the one for the cache does, would be too early.
	return fileDSN(o, "locking_mode(EXCLUSIVE)", "temp_store(MEMORY)") + "&mode=ro&vfs=unix-none", nil
}

// sealedFormat is the version of a file that is only read; 0 for an empty one.
func sealedFormat(ctx context.Context, path, dsn string) (have int, err error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return 0, fmt.Errorf("open %s: %w", path, err)
	}
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return 0, errors.Join(explain(path, "read the store's version", err), db.Close())
	}
	return have, db.Close()
}
