package sandbox

import (
	"math/rand/v2"
	"time"

	shared "patchbay/connectors/sandbox"
)

// seed fills a new store with an enterprise of three companies and the people that TIMIFY knows: four of five are
// customers of the first company, the others of the second. Equal worlds give equal ids.
func seed(w shared.World, o Options) *store {
	s := newStore(w, o)
	s.enterprise = s.newID()
	start := w.Clock.Now().Truncate(time.Minute)
	s.last = start.UnixMilli()
	var ids []string
	for _, c := range companies() {
		c.ID, c.Online = s.newID(), true
		s.companies.plant(c)
		s.plantFields(c.ID)
		s.plantStaff(c.ID, start)
		ids = append(ids, c.ID)
	}
	s.plantFields(s.enterprise)
	keys := shared.Source(w.Seed, "timify app")
	a := app{ID: shared.Draw(keys, shared.Hex, 24), Secret: shared.UUID(keys), Status: "DRAFT", Scopes: o.Scopes, Installed: ids[:2]}
	s.appID = a.ID
	s.apps.plant(a)
	g := &grower{s: s, rng: shared.Source(w.Seed, "timify people"), start: start}
	for i, p := range w.People {
		seen, known := shared.Seen(p, "timify", w.Seed)
		if !known {
			continue
		}
		at := ids[0]
		if i%5 == 4 {
			at = ids[1]
		}
		g.customer(seen, at)
	}
	g.global(ids)
	return s
}

func companies() []company {
	return []company{
		{Name: "Harbour Dental Studio", Email: "front-desk@harbour-dental.example.com", Phone: "+15035550100", City: "Portland", Address: "12 Harbour Street, Portland OR 97205", Country: "US", Timezone: "America/Los_Angeles"},
		{Name: "Northgate Physio", Email: "hello@northgate-physio.example.org", Phone: "+441134960100", City: "Leeds", Address: "3 Mill Lane, Leeds LS9 9ZZ", Country: "GB", Timezone: "Europe/London"},
		{Name: "Old Mill Massage", Email: "desk@old-mill.example.net", Phone: "+493023125100", City: "Berlin", Address: "8 Am Wasser, Berlin", Country: "DE", Timezone: "Europe/Berlin"},
	}
}

// plantStaff gives a company its people, rooms and services.
func (s *store) plantStaff(company string, start time.Time) {
	made := start.AddDate(-2, 0, 0).UnixMilli()
	for i, r := range []resource{
		{Name: "Ada Fairweather", Email: "ada@example.com", Admin: true, Color: "#ebb65d"},
		{Name: "Grace Okonjo", Email: "grace@example.com", Admin: true, Color: "#4f9d69"},
		{Name: "Tomás Rivera", Email: "tomas@example.com", Color: "#3a6ea5"},
		{Name: "Ingrid Sørensen", Email: "ingrid@example.com", Color: "#a53a6e"},
		{Name: "Yusuf Demir", Email: "yusuf@example.com", Color: "#777777"},
		{Name: "Mirela Popescu", Email: "mirela@example.com", Color: "#c0c0c0"},
		{Name: "Room 1", Color: "#dddddd", Category: "Rooms"},
		{Name: "X-ray", Color: "#dddddd", Category: "Rooms"},
	} {
		r.ID, r.Company, r.Order, r.Bookable, r.Created, r.Updated = s.newID(), company, i, true, made, made+int64(i)*1000
		if r.Email != "" {
			r.UserID, r.Category = s.newID(), "Staff"
		}
		s.resources.plant(r)
	}
	for i, v := range []service{
		{Name: "First visit", Pattern: []int{45}, Price: 60, Color: "#ebb65d"},
		{Name: "Check-up", Pattern: []int{30}, Price: 40, Color: "#4f9d69"},
		{Name: "Long treatment", Pattern: []int{30, 15, 45}, Price: 120, Color: "#a53a6e"},
		{Name: "Back class", Pattern: []int{60}, Price: 12, Color: "#3a6ea5", Max: 8},
	} {
		v.ID, v.Company, v.Order, v.Created, v.Max = s.newID(), company, i, made, max(v.Max, 1)
		for _, m := range v.Pattern {
			v.Duration += m
		}
		s.services.plant(v)
	}
}

// grower turns people into customers with their appointments.
type grower struct {
	s     *store
	rng   *rand.Rand
	start time.Time
	grown []string // customers so far
}

func (g *grower) customer(p shared.Sight, at string) {
	s, r := g.s, g.rng
	c := customer{ID: s.newID(), Company: at, Firm: p.Company, Odd: r.IntN(50) == 0, Avatar: ""}
	values := map[string]string{
		"firstName": p.First, "lastName": p.Last, "email": p.Email, "street": p.Street, "zipcode": p.Postal, "city": p.City,
	}
	if p.Phone != "" {
		values[[]string{"mobilePhone", "mobilePhone", "mobilePhone", "mobilePhone", "landlinePhone"}[r.IntN(5)]] = dialed(p.Phone)
	}
	if !p.Birthday.IsZero() {
		values["birthday"] = p.Birthday.Format(time.DateOnly)
	}
	if r.IntN(3) == 0 {
		values["notes"] = notes()[r.IntN(len(notes()))]
	}
	if c.Odd {
		values["salutation"] = []string{"Ms", "Mr", "Dr"}[r.IntN(3)]
	}
	for _, f := range s.fields.in(at) {
		text := values[f.Default]
		if f.Default == "" {
			text = g.extra(f, p)
		}
		if text != "" {
			c = c.set(f.ID, text)
		}
	}
	for _, tag := range []string{"vip", "recall due", "newsletter"} {
		if r.IntN(6) == 0 {
			c.Tags = append(c.Tags, tag)
		}
	}
	if r.IntN(6) == 0 {
		c.ExternalID = "crm-" + shared.Draw(r, "0123456789", 6)
	}
	c.Created = g.start.Add(-time.Duration(p.Added)*time.Minute).UnixMilli() + int64(r.IntN(60_000))
	c.Updated = c.Created + int64(r.IntN(p.Added*30))*1000
	s.customers.plant(s.indexed(c))
	g.visits(c)
	g.grown = append(g.grown, c.ID)
}

func (g *grower) extra(f field, p shared.Sight) string {
	if f.Label == "Second e-mail" {
		return p.Also
	}
	if g.rng.IntN(3) != 0 {
		return ""
	}
	switch f.Type {
	case typeDate:
		return g.start.AddDate(0, 0, -g.rng.IntN(700)).Format(time.DateOnly)
	case typeSelect:
		return f.Options[g.rng.IntN(len(f.Options))]
	case typePhone:
		return dialed("+15035550" + shared.Draw(g.rng, "1", 1) + shared.Draw(g.rng, "0123456789", 2))
	case typeArea:
		return []string{"Latex", "Penicillin", "None known"}[g.rng.IntN(3)]
	}
	return "TI-" + shared.Draw(g.rng, "0123456789", 6)
}

// visits makes the appointments of a customer: of ten, one is a series, one a course with others, and one has notes.
func (g *grower) visits(c customer) {
	s, r := g.s, g.rng
	var staff []resource
	for _, x := range s.resources.in(c.Company) {
		if x.UserID != "" {
			staff = append(staff, x)
		}
	}
	offered := s.services.in(c.Company)
	for range r.IntN(3) {
		day := g.start.AddDate(0, 0, r.IntN(110)-60)
		v := offered[r.IntN(len(offered))]
		a := appointment{
			ID: s.newID(), Company: c.Company, Title: v.Name, Color: v.Color, Service: v.ID, Pattern: v.Pattern, Customers: []string{c.ID},
			Start:     time.Date(day.Year(), day.Month(), day.Day(), 8+r.IntN(9), 5*r.IntN(12), 0, 0, time.UTC).UnixMilli(),
			Resources: []string{staff[r.IntN(len(staff))].ID}, Created: c.Created,
		}
		switch r.IntN(10) {
		case 0:
			times := 2 + r.IntN(4)
			a.Recurring = &recurring{Timezone: s.companies.rows[c.Company].Timezone, Frequency: "WEEKS", Period: 1, WeekDays: []int{int(day.Weekday())}, MonthDays: []int{}, YearMonths: []int{}, RepeatTimes: &times}
		case 1:
			a.Course, a.Service, a.Title, a.Pattern = true, "", "Open morning", []int{90}
			for _, id := range g.grown[max(0, len(g.grown)-3):] {
				if s.customers.rows[id].Company == c.Company {
					a.Customers = append(a.Customers, id)
				}
			}
		case 2:
			a.Notes = notes()[r.IntN(len(notes()))]
		}
		a.Updated = min(a.Created+int64(r.IntN(86_400))*1000, g.start.UnixMilli())
		s.appointments.plant(a)
	}
}

// global gives the branches one customer of the enterprise.
func (g *grower) global(ids []string) {
	if len(g.grown) == 0 {
		return
	}
	c := customer{ID: g.s.newID(), Company: g.s.enterprise, Created: g.start.AddDate(0, -3, 0).UnixMilli()}
	c.Updated = c.Created
	values := map[string]string{"firstName": "Petra", "lastName": "Everywhere", "email": "petra.everywhere@example.com"}
	for name, text := range values {
		c = c.set(g.s.named(c.Company, name).ID, text)
	}
	g.s.globals.plant(g.s.indexed(c))
	for _, id := range ids {
		one := customer{ID: g.s.newID(), Company: id, GlobalID: c.ID, Created: c.Created, Updated: c.Updated}
		for _, name := range []string{"firstName", "lastName", "email"} {
			one = one.set(g.s.named(id, name).ID, values[name])
		}
		g.s.customers.plant(g.s.indexed(one))
	}
}

// notes are texts as people write them, one line or more.
func notes() []string {
	return []string{
		"Asked about opening hours on public holidays.", "Spoke on the phone.\nWants the first appointment of the day, and a text the day before.",
		"Allergic to latex.", "Left a message, no answer yet.", "Très content de la dernière visite \u2013 vient par recommandation.", "Paid in cash.",
	}
}
