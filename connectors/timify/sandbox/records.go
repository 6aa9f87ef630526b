package sandbox

import (
	"encoding/json"
	"slices"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

// Kinds names what control can look at and change.
func (s *store) Kinds() []string {
	return []string{"apps", "appointments", "companies", "customFields", "customers", "enterpriseCustomers", "resources", "services"}
}

// All lists the records of a kind, oldest first, in the shape of the API with the company beside it.
func (s *store) All(kind string) []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch kind {
	case "apps":
		return shownAll(s.apps)
	case "appointments":
		return shownAll(s.appointments)
	case "companies":
		return shownAll(s.companies)
	case "customFields":
		return shownAll(s.fields)
	case "customers":
		return shownAll(s.customers)
	case "enterpriseCustomers":
		return shownAll(s.globals)
	case "resources":
		return shownAll(s.resources)
	case "services":
		return shownAll(s.services)
	}
	return nil
}

func shownAll[T row](t *table[T]) []any {
	out := []any{}
	for _, r := range t.all(nil) {
		out = append(out, t.shown(r))
	}
	return out
}

// Act is another person at the service's own screens: what the API forbids is possible here.
func (s *store) Act(c shared.Change) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.recount()
	switch c.Kind {
	case "customers", "":
		return s.actCustomer(c, s.customers)
	case "enterpriseCustomers":
		return s.actCustomer(c, s.globals)
	case "apps":
		if c.Action != "change" {
			return nil, problem.New(problem.Unsupported, "The app cannot be made or deleted.").WithHint(`Change it: "secret", "scopes" or "installed".`)
		}
		c.ID = s.appID
		return act(s, s.apps, c, func(a *app, id string) error { a.ID = id; return nil })
	case "appointments":
		return act(s, s.appointments, c, s.settleAppointment)
	case "companies":
		return act(s, s.companies, c, func(x *company, id string) error { x.ID = id; return nil })
	case "customFields":
		return act(s, s.fields, c, func(f *field, id string) error { f.ID = id; return s.somewhere(&f.Company) })
	case "resources":
		return act(s, s.resources, c, func(r *resource, id string) error { r.ID, r.Updated = id, s.now(); return s.somewhere(&r.Company) })
	case "services":
		return act(s, s.services, c, func(v *service, id string) error { v.ID = id; return s.somewhere(&v.Company) })
	}
	return nil, problem.New(problem.NotFound, "There are no records of kind %s.", problem.Clean(c.Kind))
}

// somewhere puts a record into the first company when none is named.
func (s *store) somewhere(company *string) error {
	if *company == "" {
		*company = s.companies.order[0]
	}
	if _, ok := s.companies.rows[*company]; !ok {
		return problem.New(problem.NotFound, "There is no company %s.", problem.Clean(*company))
	}
	return nil
}

func (s *store) settleAppointment(a *appointment, id string) error {
	if err := s.somewhere(&a.Company); err != nil {
		return err
	}
	a.ID, a.Updated = id, s.now()
	if a.Created == 0 {
		a.Created = a.Updated
	}
	if a.Start == 0 {
		a.Start = s.clock.Now().UnixMilli() / 300_000 * 300_000
	}
	if len(a.Pattern) == 0 {
		a.Pattern = []int{30}
	}
	if staff := s.resources.in(a.Company); len(a.Resources) == 0 && len(staff) > 0 {
		a.Resources = []string{staff[0].ID}
	}
	if a.Title == "" {
		a.Title = "Made at the front desk"
	}
	return nil
}

// act creates, changes or deletes a record whose stored form is its JSON form. settle names the new record and holds
// it against its neighbours.
func act[T row](s *store, t *table[T], c shared.Change, settle func(*T, string) error) (any, error) {
	var next T
	var id string
	if c.Action != "create" {
		old, ok := t.rows[c.ID]
		if c.ID == "" && len(t.all(nil)) > 0 {
			old, ok = t.all(nil)[0], true
		}
		if !ok {
			return nil, problem.New(problem.NotFound, "There is no record %s.", problem.Clean(c.ID))
		}
		if id = old.id(); c.Action == "delete" {
			shown := t.shown(old)
			t.erase(old, "person", nil)
			return shown, nil
		}
		doc, err := json.Marshal(old) // a copy that shares no list with the old row, which the journal keeps
		if err == nil {
			err = json.Unmarshal(doc, &next)
		}
		if err != nil {
			return nil, err
		}
	} else {
		id = s.newID()
	}
	if len(c.Fields) > 0 {
		if err := json.Unmarshal(c.Fields, &next); err != nil {
			return nil, problem.New(problem.Invalid, "The fields do not fit.").WithDetail(err.Error()).Because(err)
		}
	}
	if err := settle(&next, id); err != nil {
		return nil, err
	}
	t.keep(next, "person")
	return t.shown(next), nil
}

// actCustomer takes fields by the names of the built-in ones or by the labels of the others, beside company,
// externalId, companyName and tags. A phone is a plain number here.
func (s *store) actCustomer(c shared.Change, t *table[customer]) (any, error) {
	next := customer{}
	switch c.Action {
	case "create":
		next.Company = s.companies.order[0]
		if t == s.globals {
			next.Company = s.enterprise
		}
	case "change", "delete":
		old, ok := t.rows[c.ID]
		if c.ID == "" {
			old, ok = s.early(t)
		}
		if !ok {
			return nil, problem.New(problem.NotFound, "There is no customer %s.", problem.Clean(c.ID))
		}
		if next = old; c.Action == "delete" {
			t.erase(old, "person", nil)
			return s.seenCustomer(old), nil
		}
	default:
		return nil, problem.New(problem.Unsupported, "A customer can be created, changed or deleted.")
	}
	next, err := s.byHand(next, c.Fields)
	if err != nil {
		return nil, err
	}
	next.Updated = s.now()
	if next.ID == "" {
		next.ID, next.Created = s.newID(), next.Updated
	}
	t.keep(next, "person")
	if t == s.globals {
		s.fanOut(next, "person")
	}
	return s.seenCustomer(next), nil
}

func (s *store) byHand(c customer, fields json.RawMessage) (customer, error) {
	in := map[string]any{}
	if len(fields) > 0 {
		if err := json.Unmarshal(fields, &in); err != nil {
			return c, problem.New(problem.Invalid, "The fields do not fit.").WithDetail(err.Error()).Because(err)
		}
	}
	if c.ID == "" && len(in) == 0 {
		in = map[string]any{"firstName": "Aaron", "lastName": "Newcomer"} // the list shows them early
	}
	if of, ok := in["company"].(string); ok && s.companies.rows[of].ID != "" {
		c.Company = of
	}
	for key, v := range in {
		text, _ := v.(string)
		switch key {
		case "company":
		case "externalId":
			c.ExternalID = text
		case "companyName":
			c.Firm = text
		case "tags":
			c.Tags = nil
			words, _ := v.([]any)
			for _, w := range words {
				if word, ok := w.(string); ok {
					c.Tags = append(c.Tags, word)
				}
			}
		default:
			all := s.fields.in(c.Company)
			i := slices.IndexFunc(all, func(f field) bool { return f.Default == key || f.Default == "" && f.Label == key })
			if i < 0 {
				return c, problem.New(problem.NotFound, "There is no field %s.", problem.Clean(key))
			}
			if all[i].Type == typePhone && text != "" {
				text = dialed(text)
			}
			c = c.set(all[i].ID, text)
		}
	}
	return s.indexed(c), nil
}

// early is the customer that the list of the first company shows first.
func (s *store) early(t *table[customer]) (customer, bool) {
	rows := t.in(s.companies.order[0])
	if t == s.globals {
		rows = t.all(nil)
	}
	if len(rows) == 0 {
		return customer{}, false
	}
	return slices.MinFunc(rows, byName), true
}
