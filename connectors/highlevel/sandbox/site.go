package sandbox

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"

	shared "patchbay/connectors/sandbox"
)

// Provider is the imitated service.
type Provider struct{ opts Options }

// New makes the provider; it holds no state before Open.
func New(o Options) *Provider { return &Provider{opts: o.withDefaults()} }

// ID is the provider's name in the ready file.
func (p *Provider) ID() string { return "highlevel" }

// Open builds a company with two locations from the world.
func (p *Provider) Open(w shared.World) (*shared.Site, error) {
	s := &site{
		opts: p.opts, origin: w.Origin, store: seed(w, p.opts), traces: shared.Source(w.Seed, "highlevel traces"),
		limits: &limits{clock: w.Clock, burst: p.opts.Burst, daily: p.opts.Daily, buckets: map[string]*window{}},
	}
	s.app = newApp(w.Seed)
	users := s.logins(w.Seed)
	s.oauth = shared.NewOAuth(w, s.oauthConfig(w, users))
	tokens, err := s.integrations(w.Seed)
	if err != nil {
		return nil, fmt.Errorf("make private integration tokens: %w", err)
	}
	keys := &signer{rand: w.Rand}
	return &shared.Site{
		Routes: s.routes(), Missing: missing, OAuth: s.oauth, TokenPath: "/oauth/token", Client: s.app.client, Users: users,
		Token: tokens.first, Records: s.store, Refusal: faultBody, Events: &notices{signer: keys, app: s.app, quirks: p.opts.Quirks},
		Extra: func() map[string]any {
			return map[string]any{
				"company_id": s.store.companyID, "app_id": s.app.id, "tokens": tokens.byLocation, "agency_token": tokens.agency, "public_keys": keys.public(),
			}
		},
	}, nil
}

// site is the service at work.
type site struct {
	opts   Options
	origin string
	app    app
	store  *store
	oauth  *shared.OAuth
	limits *limits
	mu     sync.Mutex
	traces *rand.Rand
}

func (s *site) traceID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return shared.UUID(s.traces)
}

func (s *site) routes() []shared.Route {
	out := s.oauth.Routes("/oauth/chooselocation", "/v2/oauth/chooselocation")
	out = append(out, shared.Route{Method: http.MethodPost, Pattern: "/oauth/token", Serve: s.token})
	for _, e := range slices.Concat(s.endpoints(), s.taskEndpoints(), s.noteEndpoints(), s.tagEndpoints(), s.businessEndpoints(), s.appointmentEndpoints()) {
		if e.status == 0 {
			e.status = http.StatusOK
		}
		out = append(out, s.guarded(e))
	}
	return out
}

// endpoints is the API: which scope a call needs and whose tokens may make it.
func (s *site) endpoints() []endpoint {
	return []endpoint{
		{method: "POST", pattern: "/oauth/locationToken", scope: "oauth.write", company: true, status: http.StatusCreated, serve: s.locationToken},
		{method: "GET", pattern: "/oauth/installedLocations", scope: "oauth.readonly", company: true, serve: s.installed},
		{method: "GET", pattern: "/contacts/", scope: "contacts.readonly", location: true, serve: s.listContacts},
		{method: "POST", pattern: "/contacts/", scope: "contacts.write", location: true, status: http.StatusCreated, serve: s.createContact},
		{method: "POST", pattern: "/contacts/search", scope: "contacts.readonly", location: true, serve: s.searchContacts},
		{method: "GET", pattern: "/contacts/search/duplicate", scope: "contacts.readonly", location: true, serve: s.findDuplicate},
		{method: "GET", pattern: "/contacts/business/{businessId}", scope: "contacts.readonly", location: true, serve: s.businessContacts},
		{method: "POST", pattern: "/contacts/upsert", scope: "contacts.write", location: true, serve: s.upsertContact},
		{method: "GET", pattern: "/contacts/{contactId}", scope: "contacts.readonly", location: true, serve: s.getContact},
		{method: "PUT", pattern: "/contacts/{contactId}", scope: "contacts.write", location: true, serve: s.updateContact},
		{method: "DELETE", pattern: "/contacts/{contactId}", scope: "contacts.write", location: true, serve: s.deleteContact},
		{method: "POST", pattern: "/contacts/{contactId}/tags", scope: "contacts.write", location: true, status: http.StatusCreated, serve: s.tagContact(true)},
		{method: "DELETE", pattern: "/contacts/{contactId}/tags", scope: "contacts.write", location: true, serve: s.tagContact(false)},
		{method: "GET", pattern: "/locations/search", scope: "locations.readonly", location: true, company: true, serve: s.searchLocations},
		{method: "GET", pattern: "/locations/{locationId}", scope: "locations.readonly", location: true, company: true, serve: s.getLocation},
		{method: "GET", pattern: "/locations/{locationId}/timezones", scope: "locations.readonly", location: true, serve: s.timezones},
		{method: "GET", pattern: "/locations/{locationId}/customFields", scope: "locations/customFields.readonly", location: true, serve: s.listFields},
		{method: "GET", pattern: "/locations/{locationId}/customFields/{id}", scope: "locations/customFields.readonly", location: true, serve: s.getField},
		{method: "GET", pattern: "/users/", scope: "users.readonly", location: true, serve: s.listUsers},
		{method: "GET", pattern: "/users/search", scope: "users.readonly", location: true, company: true, serve: s.searchUsers},
		{method: "GET", pattern: "/users/{userId}", scope: "users.readonly", location: true, company: true, serve: s.getUser},
	}
}
