package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"patchbay/problem"
)

// writer owns one writing connection. Both writers of a store share one gate, so that inside the
// process a waiting write goes next in its turn; only other processes are waited for by polling.
type writer struct {
	path string
	dsn  string
	gate chan struct{}

	turn     *turn     // nil where nobody else writes
	names    *names    // nil where nobody is told of connections
	segments *segments // nil where no records are written
	press    *press    // as segments
	builders sync.Pool // of [index.Builder], as segments
	heap     int64     // as segments: how many new ids lie by themselves before they join the others
	ask      func()    // looks whether a file that could not be written can; nil where it could from the beginning

	// Below only while holding the gate.
	sealed *problem.Problem // why nothing can be written; nil where it can
	db     *sql.DB
	conn   *sql.Conn
	stmts  map[string]*sql.Stmt
	bulks  map[string]*bulk
	sieve  *sieve // nil where there is none
	asked  int64  // how many new ids were asked for without it
}

// tx is the write transaction that is under way.
type tx struct{ w *writer }

func (w *writer) open(ctx context.Context) error {
	if w.conn != nil {
		return nil
	}
	if w.sealed != nil {
		return w.sealed
	}
	db, err := sql.Open("sqlite", w.dsn)
	if err != nil {
		return fmt.Errorf("open %s: %w", w.path, err)
	}
	db.SetMaxOpenConns(1)
	conn, err := connection(ctx, db)
	if err != nil {
		_ = db.Close() // nothing was opened; the error to tell is the first
		return explain(w.path, "open the store", err)
	}
	w.db, w.conn, w.stmts, w.bulks, w.sieve = db, conn, map[string]*sql.Stmt{}, map[string]*bulk{}, nil
	return nil
}

// connection opens a connection. Whoever closes the file's last one has it alone for a moment, while it tidies up, and who comes
// just then is told that it is busy without the wait that it asked for: it is asked again for two seconds.
func connection(ctx context.Context, db *sql.DB) (*sql.Conn, error) {
	for n := 0; ; n++ {
		conn, err := db.Conn(ctx)
		se, ok := errors.AsType[*sqlite.Error](err)
		if !ok || n == 200 || se.Code()&0xff != codes.SQLITE_BUSY {
			return conn, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (w *writer) close() error {
	w.gate <- struct{}{}
	defer func() { <-w.gate }()
	if w.conn == nil {
		return nil
	}
	for _, st := range w.stmts {
		_ = st.Close() // the connection below goes anyway
	}
	w.closeBulks()
	_ = w.conn.Close() // gives it back to the pool, which is closed next
	err := w.db.Close()
	w.conn = nil
	return err
}

// do runs fn in one transaction that holds the write lock from its first moment, and commits it
// when fn returns nil. what says in words what this tries, for the error.
func (w *writer) do(ctx context.Context, what string, fn func(tx) error) error {
	if w.ask != nil {
		w.ask()
	}
	select {
	case w.gate <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", what, ctx.Err())
	}
	defer func() { <-w.gate }()
	if err := w.open(ctx); err != nil {
		return err
	}
	w.turn.take(ctx)
	_, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE")
	w.turn.give()
	if err != nil {
		return explain(w.path, what, err)
	}
	// A commit is not to be broken off half way, and a rollback must happen whatever became of ctx.
	last := context.WithoutCancel(ctx)
	committed := false
	defer func() {
		if !committed {
			_, _ = w.conn.ExecContext(last, "ROLLBACK") // SQLite may have rolled back by itself already
			if w.segments != nil {
				w.segments.forget()
			}
		}
	}()
	if err := fn(tx{w}); err != nil {
		return explain(w.path, what, err)
	}
	if _, err := w.conn.ExecContext(last, "COMMIT"); err != nil {
		return explain(w.path, what, err)
	}
	committed = true
	return nil
}

// stmt prepares a query once per connection. Only queries with a constant text may be asked for.
func (t tx) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := t.w.stmts[query]; ok {
		return st, nil
	}
	st, err := t.w.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare %.60q: %w", query, err)
	}
	t.w.stmts[query] = st
	return st, nil
}

// exec runs one statement and tells how many rows it touched.
func (t tx) exec(ctx context.Context, query string, args ...any) (int, error) {
	st, err := t.stmt(ctx, query)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// get scans the first row into dest; found is false when there is none.
func (t tx) get(ctx context.Context, dest []any, query string, args ...any) (found bool, err error) {
	err = t.each(ctx, firstInto(dest, &found), query, args...)
	return found, err
}

// each calls fn for every row; fn must not use the transaction.
func (t tx) each(ctx context.Context, fn func(*sql.Rows) error, query string, args ...any) error {
	st, err := t.stmt(ctx, query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	return drain(rows, fn)
}

func drain(rows *sql.Rows, fn func(*sql.Rows) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// firstInto scans the first row into dest and notes that there was one.
func firstInto(dest []any, found *bool) func(*sql.Rows) error {
	return func(r *sql.Rows) error {
		if *found {
			return nil
		}
		*found = true
		return r.Scan(dest...)
	}
}

// querier is where a reading query can run: the readers, or one snapshot of them.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func each(ctx context.Context, from querier, fn func(*sql.Rows) error, query string, args ...any) error {
	rows, err := asked(ctx, from, query, args)
	if err != nil {
		return err
	}
	return drain(rows, fn)
}

// asked begins a query. A reader that cannot write has to wait while another process makes the log ready, and SQLite leaves
// that to its caller: it takes milliseconds, and is asked for again for a second.
func asked(ctx context.Context, from querier, query string, args []any) (*sql.Rows, error) {
	for n := 0; ; n++ {
		rows, err := from.QueryContext(ctx, query, args...)
		se, ok := errors.AsType[*sqlite.Error](err)
		if !ok || n == 100 || se.Code() != codes.SQLITE_READONLY_RECOVERY && se.Code() != codes.SQLITE_READONLY_CANTINIT {
			return rows, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// each runs a reading query outside any transaction and calls fn for every row.
func (s *Store) each(ctx context.Context, fn func(*sql.Rows) error, query string, args ...any) error {
	if err := each(ctx, s.readers, fn, query, args...); err != nil {
		return explain(s.path, "read the store", err)
	}
	return nil
}

// snapshot runs fn on one unchanging state of the file.
func (s *Store) snapshot(ctx context.Context, fn func(querier) error) error {
	view, err := s.readers.BeginTx(ctx, nil)
	if err != nil {
		return explain(s.path, "read the store", err)
	}
	err = fn(view)
	_ = view.Rollback() // nothing was written
	if err != nil {
		return explain(s.path, "read the store", err)
	}
	return nil
}

// get scans the first row into dest; found is false when there is none.
func (s *Store) get(ctx context.Context, dest []any, query string, args ...any) (found bool, err error) {
	err = s.each(ctx, firstInto(dest, &found), query, args...)
	return found, err
}
