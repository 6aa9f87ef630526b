package sandbox

import (
	"strconv"
	"strings"
	"time"
)

const customPrefix = "customFields."

// valuesOf are the values that a search sees in a field; none when it is empty. A custom field
// goes by its id: by its name nothing is ever found.
func valuesOf(c *contact, field string) []string {
	if id, ok := strings.CutPrefix(field, customPrefix); ok {
		return customValues(c, id)
	}
	switch field {
	case "tags":
		return c.Tags
	case "followers":
		return c.Followers
	case "dnd":
		return []string{strconv.FormatBool(c.DND)}
	case "email":
		return append(some(c.Email), c.OtherEmails...)
	}
	if t, ok := dateOf(c, field); ok {
		return []string{iso(t)}
	}
	return some(textOf(c, field))
}

func textOf(c *contact, field string) string {
	switch field {
	case "id":
		return c.ID
	case "firstNameLowerCase":
		return strings.ToLower(c.First)
	case "lastNameLowerCase":
		return strings.ToLower(c.Last)
	case "contactName":
		return c.full()
	case "phone":
		return c.Phone
	case "address":
		return c.Address
	case "city":
		return c.City
	case "state":
		return c.State
	case "country":
		return c.Country
	case "postalCode":
		return c.Postal
	case "companyName", "businessName":
		return c.Company
	case "source":
		return c.Source
	case "assignedTo":
		return c.AssignedTo
	}
	return "" // a field that the service knows and no seeded contact has
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func customValues(c *contact, id string) []string {
	v, ok := c.custom(id)
	if !ok {
		return nil
	}
	items, isList := v.([]any)
	if !isList {
		items = []any{v}
	}
	var out []string
	for _, it := range items {
		if s, ok := scalar(it); ok {
			out = append(out, s)
		}
	}
	return out
}

func dateOf(c *contact, field string) (time.Time, bool) {
	switch field {
	case "dateAdded":
		return c.Added, true
	case "dateUpdated":
		return c.Updated, true
	}
	return time.Time{}, false
}

// found is the free-text search: every word in name, e-mail, phone or company.
func found(query string) match {
	words := strings.Fields(strings.ToLower(query))
	return func(c *contact) bool {
		hay := strings.ToLower(strings.Join([]string{c.full(), c.Email, c.Phone, c.Company}, "\n"))
		for _, w := range words {
			if !strings.Contains(hay, w) {
				return false
			}
		}
		return true
	}
}
