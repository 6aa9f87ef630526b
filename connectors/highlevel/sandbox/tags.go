package sandbox

import "slices"

// tag is a tag of a location's list. Contacts carry its name, not its id.
type tag struct {
	ID         string `json:"id"`
	Name       string `json:"name"` // lower case, as the service stores it
	LocationID string `json:"locationId"`
}

func (t tag) id() string { return t.ID }

func tagNameRules() rules { return rules{"name": {kind: filled, required: true}} }

func (s *site) tagEndpoints() []endpoint {
	const all, one = "/locations/{locationId}/tags", "/locations/{locationId}/tags/{tagId}"
	return []endpoint{
		{method: "GET", pattern: all, scope: "locations/tags.readonly", location: true, serve: s.listTags},
		{method: "POST", pattern: all, scope: "locations/tags.write", location: true, serve: s.createTag},
		{method: "GET", pattern: one, scope: "locations/tags.readonly", location: true, serve: s.getTag},
		{method: "PUT", pattern: one, scope: "locations/tags.write", location: true, serve: s.changeTag},
		{method: "DELETE", pattern: one, scope: "locations/tags.write", location: true, serve: s.deleteTag},
	}
}

func (s *site) listTags(c *call) (any, error) {
	at := c.r.PathValue("locationId")
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return answerOf("tags", s.store.tags.all(func(t tag) bool { return t.LocationID == at }), c), nil
}

func (s *site) createTag(c *call) (any, error) {
	b, err := decode(c.r.Body, tagNameRules())
	if err != nil {
		return nil, err
	}
	name, _ := b["name"].(string) // required by the rules
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	t, err := s.store.freeTag(tag{LocationID: c.r.PathValue("locationId")}, name)
	if err != nil {
		return nil, err
	}
	t.ID = s.store.newID()
	s.store.tags.keep(t, "api")
	return answerOf("tag", t, c), nil
}

// theTag finds the tag of the path. The caller holds the lock.
func (s *site) theTag(c *call) (tag, error) {
	return s.store.tags.find(c.r.PathValue("tagId"), func(t tag) bool { return t.LocationID == c.r.PathValue("locationId") })
}

func (s *site) getTag(c *call) (any, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	t, err := s.theTag(c)
	return answerOf("tag", t, c), err
}

func (s *site) changeTag(c *call) (any, error) {
	b, err := decode(c.r.Body, tagNameRules())
	if err != nil {
		return nil, err
	}
	name, _ := b["name"].(string) // required by the rules
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	old, err := s.theTag(c)
	if err != nil {
		return nil, err
	}
	t, err := s.store.freeTag(old, name)
	if err != nil {
		return nil, err
	}
	s.store.tags.keep(t, "api")
	s.store.followTag(old, t.Name, "api")
	return answerOf("tag", t, c), nil
}

func (s *site) deleteTag(c *call) (any, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	t, err := s.theTag(c)
	if err != nil {
		return nil, err
	}
	s.store.tags.erase(t, "api")
	s.store.followTag(t, "", "api")
	return answerOf("succeded", true, c), nil
}

// freeTag gives t a name that no other tag of its location has. The caller holds the lock.
func (s *store) freeTag(t tag, name string) (tag, error) {
	t.Name = tagged(name)
	if t.Name == "" {
		return t, unprocessable("name should not be empty")
	}
	for _, other := range s.tags.rows {
		if other.LocationID == t.LocationID && other.Name == t.Name && other.ID != t.ID {
			return t, badRequest(unverifiedTagTaken, t.Name)
		}
	}
	return t, nil
}

// followTag renames a tag on the contacts that carry it, or takes it off them when there is no
// name. Whether the service does so is not documented; Quirks.TagsOutliveList is the other way. The caller holds the lock.
func (s *store) followTag(old tag, name, by string) {
	if s.quirks.TagsOutliveList || old.Name == name {
		return
	}
	for _, c := range s.contacts.all(func(c *contact) bool { return c.Location == old.LocationID && slices.Contains(c.Tags, old.Name) }) {
		next, kept := c.copy(), slices.Clone(c.Tags)
		kept[slices.Index(kept, old.Name)] = name // nothing is left out by setTags
		next.setTags(kept)
		if !s.quirks.TagsKeepDate {
			next.Updated = s.now()
		}
		s.save(next, by)
	}
}

// wantTag adds a tag to the location's list unless it is there. It is part of another write and not told as one of its own. The caller holds the lock.
func (s *store) wantTag(locationID, name string) {
	for _, t := range s.tags.rows {
		if t.LocationID == locationID && t.Name == name {
			return
		}
	}
	s.tags.put(tag{ID: s.newID(), Name: name, LocationID: locationID})
}
