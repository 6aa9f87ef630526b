package sandbox

import (
	"fmt"
	"slices"
	"time"
)

// hour is a time entry; the service calls it event in paths and bodies.
type hour struct {
	ID         int64     `json:"id"`
	UID        string    `json:"uid"`
	AccountID  int64     `json:"account_id"`
	UserID     int64     `json:"user_id"`
	ProjectID  int64     `json:"project_id"`
	ForecastID int64     `json:"forecast_id"`
	CreatorID  int64     `json:"creator_id"`
	Day        string    `json:"day"`
	Seconds    int       `json:"seconds"`
	Estimated  int       `json:"estimated_seconds"`
	From       time.Time `json:"from"` // zero for no time of day
	To         time.Time `json:"to"`
	Note       string    `json:"note"`
	Sequence   int64     `json:"sequence"`
	Billable   bool      `json:"billable"`
	Billed     bool      `json:"billed"`
	Locked     bool      `json:"locked"`
	Timer      string    `json:"timer_state"` // default, start, stop
	Started    time.Time `json:"started"`     // of a timer that runs or ran
	Stopped    time.Time `json:"stopped"`
	LabelIDs   []int64   `json:"label_ids"`
	ExternalID string    `json:"external_id"`
	HourRate   float64   `json:"hour_rate"`
	Created    time.Time `json:"created"`
	Updated    time.Time `json:"updated"`
}

func (h hour) id() int64   { return h.ID }
func (h hour) home() int64 { return h.AccountID }

// clockTime is from or to of an hour, in the form that the service is switched to.
func (s *store) clockTime(h hour, t time.Time) any {
	switch {
	case t.IsZero():
		return nil
	case s.quirks.ClockTimes:
		return t.In(s.zone(h.AccountID)).Format("15:04")
	}
	return s.stamp(h.AccountID, t)
}

func (s *store) hourShape(h hour) any {
	code := s.accounts.rows[h.AccountID].Currency
	amount := h.HourRate * float64(h.Seconds) / 3600
	var project any
	if p, ok := s.projects.rows[h.ProjectID]; ok {
		project = s.projectShape(p, nil)
	}
	var reason any
	if h.Locked {
		reason = "locked"
	}
	return map[string]any{
		"id": h.ID, "uid": h.UID, "user": s.brief(s.users.rows[h.UserID]), "project": project, "duration": lasting(h.Seconds), "estimated_duration": lasting(h.Estimated),
		"cost": cost(amount, code), "estimated_cost": cost(0, code), "day": h.Day, "note": textOrNil(h.Note), "sequence": h.Sequence, "estimated": h.Estimated > 0,
		"timer_state": h.Timer, "timer_started_on": unix(h.Started), "timer_stopped_on": unix(h.Stopped), "label_ids": ids(h.LabelIDs), "user_ids": []any{},
		"updated_at": unix(h.Updated), "created_at": unix(h.Created), "created_from": "Web", "updated_from": "Web", "billed": h.Billed, "billable": h.Billable,
		"from": s.clockTime(h, h.From), "to": s.clockTime(h, h.To), "deleted": false, "hour_rate": h.HourRate, "hour_rate_in_cents": h.HourRate * 100,
		"creator_id": idOrNil(h.CreatorID), "updater_id": nil, "external_id": textOrNil(h.ExternalID), "entry_ids": []any{}, "suggestion_id": nil,
		"autosheet_proposal_id": nil, "draft": false, "manage": true, "forecast_id": idOrNil(h.ForecastID), "billed_at": nil, "external_link_ids": []any{},
		"external_links": []any{}, "internal_cost": map[string]any{}, "estimated_internal_cost": map[string]any{}, "internal_cost_rate": 0, "profit": map[string]any{},
		"profitability": 0, "locked": h.Locked, "locked_reason": reason, "invoice_id": nil, "timestamps": []any{}, "state": nil,
	}
}

// applyHour answers h with a body brought into it; a project may be joined on the way.
func (s *store) applyHour(h hour, b body, by string) (hour, error) {
	f := faults{}
	s.applyPlace(&h, b, f)
	if _, sent := b["day"]; sent || h.ID == 0 {
		day, ok := dated(b.cleaned("day"))
		if !ok {
			f.blank("day")
		}
		h.Day = day
	}
	applyLength(&h.Seconds, b, f, [3]string{"hours", "minutes", "seconds"})
	applyLength(&h.Estimated, b, f, [3]string{"estimated_hours", "estimated_minutes", ""})
	s.applyTimes(&h, b, f)
	if list, ok := b.ids("label_ids"); ok {
		if h.LabelIDs = list; len(list) > 0 && s.projects.rows[h.ProjectID].EnableLabels == "none" {
			f.add("label_ids", "are not enabled for this project")
		}
	}
	p := s.projects.rows[h.ProjectID]
	switch {
	case p.has(h.UserID) || len(f) > 0:
	case b.cleaned("project_join_mode") == "add":
		s.projects.keep(p.joined(h.UserID, s.now()), by)
	default:
		f.add("project_id", "is not valid: the user is not a member of this project")
	}
	if err := f.refusal(); err != nil {
		return h, err
	}
	b.text("note", &h.Note)
	b.text("external_id", &h.ExternalID)
	b.truth("billed", &h.Billed)
	b.truth("billable", &h.Billable)
	b.truth("locked", &h.Locked)
	b.number("hour_rate", &h.HourRate)
	if n, ok := b.whole("sequence"); ok {
		h.Sequence = n
	}
	h.Updated = s.now()
	return h, nil
}

// applyPlace reads whose time it is and on what. Without a project it is the one that the person used last.
func (s *store) applyPlace(h *hour, b body, f faults) {
	if n, ok := b.whole("user_id"); ok {
		h.UserID = n
		if u, known := s.users.rows[n]; !known || u.AccountID != h.AccountID || u.Deleted {
			f.add("user_id", "is invalid")
		}
	}
	if n, ok := b.whole("project_id"); ok {
		h.ProjectID = n
		if p, known := s.projects.rows[n]; !known || p.AccountID != h.AccountID {
			f.add("project_id", "is invalid")
		}
	}
	if h.ProjectID == 0 {
		h.ProjectID = s.lastUsed(h.AccountID, h.UserID)
	}
	if v, sent := b["forecast_id"]; sent {
		h.ForecastID = 0
		if n, ok := b.whole("forecast_id"); ok {
			h.ForecastID = n
			if p, known := s.forecasts.rows[n]; !known || p.AccountID != h.AccountID {
				f.add("forecast_id", "is invalid")
			}
		} else if v != nil {
			f.add("forecast_id", "is invalid")
		}
	}
}

// lastUsed is the project of a person's newest entry, else the first one that they are on.
func (s *store) lastUsed(accountID, userID int64) int64 {
	for _, id := range slices.Backward(s.hours.order) {
		if h, ok := s.hours.rows[id]; ok && h.AccountID == accountID && h.UserID == userID {
			return h.ProjectID
		}
	}
	for _, id := range s.projects.order {
		if p, ok := s.projects.rows[id]; ok && p.AccountID == accountID && p.has(userID) {
			return id
		}
	}
	return 0
}

// applyLength merges a length of time: what is not sent of hours, minutes and seconds stays as it is.
func applyLength(into *int, b body, f faults, keys [3]string) {
	parts := [3]int{*into / 3600, *into / 60 % 60, *into % 60}
	for i, key := range keys {
		n, ok := b.whole(key)
		if !ok {
			continue
		}
		if n < 0 || i > 0 && n > 59 {
			f.add(key, "must be between 0 and 59")
			continue
		}
		parts[i] = int(n)
	}
	*into = parts[0]*3600 + parts[1]*60 + parts[2]
}

func (s *store) applyTimes(h *hour, b body, f faults) {
	for key, into := range map[string]*time.Time{"from": &h.From, "to": &h.To} {
		v, sent := b[key]
		if !sent {
			continue
		}
		typed, _ := v.(string) // null is the empty text
		t, ok := moment(typed, h.Day, s.zone(h.AccountID))
		switch {
		case typed == "":
			t = time.Time{}
		case !ok:
			f.add(key, "is invalid")
		}
		*into = t
	}
}

// uid is the second name of an hour.
func (s *store) uid() string { return fmt.Sprintf("%016x%016x", s.rng.Uint64(), s.rng.Uint64()) }
