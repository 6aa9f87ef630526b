package workbench

import (
	"context"
	"encoding/json"
	"slices"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

// The bounds of trying one line on kept records.
const (
	triedRecords = 500 // that are looked at
	toldSamples  = 60  // that are answered, those with a fault first
)

// LineTry is a line to be tried on kept records. Nothing is saved and nothing is sent.
type LineTry struct {
	Connection, Model, Field string
	Line                     string // "" for the connector's own, or none
	Record                   string // id of a record to begin with; "" for none
}

// LineTrial is what a line makes of kept records, the first of the model that came.
type LineTrial struct {
	Field   string      `json:"field"`
	Line    string      `json:"line"`
	Bad     string      `json:"bad,omitempty"` // why it cannot be understood, as a clause; nothing was tried then
	Writes  bool        `json:"writes"`        // the field can be written through it
	Note    string      `json:"note,omitempty"`
	Records int         `json:"records"` // that were looked at
	Held    int         `json:"held"`    // of them, those that hold something at its place
	Read    int         `json:"read"`    // of them, those of which a value is read
	Faults  []LineFault `json:"faults"`
	Samples []Sample    `json:"samples"` // those with a fault first, then those that hold something; some of each
}

// LineFault is a law or demand that a line breaks; see [Breach] for the laws.
type LineFault struct {
	Law     string `json:"law"`
	Records int    `json:"records"` // that break it
	Breach  Breach `json:"example"` // the first of them
}

// Sample is one record on its way through a line and back.
type Sample struct {
	Record  string         `json:"record"`
	Title   string         `json:"title"`
	Was     any            `json:"was"` // what the field holds now
	Held    []mapping.Held `json:"native"`
	Value   any            `json:"value"`            // what the line reads
	Unread  string         `json:"unread,omitempty"` // why it cannot, as a clause
	Back    []mapping.Held `json:"back"`             // what would stand there once the value was written; none where it is not written
	Refused string         `json:"refused,omitempty"`
	Again   any            `json:"again"` // what is read of that
	Broken  []Breach       `json:"breaches"`
}

// TryLine follows the values of one field through a line and back, on kept records.
func (w *Workbench) TryLine(ctx context.Context, try LineTry) (LineTrial, error) {
	out := LineTrial{Field: try.Field, Line: try.Line, Faults: []LineFault{}, Samples: []Sample{}}
	m, err := w.mappedModel(ctx, try.Connection, try.Model)
	if err != nil {
		return out, err
	}
	f, ok := m.model.Field(try.Field)
	if !ok {
		return out, unknownMapField(m, try.Field)
	}
	wanted, bad := m.with(f, try.Line)
	if bad != nil {
		out.Bad = problem.Clean(mapping.Clause(bad.Err))
		return out, nil
	}
	l, _ := wanted.Lens(try.Field)
	out.Note = l.Note()
	kept, err := w.triedOn(ctx, m.row.ID, try)
	if err != nil {
		return out, err
	}
	run := lineRun{field: f, wanted: wanted, out: &out, own: lineOf(m.own, f.Name) == lineOf(wanted, f.Name), asked: try.Record}
	for _, k := range kept {
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		run.look(k)
	}
	run.finish()
	return out, nil
}

// with is the mapping with another line for a field.
func (m mapped) with(f model.Field, line string) (mapping.Mapping, *mapping.LineError) {
	if f.Custom() {
		return m.now, nil
	}
	base := m.now
	if i := slices.IndexFunc(base.Lenses, func(l mapping.Lens) bool { return l.Field.Name == f.Name }); i >= 0 {
		base.Lenses = slices.Delete(slices.Clone(base.Lenses), i, i+1)
	}
	if own, has := m.own.Lens(f.Name); line == "" && has {
		base.Lenses = append(slices.Clone(base.Lenses), own)
	}
	if line == "" {
		return base, nil
	}
	wanted, bad := base.Over(m.model, []mapping.Line{{Field: f.Name, Text: line}})
	if len(bad) > 0 {
		return base, bad[0]
	}
	return wanted, nil
}

// triedOn are the records that a line is tried on, the one that was asked for among them.
func (w *Workbench) triedOn(ctx context.Context, connection string, try LineTry) ([]store.Kept, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := db.Kept(ctx, connection, try.Model, 0, triedRecords)
	if err != nil || try.Record == "" || slices.ContainsFunc(kept, func(k store.Kept) bool { return k.ID == try.Record }) {
		return kept, err
	}
	one, err := db.Record(ctx, try.Record)
	if err != nil || one.Connection != connection || one.Model != try.Model {
		return kept, nil // it is gone, or of another account: the others tell as much
	}
	raw, err := db.Raw(ctx, try.Record)
	return append([]store.Kept{{ID: one.ID, Title: one.Title, Fields: one.Fields, Native: raw}}, kept...), err
}

// lineRun gathers what a line makes of records.
type lineRun struct {
	field               model.Field
	wanted              mapping.Mapping
	own                 bool // it is the connector's own line: going back to it is no loss
	out                 *LineTrial
	faulty, held, empty []Sample
	asked               string // id of the record to begin with
	first               []Sample
}

func (t *lineRun) look(k store.Kept) {
	var native map[string]any
	if k.Native == nil || json.Unmarshal(k.Native, &native) != nil {
		return
	}
	out, trip := t.out, t.wanted.Trip(t.field.Name, native)
	s := Sample{
		Record: k.ID, Title: k.Title, Was: k.Fields[t.field.Name], Held: trip.Held, Value: trip.Value, Unread: trip.Unread,
		Back: trip.Back, Refused: trip.Refused, Again: trip.Again, Broken: []Breach{},
	}
	out.Writes = trip.Writes
	out.Records++
	something := slices.ContainsFunc(trip.Held, func(h mapping.Held) bool { return h.Value != nil && h.Value != "" })
	if something {
		out.Held++
	}
	if !model.Empty(s.Value) {
		out.Read++
	}
	t.judge(k, &s, trip.Broken)
	switch {
	case k.ID == t.asked:
		t.first = []Sample{s}
	case len(s.Broken) > 0:
		t.faulty = appendUpTo(t.faulty, s)
	case something || !model.Empty(s.Value):
		t.held = appendUpTo(t.held, s)
	default:
		t.empty = appendUpTo(t.empty, s)
	}
}

func appendUpTo(all []Sample, s Sample) []Sample {
	if len(all) >= toldSamples {
		return all
	}
	return append(all, s)
}

// judge notes what the line breaks on a record.
func (t *lineRun) judge(k store.Kept, s *Sample, laws []mapping.Violation) {
	if s.Unread != "" {
		laws = append(laws, mapping.Violation{Field: t.field.Name, Law: lawRead, Message: s.Unread})
	}
	if !t.own && s.Unread == "" && model.Empty(s.Value) && !model.Empty(s.Was) {
		laws = append(laws, emptied(t.field.Name, s.Was))
	}
	for _, v := range laws {
		b := Breach{Record: k.ID, Title: k.Title, Field: v.Field, Law: v.Law, Message: model.Line(v.Message, false)}
		told := slices.ContainsFunc(s.Broken, func(o Breach) bool { return o.Law == v.Law })
		s.Broken = append(s.Broken, b)
		i := slices.IndexFunc(t.out.Faults, func(f LineFault) bool { return f.Law == v.Law })
		switch {
		case i < 0:
			t.out.Faults = append(t.out.Faults, LineFault{Law: v.Law, Records: 1, Breach: b})
		case !told:
			t.out.Faults[i].Records++
		}
	}
}

// finish puts the samples in order: the one that was asked for, those at fault, those that hold something, and a few that
// hold nothing.
func (t *lineRun) finish() {
	all := slices.Concat(t.first, t.faulty, t.held, t.empty)
	t.out.Samples = append(t.out.Samples, all[:min(len(all), toldSamples)]...)
}
