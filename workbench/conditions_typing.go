package workbench

import (
	"context"
	"strings"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/query"
	"patchbay/store"
)

// Candidate is what could stand at the cursor of a condition that is being typed.
type Candidate = query.Candidate

// WhereFault is where a condition cannot be understood, and why. Offsets count characters.
type WhereFault = query.Fault

// Typing is a condition while it is typed.
type Typing struct {
	Model       string
	Connections []string // names; empty for all
	Text        string
	Cursor      int // in characters
}

// Typed is what can be said of it.
type Typed struct {
	Fault      *WhereFault // nil when it can be understood, and when there is none
	Candidates []Candidate // what could stand at the cursor, the best first
}

// valuesOffered is how many values of a field are offered.
const valuesOffered = 60

// Typed checks a condition while it is typed and says how it could go on.
func (w *Workbench) Typed(ctx context.Context, t Typing) (Typed, error) {
	db, err := w.store(ctx)
	if err != nil {
		return Typed{}, err
	}
	m, err := w.modelIn(ctx, t.Connections, t.Model)
	if err != nil {
		return Typed{}, err
	}
	var out Typed
	if strings.TrimSpace(t.Text) != "" {
		c, err := query.Compile(t.Text, m, w.opt.Now)
		if err == nil && c.Accounts() {
			_, err = w.calling(ctx, c)
		}
		out.Fault = query.FaultOf(err)
	}
	out.Candidates = query.Complete(t.Text, t.Cursor, m, offered(ctx, db, t.Model))
	return out, nil
}

// offered lends the values that fields of a model hold, most used first.
func offered(ctx context.Context, db *store.Store, modelName string) func(model.Field) []string {
	return func(f model.Field) []string {
		named, path := modelName, f.Name
		if f.Type == model.Reference {
			named, path = f.Model, "name"
			if f.Model != "user" {
				return nil // customers are too many to choose from
			}
		}
		found, err := db.Values(ctx, named, path, valuesOffered)
		if err != nil {
			return nil // a completion without values is one, too
		}
		if len(found) == 0 && path == query.Connection {
			return connectionNames(ctx, db)
		}
		return found
	}
}

// connectionNames are what connections are called; nil where that cannot be read.
func connectionNames(ctx context.Context, db *store.Store) []string {
	all, err := db.Connections(ctx)
	if err != nil {
		return nil
	}
	out := make([]string, 0, len(all))
	for _, c := range all {
		out = append(out, c.Name)
	}
	return out
}

// modelIn is a model with the fields of all the connections that a list shows; none named means all.
func (w *Workbench) modelIn(ctx context.Context, connections []string, modelName string) (model.Model, error) {
	if len(connections) == 1 {
		return w.ModelOf(ctx, connections[0], modelName)
	}
	m, err := w.ModelOf(ctx, "", modelName)
	if err != nil {
		return m, err
	}
	if len(connections) == 0 {
		db, err := w.store(ctx)
		if err != nil {
			return m, err
		}
		all, err := db.Connections(ctx)
		if err != nil {
			return m, err
		}
		for _, c := range all {
			connections = append(connections, c.Name)
		}
	}
	for _, name := range connections {
		own, err := w.ModelOf(ctx, name, modelName)
		if problem.Is(err, problem.NotFound) {
			return m, err
		}
		if err != nil {
			continue // a connection whose fields cannot be told adds none
		}
		for _, f := range own.Fields {
			if _, known := m.Field(f.Name); !known {
				m = m.With(f)
			}
		}
	}
	return m, nil
}
