package sandbox

import (
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
func (p *Provider) ID() string { return "timely" }

// Open builds three accounts from the world.
func (p *Provider) Open(w shared.World) (*shared.Site, error) {
	s := &site{
		opts: p.opts, origin: w.Origin, store: seed(w, p.opts), traces: shared.Source(w.Seed, "timely traces"),
		limit: &limit{clock: w.Clock, burst: p.opts.Burst}, given: map[string][]string{}, successors: map[string]string{},
	}
	s.client = newClient(w.Seed)
	users := s.logins(w.Seed)
	s.oauth = shared.NewOAuth(w, s.oauthConfig(users))
	return &shared.Site{
		Routes: s.routes(), Missing: missing, OAuth: s.oauth, TokenPath: "/1.1/oauth/token", Client: s.client, Users: users,
		Records: s.store, Refusal: faultBody, Events: &notices{store: s.store},
	}, nil
}

// site is the service at work.
type site struct {
	opts   Options
	origin string
	client shared.Client
	store  *store
	oauth  *shared.OAuth
	limit  *limit

	mu         sync.Mutex
	traces     *rand.Rand
	given      map[string][]string // grants by login, oldest first
	successors map[string]string   // where refresh tokens stay: what stands behind the one that was shown
}

func (s *site) traceID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return shared.UUID(s.traces)
}

func (s *site) routes() []shared.Route {
	out := s.oauthRoutes()
	for _, e := range slices.Concat(
		s.accountEndpoints(), s.userEndpoints(), s.clientEndpoints(), s.labelEndpoints(), s.projectEndpoints(), s.forecastEndpoints(), s.webhookEndpoints(),
		s.hourEndpoints("/hours"), s.hourEndpoints("/events"),
	) {
		out = append(out, s.guarded(e))
	}
	// there is no call that deletes a client
	return append(out, shared.Route{Method: http.MethodDelete, Pattern: "/1.1/{account}/clients/{id}", Serve: func(w http.ResponseWriter, _ *http.Request) {
		s.finish(w, s.opts.Quirks.NoDeleteStatus, notFound().body)
	}})
}
