package sandbox

import (
	"bytes"
	"encoding/json"
	"slices"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

// Kinds names what control can look at and change.
func (s *store) Kinds() []string {
	return []string{"appointments", "businesses", "calendars", "contacts", "customFields", "locations", "notes", "tags", "tasks", "users"}
}

// All lists the records of a kind, oldest first, contacts in the shape of GET by id.
func (s *store) All(kind string) []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch kind {
	case "contacts":
		out := []any{}
		for _, c := range s.contacts.all(nil) {
			shape := c.shape()
			if c.Gender != "" {
				shape["gender"] = c.Gender // the API never shows it
			}
			out = append(out, shape)
		}
		return out
	case "appointments":
		return anys(s.appointments.all(nil))
	case "calendars":
		return anys(s.calendars.all(nil))
	case "businesses":
		return anys(s.firms.all(nil))
	case "customFields":
		return anys(s.fields.all(nil))
	case "locations":
		return anys(s.places.all(nil))
	case "tags":
		return anys(s.tags.all(nil))
	case "notes":
		return anys(s.notes.all(nil))
	case "tasks":
		return anys(s.tasks.all(nil))
	case "users":
		return anys(s.users.all(nil))
	}
	return nil
}

func anys[T any](rows []T) []any {
	out := make([]any, 0, len(rows))
	for _, r := range rows {
		out = append(out, r)
	}
	return out
}

// Act is another person at the service's own screens: what the API forbids is possible here.
func (s *store) Act(c shared.Change) (any, error) {
	switch c.Kind {
	case "contacts", "":
		return s.actContact(c)
	case "customFields":
		return act(s, s.fields, c, func(f *field, id string) error { f.ID = id; return nil })
	case "appointments":
		return act(s, s.appointments.table, c, s.settleAppointment)
	case "calendars":
		return act(s, s.calendars.table, c, s.settleCalendar)
	case "businesses":
		return s.actBusiness(c)
	case "tags":
		return s.actTag(c)
	case "notes":
		return act(s, s.notes.table, c, s.settleNote)
	case "tasks":
		return act(s, s.tasks.table, c, s.settleTask)
	case "users":
		return act(s, s.users, c, func(u *user, id string) error { u.ID = id; return nil })
	case "locations":
		if c.Action != "change" {
			return nil, problem.New(problem.Unsupported, "Locations cannot be made or deleted in this sandbox.").WithHint(`Change one; "active":false suspends it.`)
		}
		return act(s, s.places, c, func(p *place, id string) error { p.ID = id; return nil })
	}
	return nil, problem.New(problem.NotFound, "There are no records of kind %s.", problem.Clean(c.Kind))
}

// act creates, changes or deletes a record whose stored form is its JSON form. settle names the
// new record and holds it against its neighbours.
func act[T identified](s *store, t *table[T], c shared.Change, settle func(*T, string) error) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return actLocked(s, t, c, settle)
}

func actLocked[T identified](s *store, t *table[T], c shared.Change, settle func(*T, string) error) (any, error) {
	row, known := t.get(c.ID)
	if c.Action == "create" {
		c.ID, known = s.newID(), true
	}
	if !known {
		return nil, problem.New(problem.NotFound, "There is no such record.").WithDetail(c.ID)
	}
	w := shared.Write{At: s.clock.Now(), By: "person", Kind: c.Kind, ID: c.ID, Action: c.Action}
	if c.Action != "create" {
		w.Before = row
	}
	if c.Action == "delete" {
		t.remove(c.ID)
		s.writes.Add(w)
		return row, nil
	}
	doc, err := json.Marshal(row)
	if err != nil {
		return nil, problem.New(problem.Internal, "The record cannot be copied.").Because(err)
	}
	var next T
	if err := json.Unmarshal(doc, &next); err != nil { // through JSON, so that nothing is shared with the old one
		return nil, problem.New(problem.Internal, "The record cannot be copied.").Because(err)
	}
	if err := json.Unmarshal(orEmpty(c.Fields), &next); err != nil {
		return nil, problem.New(problem.Invalid, "The fields do not fit.").WithDetail(err.Error()).Because(err)
	}
	if err := settle(&next, c.ID); err != nil {
		return nil, err
	}
	t.put(next)
	w.After = next
	s.writes.Add(w)
	return next, nil
}

func orEmpty(raw json.RawMessage) []byte {
	if len(raw) == 0 {
		return []byte("{}")
	}
	return raw
}

// byPerson are the fields that a person can set on the service's screens.
func byPerson() rules {
	r := createRules()
	for name, rl := range r {
		rl.required, rl.nullable = false, true
		r[name] = rl
	}
	r["additionalEmails"] = rule{kind: texts}
	return r
}

func (s *store) actContact(c shared.Change) (any, error) {
	b, err := decode(bytes.NewReader(orEmpty(c.Fields)), byPerson())
	if err != nil {
		return nil, problem.New(problem.Invalid, "The fields do not fit.").WithDetail(err.Error()).Because(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.Action == "create" {
		return s.personCreates(b)
	}
	old, ok := s.contacts.get(c.ID)
	if c.ID == "" {
		old, ok = s.early()
	}
	if !ok {
		return nil, problem.New(problem.NotFound, "There is no contact %s.", problem.Clean(c.ID))
	}
	if c.Action == "delete" {
		s.erase(old, "person")
		return old.shape(), nil
	}
	next := old.copy()
	if err := s.applyByPerson(next, b); err != nil {
		return nil, err
	}
	next.Updated = s.now()
	s.save(next, "person")
	return next.shape(), nil
}

func (s *store) personCreates(b body) (any, error) {
	at, _ := b["locationId"].(string) // checked by the rules
	if at == "" {
		at = s.places.order[0]
	}
	if _, ok := s.places.get(at); !ok {
		return nil, problem.New(problem.NotFound, "There is no location %s.", problem.Clean(at))
	}
	c := &contact{Location: at, First: "Drift", Last: "Newcomer", Source: "walk-in"}
	if err := s.applyByPerson(c, b); err != nil {
		return nil, err
	}
	c.ID, c.Added = s.newID(), s.now()
	c.Updated = c.Added
	s.save(c, "person")
	return c.shape(), nil
}

func (s *store) applyByPerson(c *contact, b body) error {
	if err := s.apply(c, b); err != nil {
		return problem.New(problem.Invalid, "The fields do not fit.").WithDetail(err.Error()).Because(err)
	}
	if more, ok := b["additionalEmails"].([]any); ok {
		c.OtherEmails = strung(more)
	}
	return nil
}

// early is the contact that listings show first.
func (s *store) early() (*contact, bool) {
	all := s.contacts.all(nil)
	if len(all) == 0 {
		return nil, false
	}
	return slices.MinFunc(all, order{}.compare), true
}
