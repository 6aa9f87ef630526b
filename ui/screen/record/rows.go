package record

import (
	"time"

	"patchbay/model"
	"patchbay/ui/sections"
	"patchbay/workbench"
)

// row is one line of the record: a field, or a fact about the record itself.
type row struct {
	group  string
	path   string // of a field; "" for a fact
	label  string
	text   string
	native string
	why    string // why it cannot be edited; "" when it can
	refers *workbench.Reference
	link   string // where the value leads, for a browser, a mail or a call; "" for nowhere
}

// groupRecord is the heading of what is no field.
const groupRecord = "Record"

// addressThere is what the record's page at its provider is called.
const addressThere = "Address there"

// rows lists what the screen shows, in groups, and how many empty fields it leaves out.
func rows(v workbench.RecordView, empties bool) (out []row, folded int) {
	byGroup := map[string][]row{}
	for _, f := range v.Fields {
		if empty := model.Empty(f.Value); empty && (!f.Known || !empties) {
			if f.Known {
				folded++
			}
			continue
		}
		g := sections.Of(f.Field)
		byGroup[g] = append(byGroup[g], row{
			group: g, path: f.Field.Name, label: model.Line(f.Field.Label, false), text: words(f),
			native: model.Line(f.Native, false), why: f.WhyNot, refers: f.Refers, link: linkOf(f.Field, f.Value),
		})
	}
	byGroup[groupRecord] = facts(v)
	for _, g := range append(sections.All(), groupRecord) {
		out = append(out, byGroup[g]...)
	}
	return out, folded
}

// words is a value for the eye.
func words(f workbench.FieldView) string {
	if f.Field.Type == model.DateTime {
		return model.Line(f.Field.Spoken(f.Value, time.Local), false)
	}
	return model.Line(f.Text, true)
}

// facts are what is known of the record beyond its fields.
func facts(v workbench.RecordView) []row {
	r := v.Record
	var out []row
	for _, f := range [][2]string{
		{"Id here", r.ID},
		{"Id there", r.Remote.ID},
		{"Workspace", r.Workspace},
		{"Revision", r.Remote.Revision},
		{"Created", stamp(r.CreatedAt)},
		{"Updated", stamp(r.UpdatedAt)},
		{"Pulled", stamp(v.PulledAt)},
		{addressThere, r.Remote.URL},
	} {
		if f[1] != "" {
			fact := row{group: groupRecord, label: f[0], text: model.Line(f[1], false)}
			if f[0] == addressThere {
				fact.link = page(f[1])
			}
			out = append(out, fact)
		}
	}
	return out
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return model.SpokenTime(t.Truncate(time.Minute), time.Local)
}
