package workbench

import (
	"context"
	"encoding/json"
	"time"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

// Why explains the value of one field of one record.
type Why struct {
	Model      string      `json:"model"`
	ID         string      `json:"id"`
	Connection string      `json:"connection"` // name; "" when it was removed
	Title      string      `json:"title"`
	Field      string      `json:"field"`
	Label      string      `json:"label"`
	Native     []Place     `json:"native"`  // where the provider keeps it, as it last told; empty where it has no place
	Mapping    MappedBy    `json:"mapping"` // how it is read from there
	Now        Held        `json:"now"`
	Before     []Held      `json:"before"` // the values before, the newest first
	Type       model.Field `json:"-"`      // for showing values
}

// Place is a native place and what it holds.
type Place = mapping.Held

// MappedBy is the line of a mapping that reads a field.
type MappedBy struct {
	Version int    `json:"version"` // of your lines; 0 for none
	Line    string `json:"line"`    // "" where nothing reads it
	From    string `json:"from"`    // FromConnector, FromYou, FromDiscovered; "" where nothing reads it
}

// Held is one value that a field holds or held, and where it came from. Nothing here holds a value again: an undo that
// brings one back makes another Held.
type Held struct {
	Value  any        `json:"value"`      // nil: it was empty
	Since  *time.Time `json:"since"`      // nil: longer than anything is known
	Until  *time.Time `json:"until"`      // nil: to this day
	First  bool       `json:"first"`      // the record was first seen with it
	Source string     `json:"source"`     // "pull", "edit", "undo", "readback", "mapping", or what else brought it; "" when it is not known
	By     string     `json:"by"`         // in words: "you, from the command line", the connection's name
	User   string     `json:"user"`       // of the machine: "ada@desk"; "" for what nobody did here
	Ref    string     `json:"ref"`        // of what the source is about: the version of a mapping, a run
	Change string     `json:"change"`     // the change that did it; "" for what was pulled
	InLog  bool       `json:"changeKept"` // the journal still has that change
	Call   *BroughtBy `json:"call"`       // nil where no call is known
}

// BroughtBy is the HTTP call that a value came with, or was written by.
type BroughtBy struct {
	ID     string    `json:"id"` // for patchbay activity; "" once the call itself is not kept any more
	Method string    `json:"method"`
	Path   string    `json:"path"`
	At     time.Time `json:"at"`
}

// Why explains where the value of a field comes from and what the field held before.
func (w *Workbench) Why(ctx context.Context, modelName, id, field string) (Why, error) {
	v, err := w.Show(ctx, modelName, id)
	if err != nil {
		return Why{}, err
	}
	f, ok := v.Model.Field(field)
	if _, held := v.Record.Fields[field]; !ok && !held {
		return Why{}, problem.New(problem.NotFound, "A %s has no field %s.", problem.Clean(v.Model.Label), problem.Clean(field)).
			WithHint("See which it has.").WithFix("patchbay show %s %s", modelName, v.Record.ID)
	}
	if !ok {
		f = model.Field{Name: field, Label: field}
	}
	out := Why{
		Model: v.Record.Model, ID: v.Record.ID, Connection: v.Connection, Title: v.Title, Field: field, Label: f.Label, Type: f,
		Native: []Place{}, Before: []Held{},
	}
	db, err := w.store(ctx)
	if err != nil {
		return out, err
	}
	if err := w.placed(ctx, db, &out); err != nil {
		return out, err
	}
	held, err := w.held(ctx, db, v.Record, field)
	if err != nil {
		return out, err
	}
	out.Now, out.Before = held[0], append(out.Before, held[1:]...)
	return out, nil
}

// placed fills in where the provider keeps a field and what it holds there. What is left of a removed connection has no
// mapping any more.
func (w *Workbench) placed(ctx context.Context, db *store.Store, y *Why) error {
	if y.Connection == "" {
		return nil
	}
	m, err := w.mappedModel(ctx, y.Connection, y.Model)
	if problem.Is(err, problem.Unsupported) {
		return nil
	}
	if err != nil {
		return err
	}
	y.Mapping.Version = m.version.Version
	if line, ok := m.line(y.Type); ok && y.Type.Name != "" {
		y.Mapping.Line, y.Mapping.From = line.Line, line.From
	}
	raw, err := db.Raw(ctx, y.ID)
	if err != nil {
		return err
	}
	var native map[string]any
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &native); err != nil {
			return problem.New(problem.Storage, "The kept answer of the provider for %s is not JSON.", problem.Clean(y.Title)).
				WithHint("Pull it again.").WithFix("patchbay pull %s --full", y.Connection).Because(err)
		}
	}
	y.Native = append(y.Native, m.now.Held(y.Field, native)...)
	return nil
}

// held lists what a field holds and held, the newest first; there is always one.
func (w *Workbench) held(ctx context.Context, db *store.Store, r model.Record, field string) ([]Held, error) {
	moves, err := db.FieldHistory(ctx, r.ID, field)
	if err != nil {
		return nil, err
	}
	sight, known, err := db.FirstSight(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	cut, err := db.HistoryCut(ctx)
	if err != nil {
		return nil, err
	}
	var out []Held
	value, until := r.Fields[field], (*time.Time)(nil)
	for _, e := range moves {
		h := heldBy(e.Origin, value)
		h.Until = until
		out = append(out, h)
		at := e.At
		value, until = e.Before, &at
	}
	oldest := Held{Value: value, Until: until}
	if known && !sight.At.Before(cut.Hard) && (len(moves) == 0 || !sight.At.Before(cut.Aged)) {
		oldest = heldBy(sight, value)
		oldest.Until, oldest.First = until, true
	}
	if len(moves) == 0 || oldest.First || !model.Empty(value) {
		out = append(out, oldest)
	}
	return out, w.traced(ctx, db, out)
}

func heldBy(o store.Origin, value any) Held {
	h := Held{Value: value, Since: when(o.At), Source: string(o.Source), By: o.By, User: o.User, Ref: o.Ref, Change: o.Change}
	if o.Via.Method != "" {
		h.Call = &BroughtBy{ID: o.Via.Call, Method: o.Via.Method, Path: o.Via.Path, At: o.Via.At}
	}
	return h
}

// called puts the ids of calls in the place of their tickets.
func (w *Workbench) called(ctx context.Context, db *store.Store, all []Held) error {
	var tickets []string
	for _, h := range all {
		if h.Call != nil {
			tickets = append(tickets, h.Call.ID)
		}
	}
	ids, err := db.CallsOf(ctx, tickets...)
	if err != nil {
		return err
	}
	for i := range all {
		if c := all[i].Call; c != nil {
			c.ID = ids[c.ID]
		}
	}
	return nil
}

// traced follows values to their calls and tells which of their changes the journal still has.
func (w *Workbench) traced(ctx context.Context, db *store.Store, all []Held) error {
	if err := w.called(ctx, db, all); err != nil {
		return err
	}
	for i := range all {
		h := &all[i]
		if h.Change == "" {
			continue
		}
		switch _, err := db.Change(ctx, h.Change); {
		case err == nil:
			h.InLog = true
		case !problem.Is(err, problem.NotFound):
			return err
		}
	}
	return nil
}
