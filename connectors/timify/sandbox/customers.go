package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
)

func (s *site) listCustomers(c *call) (any, error) {
	rows := s.store.customers.in(c.company)
	slices.SortFunc(rows, byName)
	return cut(c, rows, s.store.showCustomer), nil
}

func (s *site) own(c *call) (customer, error) {
	found, ok := s.store.customers.find(c.company, c.id(), c.external())
	if !ok {
		return found, notFound("Customer")
	}
	return found, nil
}

func (s *site) getCustomer(c *call) (any, error) {
	found, err := s.own(c)
	if err != nil {
		return nil, err
	}
	return s.store.showCustomer(found), nil
}

func (s *site) createCustomer(c *call) (any, error) {
	made, err := s.store.written(c, customer{Company: c.company})
	if err != nil {
		return nil, err
	}
	made.ID, made.Created = s.store.newID(), s.store.now()
	made.Updated = made.Created
	s.store.customers.keep(made, "api")
	return s.store.showCustomer(made), nil
}

// updateCustomer changes what is sent and nothing else. The branch's own edit stays in the branch.
func (s *site) updateCustomer(c *call) (any, error) {
	old, err := s.own(c)
	if err != nil {
		return nil, err
	}
	changed, err := s.store.written(c, old)
	if err != nil {
		return nil, err
	}
	changed.Updated = s.store.now()
	s.store.customers.keep(changed, "api")
	return s.store.showCustomer(changed), nil
}

func (s *site) deleteCustomer(c *call) (any, error) {
	found, err := s.own(c)
	if err != nil {
		return nil, err
	}
	s.store.customers.erase(found, "api", nil)
	return true, nil
}

// written brings a body into a customer, who is not stored yet.
func (s *store) written(c *call, into customer) (customer, error) {
	b, err := s.body(c)
	if err != nil {
		return into, err
	}
	if err := s.topLevel(b); err != nil {
		return into, err
	}
	if into, err = s.external(b, into); err != nil {
		return into, err
	}
	var rows []map[string]json.RawMessage
	if raw, sent := b["customfields"]; sent && json.Unmarshal(raw, &rows) != nil {
		return into, s.invalid(unverifiedNoFields)
	}
	for _, r := range rows {
		if into, err = s.oneField(r, into); err != nil {
			return into, err
		}
	}
	return s.indexed(into), nil
}

// topLevel ignores what a customer is read with and cannot be written by.
func (s *store) topLevel(b map[string]json.RawMessage) error {
	if !s.quirks.RefuseTopLevel {
		return nil
	}
	for _, key := range []string{"firstName", "lastName", "fullName", "email", "phone", "companyName", "tags"} {
		if _, sent := b[key]; sent {
			return s.invalid(unverifiedTopLevel, key)
		}
	}
	return nil
}

func (s *store) external(b map[string]json.RawMessage, into customer) (customer, error) {
	keys := []string{"externalId", "external_id"}
	if s.quirks.SnakeExternalID {
		keys = keys[1:]
	}
	for _, key := range keys {
		var id *string
		sent, err := s.take(b, key, &id)
		switch {
		case err != nil:
			return into, err
		case !sent:
			continue
		case id == nil:
			into.ExternalID = ""
			continue
		}
		holder, taken := s.customers.find(into.Company, *id, true)
		if taken && holder.ID != into.ID && s.quirks.UniqueExternalID {
			return into, refuse(http.StatusConflict, unverifiedTaken)
		}
		into.ExternalID = *id
	}
	return into, nil
}

func (s *store) oneField(r map[string]json.RawMessage, into customer) (customer, error) {
	var id string
	var text *string
	if json.Unmarshal(r["id"], &id) != nil || r["value"] == nil {
		return into, s.invalid(unverifiedNoFields)
	}
	if json.Unmarshal(r["value"], &text) != nil || text == nil {
		return into, s.invalid(unverifiedFieldText)
	}
	f, ok := s.fields.find(into.Company, id, false)
	if !ok {
		return into, s.invalid(unverifiedBadField, id)
	}
	if err := s.fits(f, *text); err != nil {
		return into, err
	}
	return into.set(id, *text), nil
}
