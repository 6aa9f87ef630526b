package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// hourEndpoints are the calls for time entries below one of their two names.
func (s *site) hourEndpoints(name string) []endpoint {
	out := []endpoint{
		{method: http.MethodGet, path: name, serve: s.listHours},
		{method: http.MethodPost, path: name, status: http.StatusCreated, serve: s.createHour},
		{method: http.MethodGet, path: name + "/{id}", serve: s.getHour},
		{method: http.MethodPut, path: name + "/{id}", serve: s.changeHour},
		{method: http.MethodDelete, path: name + "/{id}", serve: s.deleteHour},
		{method: http.MethodPut, path: name + "/{id}/start", serve: s.startTimer},
		{method: http.MethodPut, path: name + "/{id}/stop", serve: s.stopTimer},
	}
	for _, above := range []string{"projects", "users"} {
		out = append(
			out, endpoint{method: http.MethodGet, path: "/" + above + "/{" + above + "}" + name, serve: s.listHours},
			endpoint{method: http.MethodPost, path: "/" + above + "/{" + above + "}" + name, status: http.StatusCreated, serve: s.createHour},
		)
	}
	return out
}

// ownHours says whose entries a person may touch: an employee's are his own.
func ownHours(c *call) func(hour) bool {
	only := c.me.Role == "employee"
	return func(h hour) bool { return h.AccountID == c.account && (!only || h.UserID == c.me.ID) }
}

// between reads the days that a list is about. One end alone is as good as none: the list is about today then.
func (s *site) between(q url.Values, accountID int64) (from, to string) {
	day, isDay := dated(q.Get("day"))
	since, hasSince := dated(q.Get("since"))
	upto, hasUpto := dated(q.Get("upto"))
	switch {
	case hasSince && hasUpto:
		return since, upto
	case isDay:
		return day, day
	}
	today := s.store.today(accountID)
	return today, today
}

// listHours knows the plural filters as little as it knows limit: they are ignored.
func (s *site) listHours(c *call) (any, error) {
	q, mine := c.r.URL.Query(), ownHours(c)
	from, to := s.between(q, c.account)
	some, bySome := csv(q, "hour_ids")
	project, user := q.Get("project_id"), q.Get("user_id")
	if id := c.r.PathValue("projects"); id != "" {
		project = id
	}
	if id := c.r.PathValue("users"); id != "" {
		user = id
	}
	rows := s.store.hours.all(func(h hour) bool {
		switch {
		case !mine(h), project != "" && project != itoa(h.ProjectID), user != "" && user != itoa(h.UserID):
			return false
		case bySome:
			return slices.Contains(some, h.ID)
		}
		return h.Day >= from && h.Day <= to
	})
	slices.SortStableFunc(rows, hourOrder(q.Get("sort")))
	if ascending(q, false) {
		slices.Reverse(rows)
	}
	return s.store.hours.shapes(paged(q, rows, 100)), nil
}

// hourOrder is newest first, by what was asked for.
func hourOrder(by string) func(a, b hour) int {
	switch by {
	case "created_at":
		return func(a, b hour) int { return later(a.Created, b.Created, a.ID, b.ID) }
	case "updated_at":
		return func(a, b hour) int { return later(a.Updated, b.Updated, a.ID, b.ID) }
	}
	return func(a, b hour) int {
		if c := strings.Compare(b.Day, a.Day); c != 0 {
			return c
		}
		return int(b.ID - a.ID)
	}
}

func (s *site) theHour(c *call) (hour, error) {
	h, err := s.store.hours.find(c.account, c.r.PathValue("id"))
	if err == nil && !ownHours(c)(h) {
		err = notFound()
	}
	return h, err
}

func (s *site) getHour(c *call) (any, error) {
	h, err := s.theHour(c)
	if err != nil {
		return nil, err
	}
	return s.store.hourShape(h), nil
}

func (s *site) createHour(c *call) (any, error) {
	b, err := s.read(c, "event")
	if err != nil {
		return nil, err
	}
	h := s.store.newHour(c.account, c.me.ID)
	for key, name := range map[string]string{"projects": "project_id", "users": "user_id"} {
		if n, err := strconv.ParseFloat(c.r.PathValue(key), 64); err == nil {
			b[name] = n
		}
	}
	if h, err = s.store.applyHour(h, b, "api"); err != nil {
		return nil, err
	}
	if c.me.Role == "employee" && h.UserID != c.me.ID {
		return nil, forbidden()
	}
	h.ID = s.store.newID()
	s.store.hours.keep(h, "api")
	return s.store.hourShape(h), nil
}

func (s *store) newHour(accountID, userID int64) hour {
	return hour{AccountID: accountID, UserID: userID, CreatorID: userID, UID: s.uid(), Billable: true, Timer: "default", HourRate: s.users.rows[userID].HourRate, Created: s.now()}
}

func (s *site) changeHour(c *call) (any, error) {
	b, err := s.read(c, "event")
	if err != nil {
		return nil, err
	}
	h, err := s.theHour(c)
	if err != nil {
		return nil, err
	}
	if h, err = s.store.applyHour(h, b, "api"); err != nil {
		return nil, err
	}
	s.store.hours.keep(h, "api")
	return s.store.hourShape(h), nil
}

func (s *site) deleteHour(c *call) (any, error) {
	h, err := s.theHour(c)
	switch {
	case err != nil:
		return nil, err
	case h.Locked:
		return nil, plainError(http.StatusUnprocessableEntity, "This hour is locked and cannot be deleted")
	}
	s.store.hours.erase(h, "api")
	return map[string]any{}, nil
}

func (s *site) startTimer(c *call) (any, error) {
	h, err := s.theHour(c)
	if err != nil {
		return nil, err
	}
	h.Timer, h.Started, h.Stopped, h.Updated = "start", s.store.now(), time.Time{}, s.store.now()
	s.store.hours.keep(h, "api")
	return s.store.hourShape(h), nil
}

func (s *site) stopTimer(c *call) (any, error) {
	h, err := s.theHour(c)
	if err != nil {
		return nil, err
	}
	if h.Timer == "start" {
		h.Seconds += int(s.store.now().Sub(h.Started).Seconds())
		h.Timer, h.Stopped = "stop", s.store.now()
	}
	h.Updated = s.store.now()
	s.store.hours.keep(h, "api")
	return s.store.hourShape(h), nil
}
