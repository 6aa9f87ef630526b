package mapping

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Rows are written values inside a native list, by the selector of their row as a path spells it: "0", "-1" or
// "type=home". In JSON they are a list with a row for each, in the order of the selectors.
type Rows map[string]any

// MarshalJSON writes the rows as a list.
func (r Rows) MarshalJSON() ([]byte, error) { return json.Marshal(r.over(nil)) }

// over lays the rows on those of a list, which stays as it is. A row that is not there is added at the end.
func (r Rows) over(list []any) []any {
	out := slices.Clone(list)
	for _, sel := range slices.Sorted(maps.Keys(r)) {
		at := find(out, sel)
		if at < 0 {
			out, at = append(out, fresh(sel)), len(out)
		}
		row, isRow := r[sel].(map[string]any)
		old, wasRow := out[at].(map[string]any)
		switch {
		case isRow && wasRow:
			out[at] = overlay(old, row)
		default:
			out[at] = r[sel]
		}
	}
	return out
}

// fresh is the row that a selector stands for before it holds anything.
func fresh(sel string) any {
	key, want, named := strings.Cut(sel, "=")
	if !named {
		return nil
	}
	return map[string]any{key: want}
}

// find is the place of the row that a selector means; -1 when it is not there.
func find(list []any, sel string) int {
	key, want, named := strings.Cut(sel, "=")
	if !named {
		n, err := strconv.Atoi(sel)
		if n < 0 {
			n += len(list)
		}
		if err != nil || n < 0 || n >= len(list) {
			return -1
		}
		return n
	}
	return slices.IndexFunc(list, func(v any) bool {
		row, _ := v.(map[string]any)
		has, err := text(row[key])
		return err == nil && has == want
	})
}

// selected is the row of v that a selector means.
func selected(v any, sel string) (any, bool) {
	switch v := v.(type) {
	case []any:
		if at := find(v, sel); at >= 0 {
			return v[at], true
		}
	case Rows:
		row, ok := v[sel]
		return row, ok
	}
	return nil, false
}

// furthest is the last place of a list that a path can choose: behind it nobody looks for one field.
const furthest = 9999

// byPlace is what somebody writes who means a row by its place.
var byPlace = regexp.MustCompile(`^[+-]?[0-9][0-9_.]*$`)

// selector takes a key like emails[type=home] apart; sel is "" for a plain one.
func selector(key string) (name, sel string, ok bool) {
	name, rest, found := strings.Cut(key, "[")
	if !found {
		return key, "", !strings.Contains(key, "]")
	}
	sel, closed := strings.CutSuffix(rest, "]")
	if k, want, named := strings.Cut(sel, "="); named {
		return name, sel, closed && name != "" && k != "" && want != "" && !strings.ContainsAny(sel, "[]")
	}
	n, err := strconv.Atoi(sel)
	return name, sel, closed && name != "" && err == nil && n >= -1 && n <= furthest && strconv.Itoa(n) == sel
}

// At is the value at a dotted native path; nil when it is not there, or the path is none. A key may select a row of a
// list: emails[0].address, phones[-1], fields[id=7].value.
func At(native map[string]any, at string) any {
	p, err := parsePath(at)
	if err != nil {
		return nil
	}
	v, _ := p.get(native)
	return v
}
