package workbench

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

// retrieve fetches one record. What cannot be read of it because its place has another type than in all other records was
// not emptied: it stays as it is kept, and a warning of code [model.MappingBroken] says so. A pull sees such a change in
// many records at once, a single answer has to be doubted by itself, since a write is decided by it.
func (l *live) retrieve(ctx context.Context, modelName, id string) (model.Record, error) {
	r, err := l.session.Retrieve(ctx, modelName, id)
	if err != nil {
		return r, err
	}
	return r, l.steady(ctx, &r)
}

// steady does so in r. Of a record that could be read whole nothing is looked up.
func (l *live) steady(ctx context.Context, r *model.Record) error {
	if !slices.ContainsFunc(r.Warnings, func(w model.Warning) bool { return w.Code == mapping.Unreadable }) {
		return nil
	}
	kept, err := l.db.ByRemote(ctx, l.conn, r.Model, r.Remote.ID)
	if problem.Is(err, problem.NotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look up the record as it is kept: %w", err)
	}
	m, _ := l.watch.of(r.Model)
	var others []map[string]any
	for field, place := range places(m) {
		if !warns(*r, mapping.Unreadable, field) || warns(*r, model.MappingBroken, field) || !lacks(r.Fields, kept.Fields, field) {
			continue
		}
		if others == nil {
			if others, err = l.others(ctx, kept); err != nil {
				return err
			}
		}
		b := store.Break{Model: r.Model, Field: field, Native: place, Now: placeKind(m, field, decodedOne(r.Native))}
		if b.Was = wasThere(m, b, others); b.Was != "" {
			stay(r, kept.Fields, b)
		}
	}
	return nil
}

// others are the records beside one as they came: how it came itself may be what is doubted.
func (l *live) others(ctx context.Context, one store.Stored) ([]map[string]any, error) {
	all, err := l.db.Kept(ctx, l.conn, one.Model, 0, baselineSize)
	if err != nil {
		return nil, fmt.Errorf("read how other records came: %w", err)
	}
	out := []map[string]any{}
	for _, k := range all {
		if n := decodedOne(k.Native); n != nil && k.ID != one.ID {
			out = append(out, n)
		}
	}
	return out, nil
}

// lacks reports whether a record has nothing where it had something.
func lacks(now, kept model.Fields, field string) bool {
	b, had := BrokenField{Field: field}, false
	for path, v := range kept {
		if b.covers(path) && !model.Empty(v) {
			had = true
			if !model.Empty(now[path]) {
				return false
			}
		}
	}
	return had
}

// warns reports whether a record has a warning of this code about a field.
func warns(r model.Record, code, field string) bool {
	return slices.ContainsFunc(r.Warnings, func(w model.Warning) bool {
		return w.Code == code && (BrokenField{Field: field}).covers(w.Field)
	})
}

// wasThere is the kind that a place has in other records, where none of them has what this one has there; else "".
func wasThere(m mapping.Mapping, b store.Break, others []map[string]any) string {
	kinds, usual := kindsAt(m, b.Field, others)
	if kinds[b.Now] > 0 { // a place that is not there any more may just be empty: one answer does not tell
		return ""
	}
	return usual
}

// stay puts what is kept of a field back into a record that came without it.
func stay(r *model.Record, kept model.Fields, b store.Break) {
	if r.Fields == nil {
		r.Fields = model.Fields{}
	}
	of := BrokenField{Field: b.Field}
	for path, v := range kept {
		if of.covers(path) {
			r.Fields[path] = v
		}
	}
	r.Warnings = slices.DeleteFunc(slices.Clone(r.Warnings), func(w model.Warning) bool { return of.covers(w.Field) })
	r.Warnings = append(r.Warnings, model.Warning{Code: model.MappingBroken, Field: b.Field, Message: brokenWords(b)})
}

// decodedOne is a record as it came; nil for what is no object.
func decodedOne(raw json.RawMessage) map[string]any {
	var out map[string]any
	if json.Unmarshal(raw, &out) != nil {
		return nil
	}
	return out
}

// unsteady is why nobody can tell what the provider holds in a field that is to be written; "" where it can be told.
func unsteady(r model.Record, patch model.Patch) string {
	for _, w := range r.Warnings {
		for path := range patch {
			if w.Code == model.MappingBroken && (BrokenField{Field: w.Field}).covers(path) {
				return w.Message
			}
		}
	}
	return ""
}

// doubtful refuses to write over what cannot be read.
func (t *write) doubtful(r model.Record) error {
	why := unsteady(r, t.in.Patch)
	if why == "" {
		return nil
	}
	return problem.New(problem.Invalid, "Nothing was written to %s. %s", t.in.Title, why).
		WithHint("A pull tells whether that is so in all records.").WithFix("patchbay pull %s", t.at.conn.Name).On(t.at.conn.Name)
}
