package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"patchbay/problem"
)

// activity is the file beside the store that every request writes to: calls and budgets. It is a file of its own so that
// counting a request never waits for a page of records or for the search index. No record depends on it: when it is
// damaged it is set aside and begun anew, and nobody has to be asked.
type activity struct {
	opt   Options                              // Path is the activity file
	takes func(context.Context, *writer) error // takes over what older versions kept in the store
	w     *writer

	sealed *problem.Problem // why nothing can be written, as the store found it before the file was used; nil where it can

	using sync.RWMutex // held for writing while the file is replaced

	mu      sync.Mutex
	readers *sql.DB // nil until the file was prepared
	watch   *sql.Conn
	ended   bool
}

// activityPath is the activity file of the store at path.
func activityPath(path string) string {
	dir, name := filepath.Split(path)
	if rest, ok := strings.CutSuffix(name, "store.db"); ok {
		return dir + rest + "activity.db"
	}
	return path + ".activity"
}

func newActivity(o Options, takes func(context.Context, *writer) error) *activity {
	o.Path = activityPath(o.Path)
	return &activity{opt: o, takes: takes, w: &writer{path: o.Path, dsn: quickDSN(o), gate: make(chan struct{}, 1)}}
}

// do runs one transaction on the file. One that meets damage runs once more, on a new file.
func (a *activity) do(ctx context.Context, what string, fn func(tx) error) error {
	return a.twice(ctx, func() error { return a.w.do(ctx, what, fn) })
}

// each runs a reading query and calls fn for every row; where damage is met in the midst of them, the rest is missing.
func (a *activity) each(ctx context.Context, fn func(*sql.Rows) error, query string, args ...any) error {
	return a.twice(ctx, func() error {
		if err := each(ctx, a.readers, fn, query, args...); err != nil {
			return explain(a.opt.Path, "read the activity", err)
		}
		return nil
	})
}

// get scans the first row into dest; found is false when there is none.
func (a *activity) get(ctx context.Context, dest []any, query string, args ...any) (found bool, err error) {
	err = a.each(ctx, firstInto(dest, &found), query, args...)
	return found, err
}

func (a *activity) twice(ctx context.Context, fn func() error) error {
	once := func() error {
		a.using.RLock()
		defer a.using.RUnlock()
		if err := a.prepare(ctx); err != nil {
			return err
		}
		return fn()
	}
	err := once()
	if !errors.Is(err, ErrDamaged) {
		return err
	}
	if err := a.renew(ctx); err != nil {
		return err
	}
	return once()
}

// prepare opens the file once, and makes it or brings it up to date before.
func (a *activity) prepare(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.readers != nil {
		return nil
	}
	if a.ended {
		return problem.New(problem.Canceled, "The store is closed.")
	}
	dsn := readDSN(a.opt)
	if err := a.ready(ctx); err != nil {
		if dsn, err = a.seal(ctx, err); err != nil {
			return err
		}
	}
	readers, err := sql.Open("sqlite", dsn)
	if err != nil {
		return fmt.Errorf("open readers of the activity: %w", err)
	}
	readers.SetMaxOpenConns(2)
	a.readers = readers
	return nil
}

// ready has the file there, in the form of this version.
func (a *activity) ready(ctx context.Context) error {
	if a.sealed != nil {
		return a.sealed
	}
	if err := prepareFile(a.opt.Path); err != nil {
		return err
	}
	if err := a.w.open(ctx); err != nil {
		return err
	}
	if err := fitting(ctx, a.w, activitySteps()); err != nil {
		return err
	}
	if err := migrate(ctx, a.w, activitySteps(), a.opt.Now()); err != nil {
		return err
	}
	return a.takes(ctx, a.w)
}

// fitting refuses, as damaged, a file that is another's or of a version that is not known yet.
func fitting(ctx context.Context, w *writer, steps []string) error {
	have, err := version(ctx, w)
	if err == nil && have > len(steps) {
		err = problem.New(problem.Storage, "The file %s was written by a newer patchbay.", w.path)
	}
	if p, ok := errors.AsType[*problem.Problem](err); ok && p.Kind == problem.Storage {
		return errors.Join(ErrDamaged, err)
	}
	return err
}

// renew sets the file aside, unless it is sound: another process may have done so already.
func (a *activity) renew(ctx context.Context) error {
	a.using.Lock()
	defer a.using.Unlock()
	alone, err := seize(ctx, a.opt.Path, a.opt.Wait)
	if err != nil {
		return err
	}
	defer alone.release()
	_ = a.shut() // what cannot be closed in order belongs to a file that is given up
	if a.sound(ctx) {
		return nil
	}
	if _, err := SetAside(a.opt.Path, a.opt.Now()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return problem.New(problem.Storage, "The damaged file %s could not be renamed.", a.opt.Path).
			WithHint("Close other programs that use it, or remove it: it holds only the log of calls.").Because(err)
	}
	return nil
}

func (a *activity) sound(ctx context.Context) bool {
	if _, err := os.Lstat(a.opt.Path); err != nil {
		return false
	}
	err := a.w.open(ctx)
	if err == nil {
		err = fitting(ctx, a.w, activitySteps())
	}
	if err == nil {
		err = a.w.integrity(ctx, true)
	}
	return errors.Join(err, a.w.close()) == nil
}

// close closes the file for good.
func (a *activity) close() error {
	a.using.Lock()
	defer a.using.Unlock()
	err := a.shut()
	a.ended = true
	return err
}

// shut closes what is open of the file; the next use opens it anew.
func (a *activity) shut() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	var errs []error
	if a.watch != nil {
		errs = append(errs, a.watch.Close())
	}
	if a.readers != nil {
		errs = append(errs, a.readers.Close())
	}
	a.watch, a.readers = nil, nil
	return errors.Join(append(errs, a.w.close())...)
}

// version is a number that is another one whenever the file has changed.
func (a *activity) version(ctx context.Context) (v int64, err error) {
	err = a.twice(ctx, func() error {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.watch == nil {
			conn, err := a.readers.Conn(ctx)
			if err != nil {
				return explain(a.opt.Path, "watch the activity", err)
			}
			a.watch = conn
		}
		if err := a.watch.QueryRowContext(ctx, "PRAGMA data_version").Scan(&v); err != nil {
			return explain(a.opt.Path, "watch the activity", err)
		}
		return nil
	})
	return v, err
}

// lastGood tells when each connection last answered, by id.
func (a *activity) lastGood(ctx context.Context) map[string]time.Time {
	var out map[string]time.Time
	// Without the file the connections are as they were when they were last written.
	_ = a.twice(ctx, func() (err error) {
		out, err = a.good(ctx)
		return err
	})
	return out
}

// good reads when each connection last answered, from a file that was prepared.
func (a *activity) good(ctx context.Context) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	err := each(ctx, a.readers, func(r *sql.Rows) error {
		var conn string
		var at int64
		err := r.Scan(&conn, &at)
		out[conn] = moment(at)
		return err
	}, "SELECT conn, at FROM good")
	if err != nil {
		return nil, explain(a.opt.Path, "read the activity", err)
	}
	return out, nil
}
