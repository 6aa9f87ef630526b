package workbench

import (
	"context"
	"slices"

	"patchbay/problem"
	"patchbay/store"
)

// LinkRecords says that some records are all the same, whatever was said before: what keeps two of them apart is lifted.
// The ids may be unique prefixes. The answer is the first with each of the others, then the other pairs that were kept
// apart. Where others that are linked with them are kept apart it is refused as Conflict, and nothing is done.
func (w *Workbench) LinkRecords(ctx context.Context, modelName string, ids []string, by string) ([]Link, error) {
	return w.joinRecords(ctx, store.Joining{Model: modelName, By: by}, ids)
}

// TryLinkRecords answers what LinkRecords would, each link with whom its records are linked now, and leaves everything as
// it is. [Doubts] says what of it is worth a question.
func (w *Workbench) TryLinkRecords(ctx context.Context, modelName string, ids []string, by string) ([]Link, error) {
	return w.joinRecords(ctx, store.Joining{Model: modelName, By: by, Try: true}, ids)
}

func (w *Workbench) joinRecords(ctx context.Context, j store.Joining, ids []string) ([]Link, error) {
	db, whole, err := w.records(ctx, j.Model, ids)
	if err != nil {
		return nil, err
	}
	j.Records = whole
	done, err := db.Join(ctx, j)
	if err != nil {
		return nil, err
	}
	out, err := w.linksOf(ctx, db, done.Links)
	var tried []*Link
	for i, l := range out {
		out[i].Lifted = slices.ContainsFunc(done.Lifted, func(was store.Link) bool { return was.ID == l.ID })
		tried = append(tried, &out[i])
	}
	if err == nil && j.Try {
		err = w.fillAlready(ctx, db, tried)
	}
	return out, err
}

// records are the whole ids of some records, two or more.
func (w *Workbench) records(ctx context.Context, modelName string, ids []string) (*store.Store, []string, error) {
	if len(ids) < 2 {
		return nil, nil, problem.New(problem.Usage, "A link needs two records.").WithFix("patchbay ls %s", modelName)
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, nil, err
	}
	whole := make([]string, len(ids))
	for i, id := range ids {
		kept, err := w.toChange(ctx, modelName, id)
		if err != nil {
			return nil, nil, err
		}
		if whole[i] = kept.ID; slices.Contains(whole[:i], kept.ID) {
			return nil, nil, problem.New(problem.Usage, "%s is named twice.", kept.ID)
		}
	}
	return db, whole, nil
}

// KeepApart says that the first of some records is none of the others, for ever or until somebody links them. The ids may
// be unique prefixes. With an error it answers what was done before.
func (w *Workbench) KeepApart(ctx context.Context, modelName string, ids []string, by string) ([]Link, error) {
	db, whole, err := w.records(ctx, modelName, ids)
	if err != nil {
		return nil, err
	}
	var out []Link
	for _, other := range whole[1:] {
		l, err := db.Decide(ctx, store.Decision{A: whole[0], B: other, Model: modelName, State: store.Apart, By: by})
		if err != nil {
			return out, err
		}
		seen, err := w.linkOf(ctx, db, l)
		if err != nil {
			return out, err
		}
		out = append(out, seen)
	}
	return out, nil
}
