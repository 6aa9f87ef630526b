package workbench

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"

	"patchbay/exchange"
	"patchbay/problem"
	"patchbay/store"
)

// ImportResult is what became of one row.
type ImportResult struct {
	ImportStep
	State   string           `json:"state"`            // "done", "failed", "open", or "" for a row that nothing was to be done for
	Change  string           `json:"change,omitempty"` // what patchbay undo takes
	Problem *problem.Problem `json:"-"`                // why it failed; nil when it did not
}

// ImportDone is what an import did.
type ImportDone struct {
	Import   string `json:"import,omitempty"` // its id, by which all of it is undone; "" where nothing was to be written
	Created  int    `json:"created"`
	Changed  int    `json:"changed"`
	Same     int    `json:"same"`
	Left     int    `json:"left"`
	Rejected int    `json:"rejected"` // could not be read or decided, and was left out
	Failed   int    `json:"failed"`   // was sent or tried, and not taken
	Open     int    `json:"open"`     // an earlier write of theirs is open: the same import later does them
	Waiting  int    `json:"waiting"`  // was not come to
}

// Rejecting says where rows go that were not taken.
type Rejecting struct {
	// Open makes the file for them, of a name with that ending; it is called once, before the first. Nil: they go nowhere.
	Open func(ending string) (io.WriteCloser, error)
}

// Apply carries an import out, row by row, each through the journal like any other edit. tell hears of each row when it
// is done. It stops between two rows when ctx ends: what was done is kept. Doing the same import once more goes on with
// the rest, because what was made is found then; both are one import for [Workbench.PlanImportUndo].
//
// A row that is refused ends it, unless the request says to keep going; what concerns the connection as a whole, such as
// a grant that is dead, ends it always. A row whose earlier write is open stops nothing: it is tried once more behind all
// others, and stays for a later import where it is still open then.
func (im *Import) Apply(ctx context.Context, out Rejecting, tell func(ImportResult)) (ImportDone, error) {
	if im.plain != nil {
		done, err := im.plain.Apply(ctx, out, toldVeiled(im.veil, tell))
		return done, im.veil.said(err)
	}
	done := ImportDone{Waiting: im.Counts.All()}
	if err := im.Ready(); err != nil {
		return done, err
	}
	if err := im.begin(ctx); err != nil {
		return done, err
	}
	done.Import = im.id
	im.remember(ctx, done)
	defer func() { im.remember(ctx, done) }()
	bin := &rejectBin{im: im, out: out}
	var first error
	for s, err := range im.openLast(ctx) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return done, errors.Join(err, bin.close())
		}
		r := im.one(ctx, s.ImportStep)
		if r.State == rowOpen && !s.again {
			s.later()
			continue
		}
		halt := r.Problem != nil && r.State != rowOpen && (!im.req.KeepGoing || wide(r.Problem))
		if r.Problem != nil && r.Problem.Kind == problem.Canceled && !im.left(r) {
			return done, errors.Join(r.Problem, bin.close())
		}
		done.count(r)
		if err := bin.take(r); err != nil {
			return done, errors.Join(err, bin.close())
		}
		tell(r)
		if r.Problem != nil && first == nil {
			first = r.Problem
		}
		if halt {
			break
		}
	}
	if first == nil && done.Waiting == 0 {
		first = im.end(context.WithoutCancel(ctx))
	}
	return done, errors.Join(first, bin.close())
}

// rowOpen is the state of a row whose earlier write is in the journal, and nobody knows yet what became of it.
const rowOpen = "open"

// rowTurn is a row whose turn it is.
type rowTurn struct {
	ImportStep
	again bool   // it was its turn before
	later func() // puts it behind all others
}

// openLast answers the rows in the order of the file, and behind them once more those that were put off.
func (im *Import) openLast(ctx context.Context) iter.Seq2[rowTurn, error] {
	return func(yield func(rowTurn, error) bool) {
		var put []ImportStep
		for s, err := range im.Steps(ctx) {
			if !yield(rowTurn{ImportStep: s, later: func() { put = append(put, s) }}, err) {
				return
			}
		}
		for _, s := range put {
			if !yield(rowTurn{ImportStep: s, again: true}, nil) {
				return
			}
		}
	}
}

// left reports whether a row's write may have left before it was stopped.
func (im *Import) left(r ImportResult) bool { return r.Change != "" }

// one carries out one row.
func (im *Import) one(ctx context.Context, s ImportStep) ImportResult {
	r := ImportResult{ImportStep: s}
	if s.Action != ImportNew && s.Action != ImportChanged {
		return r
	}
	e := Edit{Model: im.Model, ID: s.Record, Connection: im.Connection, Values: s.values, Base: s.base, By: signed(im.req.By, im.id)}
	plan, err := im.bench.PlanEdit(ctx, e)
	if err == nil && len(plan.Changes) == 0 {
		r.Action = ImportSame
		return r
	}
	if err == nil {
		var ch Change
		ch, err = im.bench.Apply(ctx, plan)
		r.Change, r.State = ch.ID, ch.State
		if r.Record == "" {
			r.Record = ch.Record
		}
	}
	if err != nil {
		r.State, r.Problem = "failed", problem.As(err)
		r.Words = append(r.Words, r.Problem.Error())
		if errors.Is(err, store.ErrUnfinished) {
			r.State = rowOpen
			r.Words = append(r.Words, r.Problem.Hint)
		}
	}
	return r
}

// wide reports whether a problem is not about one row alone.
func wide(p *problem.Problem) bool {
	switch p.Kind {
	case problem.Invalid, problem.Conflict, problem.Gone, problem.UnknownOutcome, problem.Unsupported, problem.NotFound, problem.Usage:
		return false
	}
	return true
}

func (d *ImportDone) count(r ImportResult) {
	d.Waiting--
	switch {
	case r.State == rowOpen:
		d.Open++
	case r.Problem != nil:
		d.Failed++
	case r.Action == ImportNew:
		d.Created++
	case r.Action == ImportChanged:
		d.Changed++
	case r.Action == ImportSame:
		d.Same++
	case r.Action == ImportLeft:
		d.Left++
	default:
		d.Rejected++
	}
}

// rejectBin keeps the rows that were not taken in a file that is made for the first of them.
type rejectBin struct {
	im   *Import
	out  Rejecting
	file io.WriteCloser
	to   *exchange.Rejects
}

func (b *rejectBin) take(r ImportResult) error {
	refused := r.Problem != nil && r.State != rowOpen || r.Action == ImportRejected || r.Action == ImportAmbiguous
	if !refused || b.out.Open == nil || !b.im.req.KeepGoing {
		return nil
	}
	if b.to == nil {
		var err error
		if b.file, err = b.out.Open(exchange.NewRejects(io.Discard, b.im.now).Ending()); err != nil {
			return err
		}
		b.to = exchange.NewRejects(b.file, b.im.now)
	}
	return b.to.Add(r.entry, strings.Join(r.Words, " "))
}

func (b *rejectBin) close() error {
	if b.to == nil {
		return nil
	}
	return errors.Join(b.to.Close(), b.file.Close())
}
