package workbench

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// upon makes a plan upon what earlier writes of the same person to the same record left, which were brought to their end
// just now: whoever planned it saw the values before them. noted says of which.
func (w *Workbench) upon(earlier []Recovered, p Plan) (out Plan, noted string) {
	if p.Undoes != "" || verbOf(p.Operation) != connectors.Update {
		return p, ""
	}
	fields := maps.Clone(p.Before.Fields)
	for _, r := range earlier {
		if r.Change.State != string(store.Done) || r.of.Record != p.Record || r.of.User != w.opt.User {
			continue
		}
		for path, v := range r.of.Patch {
			if _, wanted := p.Patch[path]; wanted && alike(fields[path], r.of.Before[path]) {
				fields[path], noted = v, r.Words
			}
		}
		for _, c := range r.Change.Changes { // as the provider spells it
			if _, wanted := p.Patch[c.Field]; wanted && alike(fields[c.Field], r.of.Patch[c.Field]) {
				fields[c.Field] = c.After
			}
		}
	}
	p.Before.Fields = fields
	return p, noted
}

// clash is the error for values that moved meanwhile. A change from here is called that.
func (t *write) clash(ctx context.Context, clashes []Clash) error {
	out := conflict(t.in.Title, t.at.conn.Name, t.in.Record, t.in.Model, clashes)
	done, err := t.db.Changes(ctx, store.ChangeFilter{Record: t.in.Record, States: []store.State{store.Done}, Limit: 20})
	if err != nil {
		return err
	}
	var words []string
	last := store.Intent{}
	for _, c := range clashes {
		in, ours := wrote(done, c)
		if !ours {
			return out
		}
		last, words = in, append(words, strings.ToLower(c.Label))
	}
	out.Problem.Text = fmt.Sprintf("%s was changed from here meanwhile: %s (change %s, by %s).", t.in.Title, strings.Join(words, ", "), last.Change, problem.Clean(last.By))
	return out
}

// wrote finds the last change from here to a field, and whether the provider holds what it wrote.
func wrote(done []store.Intent, c Clash) (store.Intent, bool) {
	for _, in := range done { // the newest first
		for _, x := range in.Changes {
			if x.Field == c.Field {
				return in, alike(x.After, c.Theirs)
			}
		}
	}
	return store.Intent{}, false
}
