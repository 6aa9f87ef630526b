package workbench

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// mergePrefix begins the id of every merge.
const mergePrefix = "merge-"

// mergeID is the id of a merge: the same for the same records, so that one that was interrupted and finished later is one.
func mergeID(ids []string) string {
	sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(ids)), " ")))
	return mergePrefix + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:7])
}

// mergeOf is the merge that a change is a step of; "" for none.
func mergeOf(in store.Intent) string { return stepOf(in, mergePrefix) }

// MergeUndo is what putting a whole merge back would do: its changes, the last one first.
type MergeUndo struct {
	truth
	Merge      string   `json:"merge"`
	Model      string   `json:"model"`
	Connection string   `json:"connection"`
	Title      string   `json:"title"`
	Steps      []Plan   `json:"steps"`    // as far as can be told now: what is led back goes to the records made anew
	Warnings   []string `json:"warnings"` // what does not come back, as sentences
	By         string   `json:"by,omitempty"`

	gone []string // records that the merge deleted, and that are made anew
}

// Idle reports whether nothing can be put back.
func (u MergeUndo) Idle() bool { return len(u.Steps) == 0 }

// PlanMergeUndo answers what undoing a merge would do, by its id or a unique prefix; nothing is sent. What does not come
// back is in the warnings.
func (w *Workbench) PlanMergeUndo(ctx context.Context, merge, by string) (MergeUndo, error) {
	db, err := w.store(ctx)
	if err != nil {
		return MergeUndo{}, err
	}
	p, err := w.past(ctx, db)
	if err != nil {
		return MergeUndo{}, err
	}
	all, err := p.steps(ctx, mergePrefix, merge)
	if err != nil {
		return MergeUndo{}, err
	}
	last := all[0]
	u := MergeUndo{Merge: mergeOf(last), Model: last.Model, Connection: p.called[last.Connection], Steps: []Plan{}, Warnings: []string{}, By: by}
	for _, in := range all {
		if err := p.stepBack(ctx, &u, in); err != nil {
			return u, err
		}
	}
	if u.Title == "" {
		u.Title = last.Title // what stays needed no change
	}
	if u.Idle() {
		words := strings.Join(u.Warnings, " ")
		return u, problem.New(problem.Unsupported, "Nothing of the merge %s can be put back. %s", u.Merge, words).WithFix("patchbay changes")
	}
	return u, nil
}

// stepBack plans the opposite of one change of a merge, or says why it stays.
func (p *past) stepBack(ctx context.Context, u *MergeUndo, in store.Intent) error {
	if in.Model == u.Model && u.Title == "" && verbOf(in.Operation) == connectors.Update {
		u.Title = in.Title
	}
	stays := func(why string) {
		u.Warnings = append(u.Warnings, fmt.Sprintf("The change %s to %s stays: %s", in.Change, problem.Clean(in.Title), why))
	}
	why, err := p.whyNot(ctx, in)
	switch {
	case err != nil:
		return err
	case why.words != "":
		stays(why.words)
		return nil
	}
	fields, err := p.chosen(ctx, in, nil)
	if err != nil {
		return err
	}
	plan, err := p.reverse(ctx, in, fields, u.By)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		stays(problem.As(err).Text)
		return nil
	case idle(plan):
		stays("nothing of it can be written back.")
		return nil
	}
	plan.Undoes = in.Change
	u.Steps = append(u.Steps, plan)
	if verbOf(in.Operation) == connectors.Delete {
		u.gone = append(u.gone, in.Record)
		return p.lostWith(ctx, u, in)
	}
	u.Warnings = append(u.Warnings, plan.Warnings...)
	return nil
}

// lostWith says what does not come back with a record that is made anew.
func (p *past) lostWith(ctx context.Context, u *MergeUndo, in store.Intent) error {
	at, err := p.bench.place(ctx, in.Connection, in.Model)
	if err != nil {
		return err
	}
	title := problem.Clean(in.Title)
	u.Warnings = append(u.Warnings, fmt.Sprintf("%s will be a new record in %s, with a new id and without its history there.", title, at.about.Name))
	if words, err := p.rival(ctx, at, in, u.Steps); err != nil {
		return err
	} else if words != "" {
		u.Warnings = append(u.Warnings, words)
	}
	r, err := p.bench.writes(ctx, at, connectors.Create)
	if err != nil {
		return err
	}
	var names []string
	for _, l := range r.unputtable(model.Patch(in.Before), nil) {
		if f, _ := at.model.Field(l.Field); !f.ReadOnly {
			names = append(names, l.Label)
		}
	}
	if len(names) > 0 {
		u.Warnings = append(u.Warnings, fmt.Sprintf("The new record does not get back its %s: %s cannot write that to a new one.", enumerated(names), at.about.Name))
	}
	rec := model.Record{Model: in.Model, ID: in.Record, Remote: model.Remote{ID: in.Remote}}
	counted, n, err := p.bench.referring(ctx, at, rec)
	if n > 0 {
		u.Warnings = append(u.Warnings, fmt.Sprintf("%s referred to %s when it was deleted: what the provider deleted along with it does not come back, and the rest does not refer to the new record.", counted, title))
	}
	return err
}

// MergeUndone is what an undo of a merge did.
type MergeUndone struct {
	Merge   string   `json:"merge"`
	Changes []Change `json:"changes"` // in the order they were made
	Left    []string `json:"left"`    // what was not put back, and why, as sentences
}

// UndoMerge puts a merge back, change by change, each through the journal and on condition that the provider holds what
// was written. What somebody changed since, or a provider refuses, is left and named; where a provider cannot be asked
// it stops, and the same call does the rest. report may be nil.
func (w *Workbench) UndoMerge(ctx context.Context, u MergeUndo, report func(Change)) (MergeUndone, error) {
	out := MergeUndone{Merge: u.Merge, Changes: []Change{}, Left: []string{}}
	for _, step := range u.Steps {
		plan, err := w.PlanUndo(ctx, step.Undoes, u.By) // anew: what it refers to may have another id by now
		var done Change
		if err == nil {
			done, err = w.Apply(ctx, plan)
		}
		switch {
		case err == nil:
			out.Changes = append(out.Changes, done)
			if report != nil {
				report(done)
			}
		case leftAlone(err):
			out.Left = append(out.Left, fmt.Sprintf("%s: %s", problem.Clean(step.Title), problem.As(err).Text))
		default:
			return out, err
		}
	}
	return out, w.leadBack(ctx, u)
}

// leftAlone reports whether a refusal is about one record alone.
func leftAlone(err error) bool {
	switch problem.As(err).Kind {
	case problem.Conflict, problem.Gone, problem.Invalid, problem.NotFound, problem.Usage, problem.Unsupported:
		return true
	}
	return false
}

// leadBack gives the links that a deleted record had to the one made in its place, and takes it out of the survivor's
// group. Where somebody decided otherwise since, that stays.
func (w *Workbench) leadBack(ctx context.Context, u MergeUndo) error {
	quiet := context.WithoutCancel(ctx)
	db, err := w.store(quiet)
	if err != nil {
		return err
	}
	p, err := w.past(quiet, db)
	if err != nil {
		return err
	}
	for _, old := range u.gone {
		rec, err := db.Record(quiet, old)
		if problem.Is(err, problem.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		h, ok, err := p.heir(quiet, store.Remote{Connection: rec.Connection, Model: rec.Model, Native: rec.Remote.ID})
		if err != nil || !ok {
			return err
		}
		if err := w.relink(quiet, db, rec, h.record, u); err != nil {
			return err
		}
	}
	return nil
}

func (w *Workbench) relink(ctx context.Context, db *store.Store, old store.Stored, heir string, u MergeUndo) error {
	links, err := db.Links(ctx, store.LinkFilter{Record: old.ID, State: store.Linked, Limit: 1000})
	if err != nil {
		return err
	}
	if _, err := db.Leave(ctx, old.ID, u.Model, u.By); err != nil {
		return err
	}
	for _, l := range links {
		other, conn := l.A, l.AConn
		if other == old.ID {
			other, conn = l.B, l.BConn
		}
		if conn == old.Connection || other == heir { // the survivor
			continue
		}
		if _, err := db.Decide(ctx, store.Decision{A: heir, B: other, Model: u.Model, State: store.Linked, By: u.By}); err != nil && !problem.Is(err, problem.Conflict) {
			return err
		}
	}
	return nil
}
