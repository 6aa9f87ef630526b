package workbench

import (
	"context"
	"slices"
	"strings"
	"time"

	"patchbay/identity"
	"patchbay/model"
)

// MergedView is what all records of one real thing say of it together.
type MergedView struct {
	Model   string        `json:"model"`
	Title   string        `json:"title"`
	Records []LinkEnd     `json:"records"` // the one that was asked for first
	Fields  []MergedField `json:"fields"`  // those that any record has a value of, in the model's order
}

// MergedField is one field of a merged view.
type MergedField struct {
	Field   string        `json:"field"`
	Label   string        `json:"label"`
	Value   any           `json:"value"` // the newest that is known, in its best spelling; of lists all items
	Text    string        `json:"-"`     // the same for people
	From    []string      `json:"from"`  // the connections that say so; of lists all that have any
	At      *time.Time    `json:"at"`    // since when, as far as is known; else when its record was changed
	Differs bool          `json:"differs"`
	Others  []MergedValue `json:"others,omitempty"` // what other connections say, newest first
}

// MergedValue is a value that is not the newest.
type MergedValue struct {
	Value any        `json:"value"`
	Text  string     `json:"-"`
	From  []string   `json:"from"`
	At    *time.Time `json:"at"`

	spelt time.Time // since when it is spelled so
}

// Merged answers what the records that are linked with one say together. A record that is linked with none is told
// alone. Records that were deleted are named, and say nothing.
func (w *Workbench) Merged(ctx context.Context, modelName, id string) (MergedView, error) {
	kept, err := w.record(ctx, modelName, id)
	if err != nil {
		return MergedView{}, err
	}
	others, err := w.LinkedWith(ctx, kept.ID)
	if err != nil {
		return MergedView{}, err
	}
	out := MergedView{Model: modelName, Title: kept.Title, Fields: []MergedField{}}
	var said []saying
	var fields []model.Field
	for _, id := range append([]string{kept.ID}, idsOf(others)...) {
		i := slices.IndexFunc(others, func(e LinkEnd) bool { return e.ID == id })
		if i >= 0 && others[i].Title == "" {
			out.Records = append(out.Records, others[i])
			continue
		}
		v, err := w.Show(ctx, modelName, id)
		if err != nil {
			return out, err
		}
		end := LinkEnd{ID: id, Connection: v.Connection, Title: v.Title, Deleted: v.Record.Deleted}
		if c, err := w.connector(v.Connector); err == nil { // without its connector an account is called by its own name alone
			end.ConnectorName = c.Describe().Name
		}
		out.Records = append(out.Records, end)
		if v.Record.Deleted && len(others) > 0 {
			continue
		}
		fields = append(fields, v.Model.Fields...)
		more, err := w.sayings(ctx, v)
		if err != nil {
			return out, err
		}
		said = append(said, more...)
	}
	out.Fields = mergedFields(fields, said)
	return out, nil
}

func idsOf(ends []LinkEnd) []string {
	out := make([]string, len(ends))
	for i, e := range ends {
		out[i] = e.ID
	}
	return out
}

// saying is what one record says of one field.
type saying struct {
	field model.Field
	value any
	text  string
	from  string
	at    time.Time
}

// sayings are the values of a record with the times since when they are known.
func (w *Workbench) sayings(ctx context.Context, v RecordView) ([]saying, error) {
	past, err := w.History(ctx, v.Record.Model, v.Record.ID)
	if err != nil {
		return nil, err
	}
	since := map[string]time.Time{}
	for _, h := range past { // the newest first
		if since[h.Field].IsZero() {
			since[h.Field] = h.At
		}
	}
	var out []saying
	for _, f := range v.Fields {
		if model.Empty(f.Value) {
			continue
		}
		at := since[f.Field.Name]
		if at.IsZero() {
			at = v.Record.UpdatedAt
		}
		if at.IsZero() {
			at = v.PulledAt
		}
		out = append(out, saying{field: f.Field, value: f.Value, text: f.Text, from: v.Connection, at: at})
	}
	return out, nil
}

// mergedFields lays what was said together, field by field in the model's order.
func mergedFields(fields []model.Field, said []saying) []MergedField {
	out := []MergedField{}
	done := map[string]bool{}
	for _, f := range fields {
		if done[f.Name] {
			continue
		}
		done[f.Name] = true
		values := valuesOf(f, said)
		if len(values) == 0 {
			continue
		}
		first, others := values[0], values[1:]
		if f.Type == model.TextList {
			first, others = together(values), nil
		}
		out = append(out, MergedField{Field: f.Name, Label: f.Label, Value: first.Value, Text: first.Text, From: first.From, At: first.At, Differs: len(values) > 1, Others: others})
	}
	return out
}

// together is one list of several, the newest first, and each item once.
func together(values []MergedValue) MergedValue {
	out := values[0]
	if len(values) == 1 {
		return out
	}
	var items []string
	for i, v := range values {
		list, _ := v.Value.([]string)
		for _, item := range list {
			if !slices.ContainsFunc(items, func(have string) bool { return strings.EqualFold(have, item) }) {
				items = append(items, item)
			}
		}
		if i > 0 {
			out.From = append(slices.Clone(out.From), v.From...)
		}
	}
	out.Value, out.Text = items, model.Display(items)
	return out
}

// valuesOf are the different values of a field, the newest first. What two records refer to is the same when it is
// called the same: each provider has ids of its own.
func valuesOf(f model.Field, said []saying) []MergedValue {
	var out []MergedValue
	for _, s := range said {
		if s.field.Name != f.Name {
			continue
		}
		i := slices.IndexFunc(out, func(v MergedValue) bool {
			return identity.SameValue(f, v.Value, s.value) || f.Type == model.Reference && v.Text == s.text
		})
		at := s.at
		switch {
		case i < 0:
			out = append(out, MergedValue{Value: s.value, Text: s.text, From: []string{s.from}, At: &at, spelt: at})
		default:
			out[i].From = append(out[i].From, s.from)
			better := identity.Spelling(f, s.value) - identity.Spelling(f, out[i].Value)
			if better > 0 || better == 0 && at.After(out[i].spelt) {
				out[i].Value, out[i].Text, out[i].spelt = s.value, s.text, at
			}
			if at.After(*out[i].At) {
				out[i].At = &at
			}
		}
	}
	slices.SortStableFunc(out, func(a, b MergedValue) int { return b.At.Compare(*a.At) })
	for i := range out {
		if out[i].At.IsZero() {
			out[i].At = nil
		}
	}
	return out
}
