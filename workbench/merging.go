package workbench

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// MergeRequest says which records of one connection are to become one.
type MergeRequest struct {
	Model    string
	IDs      []string          // two or more; unique prefixes do
	Survivor string            // which of them stays; "" for the fullest
	Keep     map[string]string // whose value of a field is kept, by path; the survivor's own else, or the newest where it has none
	By       string
}

// MergePlan is exactly what a merge would do, in this order: the survivor gets its values, what refers to the others is
// led to it, the others are deleted, and the survivor gets what no two records may have at a time. Each step is a write
// of its own in the journal.
type MergePlan struct {
	truth
	Merge      string       `json:"merge"` // its id, by which all of it is undone
	Model      string       `json:"model"`
	Connection string       `json:"connection"`
	Survivor   LinkEnd      `json:"survivor"`
	Others     []LinkEnd    `json:"others"` // those that are deleted already among them
	Fields     []MergeField `json:"fields"` // where the records differ, in the model's order
	Steps      []Plan       `json:"steps"`
	Warnings   []string     `json:"warnings"` // what cannot be kept, moved or undone, as sentences
	Looks      string       `json:"looks"`    // what is asked before something is deleted, as a sentence; "" where nothing is deleted
	By         string       `json:"by,omitempty"`

	stays model.Record // the survivor as it is known here
}

// MergeField is one field in which the records differ.
type MergeField struct {
	Field  string         `json:"field"`
	Label  string         `json:"label"`
	Values map[string]any `json:"values"` // by record; those that have one
	Result any            `json:"result"`
	From   string         `json:"from"` // the record whose value it is; "" for one put together of several
}

// Idle reports whether nothing is left to be done.
func (p MergePlan) Idle() bool { return len(p.Steps) == 0 }

// merging is a merge while it is planned.
type merging struct {
	bench    *Workbench
	req      MergeRequest
	at       place
	survivor model.Record
	others   []model.Record
	late     map[string]any // what the survivor gets when the others are gone
	plan     MergePlan
}

// PlanMerge answers what merging records would do; nothing is written. Where the provider cannot delete, or a record is
// in another connection, it is refused. What an interrupted merge has done already is in no plan again: the same
// request does the rest.
func (w *Workbench) PlanMerge(ctx context.Context, req MergeRequest) (MergePlan, error) {
	m := &merging{bench: w, req: req}
	if err := m.gather(ctx); err != nil {
		return MergePlan{}, err
	}
	for _, step := range []func(context.Context) error{m.values, m.moves, m.deletions} {
		if err := step(ctx); err != nil {
			return MergePlan{}, err
		}
	}
	return m.plan, m.update(ctx, m.late)
}

// gather reads the records, and finds the one that stays.
func (m *merging) gather(ctx context.Context) error {
	var all []model.Record
	for _, id := range m.req.IDs {
		kept, err := m.bench.toChange(ctx, m.req.Model, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(r model.Record) bool { return r.ID == kept.ID }) {
			return problem.New(problem.Usage, "%s is named twice.", kept.ID)
		}
		if len(all) > 0 && kept.Record.Connection != all[0].Connection {
			return problem.New(problem.Usage, "%s lives in another connection than %s: they cannot become one record, but they can be linked.", kept.ID, all[0].ID).
				WithFix("patchbay link %s %s %s", m.req.Model, all[0].ID, kept.ID)
		}
		all = append(all, kept.Record)
	}
	if len(all) < 2 {
		return problem.New(problem.Usage, "A merge needs two records.").WithFix("patchbay duplicates %s", m.req.Model)
	}
	var err error
	if m.at, err = m.bench.place(ctx, all[0].Connection, m.req.Model); err != nil {
		return err
	}
	if err := m.at.may(connectors.Delete); err != nil {
		return err
	}
	if err := m.choose(ctx, all); err != nil {
		return err
	}
	ids := make([]string, len(all))
	for i, r := range all {
		ids[i] = r.ID
	}
	by, id := m.req.By, mergeID(ids)
	m.req.By = signed(by, id)
	m.plan = MergePlan{Merge: id, Model: m.req.Model, Connection: m.at.conn.Name, Survivor: m.end(m.survivor), Fields: []MergeField{}, Steps: []Plan{}, Warnings: []string{}, By: by}
	for _, r := range m.others {
		m.plan.Others = append(m.plan.Others, m.end(r))
	}
	return nil
}

func (m *merging) end(r model.Record) LinkEnd {
	return LinkEnd{ID: r.ID, Connection: m.at.conn.Name, Title: m.at.model.Title(r.Fields, r.ID), Deleted: r.Deleted}
}

// choose picks the survivor: the one that was asked for, else the one of those alive that has the most values, and of
// equal ones the oldest. A survivor only gains values, so that a second run picks the same.
func (m *merging) choose(ctx context.Context, all []model.Record) error {
	best := -1
	for i, r := range all {
		if r.Deleted {
			continue
		}
		if best < 0 || cmp.Or(cmp.Compare(fullness(r), fullness(all[best])), all[best].CreatedAt.Compare(r.CreatedAt), strings.Compare(all[best].ID, r.ID)) > 0 {
			best = i
		}
	}
	if m.req.Survivor != "" {
		kept, err := m.bench.record(ctx, m.req.Model, m.req.Survivor)
		if err != nil {
			return err
		}
		best = slices.IndexFunc(all, func(r model.Record) bool { return r.ID == kept.ID })
		if best < 0 {
			return problem.New(problem.Usage, "The survivor %s is none of the records to merge.", kept.ID)
		}
		if all[best].Deleted {
			return gone(m.at, all[best])
		}
	}
	if best < 0 {
		return gone(m.at, all[0])
	}
	m.survivor, m.others = all[best], slices.Delete(slices.Clone(all), best, best+1)
	return nil
}

func fullness(r model.Record) int {
	n := 0
	for _, v := range r.Fields {
		if !model.Empty(v) {
			n++
		}
	}
	return n
}

// values plans what the survivor is to hold.
func (m *merging) values(ctx context.Context) error {
	if err := m.kept(ctx); err != nil {
		return err
	}
	wanted := map[string]any{}
	for _, f := range m.at.model.Fields {
		result, from := m.result(f)
		own := m.survivor.Fields[f.Name]
		if !m.differ(f) {
			continue
		}
		why := m.at.about.WhyNot(m.req.Model, f.Name, m.at.support(connectors.Update))
		if f.ReadOnly && why == "" {
			why = cmp.Or(f.Why, "cannot be changed")
		}
		switch {
		case model.Equal(result, own):
		case why == "":
			wanted[f.Name] = result
		case m.req.Keep[f.Name] != "":
			return problem.New(problem.Unsupported, "%s %s.", f.Label, why).WithHint("It stays as the survivor has it, or choose another survivor.").On(m.at.conn.Name)
		default:
			if !f.ReadOnly {
				m.plan.Warnings = append(m.plan.Warnings, f.Label+" "+model.Display(result)+" is lost: "+f.Label+" "+why+".")
			}
			result, from = own, m.survivor.ID
		}
		m.plan.Fields = append(m.plan.Fields, m.row(f, result, from))
	}
	m.late = m.keys(wanted)
	return m.update(ctx, wanted)
}

// keys takes out of the wanted values those that no two records may have at a time: where the provider takes records
// with the same address or number for the same, they can only be given once the other record is gone. Its last values
// stay here, so that an interrupted merge gives them all the same.
func (m *merging) keys(wanted map[string]any) map[string]any {
	late := map[string]any{}
	if !m.at.support(connectors.Upsert).Supported {
		return late
	}
	for path, v := range wanted {
		f, _ := m.at.model.Field(path)
		held := slices.ContainsFunc(m.others, func(r model.Record) bool { return !r.Deleted && alike(r.Fields[path], v) })
		if held && (f.Type == model.Email || f.Type == model.Phone) {
			late[path] = v
			delete(wanted, path)
		}
	}
	return late
}

// update plans to give the survivor some values.
func (m *merging) update(ctx context.Context, wanted map[string]any) error {
	if len(wanted) == 0 {
		return nil
	}
	p, err := m.bench.PlanEdit(ctx, Edit{Model: m.req.Model, ID: m.survivor.ID, Values: wanted, Base: m.survivor.Fields, By: m.req.By})
	if err != nil {
		return err
	}
	if len(p.Changes) > 0 {
		m.plan.Steps = append(m.plan.Steps, p)
		m.plan.Warnings = append(m.plan.Warnings, p.Warnings...)
	}
	return nil
}

// kept makes whole ids of those in Keep, and refuses fields and records that are not there.
func (m *merging) kept(ctx context.Context) error {
	whole := map[string]string{}
	for path, id := range m.req.Keep {
		if _, ok := m.at.model.Field(path); !ok {
			return problem.New(problem.Usage, "%s is no field of a %s.", problem.Clean(path), m.req.Model).WithHint("Fields: %s.", strings.Join(names(m.at.model), ", "))
		}
		r, err := m.bench.record(ctx, m.req.Model, id)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(m.all(), func(other model.Record) bool { return other.ID == r.ID }) {
			return problem.New(problem.Usage, "%s, whose %s is to be kept, is none of the records to merge.", r.ID, path)
		}
		whole[path] = r.ID
	}
	m.req.Keep = whole
	return nil
}

func (m *merging) all() []model.Record { return append([]model.Record{m.survivor}, m.others...) }

// result is the value that a field is to have, and whose it is; "" for a list that is put together.
func (m *merging) result(f model.Field) (any, string) {
	if id := m.req.Keep[f.Name]; id != "" {
		for _, r := range m.all() {
			if r.ID == id {
				return r.Fields[f.Name], id
			}
		}
	}
	own := m.survivor.Fields[f.Name]
	if f.Type == model.TextList {
		return m.union(f)
	}
	if !model.Empty(own) {
		return own, m.survivor.ID
	}
	newest := model.Record{}
	for _, r := range m.others {
		if !model.Empty(r.Fields[f.Name]) && (newest.ID == "" || r.UpdatedAt.After(newest.UpdatedAt)) {
			newest = r
		}
	}
	return newest.Fields[f.Name], newest.ID
}

// union puts the words of all records together, the survivor's first.
func (m *merging) union(f model.Field) (any, string) {
	var out []string
	for _, r := range m.all() {
		list, _ := r.Fields[f.Name].([]string)
		for _, w := range list {
			if !slices.ContainsFunc(out, func(have string) bool { return strings.EqualFold(have, w) }) {
				out = append(out, w)
			}
		}
	}
	if own, _ := m.survivor.Fields[f.Name].([]string); len(out) == len(own) {
		return m.survivor.Fields[f.Name], m.survivor.ID
	}
	return out, ""
}

func (m *merging) differ(f model.Field) bool {
	return slices.ContainsFunc(m.others, func(r model.Record) bool { return !model.Equal(r.Fields[f.Name], m.survivor.Fields[f.Name]) })
}

func (m *merging) row(f model.Field, result any, from string) MergeField {
	out := MergeField{Field: f.Name, Label: f.Label, Values: map[string]any{}, Result: result, From: from}
	for _, r := range m.all() {
		if v := r.Fields[f.Name]; !model.Empty(v) {
			out.Values[r.ID] = v
		}
	}
	return out
}
