package workbench

import (
	"context"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/veil"
)

// lately is the order of lists under the veil: of all orders it is the one that tells least of anybody.
const lately = "-updatedAt"

// OrderTells reports whether the place in a list that is sorted by a field tells of what the veil hides of it.
func OrderTells(f model.Field) bool {
	switch f.Name {
	case "updatedAt", "createdAt":
		return false
	}
	if f.Custom() || veil.Born(f.Name) {
		return true
	}
	switch f.Type {
	case model.Date, model.DateTime, model.Boolean, model.Integer, model.Number, model.Choice, model.Country, model.Timezone:
		return false
	}
	return true
}

// Sortable answers why a list cannot be sorted so while the veil is on: its order would tell of what is hidden. nil while
// the veil is off.
func (v *Veiled) Sortable(modelName string, sort []string) error {
	if !v.Veil() {
		return nil
	}
	for _, s := range sort {
		if f := v.sortedBy(modelName, s); OrderTells(f) {
			label := f.Label
			if label == "" {
				label = f.Name
			}
			return problem.New(problem.Usage, "In the order of %s a list would tell of the true ones, and the veil is on.", problem.Clean(label)).
				WithHint("Sort by updatedAt, createdAt or a field that is shown as it is, or lift the veil first.")
		}
	}
	return nil
}

func (v *Veiled) sortedBy(modelName, by string) model.Field {
	path := strings.TrimPrefix(strings.TrimSpace(by), "-")
	return v.fieldOf(v.shape(modelName), path)
}

// blind is the order of a list that tells nothing of what is hidden: what would is left out of it.
func (v *Veiled) blind(modelName string, sort []string) []string {
	out := slices.DeleteFunc(slices.Clone(sort), func(s string) bool { return OrderTells(v.sortedBy(modelName, s)) })
	if !slices.ContainsFunc(out, func(s string) bool { return strings.HasSuffix(s, lately[1:]) }) {
		out = append(out, lately) // equal ones would be in the order of their titles
	}
	return out
}

// reorder gives a list an order that tells nothing. What a search found best comes first all the same.
func (v *Veiled) reorder(list any) {
	switch q := list.(type) {
	case *Query:
		if q.Text == "" || !q.Best || len(q.Sort) > 0 {
			q.Sort = v.blind(q.Model, q.Sort)
		}
	case *Selection:
		sort := q.Sort
		if q.View != "" && len(sort) == 0 {
			if saved, err := v.Workbench.View(context.Background(), q.View); err == nil { // whoever uses it is told why not
				sort = saved.Sort
			}
		}
		q.Sort = v.blind(q.Model, sort)
	}
}
