package cli

import (
	"context"
	"fmt"
	"strings"

	"patchbay/workbench"
)

// showMerged prints what all records of one real thing say together.
func (a *app) showMerged(ctx context.Context, b *Bench, modelName, id string) error {
	v, err := b.Identity.Merged(ctx, modelName, id)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(v)
	}
	out := ""
	if a.Streams.OutTTY {
		out = a.heading(v.Title, fmt.Sprintf("%s, as %d records have it", v.Model, len(v.Records)))
	}
	var facts []fact
	for _, f := range v.Fields {
		text := f.Text
		if f.Differs || len(f.From) < len(v.Records) {
			text += " (" + strings.Join(f.From, ", ") + ")"
		}
		facts = append(facts, fact{f.Label, text})
		for _, o := range f.Others {
			from := strings.Join(o.From, ", ")
			if since := human(o.At, a.Now()); since != "" {
				from += ", " + since
			}
			facts = append(facts, fact{f.Label, "but " + o.Text + " (" + from + ")"})
		}
	}
	lines := make([]string, 0, len(v.Records))
	for _, e := range v.Records {
		lines = append(lines, fmt.Sprintf("%s (%s in %s)", endName(e), e.ID, orNowhere(e.Connection)))
	}
	return a.put(out + a.sheet(facts) + a.paragraphs("Records", lines))
}

// sameAs are the other records that are the same as one, as facts of its sheet.
func sameAs(ends []workbench.LinkEnd) []fact {
	var out []fact
	for _, e := range ends {
		out = append(out, fact{"Same as", fmt.Sprintf("%s (%s in %s)", endName(e), e.ID, orNowhere(e.Connection))})
	}
	return out
}
