package auth

import (
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"patchbay/problem"
)

// ClientAuth says how the client shows who it is at the token endpoint. It is always explicit: trying one way
// and then the other can burn a code.
type ClientAuth string

// The ways of client authentication.
const (
	InBody   ClientAuth = "body"
	InHeader ClientAuth = "basic"
	Public   ClientAuth = "none"
)

// Config says how one provider's OAuth behaves, and which client of the person's own is used.
type Config struct {
	Connector    string // id, for the callback path
	Name         string // for people
	AuthorizeURL string
	TokenURL     string
	RevokeURL    string // RFC 7009; "" where the provider has none
	DeviceURL    string // RFC 8628, for a sign-in without a browser here; "" where the provider has none
	PushURL      string // RFC 9126: the parameters of a consent are sent there first; "" to put them into its address
	RevokeHelp   string // how a person ends the grant at the provider
	Issuer       string // compared with "iss" when both are there
	IssuerNeeded bool   // the provider's metadata says that it always sends "iss": an answer without it is refused

	// SameSite refuses token and revocation addresses on another site than the sign-in's, but for AllowHosts: a
	// connector from outside must not send a code or a client secret elsewhere unless it said so.
	SameSite   bool
	AllowHosts []string

	ClientID     string
	ClientSecret Secret
	ClientAuth   ClientAuth
	PKCE         bool

	confidential ClientAuth // what Discovered found for a client with a secret; "" when it was not asked

	Scopes          []string
	ScopeSeparator  string // "" for a blank
	AuthorizeParams map[string]string
	TokenParams     map[string]string // added to the exchange
	RefreshParams   map[string]string // added to each refresh
	Extra           []string          // fields of the token answer to keep
	Lifetime        time.Duration     // of an access token when the answer does not say; 0 for unknown

	Rotating bool          // each refresh spends the refresh token
	Grace    time.Duration // identical refreshes within it get the same answer; 0 for none
	Idle     time.Duration // a refresh token that was not used for so long dies; 0: it does not

	Redirect Redirect
}

// Redirect says where the provider sends the browser back to.
type Redirect struct {
	Host       string // "127.0.0.1" when empty; "localhost" binds both families
	Ports      []int  // tried in order; empty for any free port
	Path       string // "" for a path of its own per attempt
	Registered string // an address of the person's own that is not ours: the final address is pasted back
}

// connectorID is what may stand in a callback path.
var connectorID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)

// check refuses a configuration that would send secrets in clear, or to where they do not belong.
func (c Config) check() error {
	consent, err := c.address(c.AuthorizeURL, "sign-in")
	if err != nil {
		return err
	}
	token, err := c.address(c.TokenURL, "token")
	if err != nil {
		return err
	}
	others := []*url.URL{token}
	for _, one := range []struct{ url, what string }{{c.RevokeURL, "revocation"}, {c.PushURL, "pushed request"}} {
		if one.url == "" {
			continue
		}
		u, err := c.address(one.url, one.what)
		if err != nil {
			return err
		}
		others = append(others, u)
	}
	if err := c.atHome(consent, others...); err != nil {
		return err
	}
	if c.Redirect.Path == "" && !connectorID.MatchString(c.Connector) {
		return problem.New(problem.Usage, "%q cannot be part of a callback address.", problem.Clean(c.Connector))
	}
	if err := c.checkClientAuth(); err != nil {
		return err
	}
	return c.Redirect.check(c.Name)
}

// atHome refuses addresses on another site than where the person signs in, if that was asked for.
func (c Config) atHome(consent *url.URL, others ...*url.URL) error {
	for _, u := range others {
		if c.SameSite && site(u.Hostname()) != site(consent.Hostname()) && !slices.Contains(c.AllowHosts, u.Hostname()) {
			return problem.New(problem.Usage, "%s signs in at %s, and its secrets would go to %s.", c.Name, problem.Clean(consent.Hostname()), problem.Clean(u.Hostname())).
				WithHint("The connector has to name that host if this is meant.")
		}
	}
	return nil
}

func (c Config) checkClientAuth() error {
	if !slices.Contains([]ClientAuth{"", InBody, InHeader, Public}, c.ClientAuth) {
		return problem.New(problem.Usage, "%s has no way of client authentication that is known: %q.", c.Name, problem.Clean(string(c.ClientAuth)))
	}
	return nil
}

// check refuses to listen anywhere but on this machine, and to have a code sent in clear to another one.
func (r Redirect) check(name string) error {
	if r.Host != "" && !loopback(r.Host) {
		return problem.New(problem.Usage, "%s would take its answer on %s: only an address of this machine may.", name, problem.Clean(r.Host)).
			WithHint("The connector may say 127.0.0.1, ::1 or localhost.")
	}
	if p := r.Path; p != "" && (p[0] != '/' || p == donePath || !plain(p)) {
		return problem.New(problem.Usage, "%s has a callback path that cannot be used: %s.", name, problem.Clean(p))
	}
	for _, p := range r.Ports {
		if p < 0 || p > 65535 {
			return problem.New(problem.Usage, "%s has a callback port that cannot be: %d.", name, p)
		}
	}
	if r.Registered == "" {
		return nil
	}
	if strings.HasPrefix(strings.ToLower(r.Registered), "urn:ietf:wg:oauth:2.0:oob") {
		return problem.New(problem.Usage, "That redirect address cannot be used: a code that a page shows can be asked for by another page.").
			WithHint("Register an address of this machine or an https one at %s, or sign in by a code on another screen where it has that.", name)
	}
	u, err := url.Parse(r.Registered)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return problem.New(problem.Usage, "That redirect address cannot be used.").
			WithHint("Give the https address that is registered at %s, without a #.", name)
	}
	return nil
}

// plain reports whether browsers ask for a path exactly as it is written: nothing to escape, no dots to shorten.
func plain(path string) bool {
	strange := func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("?#%\\\"<>`{}|^", r) }
	dots := func(part string) bool { return part == "." || part == ".." }
	return !strings.ContainsFunc(path, strange) && !slices.ContainsFunc(strings.Split(path, "/"), dots)
}

// address reads one address of the provider: https, or plain http on this machine.
func (c Config) address(raw, what string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return nil, problem.New(problem.Usage, "%s has no usable %s address.", c.Name, what)
	}
	if u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()) {
		return u, nil
	}
	return nil, problem.New(problem.Usage, "The %s address of %s is not https: %s.", what, c.Name, problem.Clean(u.Host)).
		WithHint("Plain http is only for this machine.")
}

// site is the part of a host name that one party registered, as near as can be told without the list of all public
// suffixes: two labels, or three where the second is a country's "co", "com", "org" and the like. It errs towards
// telling hosts apart. An IP address is its own site.
func site(host string) string {
	labels := strings.Split(strings.ToLower(strings.TrimSuffix(host, ".")), ".")
	n := len(labels)
	if net.ParseIP(host) != nil || n < 3 {
		return strings.Join(labels, ".")
	}
	keep := 2
	if len(labels[n-1]) == 2 && len(labels[n-2]) <= 3 {
		keep = 3
	}
	return strings.Join(labels[n-keep:], ".")
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (c Config) scope() string {
	sep := c.ScopeSeparator
	if sep == "" {
		sep = " "
	}
	return strings.Join(c.Scopes, sep)
}

// granted reads the scope of a token answer; an answer without one grants what was asked for (RFC 6749, 5.1).
func (c Config) granted(scope string) []string {
	if scope == "" {
		return slices.Clone(c.Scopes)
	}
	var out []string
	for _, word := range strings.FieldsFunc(scope, func(r rune) bool { return r == ' ' || r == ',' }) {
		if word = problem.Clean(word); word != "" && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return out
}
