package sandbox

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// valueLimit is the longest text that a filter or query may hold.
const valueLimit = 75

// match says whether a contact is found.
type match func(*contact) bool

// clause is one element of a filter list: a field, or a group of further clauses.
type clause struct {
	Field    string          `json:"field"`
	Operator string          `json:"operator"`
	Value    json.RawMessage `json:"value"`
	Group    string          `json:"group"`
	Filters  []clause        `json:"filters"`
}

// families are the fields by what they can be asked.
type family struct {
	operators []string
	fields    []string
}

func families() []family {
	exact, there := []string{"eq", "not_eq"}, []string{"exists", "not_exists"}
	return []family{
		{exact, []string{"id"}},
		{slices.Concat(exact, there, []string{"contains", "not_contains"}), []string{
			"firstNameLowerCase", "lastNameLowerCase", "phone", "address", "city", "postalCode", "companyName", "businessName",
		}},
		{slices.Concat(exact, there), []string{"email", "contactName", "state", "country", "source", "assignedTo", "followers", "dnd", "isValidWhatsapp", "tags"}},
		{append([]string{"range"}, there...), []string{"dateAdded", "dateUpdated", "lastEmailClickedDate", "lastEmailOpenedDate"}},
	}
}

func operatorsOf(field string) ([]string, bool) {
	if strings.HasPrefix(field, customPrefix) {
		return []string{"eq", "not_eq", "exists", "not_exists"}, true
	}
	for _, f := range families() {
		if slices.Contains(f.fields, field) {
			return f.operators, true
		}
	}
	return nil, false
}

// parseFilters reads the filters of a search; the top level is an AND. It refuses unknown
// fields with the service's text.
func parseFilters(raw []byte, q Quirks) (match, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return func(*contact) bool { return true }, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var list []clause
	if err := dec.Decode(&list); err != nil {
		return nil, unprocessable("filters must be an array of filters and groups")
	}
	return group("AND", list, q)
}

func group(kind string, list []clause, q Quirks) (match, error) {
	var parts []match
	for _, c := range list {
		m, err := c.match(q)
		if err != nil {
			return nil, err
		}
		parts = append(parts, m)
	}
	if kind == "OR" {
		return func(c *contact) bool {
			return slices.ContainsFunc(parts, func(m match) bool { return m(c) })
		}, nil
	}
	return func(c *contact) bool {
		return !slices.ContainsFunc(parts, func(m match) bool { return !m(c) })
	}, nil
}

func (f clause) match(q Quirks) (match, error) {
	if f.Group != "" {
		if f.Group != "AND" && f.Group != "OR" {
			return nil, unprocessable("group must be one of the following values: AND, OR")
		}
		return group(f.Group, f.Filters, q)
	}
	allowed, known := operatorsOf(f.Field)
	switch {
	case !known:
		return nil, badRequest(textBadField, f.Field)
	case !slices.Contains(allowed, f.Operator):
		return nil, badRequest(unverifiedOperator, f.Operator, f.Field)
	case f.Operator == "exists":
		return func(c *contact) bool { return len(valuesOf(c, f.Field)) > 0 }, nil
	case f.Operator == "not_exists":
		return func(c *contact) bool { return len(valuesOf(c, f.Field)) == 0 }, nil
	case f.Operator == "range":
		return f.within()
	case f.Field == "phone" && f.Operator == "eq" && !q.PhoneSearchWorks:
		return func(*contact) bool { return false }, nil
	}
	return f.compared()
}

// compared is eq and contains with their opposites. A list of values means any of them.
func (f clause) compared() (match, error) {
	wanted, ok := wants(f.Value)
	if !ok {
		return nil, badRequest(unverifiedValue, f.Field)
	}
	part := strings.HasSuffix(f.Operator, "contains")
	hit := func(c *contact) bool {
		for _, have := range valuesOf(c, f.Field) {
			have = strings.ToLower(have)
			if slices.ContainsFunc(wanted, func(w string) bool { return have == w || (part && strings.Contains(have, w)) }) {
				return true
			}
		}
		return false
	}
	if strings.HasPrefix(f.Operator, "not_") {
		return func(c *contact) bool { return !hit(c) }, nil
	}
	return hit, nil
}

// wants reads a value, or a list of values, as lower-case text.
func wants(raw json.RawMessage) ([]string, bool) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil || v == nil {
		return nil, false
	}
	items, isList := v.([]any)
	if !isList {
		items = []any{v}
	}
	var out []string
	for _, it := range items {
		s, ok := scalar(it)
		if !ok || len([]rune(s)) > valueLimit {
			return nil, false
		}
		out = append(out, strings.ToLower(s))
	}
	return out, true
}

func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case int:
		return strconv.Itoa(v), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// within is range: any of gt, gte, lt, lte, each an ISO time or epoch milliseconds.
func (f clause) within() (match, error) {
	var bounds map[string]json.RawMessage
	if err := json.Unmarshal(f.Value, &bounds); err != nil || len(bounds) == 0 {
		return nil, badRequest(unverifiedValue, f.Field)
	}
	limits := map[string]time.Time{}
	for name, raw := range bounds {
		t, ok := moment(raw)
		if !ok || !slices.Contains([]string{"gt", "gte", "lt", "lte"}, name) {
			return nil, badRequest(unverifiedValue, f.Field)
		}
		limits[name] = t
	}
	return func(c *contact) bool {
		t, ok := dateOf(c, f.Field)
		if !ok {
			return false
		}
		for name, limit := range limits {
			n := t.Compare(limit)
			if (name == "gt" && n <= 0) || (name == "gte" && n < 0) || (name == "lt" && n >= 0) || (name == "lte" && n > 0) {
				return false
			}
		}
		return true
	}, nil
}

func moment(raw json.RawMessage) (time.Time, bool) {
	s := strings.Trim(string(raw), `"`)
	if ms, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.UnixMilli(ms), true
	}
	for _, form := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(form, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
