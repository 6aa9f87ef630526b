package standard

import (
	"slices"

	shared "patchbay/connectors/sandbox"
)

// house is who works here, and where.
type house struct {
	places  []shared.Choice
	members []member
	users   []shared.User // the members in the same order, as the ready file has them
}

type member struct{ first, last, login, subject string }

func newHouse(seed uint64) house {
	r := shared.Source(seed, "standard house")
	h := house{places: []shared.Choice{
		{ID: "ws_" + shared.Draw(r, shared.Hex, 10), Name: "Harbour Practice", Kind: "practice"},
		{ID: "ws_" + shared.Draw(r, shared.Hex, 10), Name: "Northgate Clinic", Kind: "practice"},
	}}
	both := []string{h.places[0].ID, h.places[1].ID}
	for _, m := range []struct {
		member
		places []string
	}{
		{member{first: "Ada", last: "Fairweather", login: "ada@example.com"}, both},
		{member{first: "Tomás", last: "Rivera", login: "tomas@example.com"}, both[:1]},
		{member{first: "Grace", last: "Okonjo", login: "grace@example.com"}, both[1:]},
	} {
		m.subject = shared.UUID(r)
		h.members = append(h.members, m.member)
		h.users = append(h.users, shared.User{Login: m.login, Password: shared.Draw(r, "abcdefghjkmnpqrstuvwxyz23456789", 12), Workspaces: m.places})
	}
	return h
}

// choices are the workspaces of a person.
func (h house) choices(login string) []shared.Choice {
	var out []shared.Choice
	for _, u := range h.users {
		for _, c := range h.places {
			if u.Login == login && slices.Contains(u.Workspaces, c.ID) {
				out = append(out, c)
			}
		}
	}
	return out
}

// person finds a member; the zero one for a login that is nobody's.
func (h house) person(login string) member {
	i := slices.IndexFunc(h.members, func(m member) bool { return m.login == login })
	if i < 0 {
		return member{}
	}
	return h.members[i]
}

func (h house) subject(login string) string { return h.person(login).subject }

// place finds the workspace that a grant works in.
func (h house) place(id string) shared.Choice {
	i := slices.IndexFunc(h.places, func(c shared.Choice) bool { return c.ID == id })
	if i < 0 {
		return shared.Choice{}
	}
	return h.places[i]
}

// me tells who a token is for, whatever it may do.
func (s *site) me(c *call) (any, error) {
	m, at := s.house.person(c.grant.Login), s.house.place(c.grant.Workspace)
	return map[string]any{
		"id": m.subject, "name": m.first + " " + m.last, "workspace": map[string]any{"id": at.ID, "name": at.Name}, "scopes": c.grant.Scopes,
	}, nil
}

// workspaces is the one that was chosen on the consent page.
func (s *site) workspaces(c *call) (any, error) {
	at := s.house.place(c.grant.Workspace)
	return map[string]any{"data": []any{map[string]any{"id": at.ID, "name": at.Name}}}, nil
}
