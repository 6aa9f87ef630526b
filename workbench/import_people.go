package workbench

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/exchange"
	"patchbay/model"
	"patchbay/problem"
)

// attendance says which contacts of the connection take part in what a file holds.
type attendance struct {
	asked bool               // they can be the contact of what is imported
	known map[string][]guest // by e-mail; who is no contact has none
}

// guest is a contact that takes part in something.
type guest struct{ id, native, title string }

// note keeps the e-mails of an entry, to be looked for.
func (p *attendance) note(e exchange.Entry) {
	for _, mail := range append(e.Guests, e.Host) {
		if mail == "" {
			continue
		}
		if p.known == nil {
			p.known = map[string][]guest{}
		}
		p.known[mail] = nil
	}
}

// meet finds the contacts of the connection that take part in what the file holds, by all of their e-mails.
func (im *Import) meet(ctx context.Context) error {
	f, ok := im.at.model.Field("contact")
	create, update := im.at.support(connectors.Create), im.at.support(connectors.Update)
	im.people.asked = ok && f.Type == model.Reference && f.Model == "contact" && (im.whyNot(f.Name, create) == "" || im.whyNot(f.Name, update) == "")
	if !im.people.asked || len(im.people.known) == 0 {
		return nil
	}
	contact, err := im.bench.ModelOf(ctx, im.at.conn.Name, f.Model)
	if err != nil {
		return err
	}
	return im.db.Walk(ctx, im.at.conn.ID, f.Model, func(g storeGlimpse) error {
		for _, mail := range mailsOf(g.Fields) {
			if known, wanted := im.people.known[mail]; wanted && len(known) < 5 {
				im.people.known[mail] = append(known, guest{g.ID, g.Native, contact.Title(g.Fields, g.ID)})
			}
		}
		return nil
	})
}

// mailsOf are the e-mails of a contact in lower case, each once.
func mailsOf(f model.Fields) []string {
	var out []string
	add := func(v any) {
		if s, ok := v.(string); ok && s != "" && !slices.Contains(out, strings.ToLower(s)) {
			out = append(out, strings.ToLower(s))
		}
	}
	add(f["email"])
	more, _ := f["emails"].([]any)
	for _, x := range more {
		if o, ok := x.(map[string]any); ok {
			add(o["address"])
		}
	}
	return out
}

// invited gives a row that names no contact the one that takes part in it: of those who were invited, else whoever
// invites. Where they are several a person has to say which.
func (im *Import) invited(row *wantedRow, e exchange.Entry) {
	all := slices.DeleteFunc(append(slices.Clone(e.Guests), e.Host), func(s string) bool { return s == "" })
	if !im.people.asked || len(all) == 0 || !model.Empty(row.values["contact"]) {
		return
	}
	for _, mails := range [][]string{e.Guests, {e.Host}} {
		var found []guest
		for _, mail := range mails {
			for _, g := range im.people.known[mail] {
				if !slices.Contains(found, g) {
					found = append(found, g)
				}
			}
		}
		switch len(found) {
		case 0:
			continue
		case 1:
			row.values["contact"] = found[0].native
		default:
			row.words = append(row.words, "Several contacts take part, and which one it is with is not told: "+guestList(found)+".")
		}
		return
	}
	if _, fixed := im.fixed["contact"]; fixed {
		return
	}
	row.words = append(row.words, fmt.Sprintf("No contact in %s has the e-mail %s.", im.at.conn.Name, problem.Clean(strings.Join(all[:min(len(all), 5)], " or "))))
}

// guestList are some contacts by name and id.
func guestList(all []guest) string {
	names := make([]string, 0, len(all))
	for _, g := range all[:min(len(all), 5)] {
		names = append(names, problem.Clean(g.title)+" ("+g.id+")")
	}
	return strings.Join(names, ", ")
}
