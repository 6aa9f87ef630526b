package workbench

import (
	"context"
	"encoding/json"
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
// writing what was read changes nothing. It sends nothing.
func (w *Workbench) CheckMapping(ctx context.Context, connection, modelName string) (MappingCheck, error) {
	m, err := w.mappedModel(ctx, connection, modelName)
	if err != nil {
		return MappingCheck{}, err
	}
	db, err := w.store(ctx)
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
		checker.read(k)
	}
	out.Checked = checker.looked
	return out, err
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

// read names what the mapping cannot read of a record.
func (l *lawful) read(k store.Kept) {
	var native map[string]any
	if k.Native == nil || json.Unmarshal(k.Native, &native) != nil {
		return
	}
	for _, w := range l.mapping.Unread(native) {
		l.tell(k, mapping.Violation{Field: w.Field, Law: lawRead, Message: mapping.Reason(w)})
	}
}

func (l *lawful) tell(k store.Kept, v mapping.Violation) {
	if l.told == nil {
		l.told = map[string]int{}
	}
	if l.told[v.Field+v.Law]++; l.told[v.Field+v.Law] <= mostBreaches {
		*l.breaches = append(*l.breaches, Breach{Record: k.ID, Title: k.Title, Field: v.Field, Law: v.Law, Message: model.Line(v.Message, false)})
	}
}
