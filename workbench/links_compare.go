package workbench

import (
	"context"
	"slices"
	"time"

	"patchbay/identity"
	"patchbay/model"
	"patchbay/problem"
)

// Comparison is records of one model side by side.
type Comparison struct {
	Model   string
	Records []Compared      // in the order they were asked for
	Fields  []ComparedField // those that any record has a value of, in the model's order
}

// Compared is one record of a comparison.
type Compared struct {
	LinkEnd
	Missing   bool // it is not kept here any more
	UpdatedAt time.Time
	Filled    int // how many fields have a value
}

// ComparedField is one field of all records that are compared.
type ComparedField struct {
	Field  string
	Label  string
	Texts  []string // for people, of each record; "" where it has no value
	Differ bool     // two records have values that do not mean the same
	Lack   bool     // some have a value and some have none
	List   bool     // it holds several words, which a merge puts together
}

// CompareRecords puts records side by side, by their whole ids. One that is not kept any more stands there empty.
func (w *Workbench) CompareRecords(ctx context.Context, modelName string, ids []string) (Comparison, error) {
	out := Comparison{Model: modelName, Records: make([]Compared, len(ids))}
	views := make([]RecordView, len(ids))
	var fields []model.Field
	for i, id := range ids {
		v, err := w.Show(ctx, modelName, id)
		if problem.Is(err, problem.NotFound) {
			out.Records[i] = Compared{LinkEnd: LinkEnd{ID: id}, Missing: true}
			continue
		}
		if err != nil {
			return out, err
		}
		views[i] = v
		out.Records[i] = Compared{LinkEnd: LinkEnd{ID: v.Record.ID, Connection: v.Connection, Title: v.Title, Deleted: v.Record.Deleted}, UpdatedAt: v.Record.UpdatedAt}
		for _, f := range v.Model.Fields {
			if !slices.ContainsFunc(fields, func(g model.Field) bool { return g.Name == f.Name }) {
				fields = append(fields, f)
			}
		}
	}
	for _, f := range fields {
		c, some := comparedField(f, views)
		if !some {
			continue
		}
		for i, t := range c.Texts {
			if t != "" {
				out.Records[i].Filled++
			}
		}
		out.Fields = append(out.Fields, c)
	}
	return out, nil
}

// comparedField is one field of some records; some is false when none has a value of it.
func comparedField(f model.Field, views []RecordView) (out ComparedField, some bool) {
	out = ComparedField{Field: f.Name, Label: f.Label, Texts: make([]string, len(views)), List: f.Type == model.TextList}
	var first any
	text := ""
	for i, v := range views {
		if v.Record.ID == "" {
			continue
		}
		at := slices.IndexFunc(v.Fields, func(g FieldView) bool { return g.Field.Name == f.Name })
		if at < 0 || model.Empty(v.Fields[at].Value) {
			out.Lack = true
			continue
		}
		g := v.Fields[at]
		out.Texts[i] = g.Text
		switch {
		case !some:
			first, text, some = g.Value, g.Text, true
		case !identity.SameValue(f, first, g.Value) && (f.Type != model.Reference || text != g.Text):
			out.Differ = true
		}
	}
	return out, some
}
