package sandbox

import (
	"encoding/json"
	"strconv"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

// Kinds names what the account's people can change at the screens, sorted.
func (s *store) Kinds() []string {
	return []string{"accounts", "clients", "forecasts", "hours", "labels", "projects", "users", "webhooks"}
}

// All lists the records of a kind, of all accounts, as the API shows them; nil for a kind that is not known.
func (s *store) All(kind string) []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch kind {
	case "accounts":
		return s.accounts.shapes(s.accounts.all(nil))
	case "clients":
		return s.clients.shapes(s.clients.all(nil))
	case "forecasts":
		return s.forecasts.shapes(s.forecasts.all(nil))
	case "hours":
		return s.hours.shapes(s.hours.all(nil))
	case "labels":
		return s.labels.shapes(s.labels.all(nil))
	case "projects":
		return s.projects.shapes(s.projects.all(nil))
	case "users":
		return s.users.shapes(s.users.all(nil))
	case "webhooks":
		return s.webhooks.shapes(s.webhooks.all(nil))
	}
	return nil
}

// Act does at the screens what the API's writes do, with the same fields. A new record goes to the account that
// account_id names, else to the first. Without a kind it renames the first client.
func (s *store) Act(c shared.Change) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := body{}
	if len(c.Fields) > 0 {
		if err := json.Unmarshal(c.Fields, &b); err != nil {
			return nil, problem.New(problem.Invalid, "The fields do not fit.").WithDetail(err.Error()).Because(err)
		}
	}
	if c.Kind == "" {
		c.Kind = "clients"
		if c.Action == "create" && len(b) == 0 {
			b["name"] = "Newcomer " + itoa(s.last) // no two clients share a name
		}
	}
	if c.ID == "" && c.Action != "create" {
		c.ID = s.early(c.Kind)
		if len(b) == 0 {
			b = body{"name": "Renamed at the screens", "title": "Renamed at the screens", "note": "Changed at the screens"}
		}
	}
	at := s.accounts.order[0]
	if n, ok := b.whole("account_id"); ok {
		at = n
	}
	if s.accounts.rows[at].ID == 0 {
		return nil, problem.New(problem.NotFound, "There is no account %d.", at)
	}
	return s.actOn(c, b, at)
}

func (s *store) actOn(c shared.Change, b body, at int64) (any, error) {
	switch c.Kind {
	case "accounts":
		return hand(s.accounts, c, account{}, deed[account]{change: func(a account) (account, error) {
			b.text("name", &a.Name)
			b.truth("planning", &a.Planning)
			if n, ok := b.whole("seats"); ok {
				a.Seats = int(n)
			}
			return a, nil
		}})
	case "clients":
		return hand(s.clients, c, client{ID: 0, AccountID: at, Active: true, Color: "67a3bc"}, deed[client]{func(k client) client { k.ID = s.newID(); return k }, func(k client) (client, error) {
			err := s.applyClient(&k, b)
			return k, err
		}, nil})
	case "forecasts":
		return hand(s.forecasts, c, forecast{AccountID: at, Created: s.now()}, deed[forecast]{func(f forecast) forecast { f.ID = s.newID(); return f }, func(f forecast) (forecast, error) {
			err := s.applyForecast(&f, b)
			return f, err
		}, nil})
	case "hours":
		return hand(s.hours, c, s.newHour(at, s.accounts.rows[at].Owner), deed[hour]{func(h hour) hour { h.ID = s.newID(); return h }, func(h hour) (hour, error) {
			return s.applyHour(h, b, "person")
		}, nil})
	case "labels":
		return hand(s.labels, c, label{AccountID: at, Active: true, Created: s.now()}, deed[label]{func(l label) label { l.ID = s.newID(); return l }, func(l label) (label, error) {
			err := s.applyLabel(&l, b)
			return l, err
		}, s.dropLabel})
	}
	return s.actOnMore(c, b, at)
}

func (s *store) actOnMore(c shared.Change, b body, at int64) (any, error) {
	switch c.Kind {
	case "projects":
		fresh := project{AccountID: at, Active: true, Billable: true, Color: "e57373", EnableLabels: "all", Created: s.now(), Currency: s.accounts.rows[at].Currency}
		return hand(s.projects, c, fresh, deed[project]{func(p project) project { p.ID = s.newID(); return p }, func(p project) (project, error) {
			return s.applyProject(p, b, "person")
		}, s.dropProject})
	case "users":
		fresh := user{AccountID: at, Role: "manager", Zone: "Etc/UTC", Capacity: 40, HideInner: true, Created: s.now()}
		return hand(s.users, c, fresh, deed[user]{func(u user) user { u.ID = s.newID(); return u }, func(u user) (user, error) {
			err := s.applyUser(&u, b, u.ID == 0)
			b.text("role", &u.Role)
			u.Updated = s.now()
			return u, err
		}, func(u user, by string) { u.Deleted, u.Updated = true, s.now(); s.removed(u, by) }})
	case "webhooks":
		fresh := webhook{AccountID: at, Active: true, Headers: map[string]string{}, Created: s.now()}
		return hand(s.webhooks, c, fresh, deed[webhook]{func(h webhook) webhook { h.ID = s.newID(); return h }, func(h webhook) (webhook, error) {
			err := s.applyWebhook(&h, b)
			return h, err
		}, nil})
	}
	return nil, problem.New(problem.NotFound, "There are no records of kind %s.", problem.Clean(c.Kind))
}

// deed is how a person changes records of one kind.
type deed[T row] struct {
	number func(T) T // gives a new record its id; nil where none can be made
	change func(T) (T, error)
	drop   func(T, string) // nil: the record goes and nothing with it
}

func hand[T row](l *ledger[T], c shared.Change, fresh T, d deed[T]) (any, error) {
	id, err := strconv.ParseInt(c.ID, 10, 64)
	old, known := l.rows[id]
	switch {
	case c.Action == "create" && d.number == nil, c.Action == "delete" && d.number == nil:
		return nil, problem.New(problem.Unsupported, "Records of kind %s are neither made nor deleted in this sandbox.", c.Kind)
	case c.Action == "create":
		old = fresh
	case err != nil || !known:
		return nil, problem.New(problem.NotFound, "There is no such record.").WithDetail(problem.Clean(c.ID))
	case c.Action == "delete" && d.drop != nil:
		d.drop(old, "person")
		return l.shape(old), nil
	case c.Action == "delete":
		l.erase(old, "person")
		return l.shape(old), nil
	}
	next, err := d.change(old)
	if err != nil {
		return nil, problem.New(problem.Invalid, "The fields do not fit.").WithDetail(err.Error()).Because(err)
	}
	if c.Action == "create" {
		next = d.number(next)
	}
	l.keep(next, "person")
	return l.shape(next), nil
}

// early is a record that the lists of the first account show at their beginning.
func (s *store) early(kind string) string {
	first := s.accounts.order[0]
	switch kind {
	case "clients":
		return newest(s.clients, first, func(a, b client) bool { return a.Active && (!b.Active || a.Name < b.Name) })
	case "forecasts":
		return newest(s.forecasts, first, func(a, b forecast) bool { return a.Updated.After(b.Updated) })
	case "hours":
		return newest(s.hours, first, func(a, b hour) bool { return a.Updated.After(b.Updated) })
	case "projects":
		return newest(s.projects, first, func(a, b project) bool { return a.Updated.After(b.Updated) })
	case "labels":
		return newest(s.labels, first, func(a, b label) bool { return a.Updated.After(b.Updated) })
	case "users":
		return newest(s.users, first, func(a, b user) bool { return a.ID > b.ID && !a.Deleted })
	}
	return ""
}

// newest is the record of an account that comes before all others; "" when there is none.
func newest[T row](l *ledger[T], home int64, before func(a, b T) bool) string {
	all := l.all(func(r T) bool { return r.home() == home })
	if len(all) == 0 {
		return ""
	}
	best := all[0]
	for _, r := range all[1:] {
		if before(r, best) {
			best = r
		}
	}
	return itoa(best.id())
}
