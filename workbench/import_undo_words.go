package workbench

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// names gives the steps the names of what their values refer to.
func (u *unimport) names(ctx context.Context) error {
	all := make([]naming, len(u.plan.Steps))
	for i := range u.plan.Steps {
		all[i] = naming{u.plan.Steps[i].Changes, &u.plan.Steps[i].shown}
	}
	return u.bench.nameAll(ctx, u.at, all)
}

// warn says what goes, what stays, and what does not come back.
func (u *unimport) warn(ctx context.Context) error {
	for _, sentences := range []func(context.Context) ([]string, error){u.deletes, u.unfinished, u.moved} {
		said, err := sentences(ctx)
		if err != nil {
			return err
		}
		u.plan.Warnings = append(u.plan.Warnings, said...)
	}
	for _, words := range sortedKeys(u.losses) {
		u.plan.Warnings = append(u.plan.Warnings, times(words, u.losses[words], "record"))
	}
	u.plan.Warnings = append(u.plan.Warnings, u.stays()...)
	return nil
}

// times says how many things a sentence is about, where they are several.
func times(words string, n int, of string) string {
	if n == 1 {
		return words
	}
	return fmt.Sprintf("%s (%d %ss)", words, n, of)
}

// stays are the reasons why changes are not put back.
func (u *unimport) stays() []string {
	var out []string
	for _, why := range sortedKeys(u.reasons) {
		if n := u.reasons[why]; n > 1 {
			out = append(out, fmt.Sprintf("%d changes stay: %s", n, why))
		} else {
			out = append(out, "1 change stays: "+why)
		}
	}
	return out
}

// deletes says which records go, and what goes or is left alone with them.
func (u *unimport) deletes(ctx context.Context) ([]string, error) {
	n := u.plan.Counts.Deleted
	if n == 0 {
		return nil, nil
	}
	which := "The " + strings.ToLower(u.at.model.Label) + " that it made is"
	if n > 1 {
		which = fmt.Sprintf("The %d %s that it made are", n, strings.ToLower(u.at.model.Plural))
	}
	back := "the import once more makes new ones, with new ids."
	if !u.at.support(connectors.Create).Supported {
		back = "that cannot be put back."
	}
	out := []string{fmt.Sprintf("%s deleted in %s: %s", which, u.at.about.Name, back)}
	counted, refer, err := u.referrers(ctx)
	switch {
	case refer == 1:
		out = append(out, counted+" refers to what is deleted, and goes with it or refers to nothing then.")
	case refer > 1:
		out = append(out, counted+" refer to what is deleted, and go with it or refer to nothing then.")
	}
	switch edited := u.edited(); {
	case edited == 1:
		out = append(out, "1 of what is deleted was changed from here since the import: that goes, too.")
	case edited > 1:
		out = append(out, fmt.Sprintf("%d of what is deleted were changed from here since the import: that goes, too.", edited))
	}
	if words := unasked(u.at); words != "" {
		out = append(out, words)
	}
	return out, err
}

// referrers counts the records that refer to those that are deleted, and are none of them.
func (u *unimport) referrers(ctx context.Context) (counted string, all int, err error) {
	var parts []string
	for _, known := range u.bench.Models() {
		m, err := u.bench.ModelOf(ctx, u.at.conn.Name, known.Name)
		if err != nil {
			return "", 0, err
		}
		paths := pointing(m, u.at.model.Name)
		if len(paths) == 0 {
			continue
		}
		n, err := u.db.Count(ctx, store.Query{Model: m.Name, Connections: []string{u.at.conn.ID}, Keep: func(r store.Row) (bool, error) {
			return !u.ids[r.ID] && slices.ContainsFunc(paths, func(path string) bool {
				native, _ := r.Fields[path].(string)
				_, goes := u.made[native]
				return goes
			}), nil
		}})
		if err != nil {
			return "", 0, err
		}
		if n > 0 {
			parts, all = append(parts, countOf(n, m)), all+n
		}
	}
	return enumerated(parts), all, nil
}

// edited counts the records that the import made and that were changed from here since.
func (u *unimport) edited() int {
	made, n := maps.Clone(u.ids), 0
	for _, in := range u.past.all { // see done: steps read it
		if made[in.Record] && importOf(in) != u.plan.Import && in.UndoneBy == "" && in.Undoes == "" {
			delete(made, in.Record)
			n++
		}
	}
	return n
}

// unfinished says that writes of the import still wait for an answer.
func (u *unimport) unfinished(ctx context.Context) ([]string, error) {
	open, err := u.db.OpenIntents(ctx, u.at.conn.ID)
	var titles []string
	for _, in := range open {
		if importOf(in) == u.plan.Import {
			titles = append(titles, problem.Clean(in.Title))
		}
	}
	if len(titles) == 0 {
		return nil, err
	}
	return []string{fmt.Sprintf("Of %s it is not known yet what became of it, and it stays: %s. Once it is, the same command does the rest.", countedChanges(len(titles)), few(titles))}, err
}

// moved says which records hold something else by now.
func (u *unimport) moved(context.Context) ([]string, error) {
	var titles []string
	for _, s := range u.plan.Steps {
		if s.Stays == "" && len(s.Differs) > 0 {
			titles = append(titles, s.Title+" ("+strings.Join(s.Differs, ", ")+")")
		}
	}
	if len(titles) == 0 {
		return nil, nil
	}
	return []string{fmt.Sprintf("What was changed since the import is left as it is and named: %s.", few(titles))}, nil
}

func countedChanges(n int) string {
	if n == 1 {
		return "1 change"
	}
	return fmt.Sprintf("%d changes", n)
}

// few names the first of some things.
func few(titles []string) string {
	const most = 3
	if len(titles) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(titles[:most], ", "), len(titles)-most)
	}
	return enumerated(titles)
}
