package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	shared "patchbay/connectors/sandbox"
)

// Provider is the imitated service.
type Provider struct{ opts Options }

// New makes the provider; it holds no state before Open.
func New(o Options) *Provider { return &Provider{opts: o.withDefaults()} }

// ID is the provider's name in the ready file.
func (p *Provider) ID() string { return "timify" }

// site is the service at work.
type site struct {
	opts  Options
	store *store
	oauth *shared.OAuth
}

// Open builds an enterprise with three companies from the world; the app is installed for two of them. The ready
// file's token is the app's id and secret in a JSON object.
func (p *Provider) Open(w shared.World) (*shared.Site, error) {
	s := &site{opts: p.opts, store: seed(w, p.opts)}
	a := s.store.theApp()
	s.oauth = shared.NewOAuth(w, p.oauthConfig(a))
	token, err := json.Marshal(map[string]string{"appid": a.ID, "appsecret": a.Secret})
	if err != nil {
		return nil, fmt.Errorf("write down the app: %w", err)
	}
	return &shared.Site{
		Routes: s.routes(), Missing: missing, OAuth: s.oauth, TokenPath: "/v1/auth/token", Client: shared.Client{ID: a.ID, Secret: a.Secret},
		Users: []shared.User{{Login: "ada@example.com", Workspaces: slices.Clone(a.Installed)}}, Token: string(token), Records: s.store, Refusal: faultBody,
		Events: newNotices(s, w),
		Extra: func() map[string]any {
			return map[string]any{"enterprise_id": s.store.enterprise, "app_id": a.ID, "hook_header": s.opts.HookHeader, "hook_secret": s.opts.HookSecret}
		},
	}, nil
}

func (s *site) routes() []shared.Route {
	out := s.tokenRoutes()
	for _, e := range s.endpoints() {
		out = append(out, s.guarded(e))
	}
	return out
}

// endpoints is the API: which scope and right each call needs.
func (s *site) endpoints() []endpoint {
	const get, post, patch, remove = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	return []endpoint{
		{method: get, pattern: "/v1/companies", scope: "Companies", right: "READ", anywhere: true, serve: s.listCompanies},
		{method: get, pattern: "/v1/customers", scope: "Customers", right: "READ", serve: s.listCustomers},
		{method: post, pattern: "/v1/customers", scope: "Customers", right: "WRITE", creates: true, serve: s.createCustomer},
		{method: get, pattern: "/v1/customers/customfields", scope: "Customers", right: "READ", serve: s.listFields},
		{method: post, pattern: "/v1/customers/customfields", scope: "Customers", right: "WRITE", creates: true, serve: s.createField},
		{method: get, pattern: "/v1/customers/customfields/categories", scope: "Customers", right: "READ", serve: s.listCategories},
		{method: get, pattern: "/v1/customers/{id}", scope: "Customers", right: "READ", serve: s.getCustomer},
		{method: patch, pattern: "/v1/customers/{id}", scope: "Customers", right: "WRITE", serve: s.updateCustomer},
		{method: remove, pattern: "/v1/customers/{id}", scope: "Customers", right: "DELETE", serve: s.deleteCustomer},
		{method: get, pattern: "/v1/enterprise-customers", scope: "Customers", right: "READ", anywhere: true, serve: s.listGlobals},
		{method: post, pattern: "/v1/enterprise-customers", scope: "Customers", right: "WRITE", anywhere: true, creates: true, serve: s.createGlobal},
		{method: get, pattern: "/v1/enterprise-customers/customfields", scope: "Customers", right: "READ", anywhere: true, serve: s.listGlobalFields},
		{method: patch, pattern: "/v1/enterprise-customers/{id}", scope: "Customers", right: "WRITE", anywhere: true, serve: s.updateGlobal},
		{method: get, pattern: "/v1/appointments", scope: "Events", right: "READ", serve: s.listAppointments},
		{method: post, pattern: "/v1/appointments", scope: "Events", right: "WRITE", creates: true, serve: s.createAppointment},
		{method: post, pattern: "/v1/appointments/delete/bulk", scope: "Events", right: "DELETE", serve: s.deleteAppointments},
		{method: get, pattern: "/v1/appointments/{id}", scope: "Events", right: "READ", serve: s.getAppointment},
		{method: patch, pattern: "/v1/appointments/{id}", scope: "Events", right: "WRITE", serve: s.updateAppointment},
		{method: remove, pattern: "/v1/appointments/{id}", scope: "Events", right: "DELETE", serve: s.deleteAppointment},
		{method: get, pattern: "/v1/resources", scope: "Resources", right: "READ", serve: s.listResources},
		{method: get, pattern: "/v1/resources/{id}", scope: "Resources", right: "READ", serve: s.getResource},
		{method: get, pattern: "/v1/services", scope: "Services", right: "READ", serve: s.listServices},
		{method: get, pattern: "/v1/services/{id}", scope: "Services", right: "READ", serve: s.getService},
	}
}
