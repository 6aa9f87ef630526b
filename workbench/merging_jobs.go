package workbench

import (
	"context"
	"slices"
	"sync"

	"patchbay/problem"
)

// MergeProgress is how far a merge, or the undo of one, is that runs in the background or ended.
type MergeProgress struct {
	Merge    string
	Title    string // of the record that stays
	Undo     bool
	Done     int // changes
	Total    int
	Left     []string // of an undo: what was not put back, as sentences
	Finished bool
	Problem  *problem.Problem // why it ended early; nil where it did not
}

// merges are the merges that run in the background, so that leaving a screen stops none. They end with the jobs.
type merges struct {
	mu      sync.Mutex
	running map[string]context.CancelFunc // by the merge's id
	seen    []MergeProgress               // the last of each merge, oldest first
}

// StartMerge begins to carry a merge out in the background; how it goes is told by [Workbench.Merges]. One that runs
// already is a problem of kind Busy.
func (w *Workbench) StartMerge(p MergePlan) error {
	at := MergeProgress{Merge: p.Merge, Title: p.Survivor.Title, Total: len(p.Steps)}
	return w.startMerge(at, func(ctx context.Context, at MergeProgress) MergeProgress {
		_, err := w.ApplyMerge(ctx, p, func(Change) {
			at.Done++
			w.noteMerge(at)
		})
		at.Problem = problem.As(err)
		return at
	})
}

// StartMergeUndo begins to put a merge back in the background; see [Workbench.UndoMerge].
func (w *Workbench) StartMergeUndo(u MergeUndo) error {
	at := MergeProgress{Merge: u.Merge, Title: u.Title, Undo: true, Total: len(u.Steps)}
	return w.startMerge(at, func(ctx context.Context, at MergeProgress) MergeProgress {
		out, err := w.UndoMerge(ctx, u, func(Change) {
			at.Done++
			w.noteMerge(at)
		})
		at.Left, at.Problem = out.Left, problem.As(err)
		return at
	})
}

// StopMerge asks a merge to stop behind the change that is on its way. One that does not run is no error.
func (w *Workbench) StopMerge(merge string) {
	w.jobs.merges.mu.Lock()
	defer w.jobs.merges.mu.Unlock()
	if stop := w.jobs.merges.running[merge]; stop != nil {
		stop()
	}
}

// Merges lists the merges and undos of merges of this process that run and those that ended, the last of each merge,
// oldest first.
func (w *Workbench) Merges() []MergeProgress {
	w.jobs.merges.mu.Lock()
	defer w.jobs.merges.mu.Unlock()
	return slices.Clone(w.jobs.merges.seen)
}

func (w *Workbench) startMerge(at MergeProgress, do func(context.Context, MergeProgress) MergeProgress) error {
	m := &w.jobs.merges
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.running[at.Merge] != nil {
		return problem.New(problem.Busy, "This merge is under way already.")
	}
	ctx, cancel := context.WithCancel(w.jobs.base)
	if ctx.Err() != nil {
		cancel()
		return problem.New(problem.Canceled, "The program is closing.")
	}
	m.running[at.Merge] = cancel
	m.note(at)
	w.jobs.work.Go(func() {
		defer cancel()
		at := do(ctx, at)
		at.Finished = true
		m.mu.Lock()
		delete(m.running, at.Merge)
		m.note(at)
		m.mu.Unlock()
		w.news.tell(Event{Jobs: true, Records: true})
	})
	return nil
}

func (w *Workbench) noteMerge(at MergeProgress) {
	w.jobs.merges.mu.Lock()
	w.jobs.merges.note(at)
	w.jobs.merges.mu.Unlock()
	w.news.tell(Event{Jobs: true})
}

// note keeps how far a merge is. The caller holds the lock.
func (m *merges) note(at MergeProgress) {
	m.seen = slices.DeleteFunc(m.seen, func(old MergeProgress) bool { return old.Merge == at.Merge })
	m.seen = append(m.seen, at)
	if over := len(m.seen) - keep; over > 0 {
		m.seen = slices.Delete(m.seen, 0, over)
	}
}
