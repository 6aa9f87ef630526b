package sandbox

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

const by = "api"

// change is one row of a write, checked: its values are those to be kept.
type change struct {
	row    row
	echoed string // the id that the caller used
	made   bool
}

// writeRow is createOrUpdateTableRow. An update without values makes a new row.
func (s *site) writeRow(c *call) (object, error) {
	values, err := c.in.members("fieldValues")
	if err != nil {
		return nil, err
	}
	id := c.in.Get("rowId")
	if len(values) == 0 && !strings.HasPrefix(id, "tmp") {
		if s.opts.Quirks.EmptyRefused {
			return nil, refuse(unverifiedBadJSON, "fieldValues")
		}
		id = "tmp"
	}
	return s.written(c, map[string]map[string]any{id: values})
}

// writeRows is createOrUpdateTableRows: all of its rows are written, or none.
func (s *site) writeRows(c *call) (object, error) {
	rows, err := c.in.members("rows")
	if err != nil {
		return nil, err
	}
	in := map[string]map[string]any{}
	for id, v := range rows {
		values, ok := v.(map[string]any)
		if list, empty := v.([]any); !ok && (!empty || len(list) > 0) {
			return nil, refuse(unverifiedBadJSON, "rows")
		}
		in[id] = values
	}
	return s.written(c, in)
}

func (s *site) written(c *call, in map[string]map[string]any) (object, error) {
	s.store.writes++
	if n := s.opts.Quirks.DeadlockEvery; n > 0 && s.store.writes%n == 0 {
		return nil, refuse(deadlock)
	}
	var all []change
	ids := slices.SortedFunc(maps.Keys(in), func(a, b string) int {
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	})
	for i, id := range ids {
		if i > 0 && strings.EqualFold(ids[i-1], id) {
			return nil, refuse(unverifiedTmpTwice)
		}
		one, err := s.change(c, id, in[id])
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	rows, made := []any{}, []any{}
	for _, one := range all {
		if one.made {
			one.row.ID = s.store.id()
			made = append(made, object{"tmpId": one.echoed, "id": one.row.ID})
		}
		s.store.silent = c.in.truth("bypassUrlTrigger", true)
		s.store.keep(one.row, by)
		s.store.silent = false
		shown := object{"id": one.row.ID}
		if c.in.truth("returnUpdatedRows", false) {
			shown["fields"] = s.ownFields(one.row.ID)
		}
		rows = append(rows, shown)
	}
	return object{"rows": rows, "newRows": made, "readOnlyRowsStatus": []any{}, "formLastModified": c.now.Unix(), "transactionId": "t" + strconv.Itoa(s.store.writes)}, nil
}

// ownFields is what is told of a row that was written. Its shape was never seen: this is a guess.
func (s *site) ownFields(id int) object {
	r, out := s.store.rows[id], object{}
	for _, col := range s.store.table(r.Table).columns {
		out[key(col.ID)] = s.cell(r, col)
	}
	return out
}

// change checks one row of a write.
func (s *site) change(c *call, id string, values map[string]any) (change, error) {
	out := change{echoed: id, made: strings.HasPrefix(id, "tmp")}
	var t *table
	if out.made {
		found, err := s.tableOf(c, values)
		if err != nil {
			return out, err
		}
		t, out.row = found, row{Table: found.id, Values: map[int]any{}}
	} else {
		n, _ := loose(id)
		old, ok := s.store.rows[n]
		if !ok {
			return out, refuse(unverifiedNoRow)
		}
		t = s.store.table(old.Table)
		if err := s.opened(c, t.book); err != nil {
			return out, err
		}
		out.row = old
		out.row.Values = maps.Clone(old.Values)
	}
	out.row.By = me
	sep := c.in.Get("linkSeparator")
	if sep == "" {
		sep = ","
	}
	for name, v := range values {
		if err := s.set(&out.row, t, name, v, sep); err != nil {
			return out, err
		}
	}
	return out, nil
}

// tableOf is the table that a new row goes into: the one that is named, else the one whose column is written.
func (s *site) tableOf(c *call, values map[string]any) (*table, error) {
	if c.in.Get("catId") != "" || c.in.Get("catCode") != "" {
		return s.at(c)
	}
	for _, b := range s.store.books {
		for _, t := range b.tables {
			for name := range values {
				if n, _ := loose(name); n != 0 {
					if _, ok := t.column(n); ok {
						return t, s.opened(c, b)
					}
				}
			}
		}
	}
	return nil, refuse(unverifiedNoTable)
}

// set writes one value.
func (s *site) set(r *row, t *table, name string, v any, sep string) error {
	n, _ := loose(name)
	col, ok := t.column(n)
	switch {
	case !ok && s.opts.Strange == "refuse":
		return refuse(unverifiedBadField, name)
	case ok && col.locked() && s.opts.Strange == "refuse":
		return refuse(unverifiedReadOnly, name)
	case !ok || col.locked():
		return nil
	}
	kept, ok := s.taken(col, v, sep)
	if !ok {
		return refuse(unverifiedBadValue, name)
	}
	r.Values[n] = kept
	return nil
}

func (c column) locked() bool {
	return c.ReadOnly || slices.Contains([]string{activity, commentsType, formula, files}, c.Type)
}

// taken is the value as it is kept; ok is false where the column cannot take it.
func (s *site) taken(col column, v any, sep string) (kept any, ok bool) {
	text, isText := v.(string)
	if v == nil || isText && text == "" {
		return nil, true
	}
	switch col.Type {
	case whole, double:
		if isText {
			n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			v = n
			ok = err == nil
		} else {
			_, ok = v.(float64)
		}
		if n, _ := v.(float64); col.Type == whole && n != float64(int64(n)) {
			return nil, false
		}
		return v, ok
	case boolean:
		return truthy(v), truthy(v) || v == false || v == "false" || v == "0" || v == 0.0
	case date:
		at, ok := s.store.clocks.read(v)
		if !col.WithTime {
			at = s.store.clocks.day(at)
		}
		return float64(at.Unix()), ok
	case linkType:
		return s.linked(col, v, sep)
	}
	if n, isNumber := v.(float64); isNumber {
		text, isText = strconv.FormatFloat(n, 'f', -1, 64), true
	}
	if isText && len(col.Words) > 0 && col.Strict && !s.opts.Quirks.OpenEnums && !slices.Contains(col.Words, text) {
		return nil, false
	}
	return text, isText
}

// linked reads a link: a list of {row_id, value}, or texts with a separator. A row that is not there dangles.
func (s *site) linked(col column, v any, sep string) (any, bool) {
	out := []link{}
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			m, _ := one.(map[string]any)
			id, ok := loose(m["row_id"])
			if !ok {
				return nil, false
			}
			text, _ := m["value"].(string)
			if r, there := s.store.rows[id]; there {
				text = s.store.label(r)
			}
			out = append(out, link{id, text})
		}
	case string:
		for part := range strings.SplitSeq(v, sep) {
			for _, id := range s.store.table(col.Target).order {
				if s.store.label(s.store.rows[id]) == strings.TrimSpace(part) {
					out = append(out, link{id, strings.TrimSpace(part)})
					break
				}
			}
		}
	default:
		return nil, false
	}
	if len(out) == 0 {
		return nil, true
	}
	return out, true
}

func (s *site) deleteRow(c *call) (object, error) {
	id, _ := c.in.number("rowId")
	return s.removed(c, []any{float64(id)})
}

func (s *site) deleteRows(c *call) (object, error) {
	v, err := c.in.tree("rows")
	if err != nil {
		return nil, err
	}
	ids, _ := v.([]any)
	return s.removed(c, ids)
}

func (s *site) removed(c *call, ids []any) (object, error) {
	var gone []row
	for _, v := range ids {
		id, _ := loose(v)
		r, ok := s.store.rows[id]
		if !ok {
			return nil, refuse(unverifiedNoRow)
		}
		t := s.store.table(r.Table)
		if err := s.opened(c, t.book); err != nil {
			return nil, err
		}
		if t.keepRows {
			return nil, refuse(unverifiedNoDelete)
		}
		gone = append(gone, r)
	}
	s.store.silent = c.in.truth("bypassUrlTrigger", true)
	defer func() { s.store.silent = false }()
	for _, r := range gone {
		s.store.erase(r, by)
	}
	return object{}, nil
}

// rollBack takes the last change of a row back.
func (s *site) rollBack(c *call) (object, error) {
	id, _ := c.in.number("rowId")
	r, ok := s.store.rows[id]
	if !ok || r.Before == nil {
		return nil, refuse(unverifiedNoRow)
	}
	if err := s.opened(c, s.store.table(r.Table).book); err != nil {
		return nil, err
	}
	r.Values = r.Before
	s.store.keep(r, by)
	return object{"rows": []any{object{"id": id}}}, nil
}
