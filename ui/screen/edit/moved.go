package edit

import (
	"fmt"
	"maps"
	"slices"

	"patchbay/model"
	"patchbay/workbench"
)

// unfit takes out of a draft what cannot go along into another account, and says of each field why: what it referred to by
// its name is not there, or the field is not kept there.
func unfit(draft map[string]any, before []workbench.FieldView, h housed) []string {
	var out []string
	for _, path := range slices.Sorted(maps.Keys(draft)) {
		value, was, now := draft[path], viewOf(before, path), viewOf(h.view.Fields, path)
		if value == nil {
			continue
		}
		label, home := model.Line(was.Field.Label, false), model.Line(h.home.connection.Name, false)
		chosen, among := choiceOf(was, value)
		_, there := choiceOf(now, value)
		switch {
		case !now.Editable:
			out = append(out, fmt.Sprintf("%s was left out: it is not kept for new records in %s.", label, home))
		case among && !slices.ContainsFunc(now.Choices, func(r workbench.Reference) bool { return r.Native == chosen.Native && r.Title == chosen.Title }):
			out = append(out, fmt.Sprintf("%s was emptied: %s is not in %s.", label, model.Line(chosen.Title, false), home))
		case !among && !there && len(now.Choices) > 0:
			out = append(out, fmt.Sprintf("%s was emptied: choose it among those of %s.", label, home))
		default:
			continue
		}
		delete(draft, path)
	}
	return out
}

// viewOf is the field of that path; the zero value, which nobody can edit, where there is none.
func viewOf(all []workbench.FieldView, path string) workbench.FieldView {
	if i := slices.IndexFunc(all, func(f workbench.FieldView) bool { return f.Field.Name == path }); i >= 0 {
		return all[i]
	}
	return workbench.FieldView{}
}

// choiceOf is what a value stands for among what a field can refer to.
func choiceOf(f workbench.FieldView, value any) (workbench.Reference, bool) {
	for _, r := range f.Choices {
		if model.Equal(r.Native, value) {
			return r, true
		}
	}
	return workbench.Reference{}, false
}
