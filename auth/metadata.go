package auth

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"

	"patchbay/problem"
)

// Metadata is what an issuer's discovery document says, checked and cleaned. It holds no secret and encodes as JSON.
type Metadata struct {
	Issuer       string   `json:"issuer"`
	AuthorizeURL string   `json:"authorize,omitempty"`
	TokenURL     string   `json:"token"`
	RevokeURL    string   `json:"revoke,omitempty"`
	DeviceURL    string   `json:"device,omitempty"`
	PushURL      string   `json:"push,omitempty"`        // where the parameters of a consent can be sent first (RFC 9126)
	IssuerNeeded bool     `json:"iss,omitempty"`         // each answer of a consent names the issuer (RFC 9207)
	PKCE         []string `json:"pkce,omitempty"`        // ways of PKCE; nil when it does not say
	ClientAuths  []string `json:"clientAuths,omitempty"` // ways of client authentication, in the document's words; nil when it does not say
	Scopes       []string `json:"scopes,omitempty"`      // scopes that it tells of; there may be more
	Pushed       bool     `json:"pushed,omitempty"`      // it takes no consent whose parameters were not sent first
}

// document is a discovery document as it comes.
type document struct {
	Issuer       string   `json:"issuer"`
	AuthorizeURL string   `json:"authorization_endpoint"`
	TokenURL     string   `json:"token_endpoint"`
	RevokeURL    string   `json:"revocation_endpoint"`
	DeviceURL    string   `json:"device_authorization_endpoint"`
	PushURL      string   `json:"pushed_authorization_request_endpoint"`
	IssuerNeeded bool     `json:"authorization_response_iss_parameter_supported"`
	PKCE         []string `json:"code_challenge_methods_supported"`
	ClientAuths  []string `json:"token_endpoint_auth_methods_supported"`
	Scopes       []string `json:"scopes_supported"`
	Pushed       bool     `json:"require_pushed_authorization_requests"`
}

// read turns the bytes of a document into what may be relied on.
func (d desk) read(body []byte) (Metadata, error) {
	var doc document
	if err := json.Unmarshal(body, &doc); err != nil {
		return Metadata{}, d.unreadable(err)
	}
	if doc.Issuer != d.issuer {
		return Metadata{}, d.impostor(doc.Issuer)
	}
	if doc.TokenURL == "" || doc.AuthorizeURL == "" && doc.DeviceURL == "" {
		return Metadata{}, d.invalid("names no address for the sign-in and the token")
	}
	for _, raw := range []string{doc.AuthorizeURL, doc.TokenURL, doc.RevokeURL, doc.DeviceURL, doc.PushURL} {
		if raw != "" && !d.usable(raw) {
			return Metadata{}, d.invalid("names an address that is not https")
		}
	}
	return Metadata{
		Issuer: doc.Issuer, AuthorizeURL: doc.AuthorizeURL, TokenURL: doc.TokenURL, RevokeURL: doc.RevokeURL, DeviceURL: doc.DeviceURL, PushURL: doc.PushURL,
		IssuerNeeded: doc.IssuerNeeded, PKCE: tidy(doc.PKCE), ClientAuths: tidy(doc.ClientAuths), Scopes: tidy(doc.Scopes), Pushed: doc.Pushed,
	}, nil
}

// usable reports whether an address of the document may be asked. Only an issuer of this machine may name plain http:
// another one could send a code to whatever listens here.
func (d desk) usable(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || !reachable(u) || u.Opaque != "" || raw != problem.Clean(raw) || strings.Contains(raw, "#") {
		return false
	}
	from, err := url.Parse(d.issuer)
	return err == nil && (u.Scheme == "https" || loopback(from.Hostname()))
}

func (d desk) invalid(what string) error {
	return problem.New(problem.Invalid, "The discovery document of %s %s.", d.name(), what).
		WithHint("Give the addresses of sign-in and token by themselves, or ask the provider.")
}

// unreadable tells what is no document at all, where the next address may have one, from a wrong one.
func (d desk) unreadable(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return d.invalid("has something else than expected for " + problem.Clean(wrong.Field))
	}
	return &absent{problem.New(problem.Invalid, "%s answers with something that is no discovery document.", d.name()).
		WithHint("Check the issuer's address.")}
}

// impostor refuses the document of another issuer, and tells of a slash that is easily overlooked.
func (d desk) impostor(said string) error {
	p := problem.New(problem.Invalid, "The discovery document at %s is of another issuer.", d.name()).
		WithHint("Check the issuer's address: it has to be the same letter by letter.").WithDetail(said)
	switch {
	case said == "":
		p.Text, p.Detail = "The discovery document at "+d.name()+" does not say whose it is.", ""
	case strings.TrimRight(said, "/") == strings.TrimRight(d.issuer, "/"):
		p.Hint = "The two differ by a slash at the end, which counts: write the issuer as " + problem.Clean(said) + "."
	}
	return p
}

// tidy cleans foreign words, and leaves out empty ones and repetitions. nil stays nil.
func tidy(words []string) []string {
	var out []string
	for _, w := range words {
		if w = problem.Clean(w); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// Discovered answers c with what it leaves empty taken from an issuer's document. The client's secret should be in c:
// without one a client authenticates as a public one. What the issuer demands and this client has not is a problem.
func (c Config) Discovered(m Metadata) (Config, error) {
	if c.Issuer != "" && c.Issuer != m.Issuer {
		return c, problem.New(problem.Usage, "%s belongs to another issuer than the discovery document.", c.Name).
			WithHint("Ask for the document of %s.", problem.Clean(c.Issuer))
	}
	if c.SameSite && c.AuthorizeURL != "" && !sameSite(c.AuthorizeURL, cmp.Or(m.AuthorizeURL, m.Issuer)) {
		return c, problem.New(problem.Usage, "%s signs in at another site than its issuer, which would get the answer.", c.Name).
			WithHint("Leave the sign-in's address to the issuer's document.")
	}
	if c.PKCE && len(m.PKCE) > 0 && !slices.Contains(m.PKCE, "S256") {
		return c, problem.New(problem.Unsupported, "%s takes PKCE only in ways that protect nothing: %s.", c.Name, strings.Join(m.PKCE, ", ")).
			WithHint("Ask the provider for S256.")
	}
	if m.Pushed && m.PushURL == "" && c.PushURL == "" {
		return c, problem.New(problem.Unsupported, "%s wants the parameters of a sign-in sent first, and names no address for it.", c.Name).
			WithHint("Its discovery document is incomplete; ask the provider.")
	}
	c.Issuer, c.IssuerNeeded = m.Issuer, c.IssuerNeeded || m.IssuerNeeded
	c.AuthorizeURL, c.TokenURL = cmp.Or(c.AuthorizeURL, m.AuthorizeURL), cmp.Or(c.TokenURL, m.TokenURL)
	c.RevokeURL, c.DeviceURL = cmp.Or(c.RevokeURL, m.RevokeURL), cmp.Or(c.DeviceURL, m.DeviceURL)
	if m.Pushed {
		c.PushURL = cmp.Or(c.PushURL, m.PushURL)
	}
	return c.shown(m.ClientAuths)
}

// sameSite reports whether two addresses are of one party; one that cannot be read is of none.
func sameSite(one, other string) bool {
	a, err := url.Parse(one)
	if err != nil || a.Hostname() == "" {
		return false
	}
	b, err := url.Parse(other)
	return err == nil && site(a.Hostname()) == site(b.Hostname())
}

// shown picks how the client shows who it is, where the configuration does not say.
func (c Config) shown(ways []string) (Config, error) {
	if c.ClientAuth != "" {
		return c, nil
	}
	has := func(way string) bool { return slices.Contains(ways, way) }
	switch {
	case len(ways) == 0, has("client_secret_basic"): // RFC 8414, 2: without a list it is basic
		c.confidential = InHeader
	case has("client_secret_post"):
		c.confidential = InBody
	case !has("none"):
		if c.ClientSecret.Empty() {
			break // nothing to show
		}
		return c, problem.New(problem.Unsupported, "%s takes no client secret, but only: %s.", c.Name, strings.Join(ways, ", ")).
			WithHint("Register the app there as one with a secret, or without any.")
	}
	c.ClientAuth = Public
	if !c.ClientSecret.Empty() {
		c.ClientAuth = cmp.Or(c.confidential, Public)
	}
	return c, nil
}

// withClient is c with a client as the vault has it. A configuration that was made before its secret was known shows
// it as the issuer wants.
func (c Config) withClient(id string, secret Secret) Config {
	c.ClientID, c.ClientSecret = cmp.Or(id, c.ClientID), secret
	if c.ClientAuth == Public && !secret.Empty() {
		c.ClientAuth = cmp.Or(c.confidential, Public)
	}
	return c
}
