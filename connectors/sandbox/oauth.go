package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"net/url"
	"slices"
	"sync"
	"time"
)

// What the OAuth server refuses. A provider turns these into its own answers.
var (
	ErrUnknownCode   = errors.New("authorization code is not known")
	ErrSpentCode     = errors.New("authorization code was used before; its tokens are revoked")
	ErrExpiredCode   = errors.New("authorization code is too old")
	ErrWrongRedirect = errors.New("redirect address differs from the one at the start")
	ErrWrongVerifier = errors.New("proof key does not fit the challenge")
	ErrUnknownToken  = errors.New("token is not known")
	ErrExpiredToken  = errors.New("token is too old")
	ErrRevokedToken  = errors.New("grant is revoked")
	ErrSpentToken    = errors.New("refresh token was used before")
	ErrOtherClient   = errors.New("the code or token was given to another client")
)

// OAuthConfig describes a provider's OAuth server. Name, Client, Users, Scope, Choices and Mint are required.
type OAuthConfig struct {
	Name   string // the provider, as its pages call it
	App    string // the app that asks
	Client Client
	Users  []User
	// Scope says in plain words what a scope allows; ok is false for a scope that does not exist.
	Scope func(scope string) (words string, ok bool)
	// Choices are the workspaces that a user may grant.
	Choices func(login string) []Choice
	// Mint makes the text of an access token; nonce makes it unlike any other.
	Mint func(g Grant, issued, expires time.Time, nonce string) string

	AccessLife, RefreshLife, CodeLife time.Duration
	Grace                             time.Duration // how long a spent refresh token still answers with its successor
	RevokeOnReplay                    bool          // a refresh token that comes back after the grace kills its grant
	IgnorePKCE                        bool          // a challenge is taken and forgotten
	RequirePKCE                       bool          // nobody gets a code without a challenge of method S256
	ForgetState                       bool          // state does not come back

	Others                     []Client                  // more apps that are registered
	Redirects                  func(address string) bool // the redirect addresses that are registered; nil: [Loopback]
	AnswerAs                   string                    // iss of every answer at the redirect address (RFC 9207); "" for none
	Refuses                    func(q url.Values) string // the error that an authorize request deserves beyond what RFC 6749 knows, or ""; nil: none
	Renewable                  func(g Grant) bool        // whether a grant comes with a refresh token; nil: each does
	DeviceLife, DeviceInterval time.Duration             // of a device's code, and between its questions; see [OAuth.StartDevice]
}

// Choice is one workspace on the consent page.
type Choice struct {
	ID   string
	Name string
	Kind string // becomes Grant.Kind
}

// Grant is what one person gave to one app. Values handed out are copies.
type Grant struct {
	ID        string    `json:"id"`
	Client    string    `json:"client,omitempty"` // the app it was given to on a page; "" for a grant that was made without one
	Login     string    `json:"login"`
	Workspace string    `json:"workspace"`
	Kind      string    `json:"kind"`
	Scopes    []string  `json:"scopes"`
	Created   time.Time `json:"created"`
	Parent    string    `json:"parent,omitempty"` // revoked together with this grant
	Static    bool      `json:"static"`           // made by an admin: never expires, has no refresh token
	Revoked   bool      `json:"revoked"`
	Refreshes int       `json:"refreshes"` // tokens renewed; a repeat within the grace does not count
	Reuses    int       `json:"reuses"`    // spent refresh tokens that came back, within the grace or after
}

// Token is one issued pair. Refresh is empty where the provider gives none.
type Token struct {
	Grant   Grant
	Access  string
	Refresh string
	Nonce   string // what the app sent with the authorize request, in the answer to its code alone
	Expires time.Time
}

type accessToken struct {
	value, grant    string
	issued, expires time.Time
}

type refreshToken struct {
	value, grant    string
	issued, expires time.Time
	spentAt         time.Time // zero while it is good
	next            Token     // what it was renewed to
}

type code struct {
	grant, client, redirect  string
	challenge, method, nonce string
	issued                   time.Time
	spent                    bool
}

// OAuth is one authorization server. It is safe for concurrent use.
type OAuth struct {
	cfg      OAuthConfig
	clock    *Clock
	rand     io.Reader
	pages    pages
	mu       sync.Mutex
	attempts map[string]*attempt
	codes    map[string]*code
	grants   map[string]*Grant
	access   map[string]*accessToken
	refresh  map[string]*refreshToken
	devices  map[string]*device // by device code
	order    []string           // grants, oldest first
}

// NewOAuth makes an authorization server that draws its secrets from w.Rand and lives by w.Clock.
func NewOAuth(w World, cfg OAuthConfig) *OAuth {
	return &OAuth{
		cfg: cfg, clock: w.Clock, rand: w.Rand, pages: newPages(),
		attempts: map[string]*attempt{}, codes: map[string]*code{}, grants: map[string]*Grant{},
		access: map[string]*accessToken{}, refresh: map[string]*refreshToken{},
		devices: map[string]*device{},
	}
}

// ClientIs compares client credentials in constant time.
func (o *OAuth) ClientIs(id, secret string) bool {
	okID := subtle.ConstantTimeCompare([]byte(id), []byte(o.cfg.Client.ID))
	okSecret := subtle.ConstantTimeCompare([]byte(secret), []byte(o.cfg.Client.Secret))
	return okID&okSecret == 1
}

// Redemption is what a client sends with a code. A nil Redirect was not sent; with an empty Client nobody looks whose
// code it is.
type Redemption struct {
	Client   string // id of the app that authenticated itself
	Code     string
	Redirect *string
	Verifier string
}

// KnowsCode reports whether a code was ever given out, for providers that look at it before the client.
func (o *OAuth) KnowsCode(c string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.codes[c] != nil
}

// Redeem turns a code into tokens, once. A second try revokes what the first one got.
func (o *OAuth) Redeem(in Redemption) (Token, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := o.codes[in.Code]
	if c == nil {
		return Token{}, ErrUnknownCode
	}
	if in.Client != "" && in.Client != c.client {
		return Token{}, ErrOtherClient // the code stays good: a stranger must not be able to spend it
	}
	if c.spent {
		o.revoke(c.grant)
		return Token{}, ErrSpentCode
	}
	c.spent = true
	switch {
	case o.clock.Now().After(c.issued.Add(o.cfg.CodeLife)):
		return Token{}, ErrExpiredCode
	case in.Redirect != nil && *in.Redirect != c.redirect:
		return Token{}, ErrWrongRedirect
	case !o.cfg.IgnorePKCE && !proves(in.Verifier, c), o.cfg.RequirePKCE && (len(in.Verifier) < 43 || len(in.Verifier) > 128):
		return Token{}, ErrWrongVerifier
	}
	out, err := o.first(c.grant)
	out.Nonce = c.nonce
	return out, err
}

// proves compares a verifier with a code's challenge. A verifier without a challenge proves nothing: somebody took the
// challenge out of the authorize request (RFC 9700, section 4.8.2).
func proves(verifier string, c *code) bool {
	if c.challenge == "" {
		return verifier == ""
	}
	got := verifier
	if c.method == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		got = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return subtle.ConstantTimeCompare([]byte(got), []byte(c.challenge)) == 1
}

func (o *OAuth) keep(g *Grant) {
	o.grants[g.ID] = g
	o.order = append(o.order, g.ID)
}

func copied(g *Grant) Grant {
	out := *g
	out.Scopes = slices.Clone(g.Scopes)
	return out
}

// ids resolves a grant id; empty stands for all grants.
func (o *OAuth) ids(id string) []string {
	if id != "" {
		return []string{id}
	}
	return slices.Collect(maps.Keys(o.grants))
}
