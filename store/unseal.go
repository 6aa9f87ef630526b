package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"patchbay/problem"
)

// How a store that found the disk full looks whether there is room again.
const (
	probePause = 2 * time.Second // between two looks; each is of some milliseconds
	probeBytes = 256 << 10       // that have to fit
	leaveTime  = 3 * time.Second // for readers that are at it
)

// source opens the connections of readers, by the rules that hold at the moment.
type source struct {
	driver driver.Driver
	open   atomic.Int64 // connections that are there
	worn   atomic.Bool  // they are to end when nobody uses them
	mu     sync.RWMutex // held for writing while the rules change: nobody opens one then
	dsn    string
	over   bool // none is opened any more
}

func newSource(dsn string) (*source, error) {
	db, err := sql.Open("sqlite", dsn) // opens nothing
	if err != nil {
		return nil, err
	}
	return &source{driver: db.Driver(), dsn: dsn}, db.Close()
}

// Connect opens one.
func (s *source) Connect(context.Context) (driver.Conn, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.over {
		return nil, sql.ErrConnDone
	}
	conn, err := s.driver.Open(s.dsn)
	if err != nil {
		return nil, err
	}
	all, ok := conn.(abilities)
	if !ok {
		return nil, errors.Join(fmt.Errorf("a connection %T of an unknown kind", conn), conn.Close())
	}
	s.open.Add(1)
	return reader{all, s}, nil
}

// Driver is SQLite's.
func (s *source) Driver() driver.Driver { return s.driver }

// abilities are what the pool uses of a connection.
type abilities interface {
	transactions
	statements
	upkeep
}

type transactions interface {
	driver.Conn
	driver.ConnBeginTx
}

type statements interface {
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
}

type upkeep interface {
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// reader is a connection of a source, which counts it: the pool counts those that only wait to be opened, too.
type reader struct {
	abilities
	of *source
}

// Close ends it.
func (r reader) Close() error {
	defer r.of.open.Add(-1)
	return r.abilities.Close()
}

// IsValid is false where it should not be used once more. The pool then hands it on to nobody, however many wait.
func (r reader) IsValid() bool { return !r.of.worn.Load() && r.abilities.IsValid() }

// glances are when it was looked last whether there is room again.
type glances struct {
	looking sync.Mutex
	last    time.Time // while looking
}

// Sealed is nil for a store that can be written. Otherwise the disk was full or its file system read-only when the store
// was opened: everything can be read, and every write answers this problem. A disk that was full is looked at again, every
// other second at most; where there is room the store can be written from then on.
func (s *Store) Sealed() *problem.Problem {
	if why := s.why.Load(); why == nil || !errors.Is(why, errFull) {
		return why
	}
	if s.glances.looking.TryLock() {
		defer s.glances.looking.Unlock()
		if time.Since(s.glances.last) >= probePause {
			if roomy(filepath.Dir(s.path)) {
				s.unseal(context.Background())
			}
			s.glances.last = time.Now()
		}
	}
	return s.why.Load()
}

// roomy reports whether something fits into a folder: what the system tells of free space is not what this user may take.
func roomy(dir string) bool {
	f, err := os.CreateTemp(dir, "room-*.tmp")
	if err != nil {
		return false
	}
	_, err = f.Write(make([]byte, probeBytes))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name())) == nil
}

// unseal has the store written again. The readers of a file that cannot be written share a table of pages that nobody may
// change, so all of them are closed before the writer opens; where one does not end, it is tried another time.
func (s *Store) unseal(ctx context.Context) {
	// These two wait for nobody who waits for a connection, and are opened anew when they are asked for.
	_ = errors.Join(s.pulse.close(), s.standing.close())
	s.readable.mu.Lock()
	defer s.readable.mu.Unlock()
	if !s.leave() {
		return
	}
	s.durable.gate <- struct{}{}
	err := s.durable.unsealed(ctx, writeDSN(Options{Path: s.path, Wait: s.wait}, "FULL"))
	<-s.durable.gate
	if err != nil {
		return // there is too little room after all: the next look tells
	}
	s.activity.unseal()
	s.readable.dsn = readDSN(Options{Path: s.path, Wait: s.wait})
	s.why.Store(nil)
}

// leave closes all readers, and reports whether there is none any more.
func (s *Store) leave() bool {
	s.readable.worn.Store(true)
	defer s.readable.worn.Store(false)
	defer s.readers.SetMaxIdleConns(readerCount)
	s.readers.SetMaxIdleConns(-1) // ends those that nobody uses
	return s.readable.left()
}

// left waits for all connections to be closed, but not for ever, and reports whether they are.
func (s *source) left() bool {
	for end := time.Now().Add(leaveTime); s.open.Load() > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

// end closes a pool of the source's connections. The pool itself does not wait for one that it is opening or that is just
// given back, and the file would be in use a moment longer.
func (s *source) end(pool *sql.DB) error {
	err := pool.Close()
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	s.left()
	return err
}

// unsealed opens the file for writing, and goes back where that cannot be. The gate is held.
func (w *writer) unsealed(ctx context.Context, dsn string) error {
	was, why := w.dsn, w.sealed
	w.dsn, w.sealed = dsn, nil
	err := w.open(ctx)
	if err == nil {
		if _, err = w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err == nil {
			_, err = w.conn.ExecContext(ctx, "ROLLBACK")
		}
		if err != nil {
			err = errors.Join(err, w.conn.Close(), w.db.Close())
			w.conn = nil
		}
	}
	if err != nil {
		w.dsn, w.sealed = was, why
		return fmt.Errorf("write %s again: %w", w.path, err)
	}
	return nil
}

// rules are how the file is opened now.
func (w *writer) rules() string {
	w.gate <- struct{}{}
	defer func() { <-w.gate }()
	return w.dsn
}

// unseal has the next use open the file as one that can be written.
func (a *activity) unseal() {
	a.using.Lock()
	defer a.using.Unlock()
	_ = a.shut() // nothing was written
	a.w.gate <- struct{}{}
	a.w.dsn, a.w.sealed = quickDSN(a.opt), nil
	<-a.w.gate
	a.sealed = nil
}
