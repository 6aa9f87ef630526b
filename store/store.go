package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver registers itself

	"patchbay/model"
	"patchbay/problem"
)

// busyWait is how long a statement waits for another process before it answers Busy.
const busyWait = 5 * time.Second

// readerCount is how many may read at a time.
const readerCount = 4

// Options say where the store is and lend it what it may not take by itself.
type Options struct {
	// Path is the database file. Missing folders and the file are created for this user alone.
	Path string
	// Now is the clock; nil for the wall clock.
	Now func() time.Time
	// Rand feeds the ids of the journal; nil for the system's own source.
	Rand io.Reader
	// Models tell how records are titled and which fields are searched; nil for model.Builtin().
	Models []model.Model
	// Wait is how long to wait for another process; 0 for five seconds.
	Wait time.Duration
	// Upgrading is told while Open brings an older store up to date, which takes seconds for a large one: at first with 0
	// and 0, then how many of its records are in the new search index. nil: nobody is.
	Upgrading func(done, total int)
}

// Store is one open database. Close it once; no method may be called afterwards.
type Store struct {
	path     string
	wait     time.Duration // for other processes
	now      func() time.Time
	rand     io.Reader
	shapes   map[string]shape
	readDSN  string
	readers  *sql.DB
	readable *source                         // of the readers
	why      atomic.Pointer[problem.Problem] // nothing can be written; nil where it can
	glances  glances
	durable  *writer   // synchronous=FULL: records, connections, journal
	activity *activity // calls and budgets, in a file of their own
	hold     *hold
	rules    atomic.Pointer[Retention] // as last read; nil: as they come
	events   hub
	calls    callBuffer
	pulse    pulse
	standing standing
	names    *names
	segments *segments
	tidy     chan struct{} // wakes the indexer; holds at most one wish

	stop    context.CancelFunc
	workers sync.WaitGroup
}

// Open opens the file at o.Path, creates it when it is missing and brings an older one up to
// date, keeping a copy of it beside. It looks at the header only: see [Store.Check]. A file that is missing or empty while
// its calls lie beside it was lost: that is refused, so that nobody takes a new store for the old one. One that cannot be written, for a full
// disk or a read-only file system, is opened for reading alone: see [Store.Sealed].
func Open(ctx context.Context, o Options) (*Store, error) {
	full, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fmt.Errorf("find the store %s: %w", o.Path, err)
	}
	o.Path = resolved(full)
	if err := orphaned(o.Path); err != nil {
		return nil, err
	}
	if err := prepareFile(o.Path); err != nil {
		return nil, err
	}
	s := newStore(o)
	if err := s.start(ctx, o.Upgrading); err != nil {
		_ = s.closePools() // the error of the start is the one to tell
		return nil, headless(s.path, err)
	}
	return s, nil
}

func newStore(o Options) *Store {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Models == nil {
		o.Models = model.Builtin()
	}
	if o.Wait == 0 {
		o.Wait = busyWait
	}
	gate, seen := make(chan struct{}, 1), &names{}
	s := &Store{
		names: seen,
		path:  o.Path, wait: o.Wait, now: o.Now, rand: o.Rand, shapes: shapesOf(o.Models),
		readDSN: readDSN(o), tidy: make(chan struct{}, 1),
		durable:  &writer{path: o.Path, dsn: writeDSN(o, "FULL"), gate: gate, turn: newTurn(o.Path, o.Wait), names: seen, segments: newSegments(writeBytes), press: newPress(), heap: heaped},
		segments: newSegments(readBytes),
	}
	s.activity = newActivity(o, s.takeActivity)
	return s
}

func (s *Store) start(ctx context.Context, upgrading func(done, total int)) error {
	if err := s.enter(ctx, upgrading); err != nil {
		return err
	}
	readable, err := newSource(s.readDSN)
	if err != nil {
		return fmt.Errorf("open readers: %w", err)
	}
	s.readable, s.readers = readable, sql.OpenDB(readable)
	s.readers.SetMaxOpenConns(readerCount)
	s.readers.SetMaxIdleConns(readerCount)
	if err := s.reindex(ctx, upgrading); err != nil {
		return err
	}
	if rules, err := s.Retention(ctx); err == nil { // what cannot be read is said where it is asked for
		s.rules.Store(&rules)
	}
	base, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	series, err := ulid(s.now(), s.rand)
	if err != nil {
		return err
	}
	s.calls.start(s.now, series)
	s.workers.Add(3)
	go s.flushCalls(base)
	go s.keepIndex(base)
	go s.keepRules(base)
	s.wakeIndexer()
	return nil
}

// enter takes a share in the file, opens it and brings it up to date.
func (s *Store) enter(ctx context.Context, upgrading func(done, total int)) (err error) {
	sweep(s.path)
	if s.hold, err = join(ctx, s.path, s.wait); err != nil {
		return err
	}
	if err := sealing(s.path); err != nil {
		return s.seal(ctx, err)
	}
	if err := s.durable.open(ctx); err != nil {
		return s.seal(ctx, err)
	}
	have, err := version(ctx, s.durable)
	if err != nil {
		return s.seal(ctx, err)
	}
	if have > 0 && have < len(steps()) {
		if upgrading != nil {
			upgrading(0, 0)
		}
		return s.update(ctx, s.wait)
	}
	return migrate(ctx, s.durable, steps(), s.now())
}

// Close writes what is still in memory, ends the store's goroutines and releases the file.
func (s *Store) Close() error {
	s.stop()
	s.workers.Wait()
	s.events.close()
	return s.closePools()
}

func (s *Store) closePools() error {
	errs := []error{s.pulse.close(), s.standing.close()}
	if s.readers != nil {
		errs = append(errs, s.readable.end(s.readers))
	}
	errs = append(errs, s.activity.close(), s.durable.close())
	s.hold.release()
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}
