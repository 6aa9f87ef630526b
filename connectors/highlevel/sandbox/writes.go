package sandbox

import "strings"

// create makes a contact, or refuses it for its duplicate.
func (s *store) create(b body, by string) (*contact, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.createLocked(b, by)
}

func (s *store) createLocked(b body, by string) (*contact, error) {
	at, _ := b["locationId"].(string) // required by the rules
	c := &contact{Location: at}
	if err := s.apply(c, b); err != nil {
		return nil, err
	}
	if err := s.refuseDuplicate(c); err != nil {
		return nil, err
	}
	c.ID, c.Added = s.newID(), s.now()
	c.Updated = c.Added
	s.save(c, by)
	return c, nil
}

// refuseDuplicate is the answer to an e-mail or phone that another contact of a strict location has.
func (s *store) refuseDuplicate(c *contact) error {
	l, _ := s.places.get(c.Location) // checked at the gate
	if l.Settings.AllowDuplicateContact {
		return nil
	}
	for _, k := range l.Dedupe {
		if other := s.holder(c.Location, k, c.key(k)); other != nil && other.ID != c.ID {
			return &refusal{status: 400, message: textDuplicate, meta: map[string]any{"contactId": other.ID, "contactName": other.full(), "matchingField": k}}
		}
	}
	return nil
}

func (c *contact) key(kind string) string {
	if kind == "phone" {
		return c.Phone
	}
	return c.Email
}

// update changes a contact by a checked body.
func (s *store) update(id string, b body, by string) (*contact, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.contacts.get(id)
	if !ok {
		return nil, badRequest(textNoContact, id)
	}
	c := old.copy()
	if err := s.apply(c, b); err != nil {
		return nil, err
	}
	if c.Email != old.Email || c.Phone != old.Phone {
		if err := s.refuseDuplicate(c); err != nil {
			return nil, err
		}
	}
	c.Updated = s.now()
	s.save(c, by)
	return c, nil
}

// upsert updates the contact that the location's keys lead to, or makes one.
func (s *store) upsert(b body) (c *contact, isNew bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, _ := b["locationId"].(string) // required by the rules
	l, _ := s.places.get(at)          // checked at the gate
	always, _ := b["createNewIfDuplicateAllowed"].(bool)
	probe := &contact{Location: at}
	if err := s.apply(probe, b); err != nil {
		return nil, false, err
	}
	var old *contact
	var by string
	for _, k := range l.Dedupe {
		if old = s.holder(at, k, probe.key(k)); old != nil {
			by = k
			break
		}
	}
	if old == nil || (always && l.Settings.AllowDuplicateContact) {
		c, err = s.createLocked(b, "api")
		return c, true, err
	}
	c = old.copy()
	if err := s.apply(c, b); err != nil {
		return nil, false, err
	}
	c.Gender = old.Gender // accepted and dropped
	s.keepOthersKeys(c, old, by)
	c.OtherEmails = without(c.OtherEmails, c.Email) // promoted to the first address; the one before it is gone
	c.Updated = s.now()
	s.save(c, "api")
	return c, false, nil
}

// keepOthersKeys takes back an e-mail or phone that belongs to a different contact: the key
// that decided wins and the other one is ignored.
func (s *store) keepOthersKeys(c, old *contact, by string) {
	if other := s.holder(c.Location, "email", c.Email); by != "email" && other != nil && other.ID != c.ID {
		c.Email = old.Email
	}
	if other := s.holder(c.Location, "phone", c.Phone); by != "phone" && other != nil && other.ID != c.ID {
		c.Phone = old.Phone
	}
}

func without(list []string, drop string) []string {
	var out []string
	for _, e := range list {
		if !strings.EqualFold(e, drop) {
			out = append(out, e)
		}
	}
	return out
}

// remove deletes a contact.
func (s *store) remove(id, by string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.contacts.get(id)
	if !ok {
		return badRequest(textNoContact, id)
	}
	s.erase(c, by)
	return nil
}

// retag adds or takes away tags and returns all that the contact then has.
func (s *store) retag(id string, tags []string, add bool) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.contacts.get(id)
	if !ok {
		return nil, badRequest(textNoContact, id)
	}
	c := old.copy()
	if add {
		c.setTags(append(c.Tags, tags...))
	} else {
		kept := c.Tags
		for _, t := range tags {
			kept = without(kept, tagged(t))
		}
		c.setTags(kept)
	}
	if !s.quirks.TagsKeepDate {
		c.Updated = s.now()
	}
	s.save(c, "api")
	return list(c.Tags), nil
}
