package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Types of columns that are known.
const (
	shortText, mediumText = "shorttext", "mediumtext"
	whole, double         = "int", "double"
	boolean, date         = "boolean", "date"
	mail, phone           = "email", "phone"
	linkType, files       = "link", "files"
	commentsType          = "comments"
	activity              = "activity"
	formula               = "formula"
)

func key(id int) string { return strconv.Itoa(id) }

// tableValues is getTableValues: without maxRows all rows come in one answer.
func (s *site) tableValues(c *call) (object, error) {
	t, err := s.at(c)
	if err != nil {
		return nil, err
	}
	ids, err := s.picked(c, t)
	if err != nil {
		return nil, err
	}
	offset, _ := c.in.number("offset")
	most, limited := c.in.number("maxRows")
	if !limited || most < 0 {
		most = len(ids)
	}
	from := min(max(offset, 0), len(ids))
	ids = ids[from : from+min(most, len(ids)-from)]
	columns := t.columns
	if v, err := c.in.tree("fieldIds"); err != nil {
		return nil, err
	} else if only, ok := v.([]any); ok {
		columns = slices.DeleteFunc(slices.Clone(columns), func(col column) bool {
			return !slices.ContainsFunc(only, func(v any) bool { n, ok := loose(v); return ok && n == col.ID })
		})
	}
	out := s.showTable(t)
	infos := object{}
	for i, id := range ids {
		infos[key(id)] = object{"order": from + i, "index": from + i}
	}
	out["rowInfosLength"], out["rowInfos"] = len(ids), infos
	if len(ids) == 0 {
		out["rowInfos"] = []any{}
	}
	if c.in.Get("format") == "rows" {
		out["rows"] = s.byName(ids, columns)
	} else {
		out["fields"] = s.byColumn(ids, columns)
	}
	return object{"tableValues": out}, nil
}

// byColumn lists the columns, each with its values in the order of the rows.
func (s *site) byColumn(ids []int, columns []column) []any {
	fields := []any{}
	for i, col := range columns {
		shown, values := s.showColumn(col, i), []any{}
		for _, id := range ids {
			values = append(values, s.cell(s.store.rows[id], col))
		}
		shown["values"] = values
		fields = append(fields, shown)
	}
	return fields
}

// byName lists the rows with values by the columns' names: of two columns with one name, the later one wins.
func (s *site) byName(ids []int, columns []column) []any {
	rows := []any{}
	for _, id := range ids {
		fields := object{}
		for _, col := range columns {
			fields[col.Name] = s.cell(s.store.rows[id], col)
		}
		rows = append(rows, object{"id": id, "fields": fields})
	}
	return rows
}

func (s *site) cell(r row, col column) object {
	out := object{"id": r.ID, "value": s.shownValue(r, col)}
	if col.Type == activity {
		out["text"] = "Updated by " + r.By
	}
	return out
}

// shownValue is a value in the form in which it is answered.
func (s *site) shownValue(r row, col column) any {
	v := r.Values[col.ID]
	switch col.Type {
	case activity:
		at := r.Changed / 1000
		return object{"last": object{"id": r.ID, "m": "changeValue", "mid": 1, "action": object{"action": "changeValue"}, "c": at, "s": r.Changed * 10, "u": object{"c": r.By, "n": r.By, "s": ""}}, "total": 1}
	case commentsType:
		if len(r.Comments) == 0 {
			return nil
		}
		return object{"total": len(r.Comments), "last": object{"c": r.Comments[len(r.Comments)-1].At}}
	case formula:
		return s.store.label(r)
	case date:
		return s.shownDate(v, col)
	case boolean:
		return s.shownTruth(v)
	case whole, double:
		if n, ok := v.(float64); ok && s.opts.Quirks.NumbersAsText {
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
	}
	return v
}

// shownDate answers a kept time, which is Unix seconds.
func (s *site) shownDate(v any, col column) any {
	n, ok := v.(float64)
	if !ok || s.opts.Dates == "epoch" {
		return v
	}
	if t := time.Unix(int64(n), 0).In(s.store.clocks.paris); col.WithTime {
		return t.Format(time.DateTime)
	} else {
		return t.Format(time.DateOnly)
	}
}

func (s *site) shownTruth(v any) any {
	b, ok := v.(bool)
	n := 0
	if b {
		n = 1
	}
	switch {
	case !ok, s.opts.Truths == "bool":
		return v
	case s.opts.Truths == "text":
		return strconv.Itoa(n)
	}
	return n
}

// picked are the rows of a table that a call asks for.
func (s *site) picked(c *call, t *table) ([]int, error) {
	out := slices.Clone(t.order)
	if stamp, ok := c.in.number("lastModifiedAfter"); ok && !s.opts.Quirks.NoModified {
		out = slices.DeleteFunc(out, func(id int) bool { return s.store.rows[id].Changed*10 <= int64(stamp) })
	}
	text := c.in.Get("filterRowIds")
	if text == "" {
		return out, nil
	}
	var only []any
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		for part := range strings.SplitSeq(text, ",") {
			only = append(only, strings.TrimSpace(part))
		}
		return among(out, only), nil
	}
	var f struct {
		Rows []any           `json:"row_ids"`
		View json.RawMessage `json:"applyViewFilters"`
	}
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		return nil, refuse(unverifiedBadJSON, "filterRowIds")
	}
	if f.Rows != nil {
		return among(out, f.Rows), nil
	}
	var view struct{ FilterGroup group }
	if json.Unmarshal(f.View, &view) != nil {
		return out, nil // a saved view: these show everything
	}
	return slices.DeleteFunc(out, func(id int) bool { return !view.FilterGroup.takes(s.store.rows[id]) }), nil
}

func among(ids []int, only []any) []int {
	return slices.DeleteFunc(ids, func(id int) bool {
		return !slices.ContainsFunc(only, func(v any) bool { n, ok := loose(v); return ok && n == id })
	})
}

// group is a filter made on the fly.
type group struct {
	Operator string `json:"operator"`
	Filters  []struct {
		Field int `json:"field_id"`
		JSON  struct {
			Predicate string `json:"predicate"`
			Operand   any    `json:"operand"`
		} `json:"json"`
	} `json:"filters"`
}

func (g group) takes(r row) bool {
	for _, f := range g.Filters {
		have, want := strings.ToLower(fmt.Sprint(r.Values[f.Field])), strings.ToLower(fmt.Sprint(f.JSON.Operand))
		fits := have == want
		if f.JSON.Predicate == "contains" {
			fits = r.Values[f.Field] != nil && strings.Contains(have, want)
		}
		if fits == (g.Operator == "or") {
			return fits
		}
	}
	return g.Operator != "or" || len(g.Filters) == 0
}

// lightRows is listTableRowsById: ids and names.
func (s *site) lightRows(c *call) (object, error) {
	t, err := s.at(c)
	if err != nil {
		return nil, err
	}
	ids, err := s.picked(c, t)
	out := []any{}
	for _, id := range ids {
		out = append(out, object{"id": id, "name": s.store.label(s.store.rows[id])})
	}
	return object{"tableRows": out}, err
}

// subset is getTableValueSubset: a list of rows, each a list of bare values.
func (s *site) subset(c *call) (object, error) {
	t, err := s.at(c)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for part := range strings.SplitSeq(c.in.Get("rowIds"), ",") {
		id, _ := loose(part)
		r, ok := s.store.rows[id]
		if !ok || r.Table != t.id {
			continue
		}
		cells := []any{}
		for f := range strings.SplitSeq(c.in.Get("fieldIds"), ",") {
			n, _ := loose(f)
			if col, ok := t.column(n); ok {
				cells = append(cells, s.shownValue(r, col))
			}
		}
		out = append(out, cells)
	}
	return object{"tableValues": out}, nil
}
