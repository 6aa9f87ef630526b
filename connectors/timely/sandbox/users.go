package sandbox

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

func (s *site) userEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/users", needs: "user read", serve: s.listUsers},
		{method: http.MethodPost, path: "/users", needs: "user create", serve: s.invite}, // 200, unlike most
		{method: http.MethodGet, path: "/users/current", serve: func(c *call) (any, error) { return s.store.userShape(c.me), nil }},
		{method: http.MethodGet, path: "/users/search", needs: "user read", serve: s.searchUsers},
		{method: http.MethodGet, path: "/users/{id}", needs: "user read", serve: s.getUser},
		{method: http.MethodPut, path: "/users/{id}", needs: "user update", serve: s.changeUser},
		{method: http.MethodDelete, path: "/users/{id}", needs: "user delete", serve: s.removeUser},
	}
}

// visible says whose users a person may see.
func (s *site) visible(c *call) (func(user) bool, error) {
	only := c.me.Role == "employee"
	if only && s.opts.Quirks.EmployeeUsers403 {
		return nil, forbidden()
	}
	return func(u user) bool { return u.AccountID == c.account && (!only || u.ID == c.me.ID) }, nil
}

func (s *site) listUsers(c *call) (any, error) {
	mine, err := s.visible(c)
	if err != nil {
		return nil, err
	}
	q := c.r.URL.Query()
	gone := q.Get("filter") == "deleted"
	rows := s.store.users.all(func(u user) bool { return mine(u) && u.Deleted == gone })
	if !ascending(q, false) {
		slices.Reverse(rows)
	}
	return s.store.users.shapes(window(q, rows, 100)), nil
}

func (s *site) searchUsers(c *call) (any, error) {
	mine, err := s.visible(c)
	if err != nil {
		return nil, err
	}
	q := c.r.URL.Query()
	text := strings.ToLower(q.Get("q"))
	if text == "" {
		return nil, faults{"q": {"can't be blank"}}.refusal()
	}
	rows := s.store.users.all(func(u user) bool {
		return mine(u) && !u.Deleted && strings.Contains(strings.ToLower(u.Name+" "+u.Email), text)
	})
	return s.store.users.shapes(paged(q, rows, 100)), nil
}

func (s *site) getUser(c *call) (any, error) {
	u, err := s.knownUser(c)
	if err != nil {
		return nil, err
	}
	return s.store.userShape(u), nil
}

func (s *site) knownUser(c *call) (user, error) {
	mine, err := s.visible(c)
	if err != nil {
		return user{}, err
	}
	u, err := s.store.users.find(c.account, c.r.PathValue("id"))
	if err == nil && (!mine(u) || u.Deleted && !s.opts.Quirks.DeletedUserReadable) {
		err = notFound()
	}
	return u, err
}

// invite makes a user. Somebody whom the account knows already is invited again and keeps the id.
func (s *site) invite(c *call) (any, error) {
	b, err := s.read(c, "user")
	if err != nil {
		return nil, err
	}
	u := user{AccountID: c.account, Role: "manager", Zone: "Etc/UTC", Capacity: 40, HideInner: true, HourRate: 90}
	email, _ := b["email"].(string)
	for _, known := range s.store.users.all(func(u user) bool { return u.AccountID == c.account && strings.EqualFold(u.Email, email) }) {
		known.Deleted = false
		u = known
	}
	fresh := u.ID == 0
	if err := s.store.applyUser(&u, b, true); err != nil {
		return nil, err
	}
	at := s.store.accounts.rows[c.account]
	if was, ok := s.store.users.rows[u.ID]; (!ok || was.Deleted) && s.store.seated(c.account) >= at.Seats {
		return nil, faults{"base": {"There are no free seats left in this account"}}.refusal()
	}
	if fresh {
		u.ID, u.Created = s.store.newID(), s.store.now()
	}
	u.Updated = s.store.now()
	s.store.users.keep(u, "api")
	return s.store.userShape(u), nil
}

func (s *site) changeUser(c *call) (any, error) {
	b, err := s.read(c, "user")
	if err != nil {
		return nil, err
	}
	u, err := s.knownUser(c)
	if err != nil {
		return nil, err
	}
	if err := s.store.applyUser(&u, b, false); err != nil {
		return nil, err
	}
	u.Updated = s.store.now()
	s.store.users.keep(u, "api")
	return s.store.userShape(u), nil
}

func (s *site) removeUser(c *call) (any, error) {
	u, err := s.knownUser(c)
	if err != nil {
		return nil, err
	}
	if u.ID == s.store.accounts.rows[c.account].Owner {
		return nil, faults{"base": {"The owner of the account cannot be removed"}}.refusal()
	}
	u.Deleted, u.Updated = true, s.store.now()
	s.store.removed(u, "api")
	return map[string]any{}, nil
}

// removed takes a person out of the account: nothing but the mark stays.
func (s *store) removed(u user, by string) {
	before := s.users.rows[u.ID]
	s.users.erase(before, by)
	s.users.plant(u)
}

var address = regexp.MustCompile(`^([^@\s]+)@((?:[-a-z0-9]+\.)+[a-z]{2,})$`) // the vendor's own pattern

// applyUser brings a body into u, which is not stored yet.
func (s *store) applyUser(u *user, b body, fresh bool) error {
	f := faults{}
	b.named(f, "name", 255, fresh)
	if email, ok := b["email"].(string); fresh || b["email"] != nil {
		switch {
		case !ok || email == "":
			f.blank("email")
		case !address.MatchString(email):
			f.add("email", "is invalid")
		case s.taken(u, email):
			f.add("email", "has already been taken")
		}
	}
	if len(b.cleaned("external_id")) > 512 {
		f.add("external_id", "is too long (maximum is 512 characters)")
	}
	if err := f.refusal(); err != nil {
		return err
	}
	b.text("name", &u.Name)
	b.text("email", &u.Email)
	b.text("external_id", &u.ExternalID)
	b.number("weekly_capacity", &u.Capacity)
	b.number("default_hour_rate", &u.HourRate)
	b.number("internal_hour_rate", &u.Internal)
	b.truth("hide_hourly_rate", &u.HideRate)
	b.truth("hide_internal_hourly_rate", &u.HideInner)
	if n, ok := b.whole("role_id"); ok && n >= 1 && int(n) <= len(roleNames()) {
		u.Role = roleNames()[n-1]
	}
	return nil
}

func (s *store) taken(u *user, email string) bool {
	return len(s.users.all(func(o user) bool {
		return o.AccountID == u.AccountID && o.ID != u.ID && strings.EqualFold(o.Email, email)
	})) > 0
}

func (b body) cleaned(key string) string {
	v, _ := b[key].(string) // what is no text has no length
	return v
}
