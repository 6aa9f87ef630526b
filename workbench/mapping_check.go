package workbench

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/store"
)

// The bounds of checking a mapping on kept records.
const (
	mostChecked  = 500 // records
	mostBreaches = 3   // of one field and law that are told; more say the same
)

// MappingCheck is what a check of a mapping found.
type MappingCheck struct {
	Connection string   `json:"connection"`
	Model      string   `json:"model"`
	Checked    int      `json:"checked"` // records
	Fields     int      `json:"fields"`  // that can be written
	Breaches   []Breach `json:"breaches"`
	Bad        []string `json:"unreadable"` // lines that cannot be understood any more, with the reason
}

// CheckMapping proves on kept records that a mapping can read what is there, that what it writes is read back, and that
// writing what was read changes nothing. A draft is lines by field that are not saved yet, as in [MappingEdit]: they are
// checked as if they were, and also that they leave no value empty. It sends and saves nothing.
func (w *Workbench) CheckMapping(ctx context.Context, connection, modelName string, draft map[string]string) (MappingCheck, error) {
	m, err := w.mappedModel(ctx, connection, modelName)
	if err != nil {
		return MappingCheck{}, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return MappingCheck{}, err
	}
	moved, err := m.draft(draft)
	if err != nil {
		return MappingCheck{}, err
	}
	out := MappingCheck{Connection: m.row.Name, Model: modelName, Breaches: []Breach{}, Bad: []string{}}
	for _, b := range m.bad {
		out.Bad = append(out.Bad, b.Error())
	}
	for _, l := range m.now.Lenses {
		if !l.ReadOnly {
			out.Fields++
		}
	}
	kept, err := db.Kept(ctx, m.row.ID, modelName, 0, mostChecked)
	checker := lawful{mapping: m.now, breaches: &out.Breaches}
	for _, k := range kept {
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		checker.look(k)
		checker.read(k, moved)
	}
	out.Checked = checker.looked
	return out, err
}

// draft puts lines that are not saved over those that are, and answers the fields that get a line which is not the
// connector's own: what those empty is lost.
func (m *mapped) draft(set map[string]string) ([]string, error) {
	if len(set) == 0 {
		return nil, nil
	}
	lines, err := m.linesWith(set)
	if err != nil {
		return nil, err
	}
	was := m.now
	m.now, m.bad = m.own.Over(m.model, lines)
	var moved []string
	for field := range set {
		if now := lineOf(m.now, field); now != "" && now != lineOf(was, field) && now != lineOf(m.own, field) {
			moved = append(moved, field)
		}
	}
	return moved, nil
}

// lawful collects the breaches of a mapping, a few of each kind.
type lawful struct {
	mapping  mapping.Mapping
	only     []string // fields that are looked at; nil for all
	breaches *[]Breach
	looked   int
	told     map[string]int
}

// look proves the two laws on a record.
func (l *lawful) look(k store.Kept) {
	var native map[string]any
	if l.looked >= mostChecked || k.Native == nil || json.Unmarshal(k.Native, &native) != nil {
		return
	}
	l.looked++
	for _, v := range mapping.Check(l.mapping, native) {
		if l.only == nil || slices.Contains(l.only, v.Field) {
			l.tell(k, v)
		}
	}
}

// read names what the mapping cannot read of a record, and what its moved fields would lose of it.
func (l *lawful) read(k store.Kept, moved []string) {
	var native map[string]any
	if k.Native == nil || json.Unmarshal(k.Native, &native) != nil {
		return
	}
	unread := l.mapping.Unread(native)
	for _, w := range unread {
		l.tell(k, mapping.Violation{Field: w.Field, Law: lawRead, Message: mapping.Reason(w)})
	}
	if len(moved) == 0 {
		return
	}
	now, _ := l.mapping.Only(moved).Read(native)
	for _, field := range moved {
		lost := model.Empty(now[field]) && !model.Empty(k.Fields[field])
		if lost && !slices.ContainsFunc(unread, func(w model.Warning) bool { return w.Field == field }) {
			l.tell(k, emptied(field, k.Fields[field]))
		}
	}
}

// emptied is the loss of a value.
func emptied(field string, was any) mapping.Violation {
	return mapping.Violation{Field: field, Law: lawKeep, Message: fmt.Sprintf("%q would become empty", model.Display(was))}
}

func (l *lawful) tell(k store.Kept, v mapping.Violation) {
	if l.told == nil {
		l.told = map[string]int{}
	}
	if l.told[v.Field+v.Law]++; l.told[v.Field+v.Law] <= mostBreaches {
		*l.breaches = append(*l.breaches, Breach{Record: k.ID, Title: k.Title, Field: v.Field, Law: v.Law, Message: model.Line(v.Message, false)})
	}
}
