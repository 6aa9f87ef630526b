package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	shared "patchbay/connectors/sandbox"
)

// seed fills a new store with three accounts and the work for the world's people: four of five are known in the
// first account. Equal worlds give equal ids.
func seed(w shared.World, o Options) *store {
	s := newStore(w, o)
	g := &grower{store: s, world: w, rng: s.rng, start: w.Clock.Now().Truncate(time.Second), clients: map[string]int64{}, projects: map[int64][]int64{}}
	g.accounts(o)
	for _, id := range s.accounts.order {
		g.labels(id)
		g.house(id)
	}
	for i, p := range w.People {
		at := s.accounts.order[0]
		if i%5 == 4 {
			at = s.accounts.order[1]
		}
		if sight, known := shared.Seen(p, "timely", w.Seed); known {
			g.person(sight, at)
		}
	}
	g.third()
	return s
}

// grower makes the first records; the world may have no people at all.
type grower struct {
	store    *store
	world    shared.World
	rng      *rand.Rand
	start    time.Time
	clients  map[string]int64  // by account and name
	projects map[int64][]int64 // by client
}

func (g *grower) ago(days int) time.Time {
	return g.start.AddDate(0, 0, -days).Add(-time.Duration(g.rng.IntN(40_000)) * time.Second)
}

func (g *grower) accounts(o Options) {
	s := g.store
	for _, a := range []account{
		{Name: "Harbour Studio", Color: "1e88e5", Currency: "USD", Symbol: "$", Zone: "America/Los_Angeles", Seats: o.Seats, Planning: true},
		{Name: "Northgate Partners", Color: "43a047", Currency: "GBP", Symbol: "£", Zone: "Europe/London", Seats: 12, Planning: true},
		{Name: "Quarry Hill Works", Color: "8e24aa", Currency: "EUR", Symbol: "€", Zone: "Europe/Berlin", Seats: 3},
	} {
		a.ID, a.Created = s.newID(), g.start.AddDate(-3, 0, 0)
		s.accounts.plant(a)
	}
	first, second, third := s.accounts.order[0], s.accounts.order[1], s.accounts.order[2]
	for _, u := range []user{
		{AccountID: first, Name: "Ada Fairweather", Email: "ada@example.com", Role: "admin", SignIns: 812},
		{AccountID: first, Name: "Tomás Rivera", Email: "tomas@example.com", Role: "manager", SignIns: 240},
		{AccountID: first, Name: "Ingrid Sørensen", Email: "ingrid@example.com", Role: "employee", SignIns: 97},
		{AccountID: first, Name: "Noor Haddad", Email: "noor@example.com", Role: "team_lead", SignIns: 130, ExternalID: "HR-104"},
		{AccountID: first, Name: "Mateusz Zięba", Email: "mateusz@example.com", Role: "employee"},
		{AccountID: first, Name: "Priya Gupta", Email: "priya@example.com", Role: "employee", SignIns: 12, Deleted: true},
		{AccountID: second, Name: "Grace Okonjo", Email: "grace@example.com", Role: "admin", SignIns: 430},
		{AccountID: second, Name: "Ada Fairweather", Email: "ada@example.com", Role: "admin", SignIns: 812},
		{AccountID: second, Name: "Yusuf Demir", Email: "yusuf@example.com", Role: "manager", SignIns: 51},
		{AccountID: third, Name: "Grace Okonjo", Email: "grace@example.com", Role: "admin", SignIns: 430},
		{AccountID: third, Name: "Ada Fairweather", Email: "ada@example.com", Role: "employee", SignIns: 812},
	} {
		u.ID, u.Capacity, u.HourRate, u.HideInner = s.newID(), 40, 90, true
		u.Zone = s.accounts.rows[u.AccountID].Zone
		u.Created, u.Updated = g.ago(900), g.ago(30)
		s.users.plant(u)
		if at := s.accounts.rows[u.AccountID]; at.Owner == 0 {
			at.Owner = u.ID
			s.accounts.plant(at)
		}
	}
}

func (g *grower) labels(at int64) {
	s := g.store
	for _, line := range []string{"Design: Wireframes, Branding, Print", "Development: Frontend, Backend, Testing", "Meetings: Client, Internal", "Admin: Invoicing, Travel", "Support", "Café"} {
		name, below, _ := strings.Cut(line, ": ")
		root := g.label(label{AccountID: at, Name: name})
		for k := range strings.SplitSeq(below, ", ") {
			if k != "" {
				g.label(label{AccountID: at, Name: k, Parent: root})
			}
		}
	}
	old := g.label(label{AccountID: at, Name: "Fax"})
	l := s.labels.rows[old]
	l.Active = false
	s.labels.plant(l)
}

func (g *grower) label(l label) int64 {
	l.ID, l.Active, l.Sequence = g.store.newID(), true, int64(len(g.store.labels.rows)+1)
	l.Created, l.Updated = g.ago(700), g.ago(100)
	g.store.labels.plant(l)
	return l.ID
}

// house is the work that an account does for itself, which is there whether or not it knows anybody.
func (g *grower) house(at int64) {
	name := g.store.accounts.rows[at].Name + " (internal)"
	for _, work := range []string{"Holidays", "Administration"} {
		g.project(at, g.client(at, name), work)
	}
}

func (g *grower) client(at int64, name string) int64 {
	key := itoa(at) + " " + strings.ToLower(name)
	if id, known := g.clients[key]; known {
		return id
	}
	k := client{ID: g.store.newID(), AccountID: at, Name: name, Active: g.rng.IntN(15) != 0, Color: fmt.Sprintf("%06x", g.rng.IntN(1<<24)), Updated: g.ago(g.rng.IntN(400))}
	if g.rng.IntN(5) == 0 {
		k.ExternalID = fmt.Sprintf("CRM-%05d", g.rng.IntN(100_000))
	}
	g.store.clients.plant(k)
	g.clients[key] = k.ID
	return k.ID
}

// team are those of an account who work on things.
func (g *grower) team(at int64) []user {
	return g.store.users.all(func(u user) bool { return u.AccountID == at && !u.Deleted && u.SignIns > 0 })
}

func (g *grower) project(at, of int64, name string) int64 {
	s, team := g.store, g.team(at)
	p := project{
		ID: s.newID(), AccountID: at, ClientID: of, Creator: team[0].ID, Name: name, Color: fmt.Sprintf("%06x", g.rng.IntN(1<<24)), RateType: "project", Billable: true,
		Active: g.rng.IntN(9) != 0, HourRate: float64(60 + 10*g.rng.IntN(8)), BudgetType: "H", Budget: float64(10 * g.rng.IntN(30)), EnableLabels: []string{"all", "all", "none"}[g.rng.IntN(3)],
		Currency: s.accounts.rows[at].Currency, Created: g.ago(200 + g.rng.IntN(300)),
	}
	p.Updated = p.Created.Add(time.Duration(g.rng.IntN(150*24)) * time.Hour)
	if p.Budget == 0 {
		p.BudgetType = ""
	}
	if strings.HasSuffix(name, "days") {
		p.RateType, p.Billable, p.Active = "non-billable", false, true
	}
	for i, u := range team {
		if i == 0 && g.rng.IntN(3) > 0 || i > 0 && g.rng.IntN(2) == 0 {
			p = p.joined(u.ID, p.Created)
		}
	}
	if len(p.Members) == 0 {
		p = p.joined(team[len(team)-1].ID, p.Created)
	}
	s.projects.plant(p)
	g.projects[of] = append(g.projects[of], p.ID)
	return p.ID
}

// person is the work for one of the world's people: for their company, or on what the house does itself.
func (g *grower) person(p shared.Sight, at int64) {
	house := g.client(at, g.store.accounts.rows[at].Name+" (internal)")
	of := house
	if p.Company != "" {
		of = g.client(at, p.Company)
	}
	if work := []string{"Website", "Annual report", "Campaign", "Retainer"}; of != house && len(g.projects[of]) < 1+g.rng.IntN(2) {
		name := work[g.rng.IntN(len(work))]
		if !slices.ContainsFunc(g.projects[of], func(id int64) bool { return g.store.projects.rows[id].Name == name }) {
			g.project(at, of, name)
		}
	}
	on := g.projects[of][g.rng.IntN(len(g.projects[of]))]
	f := g.forecast(p.Full(), at, on)
	for range 1 + g.rng.IntN(2) {
		g.hour(f, p.Full())
	}
}

func (g *grower) forecast(who string, at, on int64) forecast {
	s := g.store
	from := g.start.AddDate(0, 0, g.rng.IntN(60)-40)
	f := forecast{
		ID: s.newID(), AccountID: at, ProjectID: on, Title: []string{"Call ", "Draft for ", "Meet ", "Review with "}[g.rng.IntN(4)] + who, From: from.Format(time.DateOnly),
		To: from.AddDate(0, 0, g.rng.IntN(5)).Format(time.DateOnly), Minutes: int64(30 * (1 + g.rng.IntN(16))), Created: g.ago(50 + g.rng.IntN(100)),
	}
	f.Updated = f.Created.Add(time.Duration(g.rng.IntN(40*24*60)) * time.Minute)
	members := s.projects.rows[on].Members
	if g.rng.IntN(6) > 0 {
		f.Users = []int64{members[g.rng.IntN(len(members))].UserID}
	}
	if g.rng.IntN(3) == 0 {
		f.Description = "Agreed on the phone.\nKeep it short."
	}
	if g.rng.IntN(3) == 0 {
		f.Completed = f.Updated
	}
	s.forecasts.plant(f)
	return f
}

// hour is time that was spent on a forecast or beside it, in the last two months, some of it today.
func (g *grower) hour(f forecast, who string) {
	s := g.store
	p := s.projects.rows[f.ProjectID]
	u := p.Members[g.rng.IntN(len(p.Members))].UserID
	day := g.start.In(s.zone(f.AccountID)).AddDate(0, 0, -g.rng.IntN(60))
	h := s.newHour(f.AccountID, u)
	h.ID, h.ProjectID, h.Day, h.Seconds, h.Note = s.newID(), p.ID, day.Format(time.DateOnly), 900*(1+g.rng.IntN(24)), "With "+who
	h.Billable, h.HourRate, h.Sequence = p.Billable, p.HourRate, int64(1+g.rng.IntN(5))
	h.Created = time.Date(day.Year(), day.Month(), day.Day(), 17, g.rng.IntN(60), 0, 0, time.UTC)
	h.Updated = h.Created.Add(time.Duration(g.rng.IntN(90)) * time.Minute)
	switch g.rng.IntN(8) {
	case 0:
		h.Locked, h.Billed = true, true
	case 1:
		h.From = time.Date(day.Year(), day.Month(), day.Day(), 9+g.rng.IntN(4), 30, 0, 0, s.zone(f.AccountID)).UTC()
		h.To = h.From.Add(time.Duration(h.Seconds) * time.Second)
	case 2:
		h.ForecastID = f.ID
	case 3:
		h.Note = ""
	}
	if roots := s.labels.all(func(l label) bool { return l.AccountID == f.AccountID && l.Active }); p.EnableLabels != "none" && g.rng.IntN(3) == 0 {
		h.LabelIDs = []int64{roots[g.rng.IntN(len(roots))].ID}
	}
	s.hours.plant(h)
}

// third gives the account without planning a little of its own.
func (g *grower) third() {
	at := g.store.accounts.order[2]
	p := g.project(at, g.client(at, "Old Mill Bakery"), "Website")
	f := forecast{AccountID: at, ProjectID: p}
	for range 12 {
		g.hour(f, "the baker")
	}
}
