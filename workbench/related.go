package workbench

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// Relation is the records of one model that refer to a record by one of their fields, in the connection of the record.
type Relation struct {
	To         string      // the provider's id of what they refer to
	Connection string      // its name
	Model      model.Model // theirs
	Field      string      // path
	Label      string      // of the field
	When       string      // path of the moment that they are sorted by, the latest first; "" for the latest change
	Rows       []Row
	More       bool   // there are others
	WhyNot     string // why none can be created, as a sentence; "" when one can
	Unfetched  bool   // the model was never read to its end in this connection, which may: others can be there
	Unread     string // why the connection may not read the model, as a sentence: others can be there; "" when it may
}

// Related answers what refers to a record, in the order of the models: of each relation the first n. What the provider
// does not keep, and what is not here either, is left out; what it keeps and of which there is none is told without rows.
// Then follows what refers to the records that are linked with it, as far as there is any.
func (w *Workbench) Related(ctx context.Context, modelName, id string, n int) ([]Relation, error) {
	rec, err := w.record(ctx, modelName, id)
	if err != nil {
		return nil, err
	}
	out, err := w.relatedTo(ctx, modelName, rec, n)
	if err != nil {
		return nil, err
	}
	kin, err := w.LinkedWith(ctx, rec.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range kin {
		if e.Deleted || e.Title == "" {
			continue
		}
		other, err := w.record(ctx, modelName, e.ID)
		if err != nil {
			return nil, err
		}
		more, err := w.relatedTo(ctx, modelName, other, n)
		if err != nil {
			return nil, err
		}
		out = append(out, slices.DeleteFunc(more, func(r Relation) bool { return len(r.Rows) == 0 })...)
	}
	return out, nil
}

// relatedTo answers what refers to one record alone.
func (w *Workbench) relatedTo(ctx context.Context, modelName string, rec store.Stored, n int) ([]Relation, error) {
	conn, err := w.connection(ctx, rec.Connection)
	if problem.Is(err, problem.NotFound) {
		return nil, nil // its connection was removed, and what belonged to it with it
	}
	if err != nil {
		return nil, err
	}
	var out []Relation
	for _, m := range w.Models() {
		for _, f := range m.Fields {
			if f.Type != model.Reference || f.Model != modelName {
				continue
			}
			r, err := w.relation(ctx, conn, Relation{To: rec.Remote.ID, Connection: conn.Name, Model: m, Field: f.Name, Label: f.Label, When: soonest(m)}, n)
			if err != nil {
				return nil, err
			}
			if len(r.Rows) > 0 || r.WhyNot != unkept {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// unkept stands for a model of which the provider has nothing.
const unkept = "-"

// relation reads one. A model of which the provider keeps nothing has no rows, and unkept for a reason.
func (w *Workbench) relation(ctx context.Context, conn Connection, out Relation, n int) (Relation, error) {
	m, field := out.Model, out.Field
	at, err := w.place(ctx, conn.ID, m.Name)
	if err != nil {
		return out, err
	}
	if _, carried := at.about.Carries(m.Name, field); !carried && conn.Records[m.Name] == 0 || !at.support(connectors.List).Supported && conn.Records[m.Name] == 0 {
		out.WhyNot = unkept
		return out, nil
	}
	if err := at.may(connectors.Create); err != nil {
		out.WhyNot = problem.As(err).Error()
	} else if why := at.about.WhyNot(m.Name, field, at.support(connectors.Create)); why != "" {
		out.WhyNot = out.Label + " " + why + "."
	}
	if err := w.known(ctx, at, &out); err != nil || conn.Records[m.Name] == 0 {
		return out, err
	}
	q := Query{Model: m.Name, Connections: []string{conn.Name}, Where: field + " == " + strconv.Quote(out.To), Sort: []string{"-" + cmp.Or(out.When, "updatedAt")}}
	rows, err := w.First(ctx, q, n+1)
	out.Rows, out.More = rows[:min(n, len(rows))], len(rows) > n
	return out, err
}

// known tells whether what is here of a model is all that there is.
func (w *Workbench) known(ctx context.Context, at place, out *Relation) error {
	if !at.support(connectors.List).Supported {
		return nil
	}
	if err := at.may(connectors.List); err != nil {
		out.Unread = problem.As(err).Error()
		return nil
	}
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	cur, err := db.Cursor(ctx, at.conn.ID, out.Model.Name)
	out.Unfetched = err == nil && cur.Complete.IsZero()
	return err
}

// soonest is the moment that people look for records of a model by; "" for none of their own.
func soonest(m model.Model) string {
	for _, path := range []string{"dueAt", "startAt"} {
		if slices.ContainsFunc(m.Fields, func(f model.Field) bool { return f.Name == path }) {
			return path
		}
	}
	return ""
}

// FetchingCurl is the request that fetches one record from its provider, as a command for a shell. In the place of
// credentials stand variables such as $TOKEN. Where no request fetches one alone, that is a problem of kind Unsupported.
func (w *Workbench) FetchingCurl(ctx context.Context, modelName, id string) (string, error) {
	r, err := w.fetching(ctx, modelName, id)
	if err != nil {
		return "", err
	}
	return w.Curl(ctx, r)
}
