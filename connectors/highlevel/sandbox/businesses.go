package sandbox

import (
	"net/http"
	"time"

	shared "patchbay/connectors/sandbox"
)

// firm is a business that contacts belong to.
type firm struct {
	ID          string            `json:"id"`
	LocationID  string            `json:"locationId"`
	Name        string            `json:"name"`
	Phone       string            `json:"phone,omitempty"`
	Email       string            `json:"email,omitempty"`
	Website     string            `json:"website,omitempty"`
	Address     string            `json:"address,omitempty"`
	City        string            `json:"city,omitempty"`
	State       string            `json:"state,omitempty"`
	PostalCode  string            `json:"postalCode,omitempty"`
	Country     string            `json:"country,omitempty"`
	Description string            `json:"description,omitempty"`
	CreatedBy   map[string]string `json:"createdBy"`
	UpdatedBy   map[string]string `json:"updatedBy"`
	CreatedAt   string            `json:"createdAt"`
	UpdatedAt   string            `json:"updatedAt"`
}

func (f firm) id() string { return f.ID }

// plain are the fields that a body sets.
func (f *firm) plain() map[string]*string {
	return map[string]*string{
		"name": &f.Name, "phone": &f.Phone, "email": &f.Email, "website": &f.Website, "address": &f.Address, "city": &f.City, "state": &f.State,
		"postalCode": &f.PostalCode, "country": &f.Country, "description": &f.Description,
	}
}

// firmChangeRules lack the location: a business stays where it is. A country is any text here.
func firmChangeRules() rules {
	r := rules{"name": {kind: filled}, "country": {kind: anyText}}
	for _, name := range []string{"phone", "email", "website", "address", "city", "state", "postalCode", "description"} {
		r[name] = rule{kind: text}
	}
	return r
}

func firmRules() rules {
	r := firmChangeRules()
	r["name"], r["locationId"] = rule{kind: filled, required: true}, rule{kind: text, required: true}
	return r
}

func (s *site) businessEndpoints() []endpoint {
	const all, one = "/businesses/", "/businesses/{businessId}"
	return []endpoint{
		{method: "GET", pattern: all, scope: "businesses.readonly", location: true, serve: s.listBusinesses},
		{method: "POST", pattern: all, scope: "businesses.write", location: true, status: http.StatusCreated, serve: s.createBusiness},
		{method: "GET", pattern: one, scope: "businesses.readonly", location: true, serve: s.getBusiness},
		{method: "PUT", pattern: one, scope: "businesses.write", location: true, serve: s.changeBusiness},
		{method: "DELETE", pattern: one, scope: "businesses.write", location: true, serve: s.deleteBusiness},
	}
}

// listBusinesses pages by skip and limit, oldest first, and tells no total.
func (s *site) listBusinesses(c *call) (any, error) {
	in := c.r.URL.Query()
	at, err := s.named(c, in.Get("locationId"))
	if err != nil {
		return nil, err
	}
	s.store.mu.Lock()
	rows := s.store.firms.all(func(f firm) bool { return f.LocationID == at })
	s.store.mu.Unlock()
	rows, err = windowed(in, rows, 100)
	return answerOf("businesses", rows, c), err
}

func (s *site) createBusiness(c *call) (any, error) {
	b, err := s.body(c, firmRules())
	if err != nil {
		return nil, err
	}
	at, _ := b["locationId"].(string) // required by the rules
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	f := firm{ID: s.store.newHex(), LocationID: at, CreatedAt: iso(s.store.now())}
	f.apply(b, f.CreatedAt)
	f.CreatedBy = f.UpdatedBy
	s.store.firms.keep(f, "api")
	return f.kept(c), nil
}

// apply brings a checked body into f, which the service is told of by an integration.
func (f *firm) apply(b body, at string) {
	for name, into := range f.plain() {
		if v, sent := b[name].(string); sent {
			*into = v
		}
	}
	f.UpdatedAt, f.UpdatedBy = at, map[string]string{"source": "INTEGRATION"}
}

// kept is the answer to a write, in the service's own spelling.
func (f *firm) kept(c *call) map[string]any {
	return map[string]any{"success": true, "buiseness": *f, "traceId": c.trace}
}

// theBusiness finds the business of the path and checks that the token reaches its location. The caller holds no lock.
func (s *site) theBusiness(c *call) (firm, error) {
	s.store.mu.Lock()
	f, err := s.store.firms.find(c.r.PathValue("businessId"), nil)
	s.store.mu.Unlock()
	if err != nil {
		return f, err
	}
	return f, s.at(c, f.LocationID)
}

func (s *site) getBusiness(c *call) (any, error) {
	f, err := s.theBusiness(c)
	return answerOf("business", f, c), err
}

func (s *site) changeBusiness(c *call) (any, error) {
	if _, err := s.theBusiness(c); err != nil {
		return nil, err
	}
	b, err := decode(c.r.Body, firmChangeRules())
	if err != nil {
		return nil, err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	f, err := s.store.firms.find(c.r.PathValue("businessId"), nil)
	if err != nil {
		return nil, err
	}
	f.apply(b, iso(s.store.now()))
	s.store.firms.keep(f, "api")
	return f.kept(c), nil
}

func (s *site) deleteBusiness(c *call) (any, error) {
	if _, err := s.theBusiness(c); err != nil {
		return nil, err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	f, err := s.store.firms.find(c.r.PathValue("businessId"), nil)
	if err != nil {
		return nil, err
	}
	s.store.firms.erase(f, "api")
	s.store.unlink(f.ID, "api")
	return answerOf("success", true, c), nil
}

// unlink takes a business that is gone from its contacts, who keep its name as their company's. The caller holds the lock.
func (s *store) unlink(firmID, by string) {
	for _, c := range s.contacts.all(func(c *contact) bool { return c.BusinessID == firmID }) {
		next := c.copy()
		next.BusinessID, next.Updated = "", s.now()
		s.save(next, by)
	}
}

// actBusiness is a change to the businesses at the screens.
func (s *store) actBusiness(c shared.Change) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out, err := actLocked(s, s.firms.table, c, func(f *firm, id string) error {
		if err := s.placed(f.LocationID); err != nil {
			return err
		}
		if c.Action == "create" {
			id = s.newHex()
		}
		f.ID, f.UpdatedAt, f.UpdatedBy = id, iso(s.now()), map[string]string{"source": "WEB_USER"}
		if f.CreatedAt == "" {
			f.CreatedAt, f.CreatedBy = f.UpdatedAt, f.UpdatedBy
		}
		return nil
	})
	if err == nil && c.Action == "delete" {
		s.unlink(c.ID, "person")
	}
	return out, err
}

// seedBusinesses makes the businesses of a location. The first ids come from the source of the
// contacts' ids and always have; the others from one of their own.
func (s *store) seedBusinesses(l place, w shared.World, start time.Time) {
	more := shared.Source(w.Seed, "highlevel businesses "+l.Name)
	for i, words := range firmWords() {
		ids := s.ids
		if i > 2 {
			ids = more
		}
		made := start.AddDate(-2, 0, 37*i)
		f := firm{
			ID: shared.Draw(ids, shared.Hex, 24), LocationID: l.ID, Name: words[0], Email: words[1], Description: words[2], Address: words[3], City: l.City, State: l.State,
			PostalCode: l.PostalCode, Country: l.Country, CreatedBy: map[string]string{"source": "WEB_USER"}, UpdatedBy: map[string]string{"source": "WEB_USER"},
			CreatedAt: iso(made), UpdatedAt: iso(made.AddDate(0, 0, 20)),
		}
		if f.Email != "" {
			f.Website = "https://" + f.Email[len("hello@"):]
		}
		s.firms.put(f)
	}
}

func firmWords() [][4]string {
	return [][4]string{
		{"Blue Heron Studio", "hello@blue-heron.example.com", "Photographers; staff come for check-ups every spring.", "4 Quay Road"},
		{"Juniper Labs", "hello@juniper-labs.example.com", "", "18 Foundry Lane"},
		{"Lantern Travel", "hello@lantern-travel.example.org", "Pays for its guides.", "2 Station Square"},
		{"Alder & Sons Joinery", "hello@alder-joinery.example.net", "", "71 Sawmill Way"},
		{"Café Solstice", "", "Next door.", "14 Harbour Street"},
		{"Maple Court Residents", "hello@maple-court.example.org", "Housing association.", "1 Maple Court"},
		{"Northwind Cycling Club", "hello@northwind-cycling.example.com", "Group rate since last year.", ""},
		{"Quill Accountants", "hello@quill-accountants.example.com", "", "9 Exchange Buildings"},
	}
}
