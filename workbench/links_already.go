package workbench

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/store"
)

// tellAlready fills in whom the records of links that are not made are linked with.
func (w *Workbench) tellAlready(ctx context.Context, db *store.Store, links []Link) error {
	var asked []string
	for _, l := range links {
		if l.State != string(store.Linked) {
			asked = append(asked, l.Records[0].ID, l.Records[1].ID)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	with, err := db.Companions(ctx, asked)
	if err != nil || len(with) == 0 {
		return err
	}
	for i, l := range links {
		one, other := with[l.Records[0].ID], with[l.Records[1].ID]
		if l.State == string(store.Linked) || len(one)+len(other) == 0 || slices.Contains(one, l.Records[1].ID) {
			continue
		}
		ends, err := w.ends(ctx, db, slices.Concat(one, other))
		if err != nil {
			return err
		}
		links[i].Already = [][]LinkEnd{ends[:len(one):len(one)], ends[len(one):]}
	}
	return nil
}

// Doubt says in sentences why accepting a link is worth a second look: with whom its records are linked already, and the
// accounts of which several records would become one. It is "" where no account would have more than one.
func (l Link) Doubt() string {
	if len(l.Already) != 2 {
		return ""
	}
	var said []string
	all := map[string]int{}
	var names []string
	count := func(e LinkEnd) {
		if e.Deleted || e.Connection == "" {
			return
		}
		if all[e.Connection]++; all[e.Connection] == 2 {
			names = append(names, e.Connection)
		}
	}
	for i, e := range l.Records {
		count(e)
		var others []string
		for _, o := range l.Already[i] {
			count(o)
			others = append(others, endOf(o))
		}
		if len(others) > 0 {
			said = append(said, fmt.Sprintf("%s is linked with %s already.", endOf(e), strings.Join(others, ", ")))
		}
	}
	if len(names) == 0 {
		return ""
	}
	for _, name := range names {
		said = append(said, fmt.Sprintf("%d records of %s would become one %s.", all[name], name, oneOf(l.Model)))
	}
	return strings.Join(said, " ")
}

func endOf(e LinkEnd) string {
	title := e.Title
	if title == "" {
		title = e.ID
	}
	return fmt.Sprintf("%s (%s)", model.Line(title, false), model.Line(e.Connection, false))
}

// oneOf is what a record of a model stands for.
func oneOf(modelName string) string {
	for _, m := range model.Builtin() {
		switch {
		case m.Name != modelName:
		case m.Name == model.Contact().Name:
			return "person"
		default:
			return strings.ToLower(m.Label)
		}
	}
	return model.Line(modelName, false)
}
