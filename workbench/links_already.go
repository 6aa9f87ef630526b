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
	var open []*Link
	for i := range links {
		if links[i].State != string(store.Linked) {
			open = append(open, &links[i])
		}
	}
	if err := w.fillAlready(ctx, db, open); err != nil {
		return err
	}
	for _, l := range open {
		if len(l.Already) == 2 && len(l.Already[0])+len(l.Already[1]) == 0 {
			l.Already = nil
		}
	}
	return nil
}

// fillAlready fills in whom the records of links are linked with, nobody too, but where that is each other.
func (w *Workbench) fillAlready(ctx context.Context, db *store.Store, links []*Link) error {
	if len(links) == 0 {
		return nil
	}
	var asked []string
	for _, l := range links {
		asked = append(asked, l.Records[0].ID, l.Records[1].ID)
	}
	with, err := db.Companions(ctx, asked)
	if err != nil {
		return err
	}
	for _, l := range links {
		one, other := with[l.Records[0].ID], with[l.Records[1].ID]
		if slices.Contains(one, l.Records[1].ID) {
			continue
		}
		ends, err := w.ends(ctx, db, slices.Concat(one, other))
		if err != nil {
			return err
		}
		l.Already = [][]LinkEnd{ends[:len(one):len(one)], ends[len(one):]}
	}
	return nil
}

// Doubt says in sentences why accepting a link is worth a second look: with whom its records are linked already, and the
// accounts of which several records would become one. It is "" where no account would have more than one.
func (l Link) Doubt() string { return Doubts([]Link{l}) }

// Doubts says the same of links that are made at once, as [Workbench.TryLinkRecords] answers them.
func Doubts(links []Link) string {
	var said, names []string
	seen, all, modelName := map[string]bool{}, map[string]int{}, ""
	count := func(e LinkEnd) {
		if seen[e.ID] || e.Deleted || e.Connection == "" {
			return
		}
		seen[e.ID] = true
		if all[e.Connection]++; all[e.Connection] == 2 {
			names = append(names, e.Connection)
		}
	}
	told := map[string]bool{}
	for _, l := range links {
		if len(l.Already) != 2 {
			continue
		}
		modelName = l.Model
		for i, e := range l.Records {
			count(e)
			var others []string
			for _, o := range l.Already[i] {
				count(o)
				others = append(others, endOf(o))
			}
			if len(others) > 0 && !told[e.ID] {
				said, told[e.ID] = append(said, fmt.Sprintf("%s is linked with %s already.", endOf(e), strings.Join(others, ", "))), true
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	for _, name := range names {
		said = append(said, fmt.Sprintf("%d records of %s would become one %s.", all[name], name, oneOf(modelName)))
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
