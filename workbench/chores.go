package workbench

import (
	"context"
	"slices"
	"sync"
	"time"

	"patchbay/problem"
)

// ChoreKind is what a chore does.
type ChoreKind string

// The kinds of chores.
const (
	ChoreUnimport ChoreKind = "import undo" // puts a whole import back
	ChoreCheck    ChoreKind = "check"       // looks for damage in the store
	ChoreBackup   ChoreKind = "backup"      // writes a whole copy of the store
	ChoreCompact  ChoreKind = "compact"     // gives back the room that deleted rows left
	ChorePrune    ChoreKind = "tidy"        // lets go of what exceeds the rules
)

// Chore is some care of the profile that runs in the background, or ran: so that leaving a screen ends none of it.
type Chore struct {
	Kind     ChoreKind
	Import   string // of an undo: which import
	Done     int
	Total    int // below 1 while it is not known
	Started  time.Time
	Finished bool
	Problem  *problem.Problem // why it ended early; nil where it did not

	Undone    *ImportUndone      // of an undo: what it came to so far
	Results   []ImportUndoResult // of an undo: what was left and what stays, the first of them
	Check     *StoreCheck        // of a check
	Backup    *StoreFile         // of a backup
	Compacted *StoreCompacted    // of compacting
	Pruned    map[string]int     // of tidying: how many rows of each kind went
}

// ID names a chore: of each there is one at a time.
func (c Chore) ID() string { return string(c.Kind) + c.Import }

// shownResults is how many results of an undo a chore keeps for the eye; its counts are of all.
const shownResults = 1000

// chores are those of this process. They end with the jobs.
type chores struct {
	mu      sync.Mutex
	running map[string]context.CancelFunc
	seen    []Chore // the last of each, the oldest first
}

// Chores lists the chores of this process that run and those that ended, the last of each, the oldest first.
func (w *Workbench) Chores() []Chore {
	c := &w.jobs.chores
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.seen)
}

// StopChore asks a chore to stop behind what is on its way; what it did is kept. One that does not run is no error.
func (w *Workbench) StopChore(id string) {
	c := &w.jobs.chores
	c.mu.Lock()
	defer c.mu.Unlock()
	if stop := c.running[id]; stop != nil {
		stop()
	}
}

// StartImportUndo begins to put a whole import back in the background; see [Workbench.UndoImport].
func (w *Workbench) StartImportUndo(u ImportUndo) error {
	at := Chore{Kind: ChoreUnimport, Import: u.Import, Total: len(u.Steps), Undone: &ImportUndone{Import: u.Import, Waiting: len(u.Steps)}}
	return w.startChore(at, func(ctx context.Context, at *Chore) error {
		sofar := *at.Undone
		out, err := w.UndoImport(ctx, u, func(r ImportUndoResult) {
			sofar.count(r)
			now := sofar
			at.Done, at.Undone = at.Done+1, &now
			if (r.State == "left" || r.State == "stays") && len(at.Results) < shownResults {
				at.Results = append(slices.Clip(at.Results), r)
			}
			w.noteChore(*at)
		})
		at.Undone = &out
		return err
	})
}

// StartCheck begins to check the store in the background; see [Workbench.CheckStore].
func (w *Workbench) StartCheck(quick bool) error {
	return w.startChore(Chore{Kind: ChoreCheck}, func(ctx context.Context, at *Chore) error {
		done, err := w.CheckStore(ctx, quick)
		at.Check = &done
		return err
	})
}

// StartBackup begins to write a backup into the profile's folder of backups, in the background.
func (w *Workbench) StartBackup() error {
	return w.startChore(Chore{Kind: ChoreBackup}, func(ctx context.Context, at *Chore) error {
		done, err := w.BackupStore(ctx, "")
		at.Backup = &done
		return err
	})
}

// StartPrune begins to let go of what exceeds the rules, in the background; see [Workbench.Prune].
func (w *Workbench) StartPrune() error {
	return w.startChore(Chore{Kind: ChorePrune}, func(ctx context.Context, at *Chore) error {
		done, err := w.Prune(ctx)
		at.Pruned = done
		return err
	})
}

// StartCompact begins to compact the store in the background; see [Workbench.CompactStore]. While anything else runs it is
// refused as Busy: the store is closed meanwhile, and whoever needs it waits.
func (w *Workbench) StartCompact() error {
	if what := w.runs(); what != "" {
		return problem.New(problem.Busy, "%s: the store cannot be compacted meanwhile.", what).WithHint("Wait until it has ended, or stop it first.")
	}
	return w.startChore(Chore{Kind: ChoreCompact}, func(ctx context.Context, at *Chore) error {
		done, err := w.CompactStore(ctx)
		at.Compacted = &done
		return err
	})
}

// runs says what runs in the background, as the beginning of a sentence; "" where nothing does.
func (w *Workbench) runs() string {
	j := w.jobs
	for _, at := range []struct {
		lock    sync.Locker
		running func() int
		words   string
	}{
		{&j.mu, func() int { return len(j.running) }, "A pull is running"},
		{&w.pushes.mu, func() int { return len(w.pushes.running) }, "A working copy is being pushed"},
		{&j.merges.mu, func() int { return len(j.merges.running) }, "A merge is running"},
		{&j.chores.mu, func() int { return len(j.chores.running) }, "Something else is done with the store"},
	} {
		at.lock.Lock()
		n := at.running()
		at.lock.Unlock()
		if n > 0 {
			return at.words
		}
	}
	if w.Proposing().Running {
		return "Records are being compared"
	}
	return ""
}

func (w *Workbench) startChore(at Chore, do func(context.Context, *Chore) error) error {
	c := &w.jobs.chores
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case at.Kind == ChoreCompact && len(c.running) > 0:
		return problem.New(problem.Busy, "Something else is done with the store.").WithHint("Wait until it has ended, or stop it first.")
	case c.running[at.ID()] != nil:
		return problem.New(problem.Busy, "That is under way already.")
	case c.running[string(ChoreCompact)] != nil:
		return problem.New(problem.Busy, "The store is being compacted.").WithHint("Wait until that has ended.")
	}
	ctx, cancel := context.WithCancel(w.jobs.base)
	if ctx.Err() != nil {
		cancel()
		return problem.New(problem.Canceled, "The program is closing.")
	}
	at.Started = w.opt.Now()
	c.running[at.ID()] = cancel
	c.note(at)
	w.jobs.work.Go(func() {
		defer cancel()
		err := do(ctx, &at)
		at.Problem, at.Finished = problem.As(err), true
		c.mu.Lock()
		delete(c.running, at.ID())
		c.note(at)
		c.mu.Unlock()
		w.news.tell(Event{Jobs: true, Records: true})
	})
	w.news.tell(Event{Jobs: true})
	return nil
}

func (w *Workbench) noteChore(at Chore) {
	w.jobs.chores.mu.Lock()
	w.jobs.chores.note(at)
	w.jobs.chores.mu.Unlock()
	w.news.tell(Event{Jobs: true})
}

// note keeps how far a chore is. The caller holds the lock.
func (c *chores) note(at Chore) {
	c.seen = slices.DeleteFunc(c.seen, func(old Chore) bool { return old.ID() == at.ID() })
	c.seen = append(c.seen, at)
	if over := len(c.seen) - keep; over > 0 {
		c.seen = slices.Delete(c.seen, 0, over)
	}
}
