package workbench

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"patchbay/auth"
	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// signIn gets the token with a consent: in a browser of this machine, or by a code that is typed in anywhere.
func (f *flow) signIn(ctx context.Context) error {
	if err := f.discover(ctx); err != nil {
		return err
	}
	cfg, err := f.config()
	if err != nil {
		return err
	}
	f.clientAuth = string(cfg.ClientAuth)
	if f.byCode(cfg) {
		return f.typed(ctx, cfg)
	}
	a, err := f.listen(ctx, cfg)
	if err != nil {
		return err
	}
	defer a.Cancel()
	f.browser(ctx, a)
	if err := f.consent(ctx, a); err != nil {
		return err
	}
	return f.step(ctx, StepExchange, "Exchanging the code for a token", func() (string, error) {
		var err error
		f.granted, err = a.Exchange(ctx)
		return "answered by " + host(cfg.TokenURL), err
	})
}

// discover asks the issuer how to sign in, and says to which hosts that leads before anything goes there.
func (f *flow) discover(ctx context.Context) error {
	if f.way.OAuth.Issuer == "" {
		return nil
	}
	issuer := at(f.req.Endpoint, f.way.OAuth.Issuer)
	return f.step(ctx, StepDiscover, "Asking "+host(issuer)+" how to sign in", func() (string, error) {
		m, err := auth.Discover(ctx, issuer, f.bench.opt.Transport)
		if err != nil {
			return "", err
		}
		if f.discovered, err = json.Marshal(m); err != nil {
			return "", fmt.Errorf("keep what %s said: %w", issuer, err)
		}
		f.least(m)
		return "signs in at " + strings.Join(hosts(m.AuthorizeURL, m.TokenURL), ", token from "), nil
	})
}

// least asks for something where nothing was chosen: many servers refuse a sign-in that names no permission.
func (f *flow) least(m auth.Metadata) {
	if len(f.want) > 0 {
		return
	}
	for _, scope := range []string{"openid", "offline_access"} {
		if slices.Contains(m.Scopes, scope) {
			f.want = append(f.want, scope)
		}
	}
}

// hosts are those of the addresses, each once, in their order.
func hosts(addresses ...string) []string {
	var out []string
	for _, a := range addresses {
		if h := host(a); h != "" && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	return out
}

// config is the connector's OAuth with the person's own client and the endpoint's host.
func (f *flow) config() (auth.Config, error) {
	c, err := oauthConfig(oauthAt{about: f.about, facts: f.way.OAuth, endpoint: f.req.Endpoint, discovered: f.discovered, clientID: f.req.ClientID, secret: auth.Secret(f.req.ClientSecret)})
	c.Scopes, c.Redirect.Registered = f.want, f.req.Redirect
	return c, err
}

// byCode reports whether a code is typed in elsewhere: where that was asked for, and where the provider has it and no
// browser of this machine can be seen by the person.
func (f *flow) byCode(cfg auth.Config) bool {
	if f.req.Device {
		return true
	}
	return cfg.DeviceURL != "" && !f.req.NoBrowser && f.req.Redirect == "" && f.bench.opener().Away()
}

// typed is the device flow.
func (f *flow) typed(ctx context.Context, cfg auth.Config) error {
	if cfg.DeviceURL == "" {
		p := problem.New(problem.Unsupported, "%s has no sign-in with a typed code.", f.about.Name).
			WithHint("Sign in through the browser instead: without --device.").WithFix("patchbay connect %s", f.about.ID)
		f.say(ctx, Step{ID: StepConsent, State: StepFailed, Label: "Asking for a code to type in", Problem: p})
		return p
	}
	f.say(ctx, Step{ID: StepConsent, State: StepRunning, Label: "Asking for a code to type in"})
	d, err := auth.BeginDevice(ctx, cfg, auth.Env{Now: f.bench.opt.Now, Timeout: f.req.Timeout, HTTP: f.bench.opt.Transport})
	if err != nil {
		f.say(ctx, Step{ID: StepConsent, State: StepFailed, Label: "Asking for a code to type in", Problem: problem.As(err)})
		return err
	}
	defer d.Cancel()
	label := "Waiting for your consent at " + f.about.Name
	asks := ""
	if host(d.URL()) != host(cfg.TokenURL) {
		asks = "the code is asked for by " + host(cfg.TokenURL) + ", and typed in at " + host(d.URL())
	}
	return f.await(ctx, Step{Label: label, Detail: asks, URL: d.URL(), Code: d.UserCode(), Complete: d.CompleteURL(), Deadline: d.Deadline()}, func() error {
		f.granted, err = d.Wait(ctx)
		return err
	})
}

// await tells that a consent is waited for, and how that ended. shown is what the person sees meanwhile.
func (f *flow) await(ctx context.Context, shown Step, wait func() error) error {
	shown.ID, shown.State = StepConsent, StepRunning
	f.say(ctx, shown)
	if err := wait(); err != nil {
		f.say(ctx, Step{ID: StepConsent, State: StepFailed, Label: shown.Label, Problem: problem.As(err)})
		return err
	}
	f.say(ctx, Step{ID: StepConsent, State: StepDone, Label: shown.Label, Detail: "approved"})
	return nil
}

// listen binds the callback address before anything is sent anywhere.
func (f *flow) listen(ctx context.Context, cfg auth.Config) (*auth.Attempt, error) {
	var a *auth.Attempt
	err := f.step(ctx, StepListen, "Opening the address that takes the answer", func() (string, error) {
		var err error
		a, err = auth.Begin(ctx, cfg, auth.Env{Now: f.bench.opt.Now, Timeout: f.timeout(), HTTP: f.bench.opt.Transport, Machine: machine(f.bench.opt.Getenv)})
		if err != nil {
			return "", err
		}
		return a.RedirectURL(), nil
	})
	if err != nil {
		return nil, err
	}
	f.show.mu.Lock()
	f.show.attempt, f.show.opener = a, f.bench.opener()
	f.show.mu.Unlock()
	return a, nil
}

// machine is how the person's own machine reaches this one by ssh, as far as the environment tells; "" when it does not.
func machine(getenv func(string) string) string {
	ends := strings.Fields(getenv("SSH_CONNECTION")) // client address and port, server address and port
	if len(ends) != 4 || net.ParseIP(ends[2]) == nil {
		return ""
	}
	if user := getenv("USER"); user != "" && !strings.ContainsFunc(user, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`'"\$`+"`;&|<>@", r) }) {
		return user + "@" + ends[2]
	}
	return ends[2]
}

// browser opens the consent page, or says why it did not; neither ends the flow.
func (f *flow) browser(ctx context.Context, a *auth.Attempt) {
	s := Step{ID: StepBrowser, State: StepDone, Label: "Opening the consent page of " + f.about.Name, URL: a.URL(), SSH: a.SSHHint(), Deadline: a.Deadline()}
	if f.req.NoBrowser {
		s.State, s.Detail = StepSkipped, "open the address below in a browser"
		f.say(ctx, s)
		return
	}
	words, err := f.show.opener.Open(ctx, a.URL())
	s.Detail = words
	if err != nil {
		s.State, s.Detail = StepSkipped, problem.As(err).Text
	}
	f.say(ctx, s)
}

func (f *flow) consent(ctx context.Context, a *auth.Attempt) error {
	label := "Waiting for your consent at " + f.about.Name
	return f.await(ctx, Step{Label: label, URL: a.URL(), SSH: a.SSHHint(), Deadline: a.Deadline()}, func() error { return a.Wait(ctx) })
}

// takeBack ends a grant that nobody keeps, where the provider can. Where a connection of the same app stands, its grant may
// be this very one at the provider: then nothing is ended, but for the grant of somebody else. What lives on is told.
func (f *flow) takeBack(ctx context.Context) {
	told := ctx
	ctx = context.WithoutCancel(ctx)
	if f.way.Static() || f.old != nil && !f.foreign || f.granted.Access.Empty() {
		return
	}
	db, err := f.bench.store(ctx)
	if err != nil {
		return
	}
	shared, err := appStands(ctx, db, store.Connection{Connector: f.about.ID, ClientID: f.req.ClientID})
	if err != nil || shared && !f.foreign {
		return
	}
	if cfg, err := f.config(); err == nil {
		out := auth.Revoke(ctx, cfg, f.granted, f.bench.opt.Transport)
		f.bench.opt.Log.Info("take back a grant that was not kept", "connector", f.about.ID, "revoked", out.Revoked)
		s := Step{ID: StepTakeBack, State: StepDone, Label: "Ending the grant at " + f.about.Name}
		if !out.Revoked {
			s.State, s.Detail = StepSkipped, livesOn(f.about.Name, out.Words)
		}
		f.say(told, s)
	}
}

// livesOn says that a grant could not be ended from here, and how a person does.
func livesOn(provider, words string) string {
	if strings.Contains(words, "lives on") {
		return words
	}
	return "The grant lives on at " + provider + ". " + words
}

// another reports whether somebody else signed in than when the connection was made, as far as the tokens tell.
func (f *flow) another(ctx context.Context) bool {
	if f.old == nil || f.granted.Subject == "" {
		return false
	}
	kept, err := f.bench.secret(ctx, f.old.ID)
	return err == nil && kept.Subject != "" && kept.Subject != f.granted.Subject
}

// oauthAt says whose OAuth it is about, and where.
type oauthAt struct {
	about      connectors.Description
	facts      connectors.OAuthFacts
	endpoint   string
	discovered json.RawMessage // what the issuer said; nil where nobody was asked
	clientID   string
	secret     auth.Secret
	clientAuth string // as it was found at the sign-in; "" before
}

// oauthConfig is what auth needs to know of a connector, with the endpoint in place of the provider's hosts. For an
// endpoint of this machine any free port takes the answer where the registered ones are taken.
func oauthConfig(o oauthAt) (auth.Config, error) {
	c := oauthBase(o)
	if o.discovered == nil {
		return c, nil
	}
	var m auth.Metadata
	if err := json.Unmarshal(o.discovered, &m); err != nil {
		return c, problem.New(problem.Storage, "What %s said of its sign-in cannot be read any more.", o.about.Name).
			WithHint("Reconnect the connection.").Because(err)
	}
	// The issuer vouches for its own addresses, whatever their hosts.
	for _, address := range []string{m.AuthorizeURL, m.TokenURL, m.RevokeURL, m.DeviceURL, m.PushURL} {
		if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
			c.AllowHosts = append(c.AllowHosts, u.Hostname())
		}
	}
	return c.Discovered(m)
}

func oauthBase(o oauthAt) auth.Config {
	f := o.facts
	c := auth.Config{
		Connector: o.about.ID, Name: o.about.Name, ClientID: o.clientID, ClientSecret: o.secret,
		AuthorizeURL: at(o.endpoint, f.AuthorizeURL), TokenURL: at(o.endpoint, f.TokenURL), RevokeURL: at(o.endpoint, f.RevokeURL), DeviceURL: at(o.endpoint, f.DeviceURL),
		RevokeHelp: f.RevokeHelp, ClientAuth: auth.ClientAuth(cmp.Or(f.ClientAuth, o.clientAuth)), PKCE: f.PKCE, Rotating: f.Rotating, Grace: f.Grace, Lifetime: f.Lifetime, Idle: f.Idle,
		AuthorizeParams: f.AuthorizeParams, TokenParams: f.TokenParams, RefreshParams: f.RefreshParams, Extra: f.Extra,
		SameSite: true, AllowHosts: slices.Clone(f.Hosts), Redirect: auth.Redirect{Host: f.RedirectHost, Ports: f.RedirectPorts, Path: f.RedirectPath},
	}
	if u, err := url.Parse(o.endpoint); err == nil && u.Hostname() == "127.0.0.1" && len(f.RedirectPorts) > 0 {
		c.Redirect.Ports = append(slices.Clone(f.RedirectPorts), 0) // an imitation takes any
	}
	return c
}

// at puts the endpoint's scheme and host in place of those of an address.
func at(endpoint, address string) string {
	if endpoint == "" || address == "" {
		return address
	}
	e, err := url.Parse(endpoint)
	if err != nil {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Scheme, u.Host = e.Scheme, e.Host
	return u.String()
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}
