package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

func (s *site) projectEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/projects", needs: "project read", serve: s.listProjects},
		{method: http.MethodPost, path: "/projects", needs: "project create", status: http.StatusCreated, serve: s.createProject},
		{method: http.MethodGet, path: "/projects/{id}", needs: "project read", serve: s.getProject},
		{method: http.MethodPut, path: "/projects/{id}", needs: "project update", serve: s.changeProject},
		{method: http.MethodDelete, path: "/projects/{id}", needs: "project delete", serve: s.deleteProject},
	}
}

// shown reads which projects a list means: without a word it is the active ones that the person is on.
func shown(q url.Values, me user) func(project) bool {
	state, relation := q.Get("state"), q.Get("relation")
	if state == "" && relation == "" { // the old filter counts only where the new ones are not
		switch q.Get("filter") {
		case "active", "archived", "all":
			state, relation = q.Get("filter"), "all"
		}
	}
	return func(p project) bool {
		switch {
		case state == "archived" && p.Active, state != "archived" && state != "all" && !p.Active:
			return false
		case relation == "created":
			return p.Creator == me.ID
		case relation != "all":
			return p.has(me.ID)
		}
		return true
	}
}

func (s *site) listProjects(c *call) (any, error) {
	q := c.r.URL.Query()
	wanted, some := many(q, "project_ids")
	keys, keyed := many(q, "external_ids")
	after, timed := sinceOf(q.Get("updated_after"))
	in := shown(q, c.me)
	rows := s.store.projects.all(func(p project) bool {
		return p.AccountID == c.account && in(p) && (!some || slices.Contains(wanted, itoa(p.ID))) && (!keyed || slices.Contains(keys, p.ExternalID)) &&
			(!timed || p.Updated.After(after))
	})
	if !ascending(q, false) {
		slices.Reverse(rows)
	}
	var logged map[int64]int
	if q.Get("totals") != "false" {
		logged = s.store.logged(c.account)
	}
	out := []any{}
	for _, p := range window(q, rows, 50) {
		out = append(out, s.store.projectShape(p, logged))
	}
	return out, nil
}

func (s *site) whole(p project) any { return s.store.projectShape(p, s.store.logged(p.AccountID)) }

func (s *site) getProject(c *call) (any, error) {
	p, err := s.store.projects.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return s.whole(p), nil
}

func (s *site) createProject(c *call) (any, error) {
	b, err := s.read(c, "project")
	if err != nil {
		return nil, err
	}
	p := project{AccountID: c.account, Creator: c.me.ID, Active: true, Billable: true, Color: "e57373", EnableLabels: "all", Created: s.store.now(), Currency: s.store.accounts.rows[c.account].Currency}
	if p, err = s.store.applyProject(p, b, "api"); err != nil {
		return nil, err
	}
	if !p.has(c.me.ID) {
		p = p.joined(c.me.ID, p.Created)
	}
	p.ID = s.store.newID()
	s.store.projects.keep(p, "api")
	return s.whole(p), nil
}

func (s *site) changeProject(c *call) (any, error) {
	b, err := s.read(c, "project")
	if err != nil {
		return nil, err
	}
	p, err := s.store.projects.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if p, err = s.store.applyProject(p, b, "api"); err != nil {
		return nil, err
	}
	s.store.projects.keep(p, "api")
	return s.whole(p), nil
}

func (s *site) deleteProject(c *call) (any, error) {
	p, err := s.store.projects.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	s.store.dropProject(p, "api")
	return map[string]any{}, nil
}

// dropProject deletes a project with all its hours; what becomes of its forecasts is not known.
func (s *store) dropProject(p project, by string) {
	for _, h := range s.hours.all(func(h hour) bool { return h.ProjectID == p.ID }) {
		s.hours.erase(h, by)
	}
	if !s.quirks.ForecastsStay {
		for _, f := range s.forecasts.all(func(f forecast) bool { return f.ProjectID == p.ID }) {
			s.forecasts.erase(f, by)
		}
	}
	s.projects.erase(p, by)
}

// applyProject answers p with a body brought into it. A new client is made on the way.
func (s *store) applyProject(p project, b body, by string) (project, error) {
	f := faults{}
	fresh := p.ID == 0
	b.named(f, "name", 255, fresh)
	if rate := b.cleaned("rate_type"); rate != "" && !slices.Contains([]string{"project", "user", "non-billable"}, rate) {
		f.add("rate_type", "is not included in the list")
	} else if fresh && rate == "" {
		f.blank("rate_type")
	}
	s.applyClientOf(&p, b, f)
	b.text("name", &p.Name)
	for _, o := range s.projects.rows {
		if o.AccountID == p.AccountID && o.ID != p.ID && o.ClientID == p.ClientID && strings.EqualFold(o.Name, p.Name) {
			f.add("name", "has already been taken")
		}
	}
	if color := b.cleaned("color"); color != "" && !hexColor.MatchString(color) {
		f.add("color", "is invalid")
	}
	if err := f.refusal(); err != nil {
		return p, err
	}
	if name := b.cleaned("new_company"); name != "" && p.ClientID == 0 {
		k := client{ID: s.newID(), AccountID: p.AccountID, Name: name, Active: true, Color: "67a3bc", Updated: s.now()}
		s.clients.keep(k, by)
		p.ClientID = k.ID
	}
	s.applyTerms(&p, b)
	p.Updated = s.now()
	return p, nil
}

// applyClientOf reads whose project it is: company_id, or client_id as its other name.
func (s *store) applyClientOf(p *project, b body, f faults) {
	for _, key := range []string{"client_id", "company_id"} {
		n, ok := b.whole(key)
		if !ok {
			continue
		}
		if k, known := s.clients.rows[n]; !known || k.AccountID != p.AccountID {
			f.add(key, "is invalid")
			return
		}
		p.ClientID = n
	}
	if name := b.cleaned("new_company"); name != "" {
		p.ClientID = s.clientNamed(p.AccountID, name, 0)
	} else if p.ClientID == 0 {
		f.blank("client")
	}
}

func (s *store) applyTerms(p *project, b body) {
	b.clearable("description", &p.Description)
	b.text("external_id", &p.ExternalID)
	b.text("color", &p.Color)
	b.text("rate_type", &p.RateType)
	b.text("budget_type", &p.BudgetType)
	b.text("currency_code", &p.Currency)
	b.text("enable_labels", &p.EnableLabels)
	b.number("hour_rate", &p.HourRate)
	b.number("budget", &p.Budget)
	b.truth("billable", &p.Billable)
	b.truth("active", &p.Active)
	p.Currency = strings.ToUpper(p.Currency)
	if p.RateType == "non-billable" {
		p.Billable = false
	}
	if list, ok := b.ids("label_ids"); ok {
		p.LabelIDs = list
	}
	list, ok := b["users"].([]any)
	if !ok {
		return // who is not named stays
	}
	was := p.Members
	p.Members = nil
	for _, one := range list {
		m, _ := one.(map[string]any)
		n, _ := body(m).whole("user_id")
		if u, known := s.users.rows[n]; !known || u.AccountID != p.AccountID {
			continue
		}
		next := staff{UserID: n, Rate: p.HourRate, Created: s.now()}
		if i := slices.IndexFunc(was, func(m staff) bool { return m.UserID == n }); i >= 0 {
			next = was[i]
		}
		body(m).number("hour_rate", &next.Rate)
		p.Members = append(p.Members, next)
	}
}
