package workbench

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/store"
)

// losses are what a deletion takes that no undo brings back, as sentences.
func (w *Workbench) losses(ctx context.Context, at place, rec model.Record) ([]string, error) {
	again := at.support(connectors.Create)
	out := []string{fmt.Sprintf("It can be put back only as a new record in %s: as a rule with a new id, and without its history there.", at.about.Name)}
	if !again.Supported {
		out[0] = fmt.Sprintf("It cannot be put back: %s cannot do %s: %s", at.about.Name, again.Operation, again.Reason)
	}
	counted, all, err := w.referring(ctx, at, rec)
	if err != nil || all == 0 {
		return out, err
	}
	they, refer := "they", "refer"
	if all == 1 {
		they, refer = "it", "refers"
	}
	kept := fmt.Sprintf("%s %s to it.", counted, refer)
	if again.Supported {
		kept = fmt.Sprintf("%s %s to it; an undo gives it a new id, and %s will not refer to that.", counted, refer, they)
	}
	return append(out, kept), nil
}

// referring counts, by model, the records of a connection that refer to one: "2 notes and 1 appointment".
func (w *Workbench) referring(ctx context.Context, at place, rec model.Record) (counted string, all int, err error) {
	db, err := w.store(ctx)
	if err != nil {
		return "", 0, err
	}
	var parts []string
	for _, known := range w.Models() {
		m, err := w.ModelOf(ctx, at.conn.Name, known.Name)
		if err != nil {
			return "", 0, err
		}
		paths := pointing(m, rec.Model)
		if len(paths) == 0 {
			continue
		}
		n, err := db.Count(ctx, store.Query{Model: m.Name, Connections: []string{at.conn.ID}, Keep: func(r store.Row) (bool, error) {
			return r.ID != rec.ID && slices.ContainsFunc(paths, func(path string) bool { return r.Fields[path] == rec.Remote.ID }), nil
		}})
		if err != nil {
			return "", 0, err
		}
		if word := m.Plural; n > 0 {
			if n == 1 {
				word = m.Label
			}
			parts, all = append(parts, fmt.Sprintf("%d %s", n, strings.ToLower(word))), all+n
		}
	}
	return enumerated(parts), all, nil
}

// pointing are the paths of a model by which its records refer to those of another.
func pointing(m model.Model, to string) []string {
	var out []string
	for _, f := range m.Fields {
		if f.Type == model.Reference && f.Model == to {
			out = append(out, f.Name)
		}
	}
	return out
}

// enumerated joins words as a sentence has them: "a, b and c".
func enumerated(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// Lost are the values of a record to be deleted that go with it: those the survivor does not keep, in the model's order.
func (p MergePlan) Lost(record string) []model.Change {
	var out []model.Change
	for _, f := range p.Fields {
		if v, has := f.Values[record]; has && !covers(f.Result, v) {
			out = append(out, model.Change{Field: f.Field, Before: v})
		}
	}
	return out
}

// covers reports whether a value is kept by another: it is the same, or all words of a list are among those of the other.
func covers(kept, v any) bool {
	words, list := v.([]string)
	have, _ := kept.([]string)
	if !list {
		return alike(kept, v)
	}
	return !slices.ContainsFunc(words, func(w string) bool {
		return !slices.ContainsFunc(have, func(h string) bool { return strings.EqualFold(w, h) })
	})
}
