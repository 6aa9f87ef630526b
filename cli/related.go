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
	Kind   string `json:"-"` // the label of Model
}

// related looks up what a record refers to and what refers to it, in its own connection.
func related(ctx context.Context, b *Bench, rec workbench.RecordView) ([]relation, error) {
	out := []relation{}
	for _, f := range rec.Fields {
		if r := f.Refers; r != nil {
			out = append(out, relation{Field: f.Field.Name, Label: f.Field.Label, Points: "to", Model: r.Model, ID: r.ID, Native: r.Native, Title: r.Title})
		}
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
				out = append(out, relation{Field: f.Name, Label: f.Label, Points: "from", Model: m.Name, Kind: m.Label, ID: row.ID, Title: row.Title})
			}
		}
	}
	return out, nil
}

func referring(ctx context.Context, b *Bench, rec workbench.RecordView, q workbench.Query) ([]workbench.Row, error) {
	q.Connections = []string{rec.Connection}
	part, err := b.Lists.Slice(ctx, q, 0, many)
	if err != nil {
		return nil, err
	}
	return b.Lists.Rows(ctx, part.Keys)
}

func relatedLines(all []relation) []string {
	if len(all) == 0 {
		return []string{"It refers to no other record, and none refers to it."}
	}
	lines := make([]string, 0, len(all))
	for _, r := range all {
		switch {
		case r.Points == "from":
			lines = append(lines, r.Kind+": "+r.Title+" ("+r.Model+" "+r.ID+"), in its field “"+r.Label+"”")
		case r.ID == "":
			lines = append(lines, r.Label+": "+r.Model+" "+r.Native+", which was not fetched")
		default:
			lines = append(lines, r.Label+": "+r.Title+" ("+r.Model+" "+r.ID+")")
		}
	}
	return lines
}
