package store

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/semaphore"

	"patchbay/model"
)

const (
	// groupRecords is how many records share one transaction: enough that its commit and its segment of the search index
	// cost little for each, few enough that somebody who saves meanwhile waits well under a second (BenchmarkLoadLive).
	groupRecords = 4096
	// groupBytes is as much, counted in what providers answered.
	groupBytes = 8 << 20
)

// Walk names what an intake takes in.
type Walk struct {
	Connection string // id
	Model      string
	Scan       int64 // from StartScan
}

// Taken is what an intake has kept since it was last asked.
type Taken struct {
	Records int // that were put, those of one native id each counted
	Stats   Stats
	Listed  []string // native ids of those that live, where some were older than what is known; else nil
}

// Intake keeps the pages of one walk, in their order. A page that comes alone is written at once; pages that come faster
// than they can be written share a transaction, and are prepared while the one before is written. Killed anywhere, what is
// kept is a beginning of the walk with its cursor. An Intake is for one goroutine, and has to be closed.
type Intake struct {
	db   *Store
	ctx  context.Context //nolint:containedctx // of the walk: its writes go on between two calls
	walk Walk

	room    *semaphore.Weighted
	waiting chan readyPage
	over    *readyPage      // did not fit into the last group; of the writing goroutine
	seen    map[string]bool // room for the native ids of a group; as over
	ended   chan struct{}
	closed  bool

	news chan struct{}
	mu   sync.Mutex
	kept Taken
	err  error
}

// readyPage is a page whose rows are made.
type readyPage struct {
	page   Page // without its records
	count  int  // of those
	rows   []*row
	weight int64
}

// NewIntake begins to take in a walk. ctx is that of the writes: pages that wait when it ends are not kept.
func (s *Store) NewIntake(ctx context.Context, w Walk) *Intake {
	in := &Intake{
		db: s, ctx: ctx, walk: w, room: semaphore.NewWeighted(2 * groupRecords), waiting: make(chan readyPage, 2*groupRecords),
		ended: make(chan struct{}), news: make(chan struct{}, 1), seen: map[string]bool{},
	}
	go in.run()
	return in
}

// Put hands over the next page; cursor continues behind it. It waits while many records do. The records and their fields may
// be changed afterwards, their native bytes may not. The error is that of a page
// before, and stays: nothing is kept behind a page that could not be.
func (in *Intake) Put(records []model.Record, cursor string) error {
	p := Page{Connection: in.walk.Connection, Model: in.walk.Model, Records: records, Cursor: cursor, Scan: in.walk.Scan}
	if err := p.named(); err != nil {
		return err
	}
	r := readyPage{page: p, count: len(records), rows: in.db.rowsOf(p), weight: int64(min(max(len(records), 1), groupRecords))}
	r.page.Records = nil
	if err := in.room.Acquire(in.ctx, r.weight); err != nil {
		return err
	}
	if err := in.failed(); err != nil {
		in.room.Release(r.weight)
		return err
	}
	in.waiting <- r
	return nil
}

// News is sent to when there is something to [Intake.Take].
func (in *Intake) News() <-chan struct{} { return in.news }

// Take is what was kept since the last time; err is why a page was not.
func (in *Intake) Take() (Taken, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	k := in.kept
	in.kept = Taken{}
	return k, in.err
}

// Close waits until all that was put is kept. What was, is there to be taken. A second time it does nothing.
func (in *Intake) Close() error {
	if !in.closed {
		in.closed = true
		close(in.waiting)
	}
	<-in.ended
	return in.failed()
}

func (in *Intake) failed() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.err
}

func (in *Intake) run() {
	defer close(in.ended)
	for {
		group := in.group()
		if len(group) == 0 {
			return
		}
		in.write(group)
		for _, r := range group {
			in.room.Release(r.weight)
		}
	}
}

// group waits for a page and takes those that wait behind it, as many as belong into one transaction. No record is in two
// of them: which of both is the newer one is decided against what is kept. It is empty when no page will come any more.
func (in *Intake) group() []readyPage {
	var out []readyPage
	clear(in.seen)
	records, bytes := 0, 0
	fits := func(r readyPage) bool {
		size := 0
		for _, w := range r.rows {
			size += len(w.bytes)
		}
		twice := slices.ContainsFunc(r.rows, func(w *row) bool { return in.seen[w.native] })
		if len(out) > 0 && (twice || records+len(r.rows) > groupRecords || bytes+size > groupBytes) {
			return false
		}
		records, bytes = records+len(r.rows), bytes+size
		for _, w := range r.rows {
			in.seen[w.native] = true
		}
		return true
	}
	if in.over != nil {
		fits(*in.over)
		out, in.over = append(out, *in.over), nil
	} else {
		r, more := <-in.waiting
		if !more {
			return nil
		}
		fits(r)
		out = append(out, r)
	}
	for {
		select {
		case r, more := <-in.waiting:
			if !more {
				return out
			}
			if !fits(r) {
				in.over = &r
				return out
			}
			out = append(out, r)
		default:
			return out
		}
	}
}

// write keeps a group in one transaction; behind an error it keeps nothing more.
func (in *Intake) write(group []readyPage) {
	if in.failed() != nil {
		return
	}
	last := group[len(group)-1].page
	records := 0
	pages := make([][]*row, len(group))
	for i, r := range group {
		records, pages[i] = records+r.count, r.rows
	}
	rows := slices.Concat(pages...)
	stats, err := in.db.putRows(in.ctx, last, rows)
	in.mu.Lock()
	defer in.mu.Unlock()
	if err != nil {
		in.err = err
	} else {
		in.kept.Records += records
		in.kept.Stats = in.kept.Stats.plus(stats)
		if stats.Stale > 0 {
			in.kept.Listed = append(in.kept.Listed, living(rows)...)
		}
	}
	select {
	case in.news <- struct{}{}:
	default:
	}
}

// living are the native ids of the rows that are not deleted.
func living(rows []*row) []string {
	var out []string
	for _, r := range rows {
		if r.state == live {
			out = append(out, r.native)
		}
	}
	return out
}
