package sandbox

import (
	"net/url"
	"slices"
	"strings"
)

func (s *site) getLocation(c *call) (any, error) {
	l, _ := s.store.place(c.r.PathValue("locationId")) // the gate found it
	return map[string]any{"location": l.location, "traceId": c.trace}, nil
}

func (s *site) searchLocations(c *call) (any, error) {
	in := c.r.URL.Query()
	if id := in.Get("companyId"); id != "" && id != s.store.companyID {
		return nil, forbidden()
	}
	s.store.mu.Lock()
	rows := s.store.places.all(func(p place) bool {
		return reaches(c, p.ID) && (in.Get("email") == "" || strings.EqualFold(p.Email, in.Get("email")))
	})
	s.store.mu.Unlock()
	if in.Get("order") == "desc" {
		slices.Reverse(rows)
	}
	rows, err := windowed(in, rows, 10)
	if err != nil {
		return nil, err
	}
	out := []location{}
	for _, p := range rows {
		out = append(out, p.location)
	}
	return map[string]any{"locations": out, "traceId": c.trace}, nil
}

func reaches(c *call, locationID string) bool {
	return c.grant.Kind == forCompany || c.grant.Workspace == locationID
}

// windowed cuts a list by skip and limit.
func windowed[T any](in url.Values, rows []T, otherwise int) ([]T, error) {
	limit, err := count(in, "limit", otherwise)
	if err != nil {
		return nil, err
	}
	skip, err := count(in, "skip", 0)
	if err != nil {
		return nil, err
	}
	return rows[min(skip, len(rows)):min(skip+limit, len(rows))], nil
}

func (s *site) timezones(c *call) (any, error) {
	return map[string]any{"timeZones": []string{
		"America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "Europe/London", "Europe/Paris", "Europe/Berlin", "Asia/Tokyo", "Australia/Sydney",
	}, "traceId": c.trace}, nil
}

func (s *site) listFields(c *call) (any, error) {
	id, model := c.r.PathValue("locationId"), c.r.URL.Query().Get("model")
	if !slices.Contains([]string{"", "contact", "opportunity", "all"}, model) {
		return nil, unprocessable("model must be one of the following values: contact, opportunity, all")
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return map[string]any{"customFields": s.store.fields.all(func(f field) bool {
		return f.LocationID == id && (model == "" || model == "all" || f.Model == model)
	}), "traceId": c.trace}, nil
}

// getField finds a custom field by id or by key.
func (s *site) getField(c *call) (any, error) {
	at, id := c.r.PathValue("locationId"), c.r.PathValue("id")
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	rows := s.store.fields.all(func(f field) bool { return f.LocationID == at && (f.ID == id || f.FieldKey == id) })
	if len(rows) == 0 {
		return nil, badRequest(unverifiedNoField, id)
	}
	return map[string]any{"customField": rows[0], "traceId": c.trace}, nil
}

func (s *site) listUsers(c *call) (any, error) {
	at, err := s.named(c, c.r.URL.Query().Get("locationId"))
	if err != nil {
		return nil, err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return map[string]any{"users": s.store.users.all(func(u user) bool { return u.worksAt(at) }), "traceId": c.trace}, nil
}

// getUser answers with the user itself, without a wrapper.
func (s *site) getUser(c *call) (any, error) {
	id := c.r.PathValue("userId")
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	u, ok := s.store.users.get(id)
	if !ok {
		return nil, badRequest(unverifiedNoUser, id)
	}
	if c.grant.Kind == forLocation && !u.worksAt(c.grant.Workspace) {
		return nil, forbidden()
	}
	return u, nil
}

func (s *site) searchUsers(c *call) (any, error) {
	in := c.r.URL.Query()
	switch id := in.Get("companyId"); {
	case id == "":
		return nil, unprocessable("companyId must be a string", "companyId should not be empty")
	case id != s.store.companyID:
		return nil, forbidden()
	}
	if at := in.Get("locationId"); at != "" {
		if err := s.at(c, at); err != nil {
			return nil, err
		}
	}
	s.store.mu.Lock()
	rows := s.store.users.all(func(u user) bool { return wanted(c, in, u) })
	s.store.mu.Unlock()
	slices.SortStableFunc(rows, func(a, b user) int { return strings.Compare(a.Name, b.Name) })
	if in.Get("sortDirection") == "desc" {
		slices.Reverse(rows)
	}
	total := len(rows)
	rows, err := windowed(in, rows, 25)
	if err != nil {
		return nil, err
	}
	return map[string]any{"users": rows, "count": total, "traceId": c.trace}, nil
}

// wanted says whether a user search lists u; a location token sees its own people only.
func wanted(c *call, in url.Values, u user) bool {
	at := in.Get("locationId")
	if c.grant.Kind == forLocation {
		at = c.grant.Workspace
	}
	hay := strings.ToLower(strings.Join([]string{u.Name, u.Email, u.Phone}, "\n"))
	return (at == "" || u.worksAt(at)) &&
		(in.Get("type") == "" || in.Get("type") == u.Roles.Type) &&
		(in.Get("role") == "" || in.Get("role") == u.Roles.Role) &&
		(in.Get("ids") == "" || slices.Contains(strings.Split(in.Get("ids"), ","), u.ID)) &&
		strings.Contains(hay, strings.ToLower(in.Get("query")))
}
