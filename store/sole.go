package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"patchbay/problem"
)

// sole is a store that one process has for itself, to put another file in its place. While it lasts the store is a single
// file without a log beside it, and it is at its name at every moment: killed anywhere, the old one or the new one is there.
type sole struct {
	opt  Options
	hold *hold
	w    *writer // nil where the file cannot be opened
	bad  error   // why it cannot
}

// alone takes the store at o.Path for this process. A file that is missing is NotFound; one that is damaged is taken all
// the same, see bad. Close it with release.
func alone(ctx context.Context, o Options) (*sole, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == 0 {
		o.Wait = busyWait
	}
	full, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fmt.Errorf("find the store %s: %w", o.Path, err)
	}
	o.Path = resolved(full)
	if err := there(o.Path); err != nil {
		return nil, err
	}
	h, err := seize(ctx, o.Path, o.Wait)
	if err != nil {
		return nil, err
	}
	brief := o
	brief.Wait = again
	a := &sole{opt: o, hold: h, w: &writer{path: o.Path, dsn: loneDSN(brief), gate: make(chan struct{}, 1)}}
	dropFile(leftover(o.Path)) // of a process that died
	dropFile(o.Path + ".mended")
	if err := headless(o.Path, a.enter(ctx)); err != nil {
		if !errors.Is(err, ErrDamaged) {
			h.release()
			return nil, err
		}
		a.w, a.bad = nil, err
	}
	return a, nil
}

func there(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return problem.New(problem.NotFound, "There is no store at %s yet.", path).WithHint("It begins with the first connection.").WithFix("patchbay connect CONNECTOR")
	case err != nil:
		return problem.New(problem.Storage, "The store %s cannot be looked at.", path).Because(err)
	case !info.Mode().IsRegular():
		return problem.New(problem.Storage, "The store %s is not a file.", path).WithHint("Move it away and try again.")
	}
	return nil
}

// enter opens the file, and waits for those who are about to close it: SQLite itself does not wait for the last of them.
func (a *sole) enter(ctx context.Context) error {
	limit, cancel := context.WithTimeout(ctx, a.opt.Wait)
	defer cancel()
	pause := time.NewTicker(again)
	defer pause.Stop()
	for {
		err := a.open(ctx)
		if !problem.Is(err, problem.Busy) {
			return err
		}
		select {
		case <-pause.C:
		case <-limit.Done():
			return err
		}
	}
}

// open folds the log into the file and locks it, so that a program that knows nothing of shares is refused, too.
func (a *sole) open(ctx context.Context) error {
	err := a.w.open(ctx)
	if err == nil {
		err = a.lock(ctx)
	}
	if err == nil {
		err = fits(ctx, a.w)
	}
	if err != nil {
		_ = a.w.close() // the first error is the one to tell
	}
	if problem.Is(err, problem.Busy) {
		return problem.New(problem.Busy, "Another program has the store %s open.", a.opt.Path).
			WithHint("Close it, or wait until it is done, and try again.").Because(err)
	}
	return err
}

func (a *sole) lock(ctx context.Context) error {
	var mode string
	for _, q := range []string{"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA journal_mode=DELETE"} {
		if err := a.w.conn.QueryRowContext(ctx, q).Scan(&mode); err != nil {
			return explain(a.opt.Path, "have the store for this process alone", err)
		}
	}
	for _, q := range []string{"BEGIN EXCLUSIVE", "COMMIT"} {
		if _, err := a.w.conn.ExecContext(ctx, q); err != nil {
			return explain(a.opt.Path, "have the store for this process alone", err)
		}
	}
	return nil
}

// fits refuses a file that is no store, or one of a newer format.
func fits(ctx context.Context, w *writer) error {
	have, err := version(ctx, w)
	if err == nil && have > len(steps()) {
		err = tooNew(w.path, have, len(steps()))
	}
	return err
}

// source is where the store that is there can be read from, as far as it can; done ends that.
func (a *sole) source(ctx context.Context) (from querier, done func(), err error) {
	if a.w != nil {
		return a.w.conn, func() {}, nil
	}
	o := a.opt
	mended, err := a.mended(ctx)
	if err != nil {
		return nil, nil, err
	}
	o.Path = cmp.Or(mended, o.Path)
	db, err := sql.Open("sqlite", readDSN(o))
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: %w", o.Path, err)
	}
	return db, func() {
		_ = db.Close() // it was only read
		if mended != "" {
			dropFile(mended)
		}
	}, nil
}

// release gives the store back.
func (a *sole) release() {
	if a.w != nil {
		_ = a.w.close() // nothing is under way; what was written has been committed
	}
	dropFile(leftover(a.opt.Path))
	a.hold.release()
}

// replace puts the finished file beside the store in its place. Where keep is a name, the store that was there keeps its
// bytes under it.
func (a *sole) replace(keep string) error {
	if err := flush(leftover(a.opt.Path)); err != nil {
		return cannotCreate(a.opt.Path, err)
	}
	if a.w != nil {
		if err := a.w.close(); err != nil {
			return fmt.Errorf("close the store: %w", err)
		}
		a.w = nil
		if _, err := os.Lstat(a.opt.Path + "-wal"); err == nil {
			// Whoever made it would write its pages into the other file.
			return problem.New(problem.Busy, "Another program opened the store %s meanwhile.", a.opt.Path).WithHint("Close it and try again.")
		}
	}
	if err := dropFirstPage(a.opt.Path); err != nil {
		return err
	}
	if keep != "" {
		if err := keepAside(a.opt.Path, keep); err != nil {
			return err
		}
	}
	if err := os.Rename(leftover(a.opt.Path), a.opt.Path); err != nil {
		return problem.New(problem.Storage, "The store %s could not be replaced.", a.opt.Path).
			WithHint("It is as it was. Close other programs that use it, and try again.").Because(err)
	}
	return flushDir(a.opt.Path)
}

// keepAside gives the bytes at path another name too, and moves the log of a file that was not closed in order there.
func keepAside(path, keep string) error {
	if err := os.Link(path, keep); err != nil && !errors.Is(err, fs.ErrExist) {
		// No links on this file system: for a moment there is no store at path, and the next start would begin one.
		if err := os.Rename(path, keep); err != nil {
			return problem.New(problem.Storage, "The store %s could not be set aside.", path).
				WithHint("Close other programs that use it, and try again.").Because(err)
		}
	}
	for _, tail := range []string{"-wal", "-shm", "-journal"} {
		if err := os.Rename(path+tail, keep+tail); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return problem.New(problem.Storage, "The log of the store %s could not be set aside.", path).Because(err)
		}
	}
	return nil
}

// asideName is a name for a store that is replaced; none that is taken.
func asideName(path, why string, at time.Time) string {
	name := path + "." + why + "-" + at.UTC().Format("20060102-150405")
	free := name
	for n := 2; ; n++ {
		if _, err := os.Lstat(free); errors.Is(err, fs.ErrNotExist) {
			return free
		}
		free = fmt.Sprintf("%s-%d", name, n)
	}
}

// resolved is where a store's file really is: what belongs to it lies beside that.
func resolved(path string) string {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return path
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}
