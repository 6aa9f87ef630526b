package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	shared "patchbay/connectors/sandbox"
)

// The types of fields that were seen.
const (
	typeText   = "TEXT"
	typeArea   = "TEXTAREA"
	typeMail   = "EMAIL"
	typePhone  = "PHONE"
	typeDate   = "DATE"
	typeSelect = "SELECT"
)

// field is the definition of a custom field. Built-in fields are fields too, with a default id; their ids differ
// from company to company all the same.
type field struct {
	ID       string   `json:"id"`
	Company  string   `json:"company"` // that of the enterprise for its own
	Default  string   `json:"defaultId"`
	Type     string   `json:"type"`
	Label    string   `json:"label"`
	Options  []string `json:"options"`
	Category string   `json:"category"`
	Bare     bool     `json:"bare"` // defaultId is left out, as of some fields that companies made
}

func (f field) id() string  { return f.ID }
func (f field) at() string  { return f.Company }
func (f field) ext() string { return "" }

func (f field) show() map[string]any {
	out := map[string]any{"id": f.ID, "type": f.Type, "label": f.Label, "isMultiple": nil, "categoryId": f.Category}
	if !f.Bare {
		out["defaultId"] = f.Default
	}
	if f.Type == typeSelect {
		out["options"] = f.Options // how the service names them was never seen
	}
	return out
}

// builtIn are the fields that every company has.
func builtIn() []field {
	return []field{
		{Default: "firstName", Type: typeText},
		{Default: "lastName", Type: typeText},
		{Default: "email", Type: typeMail},
		{Default: "mobilePhone", Type: typePhone},
		{Default: "landlinePhone", Type: typePhone},
		{Default: "birthday", Type: typeDate},
		{Default: "notes", Type: typeArea},
		{Default: "salutation", Type: typeSelect, Options: []string{"Ms", "Mr", "Mx", "Dr"}},
		{Default: "street", Type: typeText},
		{Default: "zipcode", Type: typeText},
		{Default: "city", Type: typeText},
		{Default: "gender", Type: typeText},
	}
}

// made are the fields that a company added.
func made() []field {
	return []field{
		{Label: "Insurance number", Type: typeText},
		{Label: "Allergies", Type: typeArea, Bare: true},
		{Label: "Second e-mail", Type: typeMail},
		{Label: "Last check up", Type: typeDate},
		{Label: "Preferred day", Type: typeSelect, Options: []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}},
		{Label: "Emergency contact", Type: typePhone},
	}
}

// plantFields gives a company its fields, in an order of its own.
func (s *store) plantFields(company string) {
	all := append(builtIn(), made()...)
	if company == s.enterprise {
		all = builtIn()
	}
	if s.companies.order[0] != company {
		slices.Reverse(all[3:])
	}
	for _, f := range all {
		f.ID, f.Company = s.newID(), company
		f.Category = s.categoryID(company, "fields")
		s.fields.plant(f)
	}
}

// named finds a built-in field of a company.
func (s *store) named(company, def string) field {
	for _, f := range s.fields.in(company) {
		if f.Default == def {
			return f
		}
	}
	return field{}
}

func (s *site) listFields(c *call) (any, error) {
	out := []any{}
	for _, f := range s.store.fields.in(c.company) {
		out = append(out, f.show())
	}
	return out, nil
}

// createField adds a definition for all customers of the company. The keys of its body are not verified.
func (s *site) createField(c *call) (any, error) {
	b, err := s.store.body(c)
	if err != nil {
		return nil, err
	}
	f := field{Type: typeText, Company: c.company, Category: s.store.categoryID(c.company, "fields")}
	for key, into := range map[string]any{"type": &f.Type, "label": &f.Label, "options": &f.Options, "category_id": &f.Category} {
		if _, err := s.store.take(b, key, into); err != nil {
			return nil, err
		}
	}
	if !slices.Contains([]string{typeText, typeArea, typeMail, typePhone, typeDate, typeSelect}, f.Type) {
		return nil, s.store.invalid(unverifiedType, "type")
	}
	f.ID = s.store.newID()
	s.store.fields.keep(f, "api")
	return f.show(), nil
}

func (s *site) listCategories(c *call) (any, error) {
	return []any{map[string]any{"id": s.store.categoryID(c.company, "fields"), "name": "Basic", "isDefault": true}}, nil
}

// fits holds a value against the type of its field; the empty text empties any.
func (s *store) fits(f field, value string) error {
	if value == "" {
		return nil
	}
	switch f.Type {
	case typePhone:
		if _, ok := readPhone(value); !ok {
			return s.invalid(unverifiedFieldPhone)
		}
	case typeDate:
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return s.invalid(unverifiedFieldDate)
		}
	case typeMail:
		if !strings.Contains(value, "@") {
			return s.invalid(unverifiedFieldMail)
		}
	case typeSelect:
		if !slices.Contains(f.Options, value) {
			return s.invalid(unverifiedFieldChoice)
		}
	}
	return nil
}

// phone is the document inside a phone's text.
type phone struct {
	Phone   string `json:"phone"`
	Country string `json:"country"`
	Prefix  string `json:"prefix"`
	Number  string `json:"number"`
}

func readPhone(value string) (phone, bool) {
	var p phone
	err := json.Unmarshal([]byte(value), &p)
	return p, err == nil && p.Phone != ""
}

// derived is a customer's phone object: null when there never was one, empty when it was taken away.
func derived(value string, had bool) any {
	p, ok := readPhone(value)
	switch {
	case !ok && had:
		return map[string]any{}
	case !ok:
		return nil
	}
	number := "+" + strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, strings.TrimPrefix(p.Phone, "00"))
	return map[string]any{"phone": number, "number": p.Number, "code": p.Country}
}

// dialed makes the document of a number as the service's own screens do.
func dialed(number string) string {
	number = "+" + strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, strings.TrimPrefix(number, "00"))
	p := phone{Phone: number, Number: number[1:]}
	for _, land := range [][2]string{{"1", "US"}, {"33", "FR"}, {"44", "GB"}, {"49", "DE"}} {
		if rest, ok := strings.CutPrefix(number[1:], land[0]); ok {
			p.Prefix, p.Country, p.Number = land[0], land[1], rest
			break
		}
	}
	out, err := json.Marshal(p)
	if err != nil {
		return "" // texts always marshal
	}
	return string(out)
}

func (s *store) newID() string { return shared.Draw(s.ids, shared.Hex, 24) }
