package workbench

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"patchbay/problem"
	"patchbay/store"
)

// DecideLinks says of the records of some links, by unique prefixes of their ids, that they are the same ("linked") or are
// kept apart ("apart"). A link that was made is undone by keeping apart. An id that is no link's is refused before
// anything is decided. A link that follows from one that was decided before it is made like any other. One that cannot
// be decided does not stop the others: the answer is what was decided, and the error tells of the rest.
func (w *Workbench) DecideLinks(ctx context.Context, ids []string, state, by string) ([]Link, error) {
	as := store.LinkState(state)
	if as != store.Linked && as != store.Apart {
		return nil, problem.New(problem.Usage, "Records are linked or kept apart, not %q.", problem.Clean(state))
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	var asked []store.Link
	for _, id := range ids {
		l, err := db.Link(ctx, id)
		if err == nil {
			err = longEnough(id, l.ID, "")
		}
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(asked, func(have store.Link) bool { return have.ID == l.ID }) {
			asked = append(asked, l)
		}
	}
	var done []store.Link
	var left []openLink
	for _, l := range asked {
		now, err := db.Decide(ctx, store.Decision{A: l.A, B: l.B, Model: l.Model, State: as, By: by, Known: l})
		switch {
		case ctx.Err() != nil:
			left = append(left, openLink{l, ctx.Err()})
		case err != nil:
			left = append(left, openLink{l, err})
		default:
			done = append(done, now)
		}
	}
	out, err := w.linksOf(context.WithoutCancel(ctx), db, done)
	if err == nil {
		err = untold(left, len(asked))
	}
	return out, err
}

// openLink is a link that could not be decided, with the reason.
type openLink struct {
	link store.Link
	err  error
}

// untold tells of links that could not be decided; nil for none.
func untold(left []openLink, all int) error {
	switch {
	case len(left) == 0:
		return nil
	case len(left) == 1 && all == 1:
		return left[0].err
	}
	first := problem.As(left[0].err)
	p := problem.New(first.Kind, "%d of %d links could not be decided; the others are.", len(left), all).
		WithHint("%s", first.Hint).Because(fmt.Errorf("decide on link %s: %w", left[0].link.ID, left[0].err))
	p.Fix = first.Fix
	if len(left) == all {
		p.Text = fmt.Sprintf("None of the %d links could be decided.", all)
	}
	for _, l := range left {
		why := problem.As(l.err)
		p.Fields = append(p.Fields, problem.Field{Name: l.link.ID, Code: string(why.Kind), Message: strings.TrimSuffix(why.Text, ".")})
	}
	return p
}
