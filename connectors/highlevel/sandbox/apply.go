package sandbox

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// plain are the body fields that are copied as they are.
func (c *contact) plain() map[string]*string {
	return map[string]*string{
		"firstName": &c.First, "lastName": &c.Last, "email": &c.Email, "address1": &c.Address, "city": &c.City, "state": &c.State,
		"postalCode": &c.Postal, "website": &c.Website, "timezone": &c.Timezone, "country": &c.Country, "source": &c.Source,
		"companyName": &c.Company, "gender": &c.Gender, "assignedTo": &c.AssignedTo,
	}
}

// apply brings a checked body into c, which is not stored yet. The caller holds the lock.
func (s *store) apply(c *contact, b body) error {
	for name, into := range c.plain() {
		if v, sent := b[name]; sent {
			*into, _ = v.(string) // null is the empty text
		}
	}
	c.named(b)
	if id, ok := b["assignedTo"].(string); ok && id != "" {
		if u, known := s.users.get(id); !known || !u.worksAt(c.Location) {
			return badRequest(unverifiedNoUser, id)
		}
	}
	if err := s.applyPhone(c, b); err != nil {
		return err
	}
	if err := applyBirthday(c, b); err != nil {
		return err
	}
	if items, ok := b["tags"].([]any); ok {
		c.setTags(strung(items))
	}
	if v, ok := b["dnd"].(bool); ok {
		c.DND = v
	}
	applyChannels(&c.Channels, b["dndSettings"])
	applyChannels(&c.Inbound, b["inboundDndSettings"])
	items, _ := b["customFields"].([]any)
	for _, it := range items {
		if err := s.applyCustom(c, it); err != nil {
			return err
		}
	}
	return nil
}

// named splits a full name, unless its parts were sent too.
func (c *contact) named(b body) {
	full, ok := b["name"].(string)
	_, first := b["firstName"]
	_, last := b["lastName"]
	if !ok || first || last {
		return
	}
	c.First, c.Last, _ = strings.Cut(strings.TrimSpace(full), " ")
}

func (s *store) applyPhone(c *contact, b body) error {
	v, sent := b["phone"]
	if !sent {
		return nil
	}
	typed, _ := v.(string)
	if typed == "" {
		c.Phone = ""
		return nil
	}
	l, _ := s.places.get(c.Location) // a contact's location always exists
	number, ok := e164(typed, l.Country)
	if !ok {
		return unprocessable(unverifiedPhone)
	}
	c.Phone = number
	return nil
}

func applyBirthday(c *contact, b body) error {
	v, sent := b["dateOfBirth"]
	if !sent {
		return nil
	}
	typed, _ := v.(string)
	if typed == "" {
		c.Birthday = ""
		return nil
	}
	day, ok := birthday(typed)
	if !ok {
		return unprocessable(unverifiedBirthday)
	}
	c.Birthday = day
	return nil
}

func applyChannels(into *map[string]channel, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		return
	}
	if *into == nil {
		*into = map[string]channel{}
	}
	for name, one := range m {
		f, _ := one.(map[string]any) // checked by the rules
		status, _ := f["status"].(string)
		message, _ := f["message"].(string)
		code, _ := f["code"].(string)
		(*into)[name] = channel{status, message, code}
	}
}

// applyCustom sets one custom field, named by id or by key with or without its "contact." prefix.
func (s *store) applyCustom(c *contact, item any) error {
	f, _ := item.(map[string]any) // checked by the rules
	id, _ := f["id"].(string)
	key, _ := f["key"].(string)
	found := s.fields.all(func(f field) bool {
		if f.LocationID != c.Location || f.Model != "contact" {
			return false
		}
		return f.ID == id || (id == "" && (f.FieldKey == key || f.FieldKey == "contact."+key))
	})
	if len(found) == 0 {
		return badRequest(unverifiedNoField, id+key)
	}
	v, sent := f["field_value"]
	if !sent {
		v = f["fieldValue"]
	}
	c.setCustom(found[0].ID, typed(found[0], v))
	return nil
}

// typed keeps numbers of number fields as numbers; everything else stays as it was sent.
func typed(f field, v any) any {
	if !slices.Contains([]string{"NUMERICAL", "MONETORY"}, f.DataType) {
		return v
	}
	if s, ok := v.(string); ok {
		if _, err := strconv.ParseFloat(s, 64); err == nil && json.Valid([]byte(s)) {
			return json.Number(s)
		}
	}
	return v
}

func strung(items []any) []string {
	var out []string
	for _, it := range items {
		s, _ := it.(string) // checked by the rules
		out = append(out, s)
	}
	return out
}
