package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// forecast is a planned piece of work: a task with days, but no time of day.
type forecast struct {
	ID          int64     `json:"id"`
	AccountID   int64     `json:"account_id"`
	ProjectID   int64     `json:"project_id"`
	Title       string    `json:"title"`
	Description string    `json:"description"`
	From        string    `json:"from"`
	To          string    `json:"to"`
	Users       []int64   `json:"user_ids"`
	Minutes     int64     `json:"estimated_minutes"`
	LabelIDs    []int64   `json:"label_ids"`
	Completed   time.Time `json:"completed_at"` // zero while it is open
	ExternalID  string    `json:"external_id"`
	Created     time.Time `json:"created"`
	Updated     time.Time `json:"updated"`
}

func (f forecast) id() int64   { return f.ID }
func (f forecast) home() int64 { return f.AccountID }

// worked sums up the seconds that were logged on every forecast of an account.
func (s *store) worked(accountID int64) map[int64]int {
	out := map[int64]int{}
	for _, h := range s.hours.rows {
		if h.AccountID == accountID && h.ForecastID != 0 {
			out[h.ForecastID] += h.Seconds
		}
	}
	return out
}

func (s *store) forecastShape(f forecast, worked map[int64]int) any {
	people := []any{}
	var first any
	for _, id := range f.Users {
		u := s.users.rows[id]
		one := s.brief(u)
		one["updated_at"], one["estimated_minutes"], one["estimated_duration"] = s.stamp(f.AccountID, u.Updated), f.Minutes, lasting(int(f.Minutes)*60)
		one["weekly_capacity"], one["work_days"], one["weekdays"] = u.Capacity, "MON,TUE,WED,THU,FRI", "MO,TU,WE,TH,FR"
		people = append(people, one)
		if first == nil {
			first = s.brief(u)
		}
	}
	return map[string]any{
		"id": f.ID, "title": f.Title, "note": f.Title, "description": textOrNil(f.Description), "from": f.From, "to": f.To, "user": first, "users": people,
		"project": s.projectBrief(f.ProjectID), "estimated_minutes": f.Minutes, "estimated_duration": lasting(int(f.Minutes) * 60), "planned_duration": lasting(int(f.Minutes) * 60),
		"logged_duration": lasting(worked[f.ID]), "label_ids": ids(f.LabelIDs), "completed": !f.Completed.IsZero(), "completed_at": s.stampOrNil(f.AccountID, f.Completed),
		"manage": true, "external_id": textOrNil(f.ExternalID), "parent_title": nil, "created_at": s.stamp(f.AccountID, f.Created), "updated_at": s.stamp(f.AccountID, f.Updated),
	}
}

func (s *store) projectBrief(id int64) any {
	p, ok := s.projects.rows[id]
	if !ok {
		return nil
	}
	var of any
	if c, ok := s.clients.rows[p.ClientID]; ok {
		of = s.clientShape(c)
	}
	return map[string]any{"id": p.ID, "active": p.Active, "name": p.Name, "color": p.Color, "client": of, "updated_at": s.stamp(p.AccountID, p.Updated)}
}

func (s *site) forecastEndpoints() []endpoint {
	one := []endpoint{
		{method: http.MethodGet, path: "/forecasts", needs: "forecast read", serve: s.listForecasts},
		{method: http.MethodPost, path: "/forecasts", needs: "forecast create", status: http.StatusCreated, serve: s.createForecast},
		{method: http.MethodGet, path: "/forecasts/{id}", needs: "forecast read", serve: s.getForecast},
		{method: http.MethodPatch, path: "/forecasts/{id}", needs: "forecast update", serve: s.changeForecast},
		{method: http.MethodPut, path: "/forecasts/{id}", needs: "forecast update", serve: s.changeForecast}, // older clients
		{method: http.MethodDelete, path: "/forecasts/{id}", needs: "forecast delete", serve: s.deleteForecast},
	}
	for i := range one {
		one[i].planning = true
	}
	return one
}

func (s *site) listForecasts(c *call) (any, error) {
	q := c.r.URL.Query()
	people, byPeople := csv(q, "user_ids")
	some, bySome := csv(q, "forecast_ids")
	inProject := s.projectFilter(q)
	rows := s.store.forecasts.all(func(f forecast) bool {
		return f.AccountID == c.account && inProject(f.ProjectID) && (!bySome || slices.Contains(some, f.ID)) &&
			(!byPeople || slices.ContainsFunc(f.Users, func(id int64) bool { return slices.Contains(people, id) })) &&
			(q.Get("completed") == "" || (q.Get("completed") == "true") != f.Completed.IsZero()) &&
			(q.Get("since") == "" || f.To >= q.Get("since")) && (q.Get("upto") == "" || f.From <= q.Get("upto"))
	})
	slices.SortStableFunc(rows, forecastOrder(q.Get("sort")))
	if ascending(q, false) {
		slices.Reverse(rows)
	}
	worked, out := s.store.worked(c.account), []any{}
	for _, f := range paged(q, rows, 100) {
		out = append(out, s.store.forecastShape(f, worked))
	}
	return out, nil
}

// projectFilter reads project_ids: ids with commas, or the word active or archived.
func (s *site) projectFilter(q url.Values) func(int64) bool {
	switch word := q.Get("project_ids"); word {
	case "":
		return func(int64) bool { return true }
	case "active", "archived":
		return func(id int64) bool { return s.store.projects.rows[id].Active == (word == "active") }
	}
	list, _ := csv(q, "project_ids")
	return func(id int64) bool { return slices.Contains(list, id) }
}

// forecastOrder is newest first, by what was asked for.
func forecastOrder(by string) func(a, b forecast) int {
	switch by {
	case "from":
		return func(a, b forecast) int { return strings.Compare(b.From, a.From) }
	case "to":
		return func(a, b forecast) int { return strings.Compare(b.To, a.To) }
	case "created_at":
		return func(a, b forecast) int { return later(a.Created, b.Created, a.ID, b.ID) }
	}
	return func(a, b forecast) int { return later(a.Updated, b.Updated, a.ID, b.ID) }
}

func (s *site) getForecast(c *call) (any, error) {
	f, err := s.store.forecasts.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return s.store.forecasts.shape(f), nil
}

func (s *site) createForecast(c *call) (any, error) {
	b, err := s.read(c, "forecast")
	if err != nil {
		return nil, err
	}
	f := forecast{AccountID: c.account, Created: s.store.now()}
	if err := s.store.applyForecast(&f, b); err != nil {
		return nil, err
	}
	f.ID = s.store.newID()
	s.store.forecasts.keep(f, "api")
	return s.store.forecasts.shape(f), nil
}

func (s *site) changeForecast(c *call) (any, error) {
	b, err := s.read(c, "forecast")
	if err != nil {
		return nil, err
	}
	f, err := s.store.forecasts.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if err := s.store.applyForecast(&f, b); err != nil {
		return nil, err
	}
	s.store.forecasts.keep(f, "api")
	return s.store.forecasts.shape(f), nil
}

func (s *site) deleteForecast(c *call) (any, error) {
	f, err := s.store.forecasts.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	s.store.forecasts.erase(f, "api")
	return map[string]any{}, nil
}

// applyForecast brings a body into f, which is not stored yet.
func (s *store) applyForecast(f *forecast, b body) error {
	no := faults{}
	fresh := f.ID == 0
	b.named(no, "title", 255, fresh)
	for key, into := range map[string]*string{"from": &f.From, "to": &f.To} {
		if _, sent := b[key]; !sent && !fresh {
			continue
		}
		day, ok := dated(b.cleaned(key))
		if !ok {
			no.blank(key)
			continue
		}
		*into = day
	}
	if f.From > f.To && f.To != "" {
		no.add("to", "must be on or after from")
	}
	if _, sent := b["project_id"]; sent || fresh {
		n, _ := b.whole("project_id")
		if p, known := s.projects.rows[n]; !known || p.AccountID != f.AccountID {
			no.blank("project_id")
		}
		f.ProjectID = n
	}
	s.planned(f, b, no)
	if err := no.refusal(); err != nil {
		return err
	}
	b.text("title", &f.Title)
	b.clearable("description", &f.Description)
	b.text("external_id", &f.ExternalID)
	if list, ok := b.ids("label_ids"); ok {
		f.LabelIDs = list
	}
	f.Updated = s.now()
	return nil
}

// planned reads who does it, how long that takes, and whether it is done.
func (s *store) planned(f *forecast, b body, no faults) {
	var people []int64
	if list, ok := b["users"].([]any); ok {
		for _, one := range list {
			m, _ := one.(map[string]any) // anything else names nobody
			n, _ := body(m).whole("id")
			people = append(people, n)
			if each, ok := body(m).whole("estimated_minutes"); ok {
				f.Minutes = each
			}
		}
		f.Users = people
	}
	if _, sent := b["user_id"]; sent {
		n, ok := b.whole("user_id")
		f.Users, people = nil, nil
		if ok {
			f.Users, people = []int64{n}, []int64{n}
		}
	}
	for _, n := range people {
		if u, known := s.users.rows[n]; !known || u.AccountID != f.AccountID || u.Deleted {
			no.add("user_id", "is invalid")
		}
	}
	if n, ok := b.whole("estimated_minutes"); ok {
		f.Minutes = n
	}
	if v, sent := b["completed_at"]; sent {
		at, isText := v.(string)
		t, ok := moment(at, "", s.zone(f.AccountID))
		switch {
		case v == nil || at == "" && isText:
			f.Completed = time.Time{}
		case !ok:
			no.add("completed_at", "is invalid")
		default:
			f.Completed = t
		}
	}
}
