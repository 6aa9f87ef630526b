package sandbox

import (
	"math/rand/v2"
	"time"

	shared "patchbay/connectors/sandbox"
)

// seed fills a new store with the user's books: one with tables for the people that TimeTonic knows, a small one that
// was renamed, and those that are none to work in. Equal worlds give equal ids.
func seed(w shared.World, o Options, c clocks) *store {
	s := &store{world: w, opts: o, clocks: c, rows: map[int]row{}, nextID: 170_000}
	s.people = []person{
		{me, "Ada", "Fairweather", login},
		{"grace_okonjo", "Grace", "Okonjo", "grace@example.com"},
		{"trivera", "Tomás", "Rivera", "tomas@example.com"},
		{"ingrid", "Ingrid", "Sørensen", "ingrid@example.com"},
		{"yusuf", "Yusuf", "Demir", "yusuf@example.com"},
		{"odile_marchand", "Odile", "Marchand", "odile@example.org"},
	}
	start := w.Clock.Now().Truncate(time.Minute)
	all := []string{}
	for _, p := range s.people {
		all = append(all, p.code)
	}
	for _, b := range []book{
		{code: "harbour_desk", owner: me, title: "Harbour Desk"},
		{code: "northgate", owner: "odile_marchand", title: "Northgate, renamed"},
		{code: "grace_okonjo", owner: me, chat: "grace_okonjo"},
		{code: "old_orders", owner: me, title: "Old orders", deleted: true},
		{code: "somebody_s_plan", owner: "yusuf", title: "Somebody's plan", refused: true},
		{code: "2019", owner: me, archived: true},
		{code: "payroll", owner: "ingrid", title: "Payroll", right: "0"},
	} {
		b.id, b.members, b.stamp = s.id(), all, start.Add(-time.Hour).UnixMilli()*10
		if b.right == "" {
			b.right = "1"
		}
		if b.chat != "" {
			b.members = []string{me, b.chat}
		}
		s.books = append(s.books, &b)
	}
	g := &grower{s: s, rng: shared.Source(w.Seed, "timetonic people"), start: start}
	g.desk(s.books[0])
	g.small(s.books[1])
	g.table(s.books[6], "Salaries", column{Name: "Name", Type: shortText})
	for i, p := range w.People {
		seen, known := shared.Seen(p, s.name(), w.Seed)
		switch {
		case known && i%9 == 8:
			g.guest(seen)
		case known:
			g.client(seen)
		}
	}
	return s
}

func (s *store) name() string { return (&Provider{}).ID() }

// grower turns people into rows.
type grower struct {
	s     *store
	rng   *rand.Rand
	start time.Time

	clients, firms, tasks, visits, journal, guests *table
	firm                                           map[string]int // rows of firms by name
}

// table makes a table with its columns, which get ids and fixed codes.
func (g *grower) table(b *book, name string, columns ...column) *table {
	t := &table{id: g.s.id(), name: name, book: b, changed: g.start.Add(-time.Hour).UnixMilli()}
	for _, c := range columns {
		c.ID, c.Changed = g.s.id(), t.changed
		if c.Fixed == "" {
			c.Fixed = fixed(c.Name)
		}
		t.columns = append(t.columns, c)
	}
	b.tables = append(b.tables, t)
	return t
}

// desk is a book as a small business has one: clients, firms, tasks, visits, a journal, a system table and a pivot.
func (g *grower) desk(b *book) {
	g.firm = map[string]int{}
	g.clients = g.table(b, "Clients",
		column{Name: "Surname", Fixed: "last_name", Type: shortText}, column{Name: "First name", Type: shortText},
		column{Name: "E-mail", Fixed: "email", Type: mail}, column{Name: "Second e-mail", Fixed: "email_2", Type: mail}, column{Name: "Mobile", Type: phone},
		column{Name: "Company", Type: shortText}, column{Name: "Street", Type: shortText}, column{Name: "Postal code", Type: shortText},
		column{Name: "City", Type: shortText}, column{Name: "Birthday", Type: date}, column{Name: "No mailings", Fixed: "do_not_contact", Type: boolean},
		column{Name: "Segment", Type: mediumText, Words: []string{"Gold", "Silver", "Bronze"}, Strict: true},
		column{Name: "Turnover", Type: double}, column{Name: "Visits so far", Type: whole}, column{Name: "Reference", Fixed: "external_id", Code: "ext_ref", Type: shortText},
		column{Name: "Remark", Type: mediumText}, column{Name: "Remark", Fixed: "remark_2", Type: mediumText}, column{Name: "Papers", Type: files},
		column{Name: "Discussion", Type: commentsType}, column{Name: "Label", Type: formula, ReadOnly: true}, column{Name: "Updates", Type: activity, ReadOnly: true})
	g.firms = g.table(b, "Companies", column{Name: "Company name", Fixed: "name", Type: shortText}, column{Name: "Phone", Type: phone}, column{Name: "Website", Type: shortText}, column{Name: "City", Type: shortText}, column{Name: "Rating", Type: whole}, column{Name: "Updates", Type: activity, ReadOnly: true})
	client := column{Name: "Client", Type: linkType, Target: g.clients.id}
	g.tasks = g.table(b, "Tasks", column{Name: "Title", Type: shortText}, column{Name: "State", Type: mediumText, Words: []string{"To do", "Doing", "Done", "Dropped"}, Strict: true},
		column{Name: "Due", Type: date, WithTime: true}, column{Name: "Start", Type: date}, client, column{Name: "Priority", Type: mediumText, Words: []string{"Low", "Normal", "High"}, Strict: true},
		column{Name: "Details", Type: mediumText}, column{Name: "Minutes", Type: whole}, column{Name: "Channel", Type: mediumText, Words: []string{"Phone", "Mail", "In person"}}, column{Name: "Updates", Type: activity, ReadOnly: true})
	g.visits = g.table(b, "Visits", column{Name: "Subject", Type: shortText}, column{Name: "Begins", Fixed: "start", Type: date, WithTime: true}, column{Name: "Ends", Fixed: "end", Type: date, WithTime: true},
		client, column{Name: "Place", Type: shortText}, column{Name: "State", Type: mediumText, Words: []string{"Planned", "Done", "Cancelled", "No show"}, Strict: true}, column{Name: "Reminded", Type: date}, column{Name: "Updates", Type: activity, ReadOnly: true})
	g.visits.displayedBy, g.visits.begin, g.visits.end = g.visits.columns[0].ID, g.visits.columns[1].ID, g.visits.columns[2].ID
	g.journal = g.table(b, "Journal", column{Name: "Text", Type: mediumText}, client, column{Name: "Pinned", Type: boolean}, column{Name: "Follow up", Type: date, WithTime: true}, column{Name: "Updates", Type: activity, ReadOnly: true})
	g.table(b, "Members", column{Name: "Name", Type: shortText}).system = "users"
	g.table(b, "Clients by segment", column{Name: "Segment", Type: shortText}).pivot = g.clients.id
}

// small is a book in other words, with one table whose rows stay.
func (g *grower) small(b *book) {
	g.guests = g.table(b, "Contacts", column{Name: "Nom", Type: shortText}, column{Name: "Courriel", Type: mail}, column{Name: "Téléphone", Type: phone}, column{Name: "Société", Type: shortText})
	g.guests.keepRows = true
}

// add stores a row of values in the order of the columns without telling anybody; nil and "" are empty.
func (g *grower) add(t *table, ago time.Duration, values ...any) int {
	r := row{ID: g.s.id(), Table: t.id, Values: map[int]any{}, By: g.s.people[g.rng.IntN(5)].code, Changed: g.start.Add(-ago).UnixMilli()}
	for i, v := range values {
		if v == "" {
			v = nil
		}
		r.Values[t.columns[i].ID] = v
	}
	t.order = append(t.order, r.ID)
	g.s.rows[r.ID] = r
	return r.ID
}

func (g *grower) client(p shared.Sight) {
	r := g.rng
	ago := time.Duration(1+r.IntN(max(p.Added, 1))) * time.Minute
	var born any
	if !p.Birthday.IsZero() {
		y, m, d := p.Birthday.Date()
		born = float64(time.Date(y, m, d, 0, 0, 0, 0, g.s.clocks.paris).Unix())
	}
	var remark, second, turnover any
	if r.IntN(3) == 0 {
		remark = remarks()[r.IntN(len(remarks()))]
	}
	if r.IntN(9) == 0 {
		second = "Second remark of two with one name"
	}
	if r.IntN(2) == 0 {
		turnover = float64(r.IntN(900_000)) / 100
	}
	segment := []any{"Gold", "Silver", "Bronze", nil}[r.IntN(4)]
	ref := ""
	if r.IntN(5) == 0 {
		ref = "TT-" + shared.Draw(r, "0123456789", 6)
	}
	last := p.Last
	if last == "" {
		last = p.First
	}
	id := g.add(g.clients, ago, last, p.First, p.Email, p.Also, p.Phone, p.Company, p.Street, p.Postal, p.City, born, r.IntN(6) == 0, segment, turnover, float64(r.IntN(20)), ref, remark, second)
	if r.IntN(12) == 0 {
		one := g.s.rows[id]
		one.Comments = []comment{{ID: g.s.id(), By: one.By, At: one.Changed / 1000, Text: "Shall we call before Friday?"}}
		g.s.rows[id] = one
	}
	if p.Company != "" && g.firm[p.Company] == 0 {
		g.firm[p.Company] = g.add(g.firms, ago, p.Company, "", p.Website, p.City)
	}
	g.work(id, last)
}

// work is what is to be done for a client: of six, one has a task, one a visit, one an entry in the journal.
func (g *grower) work(id int, name string) {
	r := g.rng
	of := []link{{id, name}}
	day := time.Duration(r.IntN(80)-40) * 24 * time.Hour
	at := func(hours int) float64 {
		return float64(g.s.clocks.day(g.start.Add(day)).Add(time.Duration(hours) * time.Hour).Unix())
	}
	ago := time.Duration(1+r.IntN(50_000)) * time.Minute
	switch r.IntN(6) {
	case 0:
		g.add(g.tasks, ago, "Call "+name, []any{"To do", "Doing", "Done", nil}[r.IntN(4)], at(9+r.IntN(8)), at(0), of, []any{"Low", "Normal", "High", nil}[r.IntN(4)], remarks()[r.IntN(len(remarks()))], float64(15*(1+r.IntN(8))))
	case 1:
		begin := 8 + r.IntN(9)
		g.add(g.visits, ago, "Visit of "+name, at(begin), at(begin+1), of, "Front desk", []any{"Planned", "Done", "Cancelled", "No show"}[r.IntN(4)])
	case 2:
		if r.IntN(10) == 0 {
			of = []link{{999_999, "Somebody who left"}} // a row that is gone
		}
		g.add(g.journal, ago, remarks()[r.IntN(len(remarks()))], of, r.IntN(5) == 0)
	}
}

func (g *grower) guest(p shared.Sight) {
	g.add(g.guests, time.Hour, p.Full(), p.Email, p.Phone, p.Company)
}

// remarks are texts as people write them, one line or more.
func remarks() []string {
	return []string{
		"Prefers mornings.", "Asked for the price list.\nSend the new one in spring.", "Très content, vient par recommandation.", "Pays by transfer, thirty days.", "Left a message, no answer yet.",
	}
}
