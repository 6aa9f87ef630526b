package sandbox

import (
	"cmp"
	"time"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

// settleTask finishes a task that somebody made or changed at the screens. The caller holds the lock.
func (s *store) settleTask(t *task, id string) error {
	of, err := s.ownerOf(t.ContactID)
	if err != nil {
		return err
	}
	t.ID, t.LocationID, t.Updated = id, of.Location, s.now()
	s.dated(&t.Added)
	if t.Due.IsZero() {
		t.Due = t.Updated.AddDate(0, 0, 1)
	}
	t.Due = t.Due.UTC().Truncate(time.Millisecond)
	return nil
}

// settleNote does the same for a note. The caller holds the lock.
func (s *store) settleNote(n *note, id string) error {
	of, err := s.ownerOf(n.ContactID)
	if err != nil {
		return err
	}
	n.ID, n.LocationID = id, of.Location
	s.dated(&n.Added)
	return nil
}

// settleAppointment does the same for an appointment; without a calendar or a time it gets the first
// one and tomorrow's, and nobody asks whether that is free. The caller holds the lock.
func (s *store) settleAppointment(a *appointment, id string) error {
	of, err := s.ownerOf(a.ContactID)
	if err != nil {
		return err
	}
	books := s.calendars.all(func(k calendar) bool {
		return k.LocationID == of.Location && (a.CalendarID == "" || a.CalendarID == k.ID)
	})
	if len(books) == 0 {
		return problem.New(problem.NotFound, "There is no calendar %s.", problem.Clean(a.CalendarID)).WithHint(`Name one of the contact's location in "calendarId", or none.`)
	}
	a.ID, a.LocationID, a.CalendarID, a.GroupID, a.Updated = id, of.Location, books[0].ID, books[0].GroupID, s.now()
	a.Title, a.Status = cmp.Or(a.Title, of.full()), cmp.Or(a.Status, "confirmed")
	a.Source = cmp.Or(a.Source, "calendar_page")
	s.dated(&a.Added)
	if a.Start.IsZero() {
		a.Start = a.Updated.AddDate(0, 0, 1)
	}
	if !a.End.After(a.Start) {
		a.End = a.Start.Add(books[0].slot())
	}
	a.Users = nil
	if a.User != "" {
		a.Users = []string{a.User}
	}
	a.dates(s.zone(a.LocationID))
	return nil
}

// settleCalendar does the same for a calendar. The caller holds the lock.
func (s *store) settleCalendar(k *calendar, id string) error {
	k.ID = id
	if k.SlotDuration < 1 {
		k.SlotDuration, k.SlotDurationUnit = 30, "mins"
	}
	return s.placed(k.LocationID)
}

// placed refuses a location that is not there. The caller holds the lock.
func (s *store) placed(locationID string) error {
	if _, ok := s.places.get(locationID); !ok {
		return problem.New(problem.NotFound, "There is no location %s.", problem.Clean(locationID)).WithHint(`Name an existing one in "locationId".`)
	}
	return nil
}

// actTag is a change to the list of tags, which contacts follow.
func (s *store) actTag(c shared.Change) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, known := s.tags.get(c.ID)
	out, err := actLocked(s, s.tags.table, c, s.settleTag)
	if err != nil || !known {
		return out, err
	}
	now, _ := s.tags.get(c.ID) // without a name when it was deleted
	s.followTag(old, now.Name, "person")
	return out, nil
}

func (s *store) settleTag(t *tag, id string) error {
	t.ID = id
	if err := s.placed(t.LocationID); err != nil {
		return err
	}
	named, err := s.freeTag(*t, t.Name)
	if err != nil {
		return problem.New(problem.Invalid, "The fields do not fit.").WithDetail(err.Error()).Because(err)
	}
	*t = named
	return nil
}

// ownerOf finds the contact that a record of somebody's belongs to. The caller holds the lock.
func (s *store) ownerOf(contactID string) (*contact, error) {
	of, ok := s.contacts.get(contactID)
	if !ok {
		return nil, problem.New(problem.NotFound, "There is no contact %s.", problem.Clean(contactID)).WithHint(`Name an existing one in "contactId".`)
	}
	return of, nil
}

// dated gives a new record its date. The caller holds the lock.
func (s *store) dated(added *time.Time) {
	if added.IsZero() {
		*added = s.now()
	}
	*added = added.UTC().Truncate(time.Millisecond)
}
