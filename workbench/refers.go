package workbench

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// referred turns what people say of another record into the id that the provider knows: our id of it as lists print
// it, its whole title, or a part of one that no other has; likewise the names of choices. A time that was typed without a
// zone is one of the person. What stands for no record that is known there is refused; where none of that model were
// fetched at all, and where held has it already, it stays as it is: the provider will judge it.
func (w *Workbench) referred(ctx context.Context, at place, values map[string]any, held model.Fields) (map[string]any, error) {
	out := make(map[string]any, len(values))
	var bad []*model.Refusal
	for _, path := range slices.Sorted(maps.Keys(values)) {
		v := values[path]
		out[path] = v
		f, ok := at.model.Field(path)
		if !ok {
			continue
		}
		out[path] = model.Typed(f, v, w.zone())
		text, isText := v.(string)
		if text = strings.TrimSpace(text); !isText || text == "" || model.Equal(held[path], v) {
			continue
		}
		native, refusal, err := w.stands(ctx, at, f, text)
		switch {
		case err != nil:
			return nil, err
		case refusal != nil:
			bad = append(bad, refusal)
		case f.Type == model.Reference || len(f.Names) > 0:
			out[path] = native
		}
	}
	if len(bad) > 0 {
		return nil, refused(at, "cannot be saved like this", bad)
	}
	return out, nil
}

// zone is where the person is: what is typed without a zone is meant there.
func (w *Workbench) zone() *time.Location { return w.opt.Now().Location() }

// stands is what a text that people say stands for in a field: a choice or another record.
func (w *Workbench) stands(ctx context.Context, at place, f model.Field, text string) (string, *model.Refusal, error) {
	switch {
	case len(f.Names) > 0:
		value, bad := meant(f, text)
		return value, bad, nil
	case f.Type != model.Reference:
		return text, nil, nil
	}
	db, err := w.store(ctx)
	if err != nil {
		return "", nil, err
	}
	known := store.Remote{Connection: at.conn.ID, Model: f.Model, Native: text}
	found, err := db.Named(ctx, []store.Remote{known})
	if _, is := found[known]; is || err != nil {
		return text, nil, err
	}
	if len(text) == idLength {
		kept, err := w.record(ctx, f.Model, strings.ToLower(text))
		switch {
		case err == nil && kept.Record.Connection != at.conn.ID:
			return "", unclear(f, "cannot be %s, which lives in another connection: say one that %s has", problem.Clean(kept.Title), at.conn.Name), nil
		case err == nil:
			return kept.Record.Remote.ID, nil, nil
		case !problem.Is(err, problem.NotFound) && !problem.Is(err, problem.Usage):
			return "", nil, err
		}
	}
	return w.titled(ctx, db, at, asked{field: f, text: text})
}

// asked is what was said of a field.
type asked struct {
	field model.Field
	text  string
}

const (
	idLength = 10 // of our ids
	nearest  = 4  // how many records are named to somebody who may have meant one of them
)

// titled finds the one record that bears a title, or that alone has a text in its title.
func (w *Workbench) titled(ctx context.Context, db *store.Store, at place, a asked) (string, *model.Refusal, error) {
	all, err := db.Bearers(ctx, at.conn.ID, a.field.Model, a.text, nearest)
	said := problem.Clean(a.text)
	switch {
	case err != nil:
		return "", nil, err
	case len(all.Same) == 1:
		return all.Same[0].Native, nil, nil
	case len(all.Same) > 1:
		return "", unclear(a.field, "is not clear: several are called %s. Say one of these ids: %s", said, namedIDs(all.Same)), nil
	case all.Of == 1:
		return all.Part[0].Native, nil, nil
	case all.Of > 1:
		return "", unclear(a.field, "is not clear: %d have %q in their name: %s", all.Of, said, titlesSaid(all.Part, all.Of)), nil
	case !all.Any:
		return a.text, nil, nil
	}
	words := fmt.Sprintf("is no %s of %s: %q is nobody's id or name there", a.field.Model, at.conn.Name, said)
	near, err := w.First(ctx, Query{Model: a.field.Model, Connections: []string{at.conn.Name}, Text: a.text, Best: true}, nearest)
	if err != nil || len(near) == 0 {
		return "", unclear(a.field, "%s", words+". What is new there comes with a pull"), err
	}
	rows := make([]store.Named, len(near))
	for i, r := range near {
		rows[i] = store.Named{ID: r.ID, Title: r.Title}
	}
	return "", unclear(a.field, "%s; did you mean %s?", words, titlesSaid(rows, len(rows))), nil
}

// unclear refuses what was said of a field that stands for something else.
func unclear(f model.Field, words string, args ...any) *model.Refusal {
	return &model.Refusal{Field: f.Name, Label: f.Label, Code: model.NotAnOption, Message: fmt.Sprintf(words, args...)}
}

func namedIDs(all []store.Named) string {
	ids := make([]string, len(all))
	for i, n := range all {
		ids[i] = n.ID
	}
	return strings.Join(ids, ", ")
}

// titlesSaid names some of so many records.
func titlesSaid(all []store.Named, of int) string {
	titles := make([]string, len(all))
	for i, n := range all {
		titles[i] = problem.Clean(n.Title)
	}
	if more := of - len(all); more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(titles, ", "), more)
	}
	return join(titles)
}

// unfetched says of each new reference that nothing is known of its record: it goes as an id.
func (w *Workbench) unfetched(ctx context.Context, at place, changes []model.Change) ([]string, error) {
	var ask []store.Remote
	for _, c := range changes {
		ask = append(ask, wanted(at.conn.ID, at.model, model.Fields{c.Field: c.After})...)
	}
	db, err := w.store(ctx)
	if err != nil || len(ask) == 0 {
		return nil, err
	}
	found, err := db.Named(ctx, ask)
	var out []string
	for _, c := range changes {
		for _, r := range wanted(at.conn.ID, at.model, model.Fields{c.Field: c.After}) {
			if _, known := found[r]; !known {
				out = append(out, fmt.Sprintf("%s: no %s of %s like that is here, so %s goes as an id, and the provider judges it.", label(at.model, c.Field), r.Model, at.conn.Name, problem.Clean(r.Native)))
			}
		}
	}
	return out, err
}
