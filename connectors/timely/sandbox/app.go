package sandbox

import (
	"time"

	shared "patchbay/connectors/sandbox"
)

func newClient(seed uint64) shared.Client {
	r := shared.Source(seed, "timely app")
	return shared.Client{ID: shared.Draw(r, shared.Hex, 64), Secret: shared.Draw(r, shared.Hex, 64)}
}

// Lives of what the OAuth server issues. For ever is a hundred years.
const (
	forEver  = 100 * 365 * 24 * time.Hour
	codeLife = 10 * time.Minute
)

func (s *site) oauthConfig(users []shared.User) shared.OAuthConfig {
	access := s.opts.Access
	if access == 0 {
		access = forEver
	}
	return shared.OAuthConfig{
		Name: "Timely", App: "patchbay", Client: s.client, Users: users, Choices: s.choices,
		Scope: func(scope string) (string, bool) {
			return "Do whatever you may do in your Timely accounts", scope == "manage"
		},
		Mint:       func(_ shared.Grant, _, _ time.Time, nonce string) string { return hexed(nonce) },
		AccessLife: access, RefreshLife: forEver, CodeLife: codeLife, IgnorePKCE: true,
	}
}

// choices is one: a person gives all accounts at once.
func (s *site) choices(login string) []shared.Choice {
	return []shared.Choice{{ID: login, Name: "All accounts of " + login, Kind: "person"}}
}

// logins are people of every role who can sign in.
func (s *site) logins(seed uint64) []shared.User {
	r := shared.Source(seed, "timely passwords")
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	var out []shared.User
	at := map[string]int{}
	for _, u := range s.store.users.all(func(u user) bool { return !u.Deleted && u.SignIns > 0 }) {
		i, known := at[u.Email]
		if !known {
			i = len(out)
			at[u.Email] = i
			out = append(out, shared.User{Login: u.Email, Password: shared.Draw(r, "abcdefghjkmnpqrstuvwxyz23456789", 12)})
		}
		out[i].Workspaces = append(out[i].Workspaces, itoa(u.AccountID))
	}
	return out
}
