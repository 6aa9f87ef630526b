package auth

import (
	"net"
	"net/url"
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
	RevokeHelp   string // how a person ends the grant at the provider
	Issuer       string // compared with "iss" when both are there

	ClientID     string
	ClientSecret Secret
	ClientAuth   ClientAuth
	PKCE         bool

	Scopes          []string
	ScopeSeparator  string // "" for a blank
	AuthorizeParams map[string]string
	TokenParams     map[string]string // added to the exchange
	RefreshParams   map[string]string // added to each refresh
	Extra           []string          // fields of the token answer to keep
	Lifetime        time.Duration     // of an access token when the answer does not say; 0 for unknown

	Rotating bool          // each refresh spends the refresh token
	Grace    time.Duration // identical refreshes within it get the same answer; 0 for none

	Redirect Redirect
}

// Redirect says where the provider sends the browser back to.
type Redirect struct {
	Host       string // "127.0.0.1" when empty; "localhost" binds both families
	Ports      []int  // tried in order; empty for any free port
	Path       string // "" for a path of its own per attempt
	Registered string // an address of the person's own that is not ours: the final address is pasted back
}

// check refuses a configuration that would send secrets in clear.
func (c Config) check() error {
	if _, err := c.address(c.AuthorizeURL, "sign-in"); err != nil {
		return err
	}
	_, err := c.address(c.TokenURL, "token")
	return err
}

func (c Config) address(raw, what string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.User != nil {
		return nil, problem.New(problem.Usage, "%s has no usable %s address.", c.Name, what)
	}
	if u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()) {
		return u, nil
	}
	return nil, problem.New(problem.Usage, "The %s address of %s is not https: %s.", what, c.Name, problem.Clean(u.Host)).
		WithHint("Plain http is only for this machine.")
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
	return strings.FieldsFunc(scope, func(r rune) bool { return r == ' ' || r == ',' })
}
