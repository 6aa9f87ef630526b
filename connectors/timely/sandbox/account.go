package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// account is a workspace.
type account struct {
	ID       int64     `json:"id"`
	Name     string    `json:"name"`
	Color    string    `json:"color"`
	Currency string    `json:"currency"`
	Symbol   string    `json:"symbol"`
	Zone     string    `json:"zone"` // shown only as the offset of stamps
	Seats    int       `json:"seats"`
	Planning bool      `json:"planning"`
	Owner    int64     `json:"owner"`
	Created  time.Time `json:"created"`
}

func (a account) id() int64   { return a.ID }
func (a account) home() int64 { return a.ID }

func (s *store) accountShape(a account) any {
	features := []map[string]any{{"name": "api_access", "days": -1}, {"name": "tags", "days": -1}}
	if a.Planning {
		features = append(features, map[string]any{"name": "planning", "days": -1})
	}
	open := len(s.projects.all(func(p project) bool { return p.AccountID == a.ID && p.Active }))
	all := len(s.projects.all(func(p project) bool { return p.AccountID == a.ID }))
	return map[string]any{
		"id": a.ID, "name": a.Name, "color": a.Color, "from": "web", "max_users": a.Seats, "seats": a.Seats, "max_projects": 0,
		"currency": s.currency(a), "logo": map[string]any{"large_retina": nil, "large": nil, "medium": nil, "small": nil},
		"plan_id": 22, "plan_name": "Premium", "plan_code": "premium", "plan_custom": false, "start_of_week": 1, "created_at": unix(a.Created),
		"payment_mode": "web", "paid": true, "company_size": "11-50", "owner_id": a.Owner, "weekly_user_capacity": 40.0, "default_work_days": "MON,TUE,WED,THU,FRI",
		"default_hour_rate": 90.0, "support_email": "support@example.com", "num_users": s.seated(a.ID), "num_projects": open, "active_projects_count": open,
		"total_projects_count": all, "status": "active", "beta": false, "expired": false, "trial": false, "days_to_end_trial": 0, "features": features,
	}
}

func (s *store) currency(a account) map[string]any {
	return map[string]any{"id": a.Currency, "name": a.Currency, "iso_code": a.Currency, "symbol": a.Symbol, "symbol_first": true}
}

// seated counts the people who take a seat.
func (s *store) seated(accountID int64) int {
	return len(s.users.all(func(u user) bool { return u.AccountID == accountID && !u.Deleted }))
}

// listAccounts answers the accounts of the token's person.
func (s *site) listAccounts(c *call) (any, error) {
	out := s.store.accounts.all(func(a account) bool { _, in := s.store.member(a.ID, c.grant.Login); return in })
	return s.store.accounts.shapes(out), nil
}

func (s *site) getAccount(c *call) (any, error) {
	return s.store.accounts.shape(s.store.accounts.rows[c.account]), nil
}

// permission is one line of the permission endpoint.
type permission struct {
	Resource string   `json:"resource"`
	Verbs    []string `json:"permissions"`
	Global   []string `json:"global_permissions"`
}

// resources are what permissions speak of.
func resources() []string {
	return []string{"account", "company", "day_property", "forecast", "invoice", "label", "project", "report", "team", "user"}
}

// allowed are the verbs that a role has on a resource. Which role may what is not published in full: an employee
// reads, keeps own hours and no more; a team lead plans; a manager does all but the account.
func allowed(role, resource string) []string {
	all := []string{"create", "read", "update", "delete"}
	read := []string{"read"}
	switch {
	case role == "admin":
		return all
	case resource == "account":
		return read
	case role == "manager":
		return all
	case role == "team_lead" && resource == "forecast":
		return all
	case resource == "invoice" || resource == "report" && role == "employee":
		return []string{}
	}
	return read
}

func (s *site) permissions(u user) []permission {
	out := []permission{}
	for _, name := range resources() {
		verbs := allowed(u.Role, name)
		global := []string{}
		if u.Role == "admin" || u.Role == "manager" {
			global = verbs
		}
		if name == "account" && u.Role == "admin" {
			verbs = append(slices.Clone(verbs), "manage_plan", "manage_subscriptions", "manage_dev")
		}
		out = append(out, permission{name, verbs, global})
	}
	return out
}

func (s *site) myPermissions(c *call) (any, error) { return s.permissions(c.me), nil }

func (s *site) userPermissions(c *call) (any, error) {
	u, err := s.store.users.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if u.ID != c.me.ID && c.me.Role != "admin" {
		return nil, forbidden()
	}
	return s.permissions(u), nil
}

// roles are read only.
func (s *site) listRoles(*call) (any, error) {
	out := []map[string]any{}
	for _, r := range roleNames() {
		out = append(out, map[string]any{
			"id": roleID(r), "name": r, "display_name": r, "description": "", "default": r == "manager", "allowed_to_invite": r == "admin" || r == "manager",
			"scopes": []map[string]any{{"name": "hide_hourly_rate", "default": false, "options": []bool{true, false}}},
		})
	}
	return out, nil
}

func roleNames() []string { return []string{"admin", "manager", "employee", "team_lead"} }

func roleID(name string) int64 { return int64(slices.Index(roleNames(), name) + 1) }

func (s *site) accountEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/accounts", serve: s.listAccounts, anywhere: true},
		{method: http.MethodGet, path: "/accounts/{account}", needs: "account read", serve: s.getAccount, anywhere: true},
		{method: http.MethodGet, path: "/users/current/permissions", serve: s.myPermissions},
		{method: http.MethodGet, path: "/users/{id}/permissions", serve: s.userPermissions},
		{method: http.MethodGet, path: "/roles", serve: s.listRoles},
	}
}
