package workbench

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"patchbay/problem"
)

// jobs are the pulls that run in the background, so that leaving a screen stops nothing.
type jobs struct {
	bench *Workbench
	base  context.Context
	end   context.CancelFunc
	work  sync.WaitGroup

	merges merges
	chores chores

	mu      sync.Mutex
	running map[string]job
	seen    []Progress // by job, connection and model, oldest first
}

// job is one pull that runs.
type job struct {
	cancel context.CancelFunc
	done   <-chan struct{}
	conns  []string // names; empty for all
}

// shares reports whether a job and a request have a connection in common, and names one; "" stands for all.
func (r job) shares(asked []string) (name string, both bool) {
	switch {
	case len(r.conns) == 0 && len(asked) == 0:
		return "", true
	case len(r.conns) == 0:
		return asked[0], true
	case len(asked) == 0:
		return r.conns[0], true
	}
	i := slices.IndexFunc(asked, func(name string) bool {
		return slices.ContainsFunc(r.conns, func(other string) bool { return strings.EqualFold(name, other) })
	})
	if i < 0 {
		return "", false
	}
	return asked[i], true
}

// keep is how many finished lines of progress are remembered.
const keep = 50

func newJobs(w *Workbench) *jobs {
	ctx, cancel := context.WithCancel(context.Background())
	return &jobs{bench: w, base: ctx, end: cancel, running: map[string]job{}, merges: merges{running: map[string]context.CancelFunc{}}, chores: chores{running: map[string]context.CancelFunc{}}}
}

// StartPull begins a pull in the background and answers its job. A connection that is being pulled
// already is a problem of kind Busy.
func (w *Workbench) StartPull(req PullRequest) (string, error) {
	j := w.jobs
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, r := range j.running { // not by what was reported: that comes later than the job, and pauses between models
		if name, both := r.shares(req.Connections); both {
			return "", problem.New(problem.Busy, "%s is being pulled already.", cmp.Or(name, "Everything")).On(name)
		}
	}
	if j.base.Err() != nil {
		return "", problem.New(problem.Canceled, "The program is closing.")
	}
	id := token(w.opt.Now())
	ctx, cancel := context.WithCancel(j.base)
	done := make(chan struct{})
	j.running[id] = job{cancel: cancel, done: done, conns: req.Connections}
	j.work.Go(func() {
		defer close(done)
		defer cancel()
		came, err := w.pull(ctx, id, req, j.note)
		if err != nil {
			j.fail(id, req, err)
		}
		j.mu.Lock()
		delete(j.running, id)
		j.mu.Unlock()
		w.news.tell(Event{Jobs: true, Records: true, Connections: true})
		w.proposeAfter(came)
	})
	return id, nil
}

// StopJob asks a job to stop; what it fetched so far is kept. An unknown job is no error.
func (w *Workbench) StopJob(id string) {
	w.jobs.mu.Lock()
	defer w.jobs.mu.Unlock()
	if r, ok := w.jobs.running[id]; ok {
		r.cancel()
	}
}

// Jobs lists what runs and what ended lately, oldest first; one line for each connection and model.
func (w *Workbench) Jobs() []Progress {
	w.jobs.mu.Lock()
	defer w.jobs.mu.Unlock()
	out := slices.Clone(w.jobs.seen)
	for i := range out {
		_, running := w.jobs.running[out[i].Job]
		out[i].Over = !running
	}
	return out
}

// leave stops the jobs of a connection and waits until they have ended.
func (j *jobs) leave(connection string) {
	j.mu.Lock()
	var ended []<-chan struct{}
	for _, r := range j.running {
		if _, both := r.shares([]string{connection}); both {
			r.cancel()
			ended = append(ended, r.done)
		}
	}
	j.mu.Unlock()
	for _, done := range ended {
		<-done
	}
}

func (j *jobs) note(p Progress) {
	j.mu.Lock()
	i := slices.IndexFunc(j.seen, func(q Progress) bool {
		return q.Job == p.Job && q.Connection == p.Connection && q.Model == p.Model
	})
	if i >= 0 {
		j.seen[i] = p
	} else {
		j.seen = append(j.seen, p)
	}
	if over := len(j.seen) - keep; over > 0 {
		j.seen = slices.DeleteFunc(j.seen, func(q Progress) bool {
			if over <= 0 || !q.Finished {
				return false
			}
			over--
			return true
		})
	}
	j.mu.Unlock()
	j.bench.news.tell(Event{Jobs: true, Records: p.Done > 0})
}

// fail notes a pull that ended before its first page.
func (j *jobs) fail(id string, req PullRequest, err error) {
	j.mu.Lock()
	told := slices.ContainsFunc(j.seen, func(p Progress) bool { return p.Job == id && p.Problem != nil })
	j.mu.Unlock()
	if told {
		return
	}
	name := ""
	if len(req.Connections) == 1 {
		name = req.Connections[0]
	}
	j.note(Progress{Job: id, Connection: name, Total: -1, Started: j.bench.opt.Now(), Finished: true, Problem: problem.As(err)})
}

// stop ends all jobs and waits for them.
func (j *jobs) stop() {
	j.mu.Lock()
	j.end()
	j.mu.Unlock()
	j.work.Wait()
}
