package workbench

import (
	"context"
	"slices"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/store"
)

// Reference is the record that a field refers to.
type Reference struct {
	Model  string `json:"model"`
	ID     string `json:"id"`     // here; "" when it was not fetched
	Native string `json:"native"` // there: the field's value
	Title  string `json:"title"`  // "" when it was not fetched
}

// choices is how many records are offered as values of a reference, at most: colleagues, not customers. Where there are more,
// one is said by its name.
const choices = 200

// wanted are the records of a connection that references hold.
func wanted(conn string, m model.Model, fields model.Fields) []store.Remote {
	var out []store.Remote
	for _, f := range m.Fields {
		if f.Type != model.Reference {
			continue
		}
		if native, _ := fields[f.Name].(string); native != "" {
			out = append(out, store.Remote{Connection: conn, Model: f.Model, Native: native})
		}
	}
	return out
}

// refer fills in what the reference fields of a view refer to, and what else they could.
func (w *Workbench) refer(ctx context.Context, db *store.Store, conn string, v *RecordView) error {
	found, err := db.Named(ctx, wanted(conn, v.Model, v.Record.Fields))
	if err != nil {
		return err
	}
	for i := range v.Fields {
		f := &v.Fields[i]
		if f.Field.Type != model.Reference {
			continue
		}
		if native, _ := f.Value.(string); native != "" {
			n := found[store.Remote{Connection: conn, Model: f.Field.Model, Native: native}]
			f.Refers = &Reference{Model: f.Field.Model, ID: n.ID, Native: native, Title: n.Title}
			if n.Title != "" {
				f.Text = n.Title
			}
		}
		if !f.Editable {
			continue
		}
		if err := f.offer(ctx, db, conn); err != nil {
			return err
		}
	}
	return nil
}

// offer fills in what a reference can hold; of very many nothing but that they are.
func (f *FieldView) offer(ctx context.Context, db *store.Store, conn string) error {
	names, err := db.Names(ctx, conn, f.Field.Model, choices+1)
	if err != nil {
		return err
	}
	if len(names) > choices {
		f.Many = true
		return nil
	}
	for _, n := range names {
		f.Choices = append(f.Choices, Reference{Model: f.Field.Model, ID: n.ID, Native: n.Native, Title: n.Title})
	}
	return nil
}

// Blank is a record that is not there yet, as it could be made in a connection: its model with the connection's own fields,
// and what each field that can be set may hold. Its values are empty.
func (w *Workbench) Blank(ctx context.Context, connection, modelName string) (RecordView, error) {
	at, err := w.place(ctx, connection, modelName)
	if err != nil {
		return RecordView{}, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return RecordView{}, err
	}
	v := RecordView{Model: at.model, Connection: at.conn.Name, Connector: at.conn.Connector}
	create := at.support(connectors.Create)
	for _, f := range at.model.Fields {
		why := at.about.WhyNot(modelName, f.Name, create)
		v.Fields = append(v.Fields, FieldView{Field: f, Known: true, Editable: !f.ReadOnly && why == "", WhyNot: why})
	}
	v.named()
	return v, w.refer(ctx, db, at.conn.ID, &v)
}

// shown are changes as people read them: references by the name of what they refer to.
func (w *Workbench) shown(ctx context.Context, at place, changes []model.Change) ([]model.Change, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	var ask []store.Remote
	for _, c := range changes {
		for _, v := range []any{c.Before, c.After} {
			ask = append(ask, wanted(at.conn.ID, at.model, model.Fields{c.Field: v})...)
		}
	}
	found, err := db.Named(ctx, ask)
	if err != nil {
		return nil, err
	}
	out := make([]model.Change, len(changes))
	for i, c := range changes {
		f, _ := at.model.Field(c.Field)
		name := func(v any) any {
			native, _ := v.(string)
			if title := f.Called(v); title != "" {
				return title
			}
			if f.WholeDay && len(native) > len(time.DateOnly) {
				return native[:len(time.DateOnly)]
			}
			if n := found[store.Remote{Connection: at.conn.ID, Model: f.Model, Native: native}]; n.Title != "" && f.Type == model.Reference {
				return n.Title
			}
			return v
		}
		out[i] = model.Change{Field: c.Field, Before: name(c.Before), After: name(c.After)}
	}
	return out, nil
}

func unique(refs []store.Remote) []store.Remote {
	seen := make(map[store.Remote]bool, len(refs))
	out := refs[:0]
	for _, r := range refs {
		if !seen[r] {
			seen[r] = true
			out = append(out, r)
		}
	}
	return out
}

// titlesOf are the titles of what a row's references refer to, by path; nil when there are none.
func titlesOf(found map[store.Remote]store.Named, r store.Row, m model.Model) map[string]string {
	var out map[string]string
	for _, f := range m.Fields {
		native, _ := r.Fields[f.Name].(string)
		title := f.Called(native)
		if f.Type == model.Reference && native != "" {
			title = found[store.Remote{Connection: r.Connection, Model: f.Model, Native: native}].Title
		}
		if title == "" {
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[f.Name] = title
	}
	return out
}

// naming is changes, and where they are kept with the names of what they refer to; nothing is kept where they refer to nothing.
type naming struct {
	changes []model.Change
	shown   *[]model.Change
}

// nameAll gives many steps the names of what their values refer to, and asks for all of them at once.
func (w *Workbench) nameAll(ctx context.Context, at place, all []naming) error {
	var refer []model.Change
	var into []*model.Change
	for _, one := range all {
		for i, c := range one.changes {
			if f, _ := at.model.Field(c.Field); f.Type != model.Reference && len(f.Names) == 0 && !f.WholeDay {
				continue
			}
			if *one.shown == nil {
				*one.shown = slices.Clone(one.changes)
			}
			refer, into = append(refer, c), append(into, &(*one.shown)[i])
		}
	}
	if len(refer) == 0 {
		return nil
	}
	shown, err := w.shown(ctx, at, refer)
	for i, c := range shown {
		*into[i] = c
	}
	return err
}
