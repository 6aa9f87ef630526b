package workbench

import (
	"context"
	"strings"

	"patchbay/problem"
	"patchbay/store"
)

// signed is who asks for a merge or an import with the id of it: each of its changes says in the journal what it is a step
// of, and so it outlasts whatever ends the process.
func signed(by, id string) string { return strings.TrimSpace(by + " (" + id + ")") }

// stepOf is what a change is a step of, of those whose ids begin with a prefix; "" for none. An undo is a step of nothing.
func stepOf(in store.Intent, prefix string) string {
	i := strings.LastIndex(in.By, "("+prefix)
	if i < 0 || !strings.HasSuffix(in.By, ")") || in.Undoes != "" {
		return ""
	}
	return in.By[i+1 : len(in.By)-1]
}

// steps are the changes that stand of a merge or an import, which a beginning of its id names, the newest first. prefix
// says which of both it is.
func (p *past) steps(ctx context.Context, prefix, id string) ([]store.Intent, error) {
	id, what := strings.ToLower(strings.TrimSpace(id)), strings.TrimSuffix(prefix, "-")
	all, err := p.done(ctx)
	if err != nil {
		return nil, err
	}
	var out []store.Intent
	found := ""
	for _, in := range all {
		of := stepOf(in, prefix)
		if of == "" || len(id) <= len(prefix) || !strings.HasPrefix(of, id) {
			continue
		}
		if found != "" && found != of {
			return nil, problem.New(problem.Usage, "The id %s begins several %ss.", problem.Clean(id), what).WithHint("Give more letters of it.")
		}
		if found = of; in.UndoneBy == "" && !changedNothing(in) {
			out = append(out, in)
		}
	}
	switch {
	case len(id) < len(prefix)+shortestID && found != "":
		return nil, tooShort(id, found)
	case found == "":
		return nil, problem.New(problem.NotFound, "There is no %s %s.", what, problem.Clean(id)).WithHint("The changes of it name it.").WithFix("patchbay changes")
	case len(out) == 0:
		return nil, problem.New(problem.Usage, "The %s %s was undone already.", what, found).WithFix("patchbay changes")
	}
	return out, nil
}
