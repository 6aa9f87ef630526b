package sandbox

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	shared "patchbay/connectors/sandbox"
)

// store is the data of one company. Its methods lock, but for those whose comment says otherwise.
type store struct {
	mu           sync.Mutex
	clock        *shared.Clock
	writes       *shared.Journal
	quirks       Quirks
	ids          *rand.Rand
	companyID    string
	places       *table[place]
	users        *table[user]
	fields       *table[field]
	tags         ledger[tag]
	firms        ledger[firm]
	contacts     *table[*contact]
	tasks        ledger[task]
	notes        ledger[note]
	calendars    ledger[calendar]
	appointments ledger[appointment]
	keys         map[string][]string // location, kind and value of an e-mail or phone to contact ids, oldest first
	index        map[string]*index   // per location
	last         time.Time           // newest dateUpdated, so that no two writes share one
}

func newStore(w shared.World, o Options) *store {
	return &store{
		clock: w.Clock, writes: w.Writes, quirks: o.Quirks, ids: shared.Source(w.Seed, "highlevel ids"),
		places: newTable[place](), users: newTable[user](), fields: newTable[field](), tags: keeping[tag](w, "tags", unverifiedNoTag), firms: keeping[firm](w, "businesses", unverifiedNoBusiness),
		tasks: keeping[task](w, "tasks", unverifiedNoTask), notes: keeping[note](w, "notes", unverifiedNoNote),
		calendars: keeping[calendar](w, "calendars", unverifiedNoCalendar), appointments: keeping[appointment](w, "appointments", unverifiedNoAppointment),
		contacts: newTable[*contact](), keys: map[string][]string{}, index: map[string]*index{},
	}
}

// newHex makes the id of a business.
func (s *store) newHex() string { return shared.Draw(s.ids, shared.Hex, 24) }

func (s *store) newID() string { return shared.Draw(s.ids, shared.Alphanumeric, 20) }

// now is the time of a write in whole milliseconds, later than that of every write before. The caller holds the lock.
func (s *store) now() time.Time {
	t := s.clock.Now().Truncate(time.Millisecond)
	if !t.After(s.last) {
		t = s.last.Add(time.Millisecond)
	}
	s.last = t
	return t
}

func lookupKey(locationID, kind, v string) string {
	return locationID + "\n" + kind + "\n" + strings.ToLower(v)
}

// keysOf are the values that duplicates are found by.
func keysOf(c *contact) []string {
	var out []string
	if c.Email != "" {
		out = append(out, lookupKey(c.Location, "email", c.Email))
	}
	if c.Phone != "" {
		out = append(out, lookupKey(c.Location, "phone", c.Phone))
	}
	for _, e := range c.OtherEmails {
		out = append(out, lookupKey(c.Location, "email", e))
	}
	return out
}

// save stores a new or changed contact, tells the journal and lets the search know later. The caller holds the lock.
func (s *store) save(c *contact, by string) {
	w := shared.Write{At: s.clock.Now(), By: by, Kind: "contacts", ID: c.ID, Action: "create", After: c.shape()}
	if old, ok := s.contacts.get(c.ID); ok {
		w.Action, w.Before = "change", old.shape()
		s.unkey(old)
	}
	s.plant(c)
	for _, t := range c.Tags {
		s.wantTag(c.Location, t)
	}
	s.index[c.Location].later(s.clock.Now(), c.ID, c)
	s.writes.Add(w)
}

// plant stores a contact without telling anybody. The caller holds the lock.
func (s *store) plant(c *contact) {
	s.contacts.put(c)
	for _, k := range keysOf(c) {
		s.keys[k] = append(s.keys[k], c.ID)
	}
}

func (s *store) unkey(c *contact) {
	for _, k := range keysOf(c) {
		s.keys[k] = slices.DeleteFunc(s.keys[k], func(id string) bool { return id == c.ID })
		if len(s.keys[k]) == 0 {
			delete(s.keys, k)
		}
	}
}

// erase deletes a contact. The caller holds the lock.
func (s *store) erase(c *contact, by string) {
	s.unkey(c)
	s.contacts.remove(c.ID)
	s.orphan(c.ID)
	s.index[c.Location].later(s.clock.Now(), c.ID, nil)
	s.writes.Add(shared.Write{At: s.clock.Now(), By: by, Kind: "contacts", ID: c.ID, Action: "delete", Before: c.shape()})
}

// holder finds the oldest contact of a location with that e-mail or phone, or nil. The caller holds the lock.
func (s *store) holder(locationID, kind, v string) *contact {
	if v == "" {
		return nil
	}
	for _, id := range s.keys[lookupKey(locationID, kind, v)] {
		if c, ok := s.contacts.get(id); ok {
			return c
		}
	}
	return nil
}

func (s *store) place(id string) (place, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.places.get(id)
}

func (s *store) contact(id string) (*contact, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.contacts.get(id)
}
