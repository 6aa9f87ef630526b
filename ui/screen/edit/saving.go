package edit

import (
	"context"
	"sync"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/workbench"
)

// saving is a write that was begun. It goes on when the veil is turned: the screen that is made anew then waits for it.
type saving struct {
	ctx    context.Context
	end    context.CancelFunc
	left   chan struct{} // closed once it has left: it cannot be called back then
	off    bool          // it was called off before it had left, as far as was known
	done   chan struct{} // closed once what follows is known
	change workbench.Change
	err    error
}

func begun() *saving {
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	return &saving{ctx: ctx, end: cancel, left: make(chan struct{}), done: make(chan struct{})}
}

// sent reports whether it has left.
func (w *saving) sent() bool {
	select {
	case <-w.left:
		return true
	default:
		return false
	}
}

// carry does the write.
func (w *saving) carry(serve Services, p workbench.Plan) (workbench.Change, error) {
	defer w.end()
	p.Leaves = sync.OnceFunc(func() { close(w.left) })
	w.change, w.err = serve.Apply(w.ctx, p)
	w.err = ended(w.ctx, serve, p.Connection, w.err)
	close(w.done)
	return w.change, w.err
}

// await is for the end of a write that was begun before the veil was turned.
func (s *Screen) await() tea.Cmd {
	w := s.saving
	return tea.Batch(s.standing(), load.Start(s.applied, writeTime, func(ctx context.Context) (workbench.Change, error) {
		select {
		case <-w.done:
			return w.change, retold(w.err)
		case <-ctx.Done():
			return workbench.Change{}, ctx.Err()
		}
	}))
}

// retold is what went wrong with a write, without a word of what was said of it: that may be from the other side of the veil.
func retold(err error) error {
	switch p := problem.As(err); {
	case err == nil:
		return nil
	case p.Kind == problem.UnknownOutcome:
		return problem.New(p.Kind, "The change was sent, and not answered.").
			WithHint("It is in the journal: what became of it is asked before anything else is done to this record.")
	case p.Kind == problem.Canceled:
		return problem.New(p.Kind, calledOff)
	case p.Kind == problem.Conflict:
		return problem.New(p.Kind, "Nothing was written: this record was changed at the provider meanwhile.")
	default:
		out := problem.New(p.Kind, "The change was not saved while the veil was turned.")
		for _, f := range p.Fields {
			out.Fields = append(out.Fields, problem.Field{Name: f.Name, Code: f.Code, Message: "This was refused."})
		}
		return out
	}
}

// awaitedIs tells the end of a write that was begun before the veil was turned. Where it failed, the draft comes back, and
// says so.
func (s *Screen) awaitedIs(c workbench.Change, err error) tea.Cmd {
	if c.Title = ""; err == nil {
		return s.savedIs(c)
	}
	s.failed = problem.As(err)
	return s.Init()
}

// mourn says above the draft what became of the write of it.
func (s *Screen) mourn() {
	p := s.failed
	if s.failed = nil; p == nil {
		return
	}
	if p.Kind == problem.UnknownOutcome {
		s.stage, s.err = unsure, p
		return
	}
	s.saving = nil
	s.refused(p)
}
