package workbench

import (
	"context"
	"slices"
	"sync"

	"patchbay/problem"
)

// pushes are the pushes that run in the background, so that leaving a screen stops nothing. They end with the jobs.
type pushes struct {
	mu      sync.Mutex
	running map[string]context.CancelFunc // by the working copy's id
	seen    []PushProgress                // one for each working copy, oldest first
}

// StartPush begins to push a working copy in the background; see [Workbench.PushBulk]. How it goes is told by
// [Workbench.Pushes].
func (w *Workbench) StartPush(ctx context.Context, req PushRequest) error {
	p, err := w.startPush(ctx, req, w.pushes.note(w))
	if err != nil {
		return err
	}
	base, cancel := context.WithCancel(w.jobs.base)
	if base.Err() != nil {
		cancel()
		p.release(ctx)
		return problem.New(problem.Canceled, "The program is closing.")
	}
	id := p.draft.ID
	w.pushes.mu.Lock()
	w.pushes.running[id] = cancel
	w.pushes.mu.Unlock()
	p.tell(true)
	w.jobs.work.Go(func() {
		defer cancel()
		_, _ = p.run(base) // what came of it is in the progress
		w.pushes.mu.Lock()
		delete(w.pushes.running, id)
		w.pushes.mu.Unlock()
		w.news.tell(Event{Jobs: true, Records: true})
	})
	return nil
}

// StopPush asks a push of this process to stop: the records that are on their way are brought to their end, the others
// stay untried. One that does not run is no error.
func (w *Workbench) StopPush(bulk string) {
	w.pushes.mu.Lock()
	defer w.pushes.mu.Unlock()
	if stop := w.pushes.running[bulk]; stop != nil {
		stop()
	}
}

// Pushes lists the pushes of this process that run and those that ended, the last of each working copy, oldest first.
func (w *Workbench) Pushes() []PushProgress {
	w.pushes.mu.Lock()
	defer w.pushes.mu.Unlock()
	return slices.Clone(w.pushes.seen)
}

func (j *pushes) note(w *Workbench) func(PushProgress) {
	return func(p PushProgress) {
		j.mu.Lock()
		i := slices.IndexFunc(j.seen, func(q PushProgress) bool { return q.Bulk.ID == p.Bulk.ID })
		if i >= 0 {
			j.seen[i] = p
		} else {
			j.seen = append(j.seen, p)
		}
		if len(j.seen) > keep {
			j.seen = slices.Delete(j.seen, 0, len(j.seen)-keep)
		}
		j.mu.Unlock()
		w.news.tell(Event{Jobs: true})
	}
}
