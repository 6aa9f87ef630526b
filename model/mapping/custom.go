package mapping

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"patchbay/model"
)

// Custom maps a native list of rows like {id, value} onto the custom fields that were discovered.
// The keys of a row may differ between reading and writing.
type Custom struct {
	Path       string        // native path of the list
	ID, Value  string        // keys of a row as it is read
	WriteID    string        // key of a row as it is written; "" for ID
	WriteValue string        // "" for Value
	Unless     string        // a row that holds something at this path is a field of the provider's own; "" for none
	Fields     []model.Field // those that are known; Native holds the id of each
}

// Known gives c with the fields that were discovered; c stays as it is.
func (c Custom) Known(fields []model.Field) *Custom {
	c.Fields = fields
	return &c
}

func (c *Custom) rows(native map[string]any) []any {
	p, err := parsePath(c.Path)
	if err != nil {
		return nil
	}
	v, _ := p.get(native)
	list, _ := v.([]any)
	return list
}

func (c *Custom) field(match func(model.Field) bool) (model.Field, bool) {
	i := slices.IndexFunc(c.Fields, match)
	if i < 0 {
		return model.Field{}, false
	}
	return c.Fields[i], true
}

// read adds to out what the rows hold. A row whose field nobody has discovered is named once.
func (c *Custom) read(native map[string]any, out model.Fields) []model.Warning {
	var warnings []model.Warning
	strange := 0
	for _, r := range c.rows(native) {
		row, _ := r.(map[string]any)
		id, _ := text(row[c.ID])
		f, ok := c.field(func(f model.Field) bool { return f.Native == id })
		if own, _ := text(row[c.Unless]); own != "" {
			continue
		}
		if !ok {
			strange++
			continue
		}
		v, err := customValue(f, row[c.Value])
		switch {
		case err != nil:
			warnings = append(warnings, unreadable(f, err))
		case v != nil:
			out[f.Name] = v
		}
	}
	if strange > 0 && len(c.Fields) > 0 {
		warnings = append(warnings, model.Warning{Code: Unknown, Message: fmt.Sprintf("%d custom values have no known field: pull again to discover them.", strange)})
	}
	return warnings
}

// customValue is lenient where one provider spells one type in several ways.
func customValue(f model.Field, v any) (any, error) {
	switch x := v.(type) {
	case float64:
		if f.Type == model.Date || f.Type == model.DateTime {
			t, _, err := epoch(x, "ms")
			if err != nil {
				return nil, err
			}
			return model.Canonical(f, t.Format(time.RFC3339Nano))
		}
	case map[string]any:
		if f.Type == model.ObjectList { // files by their id
			list := make([]any, 0, len(x))
			for _, k := range slices.Sorted(maps.Keys(x)) {
				list = append(list, x[k])
			}
			return model.Canonical(f, list)
		}
	case []any:
		if len(x) == 1 && f.Type != model.TextList && f.Type != model.ObjectList {
			return model.Canonical(f, x[0])
		}
	}
	return model.Canonical(f, v)
}

// custom adds one custom field's value to the body, as a row of its own.
func (w *writing) custom(c *Custom, path string, v any) {
	if c == nil {
		w.refuse(model.Field{Name: path}, model.UnknownField, "is not kept by this provider")
		return
	}
	f, ok := c.field(func(f model.Field) bool { return f.Name == path })
	switch {
	case !ok:
		w.refuse(model.Field{Name: path}, model.UnknownField, "is not a custom field of this workspace")
		return
	case f.ReadOnly:
		w.refuse(f, model.FieldReadOnly, "cannot be changed")
		return
	}
	if !w.force && w.before != nil {
		held := model.Fields{}
		c.read(w.before, held)
		if model.Equal(held[path], v) {
			return
		}
	}
	if v == nil {
		v = emptied(f)
	}
	if err := c.put(w.body, f.Native, v); err != nil {
		w.refuse(f, model.UnknownField, err.Error())
	}
}

// put adds the row of one value to a body; a row for the same value is replaced.
func (c *Custom) put(body map[string]any, id string, v any) error {
	p, err := parsePath(c.Path)
	if err != nil {
		return err
	}
	if held, _ := p.get(body); held != nil {
		if chosen, ok := held.(Rows); ok {
			chosen[c.writeID()+"="+id] = map[string]any{c.writeID(): id, c.writeValue(): v}
			return nil
		}
	}
	var list []any
	for _, r := range c.rows(body) {
		row, _ := r.(map[string]any)
		if has, _ := text(row[c.writeID()]); has != id {
			list = append(list, r)
		}
	}
	p.set(body, append(list, map[string]any{c.writeID(): id, c.writeValue(): v}))
	return nil
}

// id is the native id of the value that a line names by its id or its key.
func (c *Custom) id(name string) string {
	f, ok := c.field(func(f model.Field) bool { return f.Native == name || f.Name == model.CustomPrefix+name })
	if !ok {
		return name
	}
	return f.Native
}

// at is the value of one row of a native object, as it is read; nil when there is none.
func (c *Custom) at(native map[string]any, name string) any {
	id := c.id(name)
	for _, r := range c.rows(native) {
		row, _ := r.(map[string]any)
		if has, _ := text(row[c.ID]); has == id {
			return row[c.Value]
		}
	}
	return nil
}

// emptied is what empties a custom field: rows that are not sent are kept, so an empty value is sent.
func emptied(f model.Field) any {
	if f.Type == model.TextList {
		return []any{}
	}
	return ""
}

func (c *Custom) writeID() string {
	if c.WriteID != "" {
		return c.WriteID
	}
	return c.ID
}

func (c *Custom) writeValue() string {
	if c.WriteValue != "" {
		return c.WriteValue
	}
	return c.Value
}

// predict merges the rows of a body, in their written form, into those of before, in the form they are read.
func (c *Custom) predict(into, before, body map[string]any) {
	written := c.rows(body)
	if written == nil {
		return
	}
	var out []any
	sent := map[string]bool{}
	for _, r := range written {
		row, _ := r.(map[string]any)
		id, _ := text(row[c.writeID()])
		sent[id] = true
		out = append(out, map[string]any{c.ID: id, c.Value: plainJSON(row[c.writeValue()])})
	}
	for _, r := range c.rows(before) {
		row, _ := r.(map[string]any)
		if id, _ := text(row[c.ID]); !sent[id] {
			out = append(out, r)
		}
	}
	p, err := parsePath(c.Path)
	if err == nil {
		p.set(into, out)
	}
}

// plainJSON gives a written value the type that it has when it is read.
func plainJSON(v any) any {
	switch v := v.(type) {
	case []string:
		out := make([]any, len(v))
		for i, s := range v {
			out[i] = s
		}
		return out
	case int64:
		return float64(v)
	case int:
		return float64(v)
	}
	return v
}
