package workbench

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"patchbay/problem"
)

// What a matching that nobody asked for may cost at most: beyond, it would hold the machine for long, or fill it.
const (
	cheapWhole = 20_000 // records of a model that are all compared
	cheapMoved = 5_000  // records that came or changed
)

// ProposeNew looks for links among what came or changed, for those of these models of which links are known or were
// looked for. What would take long, as most of a large model is new, is put off and said in the run; see LinkRun.PutOff.
// report may be nil.
func (w *Workbench) ProposeNew(ctx context.Context, models []string, report func(LinkProgress)) ([]LinkRun, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	var ordered []string
	for _, name := range inOrder(w.Models()) { // people before what is about them
		if !slices.Contains(models, name) {
			continue
		}
		if _, _, err := w.rolesOf(ctx, "", name); err == nil {
			ordered = append(ordered, name)
		}
	}
	if ordered, err = db.LinkedModels(ctx, ordered); err != nil || len(ordered) == 0 {
		return nil, err
	}
	return w.ProposeLinks(ctx, LinkRequest{Models: ordered, Cheap: true}, report)
}

// LinkNews is what looking for links in the background is at, and what it found since somebody last looked.
type LinkNews struct {
	Running  bool
	Progress LinkProgress     // while it runs
	New      int              // proposals
	Linked   int              // by themselves
	PutOff   []string         // models of which too much came at once: "patchbay links propose" compares them
	Problem  *problem.Problem // why the last run ended early; nil where it did not
	Last     LastLinks        // seen or not
}

// LastLinks is what came of the last run of this process.
type LastLinks struct {
	Ended       bool // there was one
	New, Linked int
}

// proposer looks for links in the background, one run at a time. It ends with the jobs.
type proposer struct {
	mu      sync.Mutex
	stop    context.CancelFunc // of the run under way; nil for none
	waiting []string           // models that a pull brought something of
	news    LinkNews
}

// StartProposing looks for links in the background. While it does already, that is a problem of kind Busy.
func (w *Workbench) StartProposing(req LinkRequest) error {
	p := w.after
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop != nil {
		return problem.New(problem.Busy, "Links are being looked for already.")
	}
	return w.proposing(func(ctx context.Context) ([]LinkRun, error) { return w.ProposeLinks(ctx, req, w.tellProposing) })
}

// StopProposing asks the run under way to end; what it found is kept. None is no error.
func (w *Workbench) StopProposing() {
	w.after.mu.Lock()
	defer w.after.mu.Unlock()
	if w.after.stop != nil {
		w.after.stop()
	}
}

// Proposing tells how far looking for links is.
func (w *Workbench) Proposing() LinkNews {
	w.after.mu.Lock()
	defer w.after.mu.Unlock()
	out := w.after.news
	out.PutOff = slices.Clone(out.PutOff)
	return out
}

// SeenProposals forgets what was new: somebody looks at it.
func (w *Workbench) SeenProposals() {
	w.after.mu.Lock()
	defer w.after.mu.Unlock()
	w.after.news.New, w.after.news.Linked = 0, 0
}

// proposeAfter looks for links among what a pull brought, behind it: the pull has ended.
func (w *Workbench) proposeAfter(done []Progress) {
	p := w.after
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = append(p.waiting, PulledModels(done)...)
	if p.stop == nil && len(p.waiting) > 0 {
		_ = w.proposing(w.proposeWaiting) // the program is closing: the next pull looks at the same records
	}
}

// PulledModels are the models that pulls were about. What came of them otherwise, such as a record that was made here, is
// looked at with what a pull brought.
func PulledModels(done []Progress) []string {
	var out []string
	for _, p := range done {
		if !slices.Contains(out, p.Model) {
			out = append(out, p.Model)
		}
	}
	return out
}

func (w *Workbench) proposeWaiting(ctx context.Context) ([]LinkRun, error) {
	var all []LinkRun
	for {
		w.after.mu.Lock()
		models := w.after.waiting
		w.after.waiting = nil
		w.after.mu.Unlock()
		if len(models) == 0 {
			return all, nil
		}
		done, err := w.ProposeNew(ctx, models, w.tellProposing)
		if all = append(all, done...); err != nil {
			return all, fmt.Errorf("look for links: %w", err)
		}
	}
}

// proposing begins a run. The caller holds the lock, and has seen that none is under way.
func (w *Workbench) proposing(do func(context.Context) ([]LinkRun, error)) error {
	ctx, cancel := context.WithCancel(w.jobs.base)
	if ctx.Err() != nil {
		cancel()
		return problem.New(problem.Canceled, "The program is closing.")
	}
	p := w.after
	p.stop = cancel
	p.news.Running, p.news.Problem, p.news.Progress = true, nil, LinkProgress{Total: -1}
	w.jobs.work.Go(func() {
		defer cancel()
		runs, err := do(ctx)
		w.proposed(runs, err)
		w.news.tell(Event{Jobs: true, Records: true})
		w.proposeAfter(nil) // what a pull brought while the run came to its end
	})
	return nil
}

func (w *Workbench) proposed(runs []LinkRun, err error) {
	p := w.after
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop, p.news.Running, p.news.Last = nil, false, LastLinks{Ended: true}
	for _, r := range runs {
		p.news.Last.New, p.news.Last.Linked = p.news.Last.New+r.Proposed, p.news.Last.Linked+r.Linked
		p.news.New, p.news.Linked = p.news.New+r.Proposed, p.news.Linked+r.Linked
		p.news.PutOff = slices.DeleteFunc(p.news.PutOff, func(name string) bool { return name == r.Model })
		if r.PutOff != "" {
			p.news.PutOff = append(p.news.PutOff, r.Model)
		}
	}
	if err != nil && !problem.Is(err, problem.Canceled) {
		p.news.Problem = problem.As(err)
	}
}

func (w *Workbench) tellProposing(at LinkProgress) {
	w.after.mu.Lock()
	w.after.news.Progress = at
	w.after.mu.Unlock()
	w.news.tell(Event{Jobs: true})
}
