package sandbox

// under serves a call about something that belongs to the contact of the path. The body is held
// against want first, unless that is nil; serve runs while the store is locked.
func (s *site) under(want rules, serve func(*call, *contact, body) (any, error)) func(*call) (any, error) {
	return func(c *call) (any, error) {
		of, err := s.own(c)
		if err != nil {
			return nil, err
		}
		var b body
		if want != nil {
			if b, err = decode(c.r.Body, want); err != nil {
				return nil, err
			}
		}
		s.store.mu.Lock()
		defer s.store.mu.Unlock()
		now, still := s.store.contacts.get(of.ID)
		if !still {
			return nil, badRequest(textNoContact, of.ID)
		}
		return serve(c, now, b)
	}
}

// answerOf wraps one part of an answer as the service does.
func answerOf(name string, part any, c *call) map[string]any {
	return map[string]any{name: part, "traceId": c.trace}
}

// orphan removes what belongs to a contact that is deleted; what the service does with it is not
// documented. The caller holds the lock.
func (s *store) orphan(contactID string) {
	s.tasks.forget(func(t task) bool { return t.ContactID == contactID })
	s.notes.forget(func(n note) bool { return n.ContactID == contactID })
	s.appointments.forget(func(a appointment) bool { return a.ContactID == contactID })
}

// touch is what a write to something of a contact does to the contact: nothing, unless
// Quirks.DependantsMoveDate says that its dateUpdated moves. The caller holds the lock.
func (s *store) touch(of *contact) {
	if !s.quirks.DependantsMoveDate {
		return
	}
	c := of.copy()
	c.Updated = s.now()
	s.contacts.put(c)
	s.index[c.Location].later(s.clock.Now(), c.ID, c)
}

// touchID is touch by id. The caller holds the lock.
func (s *store) touchID(contactID string) {
	if of, ok := s.contacts.get(contactID); ok {
		s.touch(of)
	}
}

// staffed refuses a user who does not work at the location; nobody is fine. The caller holds the lock.
func (s *store) staffed(userID, locationID string) error {
	if u, known := s.users.get(userID); userID != "" && (!known || !u.worksAt(locationID)) {
		return badRequest(unverifiedNoUser, userID)
	}
	return nil
}
