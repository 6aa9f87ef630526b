package workbench

import (
	"context"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// Kept says why a list of a model's records in some connections, by name, can never hold any: a problem of kind
// Unsupported when none of their providers keeps such records. None named means all, of which nothing is refused.
func (w *Workbench) Kept(ctx context.Context, connections []string, modelName string) error {
	m, err := w.ModelOf(ctx, "", modelName)
	if err != nil {
		return err
	}
	var no error
	for _, name := range connections {
		conn, err := w.connection(ctx, name)
		if err != nil {
			return err
		}
		about, err := w.about(conn.Connector)
		if err != nil || keeps(about, modelName) {
			return err
		}
		no = keepsNone(about, m, w.Models()).On(conn.Name)
	}
	return no
}

// keeps reports whether a provider has anything like the records of a model.
func keeps(about connectors.Description, modelName string) bool {
	for _, s := range about.Support {
		if name, _, _ := strings.Cut(string(s.Operation), "::"); name == modelName && s.Supported {
			return true
		}
	}
	return false
}

func keepsNone(about connectors.Description, m model.Model, all []model.Model) *problem.Problem {
	var kept []string
	for _, other := range all {
		if keeps(about, other.Name) {
			kept = append(kept, strings.ToLower(other.Plural))
		}
	}
	return problem.New(problem.Unsupported, "%s keeps no %s.", about.Name, strings.ToLower(m.Plural)).WithHint("It keeps %s.", enumerated(kept))
}
