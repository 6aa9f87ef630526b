package sandbox

import (
	"cmp"
	"encoding/json"
	"strings"
)

// sortKey is one field to sort by.
type sortKey struct {
	Field     string `json:"field"`
	Direction string `json:"direction"`
}

// order is a whole sort; the id decides between equals. An empty order is the listing's own:
// newest first by date added. What the service does without a sort is not documented.
type order []sortKey

func (o order) keys() order {
	if len(o) == 0 {
		return order{{"dateAdded", "desc"}}
	}
	return o
}

func sortable(field string) bool {
	switch field {
	case "email", "dnd", "source", "firstNameLowerCase", "lastNameLowerCase", "dateAdded", "dateUpdated":
		return true
	}
	return false
}

// at is a contact's value under a sort field: an int64 or a string.
func at(c *contact, field string) any {
	switch field {
	case "dateAdded":
		return c.Added.UnixMilli()
	case "dateUpdated":
		return c.Updated.UnixMilli()
	case "dnd":
		if c.DND {
			return int64(1)
		}
		return int64(0)
	case "email":
		return strings.ToLower(c.Email)
	case "source":
		return c.Source
	case "lastNameLowerCase":
		return strings.ToLower(c.Last)
	}
	return strings.ToLower(c.First)
}

func (o order) compare(a, b *contact) int {
	for _, k := range o.keys() {
		n := compareValues(at(a, k.Field), at(b, k.Field))
		if k.Direction == "desc" {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	return cmp.Compare(a.ID, b.ID)
}

func compareValues(a, b any) int {
	if n, ok := a.(int64); ok {
		m, _ := b.(int64) // both come from the same field
		return cmp.Compare(n, m)
	}
	s, _ := a.(string)
	t, _ := b.(string)
	return cmp.Compare(s, t)
}

// cursor is the searchAfter of a row: its sort values and its id.
func (o order) cursor(c *contact) []any {
	out := make([]any, 0, len(o)+1)
	for _, k := range o.keys() {
		out = append(out, at(c, k.Field))
	}
	return append(out, c.ID)
}

// behind compares a contact with a cursor that came from outside; ok is false when the cursor does not fit the sort.
func (o order) behind(c *contact, cursor []any) (bool, bool) {
	keys := o.keys()
	if len(cursor) != len(keys)+1 {
		return false, false
	}
	for i, k := range keys {
		mine := at(c, k.Field)
		theirs, ok := like(mine, cursor[i])
		if !ok {
			return false, false
		}
		n := compareValues(mine, theirs)
		if k.Direction == "desc" {
			n = -n
		}
		if n != 0 {
			return n > 0, true
		}
	}
	id, ok := cursor[len(keys)].(string)
	return c.ID > id, ok
}

// like gives a decoded JSON value the Go type of mine.
func like(mine, v any) (any, bool) {
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		_, want := mine.(int64)
		return n, want && err == nil
	case string:
		_, want := mine.(string)
		return v, want
	}
	return nil, false
}
