package sandbox

import "strings"

// company is a branch: what this program calls a workspace.
type company struct {
	ID         string `json:"id"`
	ExternalID string `json:"externalId"`
	Name       string `json:"name"`
	Email      string `json:"contactEmail"`
	Phone      string `json:"phone"`
	City       string `json:"city"`
	Address    string `json:"address"`
	Country    string `json:"country"`
	Timezone   string `json:"timezone"`
	Online     bool   `json:"online"`
}

func (c company) id() string  { return c.ID }
func (c company) at() string  { return "" }
func (c company) ext() string { return c.ExternalID }

func (s *store) showCompany(c company) any {
	return map[string]any{
		"id": c.ID, "externalId": c.ExternalID, "name": c.Name, "contactEmail": c.Email, "phone": map[string]any{"phone": c.Phone},
		"address": map[string]any{"city": c.City, "formatted": c.Address}, "onlineStatus": map[string]any{"isOnline": c.Online},
		"timezone": c.Timezone, "enterprise": map[string]any{"id": s.enterprise, "name": "Meridian Care Group"},
	}
}

// listCompanies shows the companies that the app is installed for; an enterprise nobody has has none.
func (s *site) listCompanies(c *call) (any, error) {
	of := c.r.URL.Query().Get("enterprise_id")
	installed := map[string]bool{}
	for _, id := range s.store.apps.rows[s.store.appID].Installed {
		installed[id] = true
	}
	rows := s.store.companies.all(func(x company) bool { return installed[x.ID] && (of == "" || of == s.store.enterprise) })
	return cut(c, rows, s.store.showCompany), nil
}

// resource is a member of staff, or a room or a device, which has no user.
type resource struct {
	ID         string `json:"id"`
	Company    string `json:"company"`
	ExternalID string `json:"externalId"`
	UserID     string `json:"userId"`
	Email      string `json:"email"`
	Name       string `json:"name"`
	Color      string `json:"color"`
	Category   string `json:"category"`
	Bookable   bool   `json:"bookable"`
	Admin      bool   `json:"admin"`
	Order      int    `json:"order"`
	Created    int64  `json:"created"` // milliseconds, as all times of records
	Updated    int64  `json:"updated"`
}

func (r resource) id() string  { return r.ID }
func (r resource) at() string  { return r.Company }
func (r resource) ext() string { return r.ExternalID }

// days are seven, Sunday first.
func days(begin, end string) []any {
	out := []any{}
	for i := range 7 {
		times := []any{}
		if i > 0 && i < 6 {
			times = append(times, map[string]any{"begin": begin, "end": end})
		}
		out = append(out, map[string]any{"isActive": i > 0 && i < 6, "times": times})
	}
	return out
}

// base is what a list and a single answer have in common.
func (s *store) base(r resource) map[string]any {
	return map[string]any{
		"id": r.ID, "externalId": none(r.ExternalID), "userId": r.UserID, "categoryId": s.categoryID(r.Company, r.Category), "email": r.Email, "name": r.Name,
		"color": r.Color, "avatarUrl": nil, "isBookable": r.Bookable, "orderIndex": r.Order,
		"calendar":  map[string]any{"id": r.ID[12:] + r.ID[:12], "workingTimes": days("08:00", "18:00"), "bookingTimes": days("09:00", "17:00"), "timezone": s.companies.rows[r.Company].Timezone, "threads": 1},
		"createdAt": fine(r.Created), "updatedAt": fine(r.Updated),
	}
}

func (s *store) showResourceRow(r resource) any {
	out := s.base(r)
	out["account"] = map[string]any{"isAdmin": r.Admin, "providers": []any{}}
	out["ts"] = digits(r.Updated)
	return out
}

func (s *store) showResource(r resource) any {
	out := s.base(r)
	out["isAdmin"], out["isOwner"], out["locale"], out["ts"] = r.Admin, r.Admin && r.Order == 0, "en-gb", 0
	out["permissions"] = map[string]any{"calendar": "write", "customers": "write", "settings": r.Admin}
	return out
}

// listResources has no total.
func (s *site) listResources(c *call) (any, error) {
	return cut(c, s.store.resources.in(c.company), s.store.showResourceRow).data, nil
}

func (s *site) getResource(c *call) (any, error) {
	r, ok := s.store.resources.find(c.company, c.id(), c.external())
	if !ok {
		return nil, notFound("Resource")
	}
	return s.store.showResource(r), nil
}

// service is what can be booked.
type service struct {
	ID          string  `json:"id"`
	Company     string  `json:"company"`
	ExternalID  string  `json:"externalId"`
	Name        string  `json:"name"`
	Description string  `json:"description"`
	Duration    int     `json:"duration"`
	Pattern     []int   `json:"pattern"`
	Color       string  `json:"color"`
	Price       float64 `json:"price"`
	Max         int     `json:"max"`
	Order       int     `json:"order"`
	Created     int64   `json:"created"`
}

func (v service) id() string  { return v.ID }
func (v service) at() string  { return v.Company }
func (v service) ext() string { return v.ExternalID }

func (s *store) showService(v service) any {
	var resources []any
	for _, r := range s.resources.in(v.Company) {
		if r.UserID != "" {
			resources = append(resources, r.ID)
		}
	}
	return map[string]any{
		"id": v.ID, "externalId": none(v.ExternalID), "globalId": nil, "name": v.Name, "description": v.Description, "categoryId": s.categoryID(v.Company, "services"),
		"duration": v.Duration, "durationBefore": 0, "durationAfter": 0, "durationsPattern": v.Pattern, "color": v.Color, "price": v.Price, "isBookable": true,
		"isStalled": false, "isPaymentMandatory": false, "hasOnlinePayment": false, "maxParticipants": v.Max, "dependencies": []any{map[string]any{"resourcesIds": resources}},
		"shape": "", "orderIndex": v.Order, "createdAt": coarse(v.Created), "updatedAt": coarse(v.Created), "ts": digits(v.Created),
	}
}

func (s *site) listServices(c *call) (any, error) {
	return cut(c, s.store.services.in(c.company), s.store.showService), nil
}

func (s *site) getService(c *call) (any, error) {
	v, ok := s.store.services.find(c.company, c.id(), c.external())
	if !ok {
		return nil, notFound("Service")
	}
	return s.store.showService(v), nil
}

// none is null for the empty text: of missing values the service spells some so, and some as "".
func none(text string) any {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return text
}
