package workbench

import (
	"context"
	"slices"

	"patchbay/problem"
	"patchbay/store"
)

// LinkScope says which links are looked through; its zero value is all proposals, the surest first.
type LinkScope struct {
	Model      string  // "" for all
	State      string  // "proposed", "linked" or "apart"; "" for proposals
	Connection string  // name: one of the two records is of it; "" for all
	Least      float64 // confidence from which on, 0 to 1
	Doubtful   bool    // the least sure first
	Text       string  // words that the names of the two have between them; "" for all
	Among      []int64 // only these, by their numbers; nil for all
}

func (w *Workbench) scope(ctx context.Context, c LinkScope) (*store.Store, store.LinkScope, error) {
	out := store.LinkScope{State: store.LinkState(c.State), Model: c.Model, Least: c.Least, Doubtful: c.Doubtful, Text: c.Text, Among: c.Among}
	switch out.State {
	case "":
		out.State = store.Proposed
	case store.Proposed, store.Linked, store.Apart:
	default:
		return nil, out, problem.New(problem.Usage, "Links are proposed, linked or apart, not %q.", problem.Clean(c.State))
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, out, err
	}
	if c.Connection != "" {
		conn, err := w.connection(ctx, c.Connection)
		if err != nil {
			return nil, out, err
		}
		out.Connection = conn.ID
	}
	return db, out, nil
}

// LinkIndex lists the numbers of links in their order; [Workbench.LinkRows] reads those in sight. It costs eight bytes
// for each.
func (w *Workbench) LinkIndex(ctx context.Context, c LinkScope) ([]int64, error) {
	db, in, err := w.scope(ctx, c)
	if err != nil {
		return nil, err
	}
	return db.LinkIndex(ctx, in)
}

// LinkRows reads links by their numbers, in that order; those that are not there any more are left out.
func (w *Workbench) LinkRows(ctx context.Context, numbers []int64) ([]Link, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	all, err := db.LinksAt(ctx, numbers)
	if err != nil {
		return nil, err
	}
	return w.linksOf(ctx, db, all)
}

// ProposedOf lists the open proposals about one record, by its whole id, the surest first.
func (w *Workbench) ProposedOf(ctx context.Context, id string) ([]Link, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	all, err := db.Links(ctx, store.LinkFilter{Record: id, State: store.Proposed})
	if err != nil {
		return nil, err
	}
	return w.linksOf(ctx, db, all)
}

// CountLinksIn counts the links of a scope; its Text and order count for nothing.
func (w *Workbench) CountLinksIn(ctx context.Context, c LinkScope) (int, error) {
	db, in, err := w.scope(ctx, c)
	if err != nil {
		return 0, err
	}
	return db.CountIn(ctx, in)
}

// LinkVerdict is what was decided on links, so that it can be taken back by [Workbench.TakeBackLinks].
type LinkVerdict struct {
	truth
	Link   Link // of a decision on one
	Taken  int  // how many were decided on
	Passed int  // of many: left, as they would put two records of one connection into one group

	by   string
	one  store.Verdict
	many store.Accepted
}

// JudgeLink says of the records of a link that they are the same ("linked") or are kept apart ("apart"). A link that was
// made is undone by keeping apart.
func (w *Workbench) JudgeLink(ctx context.Context, id, state, by string) (LinkVerdict, error) {
	as := store.LinkState(state)
	if as != store.Linked && as != store.Apart {
		return LinkVerdict{}, problem.New(problem.Usage, "Records are linked or kept apart, not %q.", problem.Clean(state))
	}
	db, err := w.store(ctx)
	if err != nil {
		return LinkVerdict{}, err
	}
	l, err := db.Link(ctx, id)
	if err != nil {
		return LinkVerdict{}, err
	}
	v, err := db.Judge(ctx, store.Decision{A: l.A, B: l.B, Model: l.Model, State: as, By: by})
	if err != nil {
		return LinkVerdict{}, err
	}
	now, err := w.linkOf(ctx, db, v.Link)
	return LinkVerdict{Link: now, Taken: 1, by: by, one: v}, err
}

// acceptBatch is how many proposals are accepted at once: few enough that nobody else waits for the store.
const acceptBatch = 200

// AcceptLinks accepts all proposals of a scope, the surest first whatever its order. One that would put two records of a
// connection, or two that are kept apart, into one group is left for a look. Stopped by ctx it answers what it did so
// far, with the error. report may be nil.
func (w *Workbench) AcceptLinks(ctx context.Context, c LinkScope, by string, report func(done, all int)) (LinkVerdict, error) {
	c.State, c.Doubtful = string(store.Proposed), false
	out := LinkVerdict{by: by}
	db, in, err := w.scope(ctx, c)
	if err != nil {
		return out, err
	}
	all, err := db.LinkIndex(ctx, in)
	if err != nil {
		return out, err
	}
	done := 0
	for part := range slices.Chunk(all, acceptBatch) {
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		some, err := db.AcceptAll(ctx, part, by)
		if err != nil {
			return out, err
		}
		out.many.Taken, out.many.Dropped = append(out.many.Taken, some.Taken...), append(out.many.Dropped, some.Dropped...)
		out.Taken, out.Passed = len(out.many.Taken), out.Passed+some.Passed
		if done += len(part); report != nil {
			report(done, len(all))
		}
	}
	return out, nil
}

// TakeBackLinks makes it as if a decision had not been made, as far as nobody decided on the same records since. It
// answers how many links are as they were.
func (w *Workbench) TakeBackLinks(ctx context.Context, v LinkVerdict) (int, error) {
	db, err := w.store(ctx)
	if err != nil {
		return 0, err
	}
	if v.one.Link.ID != "" {
		return 1, db.TakeBack(ctx, v.one)
	}
	return db.TakeBackAll(ctx, v.many, v.by)
}

// Likely says in words how sure a confidence is.
func Likely(confidence float64) string {
	for _, step := range []struct {
		from  float64
		words string
	}{{0.995, "as good as certain"}, {0.95, "very likely"}, {0.85, "likely"}, {0.65, "may well be"}, {0.4, "perhaps"}} {
		if confidence >= step.from {
			return step.words
		}
	}
	return "hardly"
}
