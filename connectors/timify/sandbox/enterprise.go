package sandbox

import "slices"

// The enterprise's customers exist in every branch. A change made here goes to all branches; a branch's own change
// stays there. Which header names the enterprise is not known: an app reaches one only, so none is asked for.

func (s *site) listGlobals(c *call) (any, error) {
	rows := s.store.globals.all(nil)
	slices.SortFunc(rows, byName)
	return cut(c, rows, s.store.showCustomer), nil
}

func (s *site) createGlobal(c *call) (any, error) {
	made, err := s.store.written(c, customer{Company: s.store.enterprise})
	if err != nil {
		return nil, err
	}
	made.ID, made.Created = s.store.newID(), s.store.now()
	made.Updated = made.Created
	s.store.globals.keep(made, "api")
	s.store.fanOut(made, "api")
	return s.store.showCustomer(made), nil
}

func (s *site) updateGlobal(c *call) (any, error) {
	old, ok := s.store.globals.find(s.store.enterprise, c.id(), c.external())
	if !ok {
		return nil, notFound("Customer")
	}
	changed, err := s.store.written(c, old)
	if err != nil {
		return nil, err
	}
	changed.Updated = s.store.now()
	s.store.globals.keep(changed, "api")
	s.store.fanOut(changed, "api")
	return s.store.showCustomer(changed), nil
}

func (s *site) listGlobalFields(*call) (any, error) {
	out := []any{}
	for _, f := range s.store.fields.in(s.store.enterprise) {
		out = append(out, f.show())
	}
	return out, nil
}

// fanOut brings a customer of the enterprise into every branch, by the names of the built-in fields.
func (s *store) fanOut(g customer, by string) {
	for _, c := range s.companies.all(nil) {
		copies := s.customers.all(func(x customer) bool { return x.Company == c.ID && x.GlobalID == g.ID })
		one := customer{ID: "", Company: c.ID, GlobalID: g.ID, ExternalID: g.ExternalID}
		if len(copies) > 0 {
			one = copies[0]
		} else {
			one.ID, one.Created = s.newID(), s.now()
		}
		for _, v := range g.Values {
			if f, ok := s.fields.find(s.enterprise, v.ID, false); ok {
				one = one.set(s.named(c.ID, f.Default).ID, v.Value)
			}
		}
		one.Updated = s.now()
		s.customers.keep(s.indexed(one), by)
	}
}
