package timetonic

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"patchbay/connectors/spec"
	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
)

// record is a row as it is kept: put together from the columns of an answer, in which every column is named.
type record struct {
	ID       int64   `json:"id"`
	Table    int64   `json:"table"`
	Changed  int64   `json:"changed,omitempty"` // Unix seconds, where the table has a column of updates
	Revision string  `json:"revision"`          // changes whenever a value does
	Columns  []value `json:"columns"`
}

// value is one column of a row. As is the field that the column is taken for; Raw is what the service said, where
// that is not the value.
type value struct {
	ID    string          `json:"id"`
	Name  string          `json:"name"`
	Type  string          `json:"type"`
	As    string          `json:"as,omitempty"`
	Value any             `json:"value"`
	Raw   json.RawMessage `json:"raw,omitempty"`
}

// items puts together what does not lie in an answer one by one: rows, books to work in, and the users of a book.
func items(ctx context.Context, in spec.In, name string, answer json.RawMessage) ([]json.RawMessage, error) {
	switch {
	case name == "workspaces" || name == "workspace":
		return books(ctx, in, answer)
	case name == "user":
		return users(in, answer)
	case !slices.Contains(kept(), name):
		return nil, nil
	}
	var has struct {
		Table json.RawMessage `json:"tableValues"`
	}
	if json.Unmarshal(answer, &has) != nil || has.Table == nil {
		return nil, nil // the answer to a write tells no values
	}
	t, err := readTable(ctx, in, name, answer)
	if err != nil {
		return nil, err
	}
	return rows(name, t)
}

// rows turns columns of values into rows. Every column must tell of every row: one that is short hides values.
func rows(modelName string, t table) ([]json.RawMessage, error) {
	columns := t.Columns
	out := []json.RawMessage{}
	if len(columns) == 0 {
		return out, nil
	}
	for _, c := range columns {
		if c.Values == nil {
			return nil, unreadable("the values of the column "+problem.Clean(c.Name), nil)
		}
	}
	if n := len(columns[0].Values); t.Rows != nil && int(*t.Rows) != n {
		return nil, unreadable(fmt.Sprintf("%d rows of %d", n, *t.Rows), nil)
	}
	cells := make([]map[loose]json.RawMessage, len(columns))
	for i, c := range columns {
		cells[i] = make(map[loose]json.RawMessage, len(c.Values))
		for _, one := range c.Values {
			cells[i][one.ID] = one.Value
		}
	}
	for _, first := range columns[0].Values {
		if first.ID == 0 {
			return nil, unreadable("the id of a row", nil)
		}
		r := record{ID: int64(first.ID), Table: int64(t.ID)}
		sum := fnv.New64a()
		for i, c := range columns {
			raw, told := cells[i][first.ID]
			if !told || len(raw) == 0 {
				return nil, unreadable(fmt.Sprintf("the column %s has no value for row %d", problem.Clean(c.Name), first.ID), nil)
			}
			v, err := c.value(modelName, raw)
			if err != nil {
				return nil, err
			}
			if c.Type == "activity" {
				r.Changed = max(r.Changed, lastChange(raw))
			}
			fmt.Fprintf(sum, "%d=%s\n", c.ID, raw)
			r.Columns = append(r.Columns, v)
		}
		r.Revision = fmt.Sprintf("%x", sum.Sum64())
		doc, err := json.Marshal(r)
		if err != nil {
			return nil, fmt.Errorf("put a row together: %w", err)
		}
		out = append(out, doc)
	}
	return out, nil
}

func (c column) value(modelName string, raw json.RawMessage) (value, error) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return value{}, unreadable("a value", err)
	}
	out := value{ID: c.ID.text(), Name: c.Name, Type: c.Type, As: c.As, Value: c.read(modelName, v)}
	if same, err := json.Marshal(out.Value); err != nil || string(same) != string(raw) {
		out.Raw = raw
	}
	return out, nil
}

// lastChange is the moment of the last change in a column of updates.
func lastChange(raw json.RawMessage) int64 {
	var v struct{ Last struct{ C loose } }
	if json.Unmarshal(raw, &v) != nil {
		return 0 // no updates yet
	}
	return int64(v.Last.C)
}

// body turns native fields into the values of columns, by their ids. They come by the field that a column is taken
// for, by the id of a column that a person chose, or as rows of columns that were discovered.
func body(ctx context.Context, in spec.In, out spec.Out) (map[string]any, error) {
	columns, err := schema(ctx, in, out.Model)
	if err != nil {
		return nil, err
	}
	w := writing{model: out.Model, columns: columns, before: heldValues(out.Before), body: map[string]any{}}
	switch list := out.Fields["columns"].(type) {
	case []any:
		for _, one := range list {
			row, _ := one.(map[string]any)
			w.put(byID(fmt.Sprint(row["id"])), fmt.Sprint(row["id"]), row["value"])
		}
	case mapping.Rows:
		for selector, one := range list {
			key, want, _ := strings.Cut(selector, "=")
			row, _ := one.(map[string]any)
			if key == "as" {
				w.put(func(c column) bool { return c.As == want }, want, row["value"])
			} else {
				w.put(byID(want), want, row["value"])
			}
		}
	}
	if len(w.bad) > 0 {
		p := problem.New(problem.Invalid, "TimeTonic's table cannot carry this: nothing was sent.")
		p.Fields = w.bad
		return nil, p
	}
	return w.body, nil
}

func byID(id string) func(column) bool {
	return func(c column) bool { return c.ID.text() == id }
}

// writing collects the values of one row.
type writing struct {
	model   string
	columns []column
	before  map[string]any
	body    map[string]any
	bad     []problem.Field
}

func (w *writing) put(is func(column) bool, name string, v any) {
	i := slices.IndexFunc(w.columns, is)
	field := problem.Field{Name: unified(name), Code: "operationNotSupported"}
	switch {
	case i < 0:
		field.Message = "has no column in this table"
	case w.columns[i].locked():
		field.Message = "is a column that TimeTonic fills by itself"
	default:
		c := w.columns[i]
		native, err := c.write(w.model, v, w.before[c.ID.text()])
		if err == nil {
			w.body[c.ID.text()] = native
			return
		}
		field.Code, field.Message = "refused", "(column "+problem.Clean(c.Name)+") "+err.Error()
	}
	field.Message = field.Name + " " + field.Message
	w.bad = append(w.bad, field)
}

// unified is the path of the model's field that is taken from a column under a name.
func unified(as string) string {
	switch as {
	case "city", "region", "postalCode":
		return "address." + as
	case "street":
		return "address.line1"
	}
	return as
}

// heldValues are the native values of a row that was read, by the ids of their columns.
func heldValues(before map[string]any) map[string]any {
	out := map[string]any{}
	list, _ := before["columns"].([]any)
	for _, one := range list {
		row, _ := one.(map[string]any)
		id, _ := row["id"].(string)
		if raw, other := row["raw"]; other {
			out[id] = raw
		} else {
			out[id] = row["value"]
		}
	}
	return out
}

// fields are the columns that are taken for nothing.
func fields(ctx context.Context, in spec.In, modelName string) ([]model.Field, error) {
	text, err := columnsOf(ctx, in, modelName) // anew: a column may have come since
	if problem.Is(err, problem.Unsupported) {
		return []model.Field{}, nil // a book without such a table has no columns either
	}
	if err != nil {
		return nil, err
	}
	var columns []column
	if err := json.Unmarshal([]byte(text), &columns); err != nil {
		return nil, unreadable("the columns of a table", err)
	}
	out, taken := []model.Field{}, map[string]bool{}
	for _, c := range columns {
		if c.As != "" {
			continue
		}
		f := model.Field{Name: model.CustomPrefix + c.key(), Label: model.Line(c.Name, false), Native: c.ID.text(), ReadOnly: c.locked() || c.Type == "link"}
		if taken[f.Name] {
			f.Name = model.CustomPrefix + f.Native
		}
		taken[f.Name] = true
		f.Type = c.unifiedType()
		if words, strict := c.words(); len(words) > 0 && f.Type != model.Boolean {
			if f.Options = words; strict {
				f.Type = model.Choice
			} else {
				f.Type, f.Names = model.Text, words // other words are taken too
			}
		}
		out = append(out, f)
	}
	return out, nil
}

func (c column) unifiedType() model.Type {
	switch c.Type {
	case "mediumtext":
		return model.LongText
	case "email":
		return model.Email
	case "phone":
		return model.Phone
	case "int":
		return model.Integer
	case "double":
		return model.Number
	case "boolean":
		return model.Boolean
	case "link":
		return model.TextList
	case "file", "files":
		return model.ObjectList
	case "date":
		if c.WithTime {
			return model.DateTime
		}
		return model.Date
	}
	return model.Text
}
