package spec

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/stack"
	"patchbay/model"
	"patchbay/model/mapping"
)

// Connector is a compiled spec. It is safe for concurrent use and never changes.
type Connector struct {
	about       connectors.Description
	hosts       map[string]*url.URL
	header      http.Header
	carried     map[string]any // headers of the models' calls
	heads       stack.Heads
	doc         *Document
	models      map[string]*kept
	rules       []rule
	account     *call
	permissions *call      // nil where nobody can be asked
	workspaces  *listing   // nil where a grant sees its account alone
	pages       []*listing // that no model needs
	lookups     map[string]*call
	ways        []way
	private     []string // paths whose bodies nobody may keep
	hooks       Hooks
	news        *news // nil where the provider tells nobody of changes
}

// kept is one model, compiled.
type kept struct {
	model    model.Model
	spec     ModelSpec
	mapping  mapping.Mapping
	list     *listing
	retrieve *call
	create   *write
	update   *write
	upsert   *write
	find     *call
	remove   *call
	custom   *call
	choices  map[string]*listing // by field
	several  *batched            // reads several; nil for none
	changes  *batched            // changes several; nil for none
}

// listing is a list call with the ways to narrow it.
type listing struct {
	call
	items, total string
	tree, only   string
	whole        bool
	size         int
	next         string
	text, since  *MoreSpec
	search       *listing // nil where a search is the listing with more in it
	each         *each
	window       *WindowSpec
	of           map[string]*listing // by the unified field that refers to the one whose records are meant
}

type write struct {
	call
	spec  WriteSpec
	lists map[string]listCalls
	alone map[string]*call
}

type listCalls struct {
	add, remove *call
}

type rule struct {
	RuleSpec
	match *regexp.Regexp
}

func compile(doc *Document, hooks Hooks) (*Connector, error) {
	c := &Connector{doc: doc, hooks: hooks, models: map[string]*kept{}, lookups: map[string]*call{}, header: http.Header{}, carried: map[string]any{}}
	for k, v := range doc.Headers {
		if name, template := strings.CutPrefix(v, "$"); !template {
			c.header.Set(k, v)
		} else if c.carried[k] = v; !c.known()(name) {
			return nil, faultAt("headers."+k, "uses %q, which has no value here", name)
		}
	}
	if !regexp.MustCompile(`^[a-z][a-z0-9-]{1,30}$`).MatchString(doc.ID) {
		return nil, faultAt("id", "must be lower-case letters, digits and dashes, not %q", doc.ID)
	}
	for _, step := range []func() error{c.addresses, c.waysIn, c.oauthWay, c.calls, c.meanings} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	for _, e := range doc.Models {
		k, err := c.keep(e.Key, e.Value)
		if err != nil {
			return nil, err
		}
		if c.models[e.Key] != nil {
			return nil, faultAt("models."+e.Key, "is there twice")
		}
		c.models[e.Key] = k
	}
	if err := c.pageable(); err != nil {
		return nil, err
	}
	c.heads = heads(doc.Limits)
	err := c.webhooks()
	if err != nil {
		return nil, err
	}
	c.about, err = c.describe()
	return c, err
}

func (c *Connector) addresses() error {
	c.hosts = map[string]*url.URL{}
	for _, name := range slices.Sorted(maps.Keys(c.doc.Hosts)) {
		text := c.doc.Hosts[name]
		u, err := url.Parse(text)
		switch {
		case strings.ContainsAny(text, "@?#\\"):
			return faultAt("hosts."+name, "must be an address like https://api.example.com, and has a user, a query or a fragment: leave that out")
		case err != nil || u.Hostname() == "" || u.Scheme != "https" && !loopback(u) || strings.Trim(u.Path, "/") != "" || u.RawPath != "":
			return faultAt("hosts."+name, "must be an address like https://api.example.com, not %s", quoted(text))
		}
		u.Path = ""
		c.hosts[name] = u
	}
	if c.hosts["api"] == nil {
		return faultAt("hosts", "needs one that is called api")
	}
	return nil
}

func loopback(u *url.URL) bool {
	h := u.Hostname()
	return u.Scheme == "http" && (h == "127.0.0.1" || h == "::1" || h == "localhost")
}

func (c *Connector) oauthWay() error {
	o := c.doc.Auth.OAuth
	if o == nil {
		if c.doc.Auth.Token == nil && len(c.ways) == 0 {
			return faultAt("auth", "needs one of oauth, token, key, basic and ways")
		}
		return nil
	}
	if err := c.oauthAddresses(o); err != nil {
		return err
	}
	if o.Workspace != "" && !slices.Contains(o.Keep, o.Workspace) {
		return faultAt("auth.oauth.workspace", "must be one of keep")
	}
	token, _ := c.absolute(o.Token, nil)
	if u, err := url.Parse(token); err == nil {
		c.private = append(c.private, u.Path)
	}
	return nil
}

func (c *Connector) oauthAddresses(o *OAuthSpec) error {
	for _, one := range []struct {
		key, text string
		needed    bool
	}{
		{"issuer", o.Issuer, false}, {"authorize", o.Authorize, o.Issuer == ""}, {"token", o.Token, o.Issuer == ""}, {"revoke", o.Revoke, false}, {"device", o.Device, false},
	} {
		if one.text == "" && one.needed {
			return faultAt("auth.oauth."+one.key, "is missing: give it, or an issuer that tells it")
		}
		if _, err := c.absolute(one.text, nil); one.text != "" && err != nil {
			return faultAt("auth.oauth."+one.key, "%s", err)
		}
	}
	for _, params := range []struct {
		key   string
		given map[string]string
	}{{"authorizeParams", o.AuthorizeParams}, {"tokenParams", o.TokenParams}, {"refreshParams", o.RefreshParams}} {
		for _, name := range slices.Sorted(maps.Keys(params.given)) {
			if slices.Contains(bindingParams(), strings.ToLower(name)) {
				return faultAt("auth.oauth."+params.key+"."+name, "is set by the program itself, as it binds the answer to the sign-in: leave it out")
			}
		}
	}
	if o.Client == "" && o.Issuer == "" {
		return faultAt("auth.oauth.client", "is missing: it says where client id and secret go, and is body, basic or none")
	}
	return nil
}

// bindingParams are those of a sign-in that no file may choose.
func bindingParams() []string {
	return []string{
		"client_id", "client_secret", "response_type", "response_mode", "redirect_uri", "state", "nonce", "code", "code_challenge", "code_challenge_method", "code_verifier",
		"grant_type", "refresh_token", "device_code", "request", "request_uri",
	}
}

// absolute fills {host} in an address; endpoint, where there is one, stands in for every host.
func (c *Connector) absolute(text string, endpoint *url.URL) (string, error) {
	var bad string
	out := hole.ReplaceAllStringFunc(text, func(h string) string {
		u := c.hosts[h[1:len(h)-1]]
		switch {
		case u == nil:
			bad = h
			return h
		case endpoint != nil:
			u = endpoint
		}
		return u.Scheme + "://" + u.Host
	})
	if bad != "" {
		return "", fmt.Errorf("uses %s, which is not one of hosts", bad)
	}
	u, err := url.Parse(out)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && !loopback(u) || !oneLine(out) || strings.Contains(out, "\\") || !holeEnds(text) {
		return "", fmt.Errorf("must be an address like {api}/oauth/token, not %s", quoted(text))
	}
	return out, nil
}

// holeEnds reports whether nothing behind a {host} would make another host of it.
func holeEnds(text string) bool {
	_, rest, holds := strings.Cut(text, "}")
	return !strings.HasPrefix(text, "{") && !holds || strings.HasPrefix(text, "{") && (rest == "" || rest[0] == '/' || rest[0] == '?')
}

// known says which names a call may use: those of every call, and more.
func (c *Connector) known(more ...string) func(string) bool {
	return func(name string) bool {
		if extra, ok := strings.CutPrefix(name, "extra."); ok {
			return c.doc.Auth.OAuth != nil && slices.Contains(c.doc.Auth.OAuth.Keep, extra)
		}
		_, looked := c.doc.Lookups[name]
		return name == "workspace" || name == "workspace.1" || name == "workspace.2" || looked || slices.Contains(more, name)
	}
}

func (c *Connector) calls() error {
	for name, l := range c.doc.Lookups {
		if l.Hook {
			if c.hooks.Lookup == nil {
				return faultAt("lookups."+name+".hook", "needs Go code, which a connector in a file does not have")
			}
			continue
		}
		one, err := compileReading(l.Call, "lookups."+name, func(n string) bool { return n != name && c.known()(n) })
		if err != nil {
			return err
		}
		if l.At == "" {
			return faultAt("lookups."+name+".at", "is missing")
		}
		one.op = "lookup::" + connectors.Operation(name)
		c.lookups[name] = one
	}
	var err error
	if c.account, err = compileReading(c.doc.Account.Call, "account", c.known()); err != nil {
		return err
	}
	c.account.op = "account::" + connectors.Operation(connectors.Retrieve)
	if p := c.doc.Permissions; p != nil {
		if c.permissions, err = compileReading(p.Call, "permissions", c.known()); err != nil {
			return err
		}
		c.permissions.op = "permissions::" + connectors.Operation(connectors.List)
	}
	w := c.doc.Workspaces
	if w == nil {
		return nil
	}
	c.workspaces, err = c.listing("workspaces", ListSpec{Call: w.Call, Items: w.Items, Next: w.Next, Size: w.Size})
	if err == nil {
		c.workspaces.op = connectors.Op("workspaces", connectors.List)
	}
	return err
}

func (c *Connector) meanings() error {
	for i, r := range c.doc.Errors.Rules {
		m, err := regexp.Compile("(?i)" + r.Match)
		if err != nil {
			return faultAt(nth("errors.rules", i)+".match", "must be a regular expression, and %s is none%s", quoted(r.Match), why(err))
		}
		if r.Model != "" && !slices.ContainsFunc(c.doc.Models, func(e entry[ModelSpec]) bool { return e.Key == r.Model }) {
			return faultAt(nth("errors.rules", i)+".model", "%q is not one of models", r.Model)
		}
		c.rules = append(c.rules, rule{RuleSpec: r, match: m})
	}
	return nil
}

// why is what is wrong with a regular expression, behind a sentence.
func why(err error) string {
	if e, ok := errors.AsType[*syntax.Error](err); ok {
		return ": " + string(e.Code)
	}
	return ""
}

func heads(limits []LimitSpec) stack.Heads {
	var h stack.Heads
	for _, l := range limits {
		if time.Duration(l.Per) >= 24*time.Hour {
			h.DailyLimit, h.DailyRemaining = l.Headers.Limit, l.Headers.Remaining
			continue
		}
		h.Limit, h.Remaining, h.WindowMillis = l.Headers.Limit, l.Headers.Remaining, l.Headers.Window
	}
	return h
}
