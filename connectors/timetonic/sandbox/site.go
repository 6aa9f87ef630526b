package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	shared "patchbay/connectors/sandbox"
)

// path is the one address of everything.
const path = "/live/api.php"

// Provider is the imitated service.
type Provider struct{ opts Options }

// New makes the provider; it holds no state before Open.
func New(o Options) *Provider { return &Provider{opts: o.withDefaults()} }

// ID is the provider's name in the ready file.
func (p *Provider) ID() string { return "timetonic" }

// site is the service at work.
type site struct {
	opts     Options
	store    *store
	sessions *shared.OAuth // sesskeys
	keys     *keys
}

// Open builds a user with books full of tables from the world. The ready file's token is the user's code and a sesskey
// in a JSON object; the user signs in with ada@example.com and a password that stands beside it.
func (p *Provider) Open(w shared.World) (*shared.Site, error) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return nil, fmt.Errorf("find the service's time zone: %w", err)
	}
	s := &site{opts: p.opts, store: seed(w, p.opts, clocks{paris})}
	s.keys = newKeys(w)
	s.sessions = shared.NewOAuth(w, shared.OAuthConfig{
		Name: "TimeTonic", App: "patchbay", Scope: func(string) (string, bool) { return "", false },
		Choices: func(string) []shared.Choice { return nil }, AccessLife: 100 * 365 * 24 * time.Hour,
		Mint: func(_ shared.Grant, _, _ time.Time, nonce string) string { return grouped(nonce) },
	})
	first, err := s.sessions.Give(shared.Grant{Kind: me}, "", false)
	if err != nil {
		return nil, fmt.Errorf("make a sesskey: %w", err)
	}
	s.keys.limits[first.Grant.ID] = restrictions{}
	token, err := json.Marshal(map[string]string{"user": me, "sesskey": first.Access})
	if err != nil {
		return nil, fmt.Errorf("write down the sesskey: %w", err)
	}
	return &shared.Site{
		Routes: []shared.Route{
			{Method: http.MethodPost, Pattern: path, Serve: s.serve},
			{Method: http.MethodGet, Pattern: path, Serve: s.serve},
		},
		Missing: func(w http.ResponseWriter, _ *http.Request) { html(w, http.StatusNotFound) },
		Carried: carried, OAuth: s.sessions, Users: []shared.User{{Login: login, Password: s.keys.password, Workspaces: s.store.workspaces()}},
		Token: string(token), Records: s.store, Refusal: s.refusal, Events: &notices{site: s},
		Extra: func() map[string]any { return map[string]any{"oauthkey": s.keys.ready(), "user": me} },
	}, nil
}
