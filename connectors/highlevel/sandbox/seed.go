package sandbox

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	shared "patchbay/connectors/sandbox"
)

// seed fills a new store with one company, its locations and the world's people: four of five
// live in the first location. Equal worlds give equal ids.
func seed(w shared.World, o Options) *store {
	s := newStore(w, o)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.companyID = s.newID()
	start := w.Clock.Now().Truncate(time.Minute)
	s.last = start
	var ids []string
	for _, l := range locations() {
		l.ID, l.CompanyID, l.Active = s.newID(), s.companyID, true
		l.DateAdded = iso(start.AddDate(-4, 0, 0))
		s.places.put(l)
		s.index[l.ID] = newIndex(o.SearchLag)
		ids = append(ids, l.ID)
		s.seedLists(l)
		s.seedBusinesses(l, w, start)
	}
	s.seedUsers(ids)
	g, work := newGrower(s, ids, start), newWorker(s, w, start)
	for i, p := range w.People {
		at := 0
		if i%5 == 4 {
			at = 1
		}
		c := g.contact(p, ids[at])
		s.plant(c)
		s.index[c.Location].rows[c.ID] = c
		work.grow(c)
	}
	return s
}

func locations() []place {
	return []place{
		{Dedupe: []string{"email", "phone"}, location: location{
			Name: "Harbour Dental Studio", Address: "12 Harbour Street", City: "Portland", State: "OR", Country: "US", PostalCode: "97205",
			Website: "https://harbour-dental.example.com", Timezone: "America/Los_Angeles", FirstName: "Ada", LastName: "Fairweather",
			Email: "front-desk@harbour-dental.example.com", Phone: "+15035550100", Social: map[string]string{}, Reseller: map[string]any{},
			Business: business{Name: "Harbour Dental Studio", Address: "12 Harbour Street", City: "Portland", State: "OR", Country: "US", PostalCode: "97205", Timezone: "America/Los_Angeles"},
			Settings: settings{AllowFacebookNameMerge: true},
		}},
		{Dedupe: []string{"email", "phone"}, location: location{
			Name: "Northgate Physio", Address: "3 Mill Lane", City: "Leeds", Country: "GB", PostalCode: "LS9 9ZZ",
			Website: "https://northgate-physio.example.org", Timezone: "Europe/London", FirstName: "Grace", LastName: "Okonjo",
			Email: "hello@northgate-physio.example.org", Phone: "+441134960100", Social: map[string]string{}, Reseller: map[string]any{},
			Business: business{Name: "Northgate Physio", Address: "3 Mill Lane", City: "Leeds", Country: "GB", PostalCode: "LS9 9ZZ", Timezone: "Europe/London"},
			Settings: settings{AllowDuplicateContact: true},
		}},
	}
}

// seedLists makes the tags and custom fields of a location.
func (s *store) seedLists(l place) {
	for _, name := range []string{"vip", "newsletter", "new patient", "recall due", "referral", "do not call before 10", "café", "2026 campaign"} {
		s.tags.put(tag{ID: s.newID(), Name: name, LocationID: l.ID})
	}
	for i, f := range customFields() {
		f.ID, f.LocationID, f.Model, f.Position = s.newID(), l.ID, "contact", (i+1)*50
		f.FieldKey = "contact." + strings.ReplaceAll(strings.ToLower(f.Name), " ", "_")
		s.fields.put(f)
	}
	s.fields.put(field{ID: s.newID(), Name: "Deal source", FieldKey: "opportunity.deal_source", DataType: "TEXT", LocationID: l.ID, Model: "opportunity"})
}

func customFields() []field {
	return []field{
		{Name: "Insurance number", DataType: "TEXT", Placeholder: "as on the card"},
		{Name: "Notes from intake", DataType: "LARGE_TEXT"},
		{Name: "Visits", DataType: "NUMERICAL"},
		{Name: "Last check up", DataType: "DATE"},
		{Name: "Preferred day", DataType: "SINGLE_OPTIONS", PicklistOptions: []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}},
		{Name: "Interests", DataType: "MULTIPLE_OPTIONS", PicklistOptions: []string{"Whitening", "Implants", "Massage", "Rehabilitation"}},
		{Name: "Consents", DataType: "CHECKBOX", PicklistOptions: []string{"Photos", "Newsletter", "Data sharing"}},
		{Name: "Plan", DataType: "RADIO", PicklistOptions: []string{"Basic", "Plus", "Family"}},
		{Name: "Balance due", DataType: "MONETORY"},
		{Name: "Second phone", DataType: "PHONE"},
	}
}

func (s *store) seedUsers(ids []string) {
	for _, u := range []struct {
		first, last, email, phone, kind, role string
		at                                    []string
	}{
		{"Ada", "Fairweather", "ada@example.com", "+1 503-555-0101", "agency", "admin", ids},
		{"Grace", "Okonjo", "grace@example.com", "+44 113 496 0101", "account", "admin", ids[1:]},
		{"Tomás", "Rivera", "tomas@example.com", "+1 503-555-0102", "account", "user", ids[:1]},
		{"Ingrid", "Sørensen", "ingrid@example.com", "", "account", "user", ids[:1]},
		{"Yusuf", "Demir", "yusuf@example.com", "+44 113 496 0102", "account", "user", ids[1:]},
	} {
		s.users.put(user{
			ID: s.newID(), Name: u.first + " " + u.last, FirstName: u.first, LastName: u.last, Email: u.email, Phone: u.phone,
			Permissions: map[string]bool{"contactsEnabled": true, "appointmentsEnabled": true, "settingsEnabled": u.role == "admin", "assignedDataOnly": false},
			Roles:       roles{Type: u.kind, Role: u.role, LocationIDs: u.at}, LCPhone: map[string]string{}, PlatformLanguage: "en_US",
		})
	}
}

// grower turns people into contacts.
type grower struct {
	s      *store
	rng    *rand.Rand
	start  time.Time
	fields map[string][]field
	tags   map[string][]tag
	users  map[string][]user
	firms  map[string][]firm
}

func newGrower(s *store, ids []string, start time.Time) *grower {
	g := &grower{s: s, rng: s.ids, start: start, fields: map[string][]field{}, tags: map[string][]tag{}, users: map[string][]user{}, firms: map[string][]firm{}}
	for _, id := range ids {
		g.fields[id] = s.fields.all(func(f field) bool { return f.LocationID == id && f.Model == "contact" })
		g.tags[id] = s.tags.all(func(t tag) bool { return t.LocationID == id })
		g.users[id] = s.users.all(func(u user) bool { return u.worksAt(id) })
		g.firms[id] = s.firms.all(func(f firm) bool { return f.LocationID == id })
	}
	return g
}

func (g *grower) contact(p shared.Person, at string) *contact {
	r := g.rng
	c := &contact{
		ID: g.s.newID(), Location: at, First: p.First, Last: p.Last, Email: p.Email, Phone: p.Phone, Address: p.Street, City: p.City, State: p.State,
		Postal: p.Postal, Country: p.Country, Timezone: p.Timezone, Company: p.Company, Website: p.Website,
		Source: []string{"website form", "walk-in", "referral", "phone", ""}[r.IntN(5)],
		Added:  g.start.Add(-time.Duration(p.Added) * time.Minute).Add(time.Duration(r.IntN(60_000)) * time.Millisecond),
	}
	c.Updated = c.Added.Add(time.Duration(r.IntN(p.Added*30)) * time.Second)
	if !p.Birthday.IsZero() {
		c.Birthday = p.Birthday.Format(time.DateOnly)
	}
	for range r.IntN(4) {
		c.setTags(append(c.Tags, g.tags[at][r.IntN(len(g.tags[at]))].Name))
	}
	if r.IntN(3) == 0 {
		c.AssignedTo = g.users[at][r.IntN(len(g.users[at]))].ID
	}
	if r.IntN(12) == 0 {
		c.DND = true
		c.Channels = map[string]channel{}
		for _, k := range []string{"Call", "Email", "SMS", "WhatsApp", "GMB", "FB"} {
			c.Channels[k] = channel{Status: "active", Message: "Set at the front desk"}
		}
	}
	if c.Company != "" && r.IntN(4) == 0 {
		f := g.firms[at][r.IntN(len(g.firms[at]))]
		c.BusinessID, c.Company = f.ID, f.Name
	}
	g.values(c)
	return c
}

func (g *grower) values(c *contact) {
	for _, f := range g.fields[c.Location] {
		if g.rng.IntN(3) == 0 {
			c.Values = append(c.Values, value{f.ID, g.value(f)})
		}
	}
}

func (g *grower) value(f field) any {
	r := g.rng
	switch f.DataType {
	case "NUMERICAL":
		return r.IntN(40)
	case "MONETORY":
		return float64(r.IntN(90_000)) / 100
	case "DATE":
		return g.start.AddDate(0, 0, -r.IntN(700)).Format(time.DateOnly)
	case "MULTIPLE_OPTIONS", "CHECKBOX":
		return []any{f.PicklistOptions[0], f.PicklistOptions[1+r.IntN(len(f.PicklistOptions)-1)]}
	case "SINGLE_OPTIONS", "RADIO":
		return f.PicklistOptions[r.IntN(len(f.PicklistOptions))]
	case "PHONE":
		return fmt.Sprintf("+1503555%04d", 100+r.IntN(100))
	}
	digits := shared.Draw(r, "0123456789", 6)
	if f.DataType == "LARGE_TEXT" {
		said := intake()
		return said[int(digits[0]+digits[1]+digits[2])%len(said)]
	}
	return "HX-" + digits
}

// intake is what people write down at a first visit.
func intake() []string {
	return []string{
		"Prefers mornings.",
		"Nervous about needles; take time.",
		"Referred by a neighbour.\nAsks for a quote before anything is begun.",
		"Comes by bus: not before 9:30.",
		"Allergic to latex.",
		"Wants reminders by text message, not by phone.",
		"Speaks German at home; forms in German, please.",
		"Second visit is free, as agreed at the desk.",
	}
}
