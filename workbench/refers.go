package workbench

import (
	"context"
	"strings"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// referred turns what people say of another record into the id that the provider knows: our id of it as lists print
// it, or its whole title where one alone bears it; likewise the names of choices. A time that was typed without a zone is one of the person. A native id, and what nothing is known
// of, stays as it is: the provider will judge it.
func (w *Workbench) referred(ctx context.Context, at place, values map[string]any) (map[string]any, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[string]any, len(values))
	for path, v := range values {
		out[path] = v
		f, ok := at.model.Field(path)
		if ok {
			out[path] = model.Typed(f, v, w.zone())
		}
		text, isText := v.(string)
		if text = strings.TrimSpace(text); !ok || !isText || text == "" {
			continue
		}
		if len(f.Names) > 0 {
			if out[path], err = meant(f, text); err != nil {
				return nil, err
			}
			continue
		}
		if f.Type != model.Reference {
			continue
		}
		if out[path], err = w.native(ctx, db, at, f, text); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// zone is where the person is: what is typed without a zone is meant there.
func (w *Workbench) zone() *time.Location { return w.opt.Now().Location() }

func (w *Workbench) native(ctx context.Context, db *store.Store, at place, f model.Field, text string) (string, error) {
	known := store.Remote{Connection: at.conn.ID, Model: f.Model, Native: text}
	found, err := db.Named(ctx, []store.Remote{known})
	if _, is := found[known]; is || err != nil {
		return text, err
	}
	if len(text) == idLength {
		kept, err := w.record(ctx, f.Model, strings.ToLower(text))
		switch {
		case err == nil && kept.Record.Connection != at.conn.ID:
			return "", problem.New(problem.Usage, "%s lives in another connection: %s cannot refer to it.", problem.Clean(kept.Title), f.Label).
				WithHint("Say one that %s has.", at.conn.Name)
		case err == nil:
			return kept.Record.Remote.ID, nil
		case !problem.Is(err, problem.NotFound) && !problem.Is(err, problem.Usage):
			return "", err
		}
	}
	return titled(ctx, db, at, f, text)
}

// idLength is how long our ids are.
const idLength = 10

// titled finds the one record that bears a title, whatever its case.
func titled(ctx context.Context, db *store.Store, at place, f model.Field, text string) (string, error) {
	names, err := db.Names(ctx, at.conn.ID, f.Model, choices+1)
	if err != nil {
		return "", err
	}
	var same []store.Named
	for _, n := range names {
		if strings.EqualFold(n.Title, text) {
			same = append(same, n)
		}
	}
	switch len(same) {
	case 0:
		return text, nil
	case 1:
		return same[0].Native, nil
	}
	ids := make([]string, 0, len(same))
	for _, n := range same {
		ids = append(ids, n.ID)
	}
	return "", problem.New(problem.Usage, "%d are called %s: %s.", len(same), problem.Clean(text), strings.Join(ids, ", ")).
		WithHint("Say %s=ID with one of these.", f.Name)
}
