package sandbox

import (
	"slices"
	"time"
)

// project is work for a client.
type project struct {
	ID           int64     `json:"id"`
	AccountID    int64     `json:"account_id"`
	ClientID     int64     `json:"client_id"`
	Creator      int64     `json:"creator_id"`
	Name         string    `json:"name"`
	Description  string    `json:"description"`
	Color        string    `json:"color"`
	RateType     string    `json:"rate_type"`
	Billable     bool      `json:"billable"`
	Active       bool      `json:"active"`
	ExternalID   string    `json:"external_id"`
	HourRate     float64   `json:"hour_rate"`
	Budget       float64   `json:"budget"`
	BudgetType   string    `json:"budget_type"`
	Currency     string    `json:"currency"`
	EnableLabels string    `json:"enable_labels"`
	LabelIDs     []int64   `json:"label_ids"`
	Members      []staff   `json:"members"`
	Created      time.Time `json:"created"`
	Updated      time.Time `json:"updated"`
}

// staff is a person on a project.
type staff struct {
	UserID  int64     `json:"user_id"`
	Rate    float64   `json:"hour_rate"`
	Created time.Time `json:"created"`
}

func (p project) id() int64   { return p.ID }
func (p project) home() int64 { return p.AccountID }

func (p project) has(userID int64) bool {
	return slices.ContainsFunc(p.Members, func(m staff) bool { return m.UserID == userID })
}

// joined is p with one more person on it.
func (p project) joined(userID int64, now time.Time) project {
	p.Members = append(slices.Clone(p.Members), staff{UserID: userID, Rate: p.HourRate, Created: now})
	return p
}

// logged sums up the seconds of every project of an account.
func (s *store) logged(accountID int64) map[int64]int {
	out := map[int64]int{}
	for _, h := range s.hours.rows {
		if h.AccountID == accountID {
			out[h.ProjectID] += h.Seconds
		}
	}
	return out
}

// projectShape is a project as the service shows it; totals are left out where logged is nil.
func (s *store) projectShape(p project, logged map[int64]int) map[string]any {
	members := []any{}
	for _, m := range p.Members {
		members = append(members, map[string]any{
			"user_id": m.UserID, "hour_rate": m.Rate, "hour_rate_in_cents": m.Rate * 100, "internal_hour_rate": 0.0, "internal_hour_rate_in_cents": 0.0,
			"updated_at": s.stamp(p.AccountID, m.Created), "created_at": s.stamp(p.AccountID, m.Created), "deleted": false,
		})
	}
	at := s.accounts.rows[p.AccountID]
	at.Currency = p.Currency
	var of any
	if c, ok := s.clients.rows[p.ClientID]; ok {
		of = s.clientShape(c)
	}
	out := map[string]any{
		"id": p.ID, "active": p.Active, "account_id": p.AccountID, "name": p.Name, "description": textOrNil(p.Description), "color": p.Color, "rate_type": p.RateType,
		"billable": p.Billable, "created_at": unix(p.Created), "updated_at": unix(p.Updated), "external_id": textOrNil(p.ExternalID), "budget_scope": nil, "client": of,
		"required_notes": false, "required_labels": false, "budget_expired_on": nil, "has_recurrence": false, "enable_labels": p.EnableLabels, "created_from": "Web",
		"default_labels": false, "allow_only_one_tag": false, "currency": s.currency(at), "team_ids": []any{}, "users": members, "labels": []any{},
		"label_ids": ids(p.LabelIDs), "required_label_ids": []any{}, "default_label_ids": []any{}, "budget": p.Budget, "budget_type": p.BudgetType,
		"budget_calculation": "completed", "budget_progress": 0, "budget_percent": 0, "hour_rate": p.HourRate, "hour_rate_in_cents": p.HourRate * 100,
		"invoice_by_budget": false, "first_logged_on": nil, "last_logged_on": nil, "locked_hours": 0,
	}
	if logged != nil {
		s.totals(out, p, logged[p.ID])
	}
	return out
}

func (s *store) totals(out map[string]any, p project, seconds int) {
	amount := p.HourRate * float64(seconds) / 3600
	for k, v := range map[string]any{
		"cost": cost(amount, p.Currency), "estimated_cost": cost(0, p.Currency), "billed_cost": cost(0, p.Currency), "unbilled_cost": cost(amount, p.Currency),
		"internal_cost": map[string]any{}, "profit": map[string]any{}, "duration": lasting(seconds), "estimated_duration": lasting(0), "billed_duration": lasting(0),
		"unbilled_duration": lasting(seconds), "billable_duration": lasting(seconds), "non_billable_duration": lasting(0), "profitability": 0,
	} {
		out[k] = v
	}
}
