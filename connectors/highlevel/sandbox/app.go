package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	shared "patchbay/connectors/sandbox"
)

// app is the marketplace app that is registered at the service.
type app struct {
	id, version string
	client      shared.Client
}

func newApp(seed uint64) app {
	r := shared.Source(seed, "highlevel app")
	id := shared.Draw(r, shared.Hex, 24)
	return app{
		id: id, version: shared.Draw(r, shared.Hex, 24),
		client: shared.Client{ID: id + "-" + shared.Draw(r, "abcdefghijklmnopqrstuvwxyz0123456789", 8), Secret: shared.UUID(r)},
	}
}

// Lives of what the OAuth server issues; a code's is claimed by third parties only.
const (
	refreshLife = 365 * 24 * time.Hour
	codeLife    = 10 * time.Minute
)

func (s *site) oauthConfig(w shared.World, users []shared.User) shared.OAuthConfig {
	q := s.opts.Quirks
	mac := hmac.New(sha256.New, []byte(s.app.client.Secret)).Sum(nil)
	return shared.OAuthConfig{
		Name: "HighLevel", App: "patchbay", Client: s.app.client, Users: users, Scope: scopeWords, Choices: s.choices,
		Mint: func(g shared.Grant, issued, expires time.Time, nonce string) string {
			return s.jwt(claimed{g, issued, expires, nonce}, mac)
		},
		AccessLife: s.opts.Access, RefreshLife: refreshLife, CodeLife: codeLife, Grace: max(s.opts.Grace, 0),
		RevokeOnReplay: q.RevokeOnReplay, IgnorePKCE: !q.VerifyPKCE, ForgetState: q.ForgetState,
	}
}

type claimed struct {
	grant           shared.Grant
	issued, expires time.Time
	nonce           string
}

// jwt makes an access token that looks like the service's. Nobody has to be able to verify it:
// the sandbox knows its tokens by heart.
func (s *site) jwt(c claimed, key []byte) string {
	body, err := json.Marshal(map[string]any{
		"authClass": c.grant.Kind, "authClassId": c.grant.Workspace, "primaryAuthClassId": c.grant.Workspace, "source": "INTEGRATION",
		"sourceId": s.app.client.ID, "channel": "OAUTH", "iat": c.issued.Unix(), "exp": c.expires.Unix(), "jti": c.nonce,
		"oauthMeta": map[string]any{"scopes": c.grant.Scopes, "client": s.app.id, "versionId": s.app.version},
	})
	if err != nil {
		return c.nonce // texts and numbers always marshal
	}
	b64 := base64.RawURLEncoding
	text := b64.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + b64.EncodeToString(body)
	sign := hmac.New(sha256.New, key)
	sign.Write([]byte(text))
	return text + "." + b64.EncodeToString(sign.Sum(nil))
}

// logins are the users who can sign in: those who run a location.
func (s *site) logins(seed uint64) []shared.User {
	r := shared.Source(seed, "highlevel passwords")
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	var out []shared.User
	for _, u := range s.store.users.all(func(u user) bool { return u.Roles.Role == "admin" }) {
		out = append(out, shared.User{Login: u.Email, Password: shared.Draw(r, "abcdefghjkmnpqrstuvwxyz23456789", 12), Workspaces: u.Roles.LocationIDs})
	}
	return out
}

// choices are what a user may install the app on: their locations and, for people of the agency, all of it.
func (s *site) choices(login string) []shared.Choice {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	var out []shared.Choice
	for _, u := range s.store.users.all(func(u user) bool { return u.Email == login }) {
		for _, l := range s.store.places.all(func(p place) bool { return u.worksAt(p.ID) && p.Active }) {
			out = append(out, shared.Choice{ID: l.ID, Name: l.Name, Kind: forLocation})
		}
		if u.Roles.Type == "agency" {
			out = append(out, shared.Choice{ID: s.store.companyID, Name: "The whole agency", Kind: forCompany})
		}
	}
	return out
}

// privates are the private integration tokens, which an admin makes by hand at the service.
type privates struct {
	first      string
	byLocation map[string]string
	agency     string
}

func (s *site) integrations(seed uint64) (privates, error) {
	r := shared.Source(seed, "highlevel integrations")
	out := privates{byLocation: map[string]string{}, agency: "pit-" + shared.UUID(r)}
	agency := shared.Grant{Workspace: s.store.companyID, Kind: forCompany, Static: true, Scopes: []string{"locations.readonly", "users.readonly", "companies.readonly"}}
	if _, err := s.oauth.Give(agency, out.agency, false); err != nil {
		return out, fmt.Errorf("give the agency a token: %w", err)
	}
	s.store.mu.Lock()
	places := s.store.places.all(nil)
	s.store.mu.Unlock()
	for _, l := range places {
		token := "pit-" + shared.UUID(r)
		if out.first == "" {
			out.first = token
		}
		out.byLocation[l.ID] = token
		g := shared.Grant{Workspace: l.ID, Kind: forLocation, Static: true, Scopes: locationScopes()}
		if _, err := s.oauth.Give(g, token, false); err != nil {
			return out, fmt.Errorf("give %s a token: %w", l.Name, err)
		}
	}
	return out, nil
}
