package standard

import (
	"cmp"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	shared "patchbay/connectors/sandbox"
)

// Options say how the server behaves. The zero value is as strict as the package says.
type Options struct {
	Access     time.Duration // life of an access token and of an ID token; 0: 10 minutes
	Refresh    time.Duration // how long a refresh token may lie unused; 0: 30 days
	DeviceLife time.Duration // of a device's code; 0: 10 minutes
	Interval   time.Duration // between the questions of a device, in whole seconds; 0: 5 seconds
	Burst      int           // requests per minute and grant; 0: 600
	Path       string        // the one path of redirect addresses that is registered; "": any
	AnswerAs   string        // iss of authorization answers, for clients that have to notice a wrong one; "": the issuer
}

func (o Options) withDefaults() Options {
	o.Access = cmp.Or(o.Access, 10*time.Minute)
	o.Refresh = cmp.Or(o.Refresh, 30*24*time.Hour)
	o.DeviceLife = cmp.Or(o.DeviceLife, 10*time.Minute)
	o.Interval = cmp.Or(o.Interval, 5*time.Second)
	o.Burst = cmp.Or(o.Burst, 600)
	return o
}

// Provider is the server before it is opened.
type Provider struct{ opts Options }

// New makes the provider; it holds no state before Open.
func New(o Options) *Provider { return &Provider{opts: o.withDefaults()} }

// ID is the provider's name in the ready file.
func (p *Provider) ID() string { return "standard" }

// site is the server at work.
type site struct {
	opts   Options
	origin string // the issuer too
	clock  *shared.Clock
	rand   io.Reader
	apps   apps
	house  house
	store  *store
	oauth  *shared.OAuth
	limit  *limit
	signer *signer
}

// apps are the clients that are registered.
type apps struct{ confidential, public shared.Client }

// Open builds two workspaces from the world.
func (p *Provider) Open(w shared.World) (*shared.Site, error) {
	s := &site{
		opts: p.opts, origin: w.Origin, clock: w.Clock, rand: w.Rand, apps: newApps(w.Seed), house: newHouse(w.Seed),
		limit: &limit{clock: w.Clock, burst: p.opts.Burst, used: map[string]int{}}, signer: &signer{},
	}
	s.store = newStore(w, s.house)
	s.oauth = shared.NewOAuth(w, s.config())
	return &shared.Site{
		Routes: s.routes(), Missing: missing, OAuth: s.oauth, TokenPath: tokenPath, Client: s.apps.confidential, Public: s.apps.public,
		Users: s.house.users, Records: s.store, Refusal: faultBody,
	}, nil
}

// newApps draws the two clients. The secret holds what has a meaning in a form: whoever forgets to encode it is found out.
func newApps(seed uint64) apps {
	r := shared.Source(seed, "standard apps")
	return apps{
		confidential: shared.Client{ID: "conf-" + shared.Draw(r, shared.Alphanumeric, 16), Secret: shared.Draw(r, shared.Alphanumeric, 24) + ":+%/=" + shared.Draw(r, shared.Alphanumeric, 8), Auth: shared.AuthBasic},
		public:       shared.Client{ID: "pub-" + shared.Draw(r, shared.Alphanumeric, 16), Auth: shared.AuthNone},
	}
}

func (s *site) config() shared.OAuthConfig {
	return shared.OAuthConfig{
		Name: "Standard", App: "patchbay", Client: s.apps.confidential, Others: []shared.Client{s.apps.public}, Users: s.house.users,
		Choices: s.house.choices, Scope: scopeWords, Redirects: s.registered, Refuses: refused, AnswerAs: cmp.Or(s.opts.AnswerAs, s.origin),
		Mint:       func(_ shared.Grant, _, _ time.Time, nonce string) string { return "at_" + nonce },
		Renewable:  func(g shared.Grant) bool { return has(g, offline) },
		AccessLife: s.opts.Access, RefreshLife: s.opts.Refresh, CodeLife: time.Minute, DeviceLife: s.opts.DeviceLife, DeviceInterval: s.opts.Interval,
		RequirePKCE: true, RevokeOnReplay: true,
	}
}

// literalLoopback takes any port and path of 127.0.0.1 and [::1] (RFC 8252, section 7.3) and no name: a name may lead
// elsewhere (section 8.3).
func literalLoopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil || !shared.Loopback(address) {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return ip.Equal(net.IPv4(127, 0, 0, 1)) || ip.Equal(net.IPv6loopback)
}

// registered reports whether a browser may be sent back to an address.
func (s *site) registered(address string) bool {
	u, err := url.Parse(address)
	return err == nil && literalLoopback(address) && (s.opts.Path == "" || u.EscapedPath() == s.opts.Path)
}

// refused is what OpenID Connect, section 3.1.2.6, answers to what is not offered here. Nobody stays signed in, so that
// nothing can be granted without a page.
func refused(q url.Values) string {
	switch mode := q.Get("response_mode"); {
	case q.Get("response_type") == "", mode != "" && mode != "query":
		return "invalid_request"
	case q.Has("request"):
		return "request_not_supported"
	case q.Has("request_uri"):
		return "request_uri_not_supported"
	case slices.Contains(strings.Fields(q.Get("prompt")), "none"):
		return "login_required"
	}
	return ""
}

// Addresses of the server.
const (
	authorizePath = "/authorize"
	tokenPath     = "/token"
	revokePath    = "/revoke"
	devicePath    = "/device"
	startPath     = "/device_authorization"
	userinfoPath  = "/userinfo"
	keysPath      = "/jwks"
)

func (s *site) routes() []shared.Route {
	out := append(s.oauth.Routes(authorizePath), s.oauth.DeviceRoutes(devicePath)...)
	for _, at := range []string{"/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"} {
		out = append(out, shared.Route{Method: http.MethodGet, Pattern: at, Serve: s.describe})
	}
	out = append(
		out, shared.Route{Method: http.MethodGet, Pattern: keysPath, Serve: s.keys},
		shared.Route{Method: http.MethodPost, Pattern: tokenPath, Serve: s.token},
		shared.Route{Method: http.MethodPost, Pattern: revokePath, Serve: s.revoke},
		shared.Route{Method: http.MethodPost, Pattern: startPath, Serve: s.startDevice},
	)
	for _, e := range s.endpoints() {
		out = append(out, s.guarded(e))
	}
	return out
}
