package query

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/types"

	"patchbay/model"
)

// environment is what an expression sees of one record.
func environment(m model.Model, r model.Record, c clock) map[string]any {
	env := map[string]any{
		"null": nil, "id": r.ID, "workspaceId": r.Workspace, Connection: r.Connection,
		"createdAt": c.moment(r.CreatedAt), "updatedAt": c.moment(r.UpdatedAt),
		"field": func(path string) any { return c.lookup(m, r, path) },
		"ago": func(span string) (time.Time, error) {
			d, err := spanOf(span)
			return c.now().Add(-d), err
		},
		"now": func() time.Time { return c.now() }, "date": dateOf,
		compareFunc: compare, amongFunc: among, hasFunc: hasAny, truthFunc: truth, withinFunc: within,
		referFunc:  func(string) any { return nil },
		countFunc:  count,
		itemFunc:   item,
		beginsFunc: func(v any, part string) bool { return textual(v, part, strings.HasPrefix) },
		endsFunc:   func(v any, part string) bool { return textual(v, part, strings.HasSuffix) },
	}
	for _, field := range m.Fields {
		if !strings.Contains(field.Name, ".") {
			env[field.Name] = c.lookup(m, r, field.Name)
		}
	}
	return env
}

// vocabulary is the same by types alone, for the compiler: every field may hold anything, so that
// a comparison with null is no mistake.
func vocabulary(m model.Model, c clock) types.Map {
	out := types.Map{}
	for name, v := range environment(m, model.Record{}, c) {
		if reflect.ValueOf(v).Kind() == reflect.Func {
			out[name] = typeOf(v)
			continue
		}
		out[name] = types.Any
	}
	return out
}

func typeOf(function any) types.Type { return types.TypeOf(function) }

// lookup gives a field's value as expressions see it: times as times, empty as nil.
func (c clock) lookup(m model.Model, r model.Record, path string) any {
	f := r.Fields
	v := f[path]
	if path == "name" && model.Empty(v) && !(model.Empty(f["firstName"]) && model.Empty(f["lastName"])) {
		v = m.Title(f, "") // made of the first and the last one, which is all that many providers know
	}
	if model.Empty(v) {
		return nil
	}
	field, _ := m.Field(path)
	s, isText := v.(string)
	if isText && (field.Type == model.DateTime || field.Type == model.Date) {
		if t, err := c.dated(field, r.Connection, s); err == nil {
			return t
		}
	}
	return v
}

// spanOf reads "7d", "36h", "2w", "90m".
func spanOf(s string) (time.Duration, error) {
	units := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	for _, u := range slices.Sorted(maps.Keys(units)) {
		if n, ok := strings.CutSuffix(s, u); ok {
			if x, err := strconv.ParseFloat(n, 64); err == nil && x >= 0 && x < 1e6 {
				return time.Duration(x * float64(units[u])), nil
			}
		}
	}
	return 0, fmt.Errorf("%q is not a span like 7d, 36h or 2w", s)
}
