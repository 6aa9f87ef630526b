package workbench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"patchbay/problem"
	"patchbay/store"
)

// The kinds of operations that fail as a whole.
const (
	FailedPull   = "pull"
	FailedChange = "change"
	FailedBulk   = "working copy"
)

// FailedOperation is something that was to be done, did not come to its end, and was not made good since.
type FailedOperation struct {
	Kind       string
	ID         string // of the change or the working copy; "" of a pull
	Connection string // name; "" of a working copy, which may be about several
	Model      string
	Title      string // of the record of a change, of a working copy its name; "" of a pull
	At         time.Time
	Why        string // in the words that were told then; may be ""
	WhyNot     string // why it cannot be tried again, as a sentence; "" where it can
}

// The bounds of a look at what failed.
const (
	runsLooked    = 500
	changesLooked = 500
)

// FailedOperations lists what failed and was not made good since, the last one first: the last pull of each model, changes
// of which nobody knows whether they arrived, changes that were refused, and working copies with rows that are not
// written.
func (w *Workbench) FailedOperations(ctx context.Context) ([]FailedOperation, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	pulls, err := w.failedPulls(ctx, db)
	if err != nil {
		return nil, err
	}
	changes, err := w.failedChanges(ctx)
	if err != nil {
		return nil, err
	}
	bulks, err := w.failedBulks(ctx)
	if err != nil {
		return nil, err
	}
	out := slices.Concat(pulls, changes, bulks)
	slices.SortStableFunc(out, func(a, b FailedOperation) int { return b.At.Compare(a.At) })
	return out, nil
}

// failedPulls are the last pulls of a model that did not come to their end.
func (w *Workbench) failedPulls(ctx context.Context, db *store.Store) ([]FailedOperation, error) {
	runs, err := db.Runs(ctx, "", runsLooked)
	if err != nil {
		return nil, err
	}
	conns, err := w.Connections(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []FailedOperation
	for _, r := range runs {
		i := slices.IndexFunc(conns, func(c Connection) bool { return c.ID == r.Connection })
		key := r.Connection + " " + r.Model
		if i < 0 || seen[key] {
			continue
		}
		seen[key] = true
		if r.Status == "done" || r.Ended.IsZero() { // it runs still, or its process is gone: the next one goes on
			continue
		}
		f := FailedOperation{Kind: FailedPull, Connection: conns[i].Name, Model: r.Model, At: r.Ended, Why: r.Err}
		switch conns[i].State {
		case Paused:
			f.WhyNot = conns[i].Name + " is paused: nothing is sent for it."
		case NeedsLogin, Gone:
			f.WhyNot = conns[i].Name + " needs you to sign in again first."
		}
		out = append(out, f)
	}
	return out, nil
}

// failedChanges are the last changes that did not arrive, or of which nobody knows. One whose record was changed since is
// made good.
func (w *Workbench) failedChanges(ctx context.Context) ([]FailedOperation, error) {
	all, err := w.Changes(ctx, changesLooked)
	if err != nil {
		return nil, err
	}
	var out []FailedOperation
	good := map[string]bool{}
	for _, c := range all { // the newest first
		f := FailedOperation{Kind: FailedChange, ID: c.ID, Connection: c.Connection, Model: c.Model, Title: c.Title, At: c.At, Why: c.Error}
		switch {
		case c.State == "done" && c.Record != "":
			good[c.Record] = true
			continue
		case c.State == "unknown", c.State == "sent":
			f.Why = "No answer came: it may have arrived or not."
		case c.State == "failed" && !good[c.Record]:
			f.WhyNot = "It was refused and changed nothing: edit the record and save it again."
		default:
			continue
		}
		out = append(out, f)
	}
	return out, nil
}

// failedBulks are the working copies with rows that another try would take.
func (w *Workbench) failedBulks(ctx context.Context) ([]FailedOperation, error) {
	all, err := w.Bulks(ctx, false)
	if err != nil {
		return nil, err
	}
	var out []FailedOperation
	for _, b := range all {
		n := b.Counts.Wrong()
		if n == 0 || b.Pushing {
			continue
		}
		f := FailedOperation{Kind: FailedBulk, ID: b.ID, Model: b.Model, Title: b.Called(), At: b.Moved}
		f.Why = fmt.Sprintf("%d of its %d records are not written.", n, b.Counts.All)
		if n == 1 {
			f.Why = fmt.Sprintf("One of its %d records is not written.", b.Counts.All)
		}
		if n == b.Counts.Invalid {
			f.WhyNot = "As it is, that cannot be written: look at the working copy, and change it or leave it out there."
		}
		out = append(out, f)
	}
	return out, nil
}

// Retried says what came of another try, or what was begun.
type Retried struct{ Words string }

// RetryFailed tries once more what failed. A pull goes on in the background. Of a change nobody knows whether it arrived:
// the provider is asked, and nothing is sent twice. A working copy is retried where it can be looked at, and is a problem
// of kind NeedsPerson here.
func (w *Workbench) RetryFailed(ctx context.Context, f FailedOperation) (Retried, error) {
	switch {
	case f.WhyNot != "":
		return Retried{}, problem.New(problem.Unsupported, "%s", f.WhyNot)
	case f.Kind == FailedPull:
		_, err := w.StartPull(PullRequest{Connections: []string{f.Connection}, Models: []string{f.Model}})
		return Retried{fmt.Sprintf("%s is pulled again in the background, from where it stopped.", f.Connection)}, err
	case f.Kind == FailedChange:
		return w.askAgain(ctx, f)
	}
	return Retried{}, problem.New(problem.NeedsPerson, "What failed of a working copy is looked at before it is written again.").WithFix("patchbay bulk retry %s", f.ID)
}

// askAgain finds out what became of a change.
func (w *Workbench) askAgain(ctx context.Context, f FailedOperation) (Retried, error) {
	all, err := w.Recover(ctx)
	for _, r := range all {
		if r.Change.ID == f.ID {
			return Retried{r.Words}, nil
		}
	}
	if err != nil {
		return Retried{}, err
	}
	return Retried{"It is settled already."}, nil
}
