package workbench

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

// MappingEdit is a wanted change of a mapping. Exactly one of Set, Lines and Version is looked at, in this order.
type MappingEdit struct {
	Connection, Model string
	Set               map[string]string // lines by field; "" takes yours away
	Lines             []mapping.Line    // all of yours, in place of those that are there; nil for none
	Version           int               // go back to this version; 0 with nothing else is the connector's own mapping
	By, Note          string
}

// LineChange is what happens to one line.
type LineChange struct {
	Field  string `json:"field"`
	Before string `json:"before"` // "" when nothing carried the field
	After  string `json:"after"`  // "" when nothing will carry it
}

// Breach is a law or demand that a mapping breaks on a record that is kept.
type Breach struct {
	Record  string `json:"record"` // id
	Title   string `json:"title"`
	Field   string `json:"field"`
	Law     string `json:"law"` // PutGet, GetPut: see [mapping.Check]; Read: it cannot be read; Keep: a value would become empty
	Message string `json:"message"`
}

// Loses reports whether it is no law that is broken, but a value that would be lost.
func (b Breach) Loses() bool { return b.Law == lawRead || b.Law == lawKeep }

// MappingPlan is what a change of a mapping would do. Nothing is saved yet, and no plan sends anything.
type MappingPlan struct {
	truth
	Connection string         `json:"connection"`
	Model      string         `json:"model"`
	Lines      []LineChange   `json:"lines"`
	Records    int            `json:"records"` // that are kept and were read by the new mapping
	Changed    int            `json:"changed"` // of them, records in which a field would have another value
	Moves      map[string]int `json:"moves"`   // how often each field would change
	Examples   []Example      `json:"examples"`
	Breaches   []Breach       `json:"breaches"` // a few of each field and law
	Losses     []Loss         `json:"losses"`   // how often values would be lost, in the order of the model
	Notes      []string       `json:"notes"`    // of lines that lead nowhere, as sentences
	Version    int            `json:"version"`  // that it would be saved as

	from  int // version that it was made from
	lines []mapping.Line
	edit  MappingEdit
}

// Example is one value that would change.
type Example struct {
	Record string `json:"record"`
	Title  string `json:"title"`
	model.Change
}

// MappingSaved is what a saved change did.
type MappingSaved struct {
	Connection string    `json:"connection"`
	Model      string    `json:"model"`
	Version    int       `json:"version"`
	Saved      time.Time `json:"savedAt"`
	Records    int       `json:"records"`
	Changed    int       `json:"changed"` // records in which a field has another value now; counted as in the plan
	Notes      []string  `json:"notes"`   // those of the plan
}

// PlanMapping reads what is kept by the wanted mapping and answers what would change. Lines that cannot be understood
// are one problem of kind Invalid that names each.
func (w *Workbench) PlanMapping(ctx context.Context, e MappingEdit) (MappingPlan, error) {
	m, err := w.mappedModel(ctx, e.Connection, e.Model)
	if err != nil {
		return MappingPlan{}, err
	}
	p := MappingPlan{
		Connection: m.row.Name, Model: e.Model, Version: m.version.Version + 1, Lines: []LineChange{}, Moves: map[string]int{},
		Examples: []Example{}, Breaches: []Breach{}, Losses: []Loss{}, Notes: []string{}, from: m.version.Version, edit: e,
	}
	if p.lines, err = w.wantedLines(ctx, m, e); err != nil {
		return p, err
	}
	wanted, bad := m.own.Over(m.model, p.lines)
	if len(bad) > 0 {
		return p, badLines(m, bad)
	}
	for _, f := range m.model.Fields {
		was, now := lineOf(m.now, f.Name), lineOf(wanted, f.Name)
		if was != now {
			p.Lines = append(p.Lines, LineChange{Field: f.Name, Before: was, After: now})
		}
	}
	return p, w.try(ctx, m, wanted, &p)
}

func lineOf(m mapping.Mapping, field string) string {
	l, _ := m.Lens(field)
	return l.Line()
}

// wantedLines are all lines that shall stand over the connector's own, by field.
func (w *Workbench) wantedLines(ctx context.Context, m mapped, e MappingEdit) ([]mapping.Line, error) {
	if len(e.Set) == 0 && e.Lines != nil {
		return e.Lines, nil
	}
	if len(e.Set) == 0 {
		return w.linesOfVersion(ctx, m, e)
	}
	return m.linesWith(e.Set)
}

// linesWith are the lines that stand over the connector's own once some are set, by field.
func (m mapped) linesWith(set map[string]string) ([]mapping.Line, error) {
	now := map[string]string{}
	for _, l := range m.version.Lines {
		now[l.Field] = l.Text
	}
	for field, text := range set {
		text = strings.TrimSpace(text)
		if _, ok := m.model.Field(field); !ok && text != "" {
			return nil, unknownMapField(m, field)
		}
		if now[field] = text; text == "" || text == lineOf(m.own, field) {
			delete(now, field)
		}
	}
	out := []mapping.Line{}
	for _, field := range slices.Sorted(maps.Keys(now)) {
		out = append(out, mapping.Line{Field: field, Text: now[field]})
	}
	return out, nil
}

func unknownMapField(m mapped, field string) error {
	return problem.New(problem.Usage, "A %s has no field %q.", m.model.Name, problem.Clean(field)).
		WithHint("Fields: %s. A field of your own is added in models.yaml: see docs/models.md.", join(names(m.model))).On(m.row.Name)
}

func (w *Workbench) linesOfVersion(ctx context.Context, m mapped, e MappingEdit) ([]mapping.Line, error) {
	if e.Version == 0 {
		return []mapping.Line{}, nil
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	all, err := db.Mappings(ctx, scopeOf(m.row, m.model.Name))
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if v.Version == e.Version {
			return linesOf(v), nil
		}
	}
	return nil, problem.New(problem.NotFound, "There is no version %d of the mapping of %s in %s.", e.Version, m.model.Name, m.row.Name).
		WithFix("patchbay map show %s %s --versions", m.row.Name, m.model.Name).On(m.row.Name)
}

func badLines(m mapped, bad []*mapping.LineError) error {
	p := problem.New(problem.Invalid, "The mapping of %s in %s cannot be like this: %s.", m.model.Name, m.row.Name, problem.Clean(bad[0].Error())).
		WithHint("docs/mapping.md tells what a line can say.").On(m.row.Name)
	for _, b := range bad {
		p.Fields = append(p.Fields, problem.Field{Name: b.Line.Field, Code: "mappingLine", Message: problem.Clean(b.Error())})
	}
	return p
}

// SaveMapping saves a plan as a new version and reads every kept record by it. A mapping that was changed since the plan
// was made is a problem of kind Conflict. Stopped half-way, the next pull goes on with it.
func (w *Workbench) SaveMapping(ctx context.Context, p MappingPlan) (MappingSaved, error) {
	m, err := w.mappedModel(ctx, p.Connection, p.Model)
	if err != nil {
		return MappingSaved{}, err
	}
	if m.version.Version != p.from {
		return MappingSaved{}, mappingMoved(p, m.version.Version)
	}
	db, err := w.store(ctx)
	if err != nil {
		return MappingSaved{}, err
	}
	version := store.Mapping{Scope: scopeOf(m.row, p.Model), Version: p.from, By: p.edit.By, Note: p.edit.Note}
	for _, l := range p.lines {
		version.Lines = append(version.Lines, store.MappingLine(l))
	}
	version, err = db.SaveMapping(ctx, version)
	switch {
	case problem.Is(err, problem.Conflict):
		return MappingSaved{}, mappingMoved(p, version.Version)
	case err != nil:
		return MappingSaved{}, fmt.Errorf("save the mapping: %w", err)
	}
	for _, l := range p.Lines {
		if err := db.MarkBreak(ctx, m.row.ID, p.Model, l.Field, mendedLine); err != nil {
			return MappingSaved{}, err
		}
	}
	w.forget(m.row.ID)
	done := MappingSaved{Connection: p.Connection, Model: p.Model, Version: version.Version, Saved: version.At, Notes: p.Notes}
	done.Records, done.Changed, err = w.applyMapping(ctx, m.row.ID, p.Model)
	return done, err
}

func mappingMoved(p MappingPlan, now int) error {
	return problem.New(problem.Conflict, "The mapping of %s in %s was changed meanwhile: it is at version %d.", p.Model, p.Connection, now).
		WithHint("Look at it and try again.").WithFix("patchbay map show %s %s", p.Connection, p.Model).On(p.Connection)
}
