package sandbox

import (
	"cmp"
	"strings"
)

// customer is one person in one company. The enterprise's own customers live in the enterprise.
type customer struct {
	ID, Company string
	ExternalID  string
	GlobalID    string // the enterprise's customer that this is a copy of
	Values      []value
	Tags        []string
	Firm        string // companyName; how it is written is not known
	Odd         bool   // shows salutation in place of birthday and notes, as two of a hundred do
	Avatar      string
	Created     int64
	Updated     int64

	first, last string // of Values, for the order of the list
}

// value is one field of a customer, as it was sent.
type value struct{ ID, Value string }

func (c customer) id() string  { return c.ID }
func (c customer) at() string  { return c.Company }
func (c customer) ext() string { return c.ExternalID }

// get is the value of a field; had is false where none was ever set.
func (c customer) get(field string) (text string, had bool) {
	for _, v := range c.Values {
		if v.ID == field {
			return v.Value, true
		}
	}
	return "", false
}

// set gives a copy with one value changed.
func (c customer) set(field, text string) customer {
	values := make([]value, 0, len(c.Values)+1)
	found := false
	for _, v := range c.Values {
		if v.ID == field {
			v.Value, found = text, true
		}
		values = append(values, v)
	}
	if !found {
		values = append(values, value{field, text})
	}
	c.Values = values
	return c
}

// indexed gives a copy that knows its own names.
func (s *store) indexed(c customer) customer {
	c.first, _ = c.get(s.named(c.Company, "firstName").ID)
	c.last, _ = c.get(s.named(c.Company, "lastName").ID)
	return c
}

// byName is the order of the list: first names, then last names, capitals before small letters.
func byName(a, b customer) int {
	return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last), cmp.Compare(a.ID, b.ID))
}

// usual reports whether a field is shown of c though it was never set.
func (c customer) usual(f field) bool {
	switch f.Default {
	case "firstName", "lastName", "email", "mobilePhone", "landlinePhone":
		return true
	case "birthday", "notes":
		return !c.Odd
	case "salutation":
		return c.Odd
	}
	return false
}

func (s *store) showCustomer(c customer) any {
	email, mobile, hadMobile := "", "", false
	rows := []any{}
	for _, f := range s.fields.in(c.Company) {
		text, had := c.get(f.ID)
		switch f.Default {
		case "email":
			email = text
		case "mobilePhone":
			mobile, hadMobile = text, had
		}
		if !had && !c.usual(f) {
			continue
		}
		row := map[string]any{"id": f.ID, "type": f.Type, "value": text, "values": []any{}, "isMultiple": nil, "label": f.Label}
		if !f.Bare {
			row["defaultId"] = f.Default
		}
		rows = append(rows, row)
	}
	return map[string]any{
		"id": c.ID, "externalId": c.ExternalID, "globalId": none(c.GlobalID), "firstName": c.first, "lastName": c.last, "fullName": strings.TrimSpace(c.first + " " + c.last),
		"companyName": c.Firm, "email": email, "phone": derived(mobile, hadMobile), "tags": anys(c.Tags), "totalBookings": s.booked(c.ID), "avatarUrl": c.Avatar,
		"firstLetters": letters(c.first, c.last), "fields": rows, "createdAt": coarse(c.Created), "updatedAt": coarse(c.Updated), "ts": digits(c.Updated),
	}
}

// seenCustomer is the form for control, with the company beside it.
func (s *store) seenCustomer(c customer) any {
	out, _ := s.showCustomer(c).(map[string]any)
	out["companyId"] = c.Company
	return out
}

func letters(words ...string) []any {
	out := []any{}
	for _, w := range words {
		for _, r := range w {
			out = append(out, strings.ToUpper(string(r)))
			break
		}
	}
	return out
}

func anys(words []string) []any {
	out := make([]any, 0, len(words))
	for _, w := range words {
		out = append(out, w)
	}
	return out
}
