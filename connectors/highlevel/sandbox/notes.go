package sandbox

import (
	"net/http"
	"time"
)

// note is a text about one contact. The service keeps no date of its last change.
type note struct {
	ID         string    `json:"id"`
	LocationID string    `json:"locationId"`
	ContactID  string    `json:"contactId"`
	UserID     string    `json:"userId,omitempty"`
	Title      string    `json:"title,omitempty"`
	Body       string    `json:"body"`
	Color      string    `json:"color,omitempty"`
	Pinned     bool      `json:"pinned"`
	Added      time.Time `json:"dateAdded"` // whole milliseconds, UTC
}

func (n note) id() string { return n.ID }

func noteRules() rules {
	return rules{"body": {kind: filled, required: true}, "userId": {kind: text}, "title": {kind: text}, "color": {kind: hexColor}, "pinned": {kind: flag}}
}

func (n note) shape() map[string]any {
	out := map[string]any{"id": n.ID, "contactId": n.ContactID, "body": n.Body, "pinned": n.Pinned, "dateAdded": iso(n.Added)}
	for name, v := range map[string]string{"userId": n.UserID, "title": n.Title, "color": n.Color} {
		put(out, name, v)
	}
	return out
}

func (s *site) noteEndpoints() []endpoint {
	const all, one = "/contacts/{contactId}/notes", "/contacts/{contactId}/notes/{id}"
	return []endpoint{
		{method: "GET", pattern: all, scope: "contacts.readonly", location: true, serve: s.under(nil, s.listNotes)},
		{method: "POST", pattern: all, scope: "contacts.write", location: true, status: http.StatusCreated, serve: s.under(noteRules(), s.createNote)},
		{method: "GET", pattern: one, scope: "contacts.readonly", location: true, serve: s.under(nil, s.getNote)},
		{method: "PUT", pattern: one, scope: "contacts.write", location: true, serve: s.under(optional(noteRules()), s.changeNote)},
		{method: "DELETE", pattern: one, scope: "contacts.write", location: true, serve: s.under(nil, s.deleteNote)},
	}
}

// applyNote brings a checked body into n, which is not stored yet. The caller holds the lock.
func (s *store) applyNote(n *note, b body) error {
	for name, into := range map[string]*string{"body": &n.Body, "userId": &n.UserID, "title": &n.Title, "color": &n.Color} {
		if v, sent := b[name].(string); sent {
			*into = v
		}
	}
	if v, sent := b["pinned"].(bool); sent {
		n.Pinned = v
	}
	if _, sent := b["userId"]; sent {
		return s.staffed(n.UserID, n.LocationID)
	}
	return nil
}

// listNotes lists a contact's notes, oldest first; the service does not page them.
func (s *site) listNotes(c *call, of *contact, _ body) (any, error) {
	rows := []map[string]any{}
	for _, n := range s.store.notes.all(func(n note) bool { return n.ContactID == of.ID }) {
		rows = append(rows, n.shape())
	}
	return answerOf("notes", rows, c), nil
}

func (s *site) createNote(c *call, of *contact, b body) (any, error) {
	n := note{LocationID: of.Location, ContactID: of.ID}
	if err := s.store.applyNote(&n, b); err != nil {
		return nil, err
	}
	n.ID, n.Added = s.store.newID(), s.store.now()
	s.store.notes.keep(n, "api")
	s.store.touch(of)
	return answerOf("note", n.shape(), c), nil
}

func (s *site) theNote(c *call, of *contact) (note, error) {
	return s.store.notes.find(c.r.PathValue("id"), func(n note) bool { return n.ContactID == of.ID })
}

func (s *site) getNote(c *call, of *contact, _ body) (any, error) {
	n, err := s.theNote(c, of)
	return answerOf("note", n.shape(), c), err
}

func (s *site) changeNote(c *call, of *contact, b body) (any, error) {
	n, err := s.theNote(c, of)
	if err != nil {
		return nil, err
	}
	if err := s.store.applyNote(&n, b); err != nil {
		return nil, err
	}
	s.store.notes.keep(n, "api")
	s.store.touch(of)
	return answerOf("note", n.shape(), c), nil
}

func (s *site) deleteNote(c *call, of *contact, _ body) (any, error) {
	n, err := s.theNote(c, of)
	if err != nil {
		return nil, err
	}
	s.store.notes.erase(n, "api")
	s.store.touch(of)
	return answerOf("succeded", true, c), nil
}
