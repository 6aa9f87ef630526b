package sandbox

import (
	"net/http"
	"strings"
)

// own finds the contact of the path and checks that it lies in the token's location. Any
// unknown second segment is read as an id, as the service does.
func (s *site) own(c *call) (*contact, error) {
	id := c.r.PathValue("contactId")
	found, ok := s.store.contact(id)
	if !ok {
		return nil, badRequest(textNoContact, id)
	}
	return found, s.at(c, found.Location)
}

func (s *site) getContact(c *call) (any, error) {
	found, err := s.own(c)
	if err != nil {
		return nil, err
	}
	return map[string]any{"contact": found.shape(), "traceId": c.trace}, nil
}

func (s *site) createContact(c *call) (any, error) {
	b, err := s.body(c, createRules())
	if err != nil {
		return nil, err
	}
	made, err := s.store.create(b, "api")
	if err != nil {
		return nil, err
	}
	return map[string]any{"contact": made.created(), "traceId": c.trace}, nil
}

// body reads a body that names a location, which must be the token's.
func (s *site) body(c *call, want rules) (body, error) {
	b, err := decode(c.r.Body, want)
	if err != nil {
		return nil, err
	}
	id, _ := b["locationId"].(string) // required by the rules
	_, err = s.named(c, id)
	return b, err
}

func (s *site) updateContact(c *call) (any, error) {
	found, err := s.own(c)
	if err != nil {
		return nil, err
	}
	b, err := decode(c.r.Body, updateRules())
	if err != nil {
		return nil, err
	}
	changed, err := s.store.update(found.ID, b, "api")
	if err != nil {
		return nil, err
	}
	return map[string]any{"succeded": true, "contact": changed.shape(), "traceId": c.trace}, nil
}

func (s *site) upsertContact(c *call) (any, error) {
	b, err := s.body(c, upsertRules())
	if err != nil {
		return nil, err
	}
	kept, isNew, err := s.store.upsert(b)
	if err != nil {
		return nil, err
	}
	return map[string]any{"new": isNew, "contact": kept.shape(), "traceId": c.trace}, nil
}

func (s *site) deleteContact(c *call) (any, error) {
	found, err := s.own(c)
	if err != nil {
		return nil, err
	}
	if err := s.store.remove(found.ID, "api"); err != nil {
		return nil, err
	}
	return map[string]any{"succeded": true, "traceId": c.trace}, nil
}

func (s *site) tagContact(add bool) func(*call) (any, error) {
	return func(c *call) (any, error) {
		found, err := s.own(c)
		if err != nil {
			return nil, err
		}
		b, err := decode(c.r.Body, tagRules())
		if err != nil {
			return nil, err
		}
		items, _ := b["tags"].([]any) // required by the rules
		all, err := s.store.retag(found.ID, strung(items), add)
		if err != nil {
			return nil, err
		}
		return map[string]any{"tags": all, "traceId": c.trace}, nil
	}
}

// findDuplicate looks into the store, not into the search index.
func (s *site) findDuplicate(c *call) (any, error) {
	q := c.r.URL.Query()
	at, err := s.named(c, q.Get("locationId"))
	if err != nil {
		return nil, err
	}
	given := map[string]string{"email": q.Get("email"), "phone": q.Get("number")}
	if given["email"] == "" && given["phone"] == "" {
		return nil, &refusal{status: http.StatusBadRequest, message: textNoKey}
	}
	l, _ := s.store.place(at) // checked just now
	if n, ok := e164(given["phone"], l.Country); ok {
		given["phone"] = n
	}
	order := l.Dedupe
	if l.Settings.AllowDuplicateContact {
		order = []string{"email", "phone"}
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	for _, k := range order {
		if found := s.store.holder(at, k, strings.TrimSpace(given[k])); found != nil {
			return map[string]any{"contact": found.shape(), "traceId": c.trace}, nil
		}
	}
	if s.opts.Quirks.NoMatchOmitted {
		return map[string]any{"traceId": c.trace}, nil
	}
	return map[string]any{"contact": nil, "traceId": c.trace}, nil
}
