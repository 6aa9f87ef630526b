package workbench

import (
	"slices"
	"strings"

	"patchbay/model"
)

// Followed is a change that the provider makes by itself when others are made: the name, when the first name is changed.
// It is not sent; what the provider made is read back with the rest, and an undo of the others undoes it.
type Followed struct {
	model.Change
	Of []string `json:"of"` // the changed fields that it follows from
}

// OfWords says what a followed change follows from, in the plan's words for the fields.
func (p Plan) OfWords(f Followed) string {
	var out []string
	for _, path := range f.Of {
		words := p.Labels[path]
		if words == "" {
			words = path
		}
		out = append(out, model.Line(words, false))
	}
	return "follows from " + strings.Join(out, " and ")
}

// follow adds to the plan of an update what the provider makes of it in a record as it is now, and says where it makes
// something else than what is wanted.
func (at place) follow(p Plan, now model.Fields) Plan {
	for _, f := range at.about.Fields {
		if f.Model != at.model.Name || len(f.Made) == 0 {
			continue
		}
		_, typed := p.Patch[f.Name]
		parts := slices.DeleteFunc(slices.Clone(f.Made), func(path string) bool { _, in := p.Patch[path]; return !in })
		whole := madeOf(f.Made, now, p.Patch)
		switch {
		case len(parts) == 0 && typed:
			p.Warnings = append(p.Warnings, at.about.Name+" cuts "+label(at.model, f.Name)+" into "+labelled(at.model, f.Made)+" by itself.")
		case len(parts) == 0:
		case typed && whole != model.Display(p.Patch[f.Name]):
			p.Warnings = append(p.Warnings, at.about.Name+" makes "+label(at.model, f.Name)+" of "+labelled(at.model, f.Made)+": it will be "+whole+".")
		case !typed && whole != model.Display(now[f.Name]):
			c := model.Change{Field: f.Name, Before: now[f.Name]}
			if whole != "" {
				c.After = whole
			}
			p.Follows = append(p.Follows, Followed{Change: c, Of: parts})
		}
	}
	return p
}

// madeOf is what fields come to, joined with blanks, once a patch is made.
func madeOf(paths []string, before model.Fields, patch model.Patch) string {
	var out []string
	for _, path := range paths {
		v, changed := patch[path]
		if !changed {
			v = before[path]
		}
		if !model.Empty(v) {
			out = append(out, strings.TrimSpace(model.Display(v)))
		}
	}
	return strings.Join(out, " ")
}

func labelled(m model.Model, paths []string) string {
	var out []string
	for _, path := range paths {
		out = append(out, label(m, path))
	}
	return strings.Join(out, " and ")
}
