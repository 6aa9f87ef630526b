package cli

import (
	"context"
	"strconv"

	"patchbay/model"
	"patchbay/workbench"
)

// many is how many records that refer to one are told of each kind.
const many = 100

// relation is one record that another refers to, or that refers to it.
type relation struct {
	Field  string `json:"field"`
	Label  string `json:"label"`
	Points string `json:"points"` // "to": this record refers to it; "from": it refers to this record
	Model  string `json:"model"`
	ID     string `json:"id"`     // "" when it was not fetched
	Native string `json:"native"` // the provider's id; "" when it refers to this record
	Title  string `json:"title"`
}

// related looks up what a record refers to and what refers to it, in its own connection.
func related(ctx context.Context, b *Bench, rec workbench.RecordView) ([]relation, error) {
	out := []relation{}
	for _, f := range rec.Model.Fields {
		native, _ := rec.Record.Fields[f.Name].(string)
		if f.Type != model.Reference || native == "" {
			continue
		}
		r := relation{Field: f.Name, Label: f.Label, Points: "to", Model: f.Model, Native: native}
		other, err := byNative(ctx, b, rec.Connection, r)
		if err != nil {
			return nil, err
		}
		r.ID, r.Title = other.ID, other.Title
		out = append(out, r)
	}
	for _, m := range b.Models.Models() {
		for _, f := range m.Fields {
			if f.Type != model.Reference || f.Model != rec.Record.Model {
				continue
			}
			rows, err := referring(ctx, b, rec, workbench.Query{Model: m.Name, Where: f.Name + " == " + strconv.Quote(rec.Record.Remote.ID)})
			if err != nil {
				return nil, err
			}
			for _, row := range rows {
				out = append(out, relation{Field: f.Name, Label: f.Label, Points: "from", Model: m.Name, ID: row.ID, Title: row.Title})
			}
		}
	}
	return out, nil
}

// byNative finds a record by the provider's id among those of its kind, which are few: colleagues, not
// customers. The zero row stands for one that was not fetched or whose kind is not kept.
func byNative(ctx context.Context, b *Bench, connection string, r relation) (workbench.Row, error) {
	if _, kept := model.Find(b.Models.Models(), r.Model); !kept {
		return workbench.Row{}, nil
	}
	keys, err := b.Lists.Index(ctx, workbench.Query{Model: r.Model, Connections: []string{connection}})
	if err != nil {
		return workbench.Row{}, err
	}
	rows, err := b.Lists.Rows(ctx, keys)
	if err != nil {
		return workbench.Row{}, err
	}
	for _, row := range rows {
		v, err := b.Records.Show(ctx, r.Model, row.ID)
		if err != nil {
			return workbench.Row{}, err
		}
		if v.Record.Remote.ID == r.Native {
			return row, nil
		}
	}
	return workbench.Row{}, nil
}

func referring(ctx context.Context, b *Bench, rec workbench.RecordView, q workbench.Query) ([]workbench.Row, error) {
	q.Connections = []string{rec.Connection}
	keys, err := b.Lists.Index(ctx, q)
	if err != nil {
		return nil, err
	}
	return b.Lists.Rows(ctx, keys[:min(len(keys), many)])
}

func relatedLines(all []relation) []string {
	if len(all) == 0 {
		return []string{"It refers to no other record, and none refers to it."}
	}
	lines := make([]string, 0, len(all))
	for _, r := range all {
		switch {
		case r.Points == "from":
			lines = append(lines, r.Label+" of: "+r.Title+" ("+r.Model+" "+r.ID+")")
		case r.ID == "":
			lines = append(lines, r.Label+": "+r.Model+" "+r.Native+", which was not fetched")
		default:
			lines = append(lines, r.Label+": "+r.Title+" ("+r.Model+" "+r.ID+")")
		}
	}
	return lines
}
