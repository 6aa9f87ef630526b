package sandbox

import (
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
	if _, ok := s.places.get(t.LocationID); !ok {
		return problem.New(problem.NotFound, "There is no location %s.", problem.Clean(t.LocationID)).WithHint(`Name an existing one in "locationId".`)
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
