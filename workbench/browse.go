package workbench

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// First answers the first n rows of a list, at once: broad and narrow searches alike.
func (w *Workbench) First(ctx context.Context, q Query, n int) ([]Row, error) {
	db, sq, err := w.ask(ctx, q)
	if err != nil {
		return nil, err
	}
	if q.Fold {
		return w.firstFolded(ctx, db, sq, n)
	}
	rows, err := db.First(ctx, sq, n)
	if err != nil {
		return nil, err
	}
	return w.rows(ctx, db, rows)
}

// Index answers the keys of all rows of a list, in its order: 8 bytes each. It may take a while for large lists.
func (w *Workbench) Index(ctx context.Context, q Query) ([]int64, error) {
	db, sq, err := w.ask(ctx, q)
	if err != nil {
		return nil, err
	}
	return db.Index(ctx, sq)
}

// Slice answers a part of a list: n rows behind the first from; n 0 for all of them. The beginning of a list costs the same
// whatever its size.
func (w *Workbench) Slice(ctx context.Context, q Query, from, n int) (Slice, error) {
	db, sq, err := w.ask(ctx, q)
	if err != nil {
		return Slice{}, err
	}
	if from > 0 || n <= 0 {
		keys, err := db.Index(ctx, sq)
		total := len(keys)
		keys = keys[min(from, total):]
		if n > 0 {
			keys = keys[:min(n, len(keys))]
		}
		return Slice{Keys: keys, Total: total, More: min(from, total)+len(keys) < total}, err
	}
	rows, err := db.First(ctx, sq, n+1)
	if err != nil {
		return Slice{}, err
	}
	out := Slice{Total: len(rows), More: len(rows) > n}
	for _, r := range rows[:min(n, len(rows))] {
		out.Keys = append(out.Keys, r.Key)
	}
	switch {
	case !out.More:
	case strings.TrimSpace(q.Where) != "":
		out.Total = -1
	default:
		out.Total, err = db.Count(ctx, sq)
	}
	return out, err
}

// Count answers how many rows a list has.
func (w *Workbench) Count(ctx context.Context, q Query) (int, error) {
	db, sq, err := w.ask(ctx, q)
	if err != nil {
		return 0, err
	}
	return db.Count(ctx, sq)
}

// Rows answers the rows behind keys of [Workbench.Index], in the order of the keys. A row that is not there
// any more is left out.
func (w *Workbench) Rows(ctx context.Context, keys []int64) ([]Row, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := db.Rows(ctx, keys)
	if err != nil {
		return nil, err
	}
	return w.rows(ctx, db, rows)
}

// Search finds records whose words begin with the words of text, across all connections; the best come first.
// modelName "" looks in all models. limit 0 means 50.
func (w *Workbench) Search(ctx context.Context, text, modelName string, limit int) ([]Row, error) {
	if limit <= 0 {
		limit = 50
	}
	db, sq, err := w.ask(ctx, Query{Model: modelName, Text: text, Best: true})
	if err != nil {
		return nil, err
	}
	rows, err := db.First(ctx, sq, limit)
	if err != nil {
		return nil, err
	}
	return w.rows(ctx, db, rows)
}

// ask turns a query of people into one of the store.
func (w *Workbench) ask(ctx context.Context, q Query) (*store.Store, store.Query, error) {
	out := store.Query{Model: q.Model, Text: q.Text, Best: q.Best}
	if q.Model == "" {
		out.Ahead = []string{model.Contact().Name, model.Company().Name, model.User().Name} // who is looked for before what is about them
	}
	m, err := w.modelAsked(ctx, q)
	if err != nil {
		return nil, out, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, out, err
	}
	for _, name := range q.Connections {
		c, err := db.Connection(ctx, name)
		if err != nil {
			return nil, out, err
		}
		out.Connections = append(out.Connections, c.ID)
	}
	if out.Sort, err = orders(m, q.Sort); err != nil {
		return nil, out, err
	}
	if strings.TrimSpace(q.Where) != "" {
		cond, err := w.condition(ctx, q.Where, m, out.Connections)
		if err != nil {
			return nil, out, err
		}
		if f := cond.Filter(); f.Op != model.Doubt {
			out.Filter = &f
		}
		out.Keep = func(r store.Row) (bool, error) {
			return holds(cond, model.Record{ID: r.ID, Connection: r.Connection, Model: r.Model, Fields: r.Fields, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}, r.Title)
		}
	}
	return db, out, nil
}

// modelAsked is the model that a query is about. It has the fields of the connections only where the query names fields:
// what is typed does not, and each letter would read them.
func (w *Workbench) modelAsked(ctx context.Context, q Query) (model.Model, error) {
	switch {
	case q.Model == "":
		return model.Model{}, nil
	case len(q.Sort) == 0 && strings.TrimSpace(q.Where) == "":
		return w.ModelOf(ctx, "", q.Model)
	}
	return w.modelIn(ctx, q.Connections, q.Model)
}

func only(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return ""
}

// orders reads "-updatedAt" and its like.
func orders(m model.Model, sort []string) ([]store.Order, error) {
	var out []store.Order
	for _, s := range sort {
		field, down := strings.CutPrefix(strings.TrimSpace(s), "-")
		_, known := m.Field(field)
		if !known && !contains([]string{"title", "createdAt", "updatedAt"}, field) {
			return nil, problem.New(problem.Usage, "A list of %s cannot be sorted by %q.", m.Name, problem.Clean(field)).
				WithHint("Sort by title, createdAt, updatedAt or a field: %s.", join(names(m)))
		}
		out = append(out, store.Order{Field: field, Down: down})
	}
	return out, nil
}

func (w *Workbench) rows(ctx context.Context, db *store.Store, in []store.Row) ([]Row, error) {
	called, err := w.callNames(ctx, db)
	if err != nil {
		return nil, err
	}
	models := map[string]model.Model{}
	var refs []store.Remote
	for _, r := range in {
		m, ok := models[r.Model]
		if !ok {
			m, _ = w.modelNamed(r.Model)
			models[r.Model] = m
		}
		refs = append(refs, wanted(r.Connection, m, r.Fields)...)
	}
	found, err := db.Named(ctx, unique(refs))
	if err != nil {
		return nil, err
	}
	there, err := remotes(ctx, db, in)
	if err != nil {
		return nil, err
	}
	days, err := w.days(ctx, db)
	if err != nil {
		return nil, err
	}
	kin, err := w.kin(ctx, db, called, in)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(in))
	for i, r := range in {
		out[i] = Row{
			Linked: kin[r.ID], Remote: there[r.Key], Key: r.Key, ID: r.ID, Model: r.Model, Connection: called[r.Connection], Title: r.Title, Fields: r.Fields,
			UpdatedAt: r.UpdatedAt, Mark: Mark(r.Mark), Names: titlesOf(found, r, models[r.Model]), Days: days[r.Connection][r.Model],
		}
	}
	return out, nil
}

// days are the moments of which connectors keep the day alone, by connection and model.
func (w *Workbench) days(ctx context.Context, db *store.Store) (map[string]map[string][]string, error) {
	all, err := db.Connections(ctx)
	out := map[string]map[string][]string{}
	for _, c := range all {
		about, err := w.about(c.Connector)
		if err != nil {
			continue // a connector whose file is gone says nothing of its fields
		}
		for _, f := range about.Fields {
			if !f.WholeDay {
				continue
			}
			if out[c.ID] == nil {
				out[c.ID] = map[string][]string{}
			}
			out[c.ID][f.Model] = append(out[c.ID][f.Model], f.Name)
		}
	}
	return out, err
}

// callNames maps the ids of connections to their names.
func (w *Workbench) callNames(ctx context.Context, db *store.Store) (map[string]string, error) {
	all, err := db.Connections(ctx)
	out := make(map[string]string, len(all))
	for _, c := range all {
		out[c.ID] = c.Name
	}
	return out, err
}

// record reads a record by its id or a unique prefix of it, or by its provider's id of it.
func (w *Workbench) record(ctx context.Context, modelName, prefix string) (store.Stored, error) {
	if _, err := w.ModelOf(ctx, "", modelName); err != nil {
		return store.Stored{}, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return store.Stored{}, err
	}
	return w.resolved(ctx, db, modelName, prefix)
}

// Show answers one record, by id or a unique prefix, with what can be done to it. Its native bytes are
// left to [Workbench.Native].
func (w *Workbench) Show(ctx context.Context, modelName, id string) (RecordView, error) {
	rec, err := w.record(ctx, modelName, id)
	if err != nil {
		return RecordView{}, err
	}
	v := RecordView{Record: rec.Record, Title: rec.Title, PulledAt: rec.PulledAt, Mark: Mark(rec.Mark)}
	at, err := w.place(ctx, rec.Connection, modelName)
	if problem.Is(err, problem.NotFound) {
		return w.orphan(ctx, v, modelName)
	}
	if err != nil {
		return v, err
	}
	v.Model, v.Connection, v.Connector = at.model, at.conn.Name, at.conn.Connector
	v.Record.Connection = at.conn.Name
	v.CanEdit, v.WhyNot = verdictOf(at.may(connectors.Update), rec.Deleted)
	v.Locked = !rec.Deleted && at.support(connectors.Update).Supported && at.lockedBy(connectors.Update) == ByConnection
	v.CanDelete, v.WhyNotDel = verdictOf(at.may(connectors.Delete), rec.Deleted)
	for _, f := range at.model.Fields {
		v.Fields = append(v.Fields, at.field(f, rec.Fields[f.Name], v))
	}
	db, err := w.store(ctx)
	if err != nil {
		return v, err
	}
	v.named()
	return v, w.refer(ctx, db, rec.Connection, &v)
}

// orphan is a record whose connection was removed and which was kept.
func (w *Workbench) orphan(ctx context.Context, v RecordView, modelName string) (RecordView, error) {
	m, err := w.ModelOf(ctx, "", modelName)
	if err != nil {
		return v, err
	}
	const why = "Its connection was removed; this is what is left of it."
	v.Model, v.WhyNot, v.WhyNotDel = m, why, why
	for _, f := range m.Fields {
		v.Fields = append(v.Fields, FieldView{Field: f, Value: v.Record.Fields[f.Name], Text: model.Display(v.Record.Fields[f.Name]), WhyNot: why})
	}
	return v, nil
}

func verdictOf(err error, deleted bool) (can bool, why string) {
	switch {
	case deleted:
		return false, "It was deleted at the provider."
	case err != nil:
		return false, problem.As(err).Error()
	}
	return true, ""
}

func (p place) field(f model.Field, value any, v RecordView) FieldView {
	out := FieldView{Field: f, Value: value, Text: model.Display(value), Native: f.Native}
	carried, ok := p.about.Carries(p.model.Name, f.Name)
	out.Known = ok || f.Custom()
	if out.Native == "" {
		out.Native = carried.Native
	}
	switch why := p.about.WhyNot(p.model.Name, f.Name, p.support(connectors.Update)); {
	case !v.CanEdit:
		out.WhyNot = v.WhyNot
	case f.ReadOnly:
		out.WhyNot = f.Label + " " + cmp.Or(f.Why, "cannot be changed") + "."
	case why != "":
		out.WhyNot = f.Label + " " + why + "."
	default:
		out.Editable = true
	}
	return out
}

// Native answers the provider's own answer for a record, byte for byte as it came; nil when none was kept.
func (w *Workbench) Native(ctx context.Context, modelName, id string) (json.RawMessage, error) {
	rec, err := w.record(ctx, modelName, id)
	if err != nil {
		return nil, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	return db.Raw(ctx, rec.ID)
}
