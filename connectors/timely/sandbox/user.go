package sandbox

import (
	"fmt"
	"time"
)

// user is a person in one account: somebody who works in two has two of these, joined by the e-mail address.
type user struct {
	ID         int64     `json:"id"`
	AccountID  int64     `json:"account_id"`
	Email      string    `json:"email"`
	Name       string    `json:"name"`
	Role       string    `json:"role"`
	Zone       string    `json:"time_zone"`
	SignIns    int       `json:"sign_ins"` // 0: was invited and never came
	Capacity   float64   `json:"capacity"`
	HourRate   float64   `json:"hour_rate"`
	Internal   float64   `json:"internal_rate"`
	HideRate   bool      `json:"hide_rate"`
	HideInner  bool      `json:"hide_internal"`
	ExternalID string    `json:"external_id"`
	Deleted    bool      `json:"deleted"`
	Created    time.Time `json:"created"`
	Updated    time.Time `json:"updated"`
}

func (u user) id() int64   { return u.ID }
func (u user) home() int64 { return u.AccountID }

// member finds the person with that login in an account; people who were removed are no members.
func (s *store) member(accountID int64, login string) (user, bool) {
	for _, id := range s.users.order {
		if u := s.users.rows[id]; u.AccountID == accountID && u.Email == login && !u.Deleted {
			return u, true
		}
	}
	return user{}, false
}

func avatar(u user) map[string]string {
	out := map[string]string{}
	for name, px := range map[string]int{"large_retina": 200, "large": 100, "medium_retina": 100, "medium": 50, "small_retina": 50, "small": 25} {
		out[name] = fmt.Sprintf("https://avatars.example.com/%d?size=%d", u.ID, px)
	}
	return out
}

// brief is a user inside of an hour or a forecast.
func (s *store) brief(u user) map[string]any {
	return map[string]any{"id": u.ID, "email": u.Email, "name": u.Name, "avatar": avatar(u), "updated_at": unix(u.Updated)}
}

func (s *store) userShape(u user) any {
	out := s.brief(u)
	var signIns, external any
	if u.SignIns > 0 {
		signIns = u.SignIns
	}
	external = textOrNil(u.ExternalID)
	for k, v := range map[string]any{
		"active": !u.Deleted, "day_view_onboarded": u.SignIns > 0, "memory_onboarded": false, "created_at": unix(u.Created), "last_received_memories_date": nil,
		"sign_in_count": signIns, "external_id": external, "time_zone": u.Zone, "memory_retention_days": nil, "type": "Normal",
		"work_days": "MON,TUE,WED,THU,FRI", "weekdays": "MO,TU,WE,TH,FR", "weekly_capacity": u.Capacity, "active_projects_count": s.staffed(u.ID),
		"user_level": u.Role, "admin": u.Role == "admin", "hide_hourly_rate": u.HideRate, "hide_internal_hourly_rate": u.HideInner, "deleted": u.Deleted,
		"default_hour_rate": u.HourRate, "internal_hour_rate": u.Internal, "role_id": roleID(u.Role), "role": map[string]any{"id": roleID(u.Role), "name": u.Role},
	} {
		out[k] = v
	}
	return out
}

// staffed counts the projects that a person is on.
func (s *store) staffed(userID int64) int {
	n := 0
	for _, p := range s.projects.rows {
		if p.Active && p.has(userID) {
			n++
		}
	}
	return n
}
