package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
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
	ForgetState                       bool          // state does not come back
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
	grant, redirect, challenge, method string
	issued                             time.Time
	spent                              bool
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
	order    []string // grants, oldest first
}

// NewOAuth makes an authorization server that draws its secrets from w.Rand and lives by w.Clock.
func NewOAuth(w World, cfg OAuthConfig) *OAuth {
	return &OAuth{
		cfg: cfg, clock: w.Clock, rand: w.Rand, pages: newPages(),
		attempts: map[string]*attempt{}, codes: map[string]*code{}, grants: map[string]*Grant{},
		access: map[string]*accessToken{}, refresh: map[string]*refreshToken{},
	}
}

// ClientIs compares client credentials in constant time.
func (o *OAuth) ClientIs(id, secret string) bool {
	okID := subtle.ConstantTimeCompare([]byte(id), []byte(o.cfg.Client.ID))
	okSecret := subtle.ConstantTimeCompare([]byte(secret), []byte(o.cfg.Client.Secret))
	return okID&okSecret == 1
}

// Redemption is what a client sends with a code. A nil Redirect was not sent.
type Redemption struct {
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
	case c.challenge != "" && !o.cfg.IgnorePKCE && !proves(in.Verifier, c):
		return Token{}, ErrWrongVerifier
	}
	return o.issue(o.grants[c.grant], true)
}

func proves(verifier string, c *code) bool {
	got := verifier
	if c.method == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		got = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return subtle.ConstantTimeCompare([]byte(got), []byte(c.challenge)) == 1
}

// Renew turns a refresh token into a new pair and spends it. Within the grace every further
// caller gets the same new pair.
func (o *OAuth) Renew(value string) (Token, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.clock.Now()
	t := o.refresh[value]
	if t == nil {
		return Token{}, ErrUnknownToken
	}
	g := o.grants[t.grant]
	switch {
	case g.Revoked:
		return Token{}, ErrRevokedToken
	case !t.spentAt.IsZero():
		return o.again(t, g, now)
	case now.After(t.expires):
		return Token{}, ErrExpiredToken
	}
	next, err := o.issue(g, true)
	if err != nil {
		return Token{}, err
	}
	g.Refreshes++
	t.spentAt, t.next = now, next
	return next, nil
}

// again answers a refresh token that was spent before.
func (o *OAuth) again(t *refreshToken, g *Grant, now time.Time) (Token, error) {
	g.Reuses++
	if o.cfg.Grace > 0 && now.Before(t.spentAt.Add(o.cfg.Grace)) {
		return t.next, nil
	}
	if o.cfg.RevokeOnReplay {
		o.revoke(g.ID)
	}
	return Token{}, ErrSpentToken
}

// Check finds the grant of an access token.
func (o *OAuth) Check(value string) (Grant, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.access[value]
	if t == nil {
		return Grant{}, ErrUnknownToken
	}
	g := o.grants[t.grant]
	switch {
	case g.Revoked:
		return Grant{}, ErrRevokedToken
	case !g.Static && !o.clock.Now().Before(t.expires):
		return Grant{}, ErrExpiredToken
	}
	return copied(g), nil
}

// Give makes a grant without a consent page, with a first access token and, when renewable, a
// refresh token. value is the access token to use; empty for one of Mint's.
func (o *OAuth) Give(g Grant, value string, renewable bool) (Token, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	id, err := unguessable(o.rand, 9)
	if err != nil {
		return Token{}, err
	}
	g.ID, g.Created = id, o.clock.Now()
	o.keep(&g)
	if value == "" {
		return o.issue(&g, renewable)
	}
	o.access[value] = &accessToken{value: value, grant: g.ID, issued: g.Created, expires: g.Created.Add(o.cfg.AccessLife)}
	return Token{Grant: copied(&g), Access: value}, nil
}

// Life is how long an access token is good for.
func (o *OAuth) Life() time.Duration { return o.cfg.AccessLife }

func (o *OAuth) keep(g *Grant) {
	o.grants[g.ID] = g
	o.order = append(o.order, g.ID)
}

func (o *OAuth) issue(g *Grant, renewable bool) (Token, error) {
	nonce, err := unguessable(o.rand, 16)
	if err != nil {
		return Token{}, err
	}
	now := o.clock.Now()
	out := Token{Grant: copied(g), Expires: now.Add(o.cfg.AccessLife)}
	out.Access = o.cfg.Mint(out.Grant, now, out.Expires, nonce)
	o.access[out.Access] = &accessToken{value: out.Access, grant: g.ID, issued: now, expires: out.Expires}
	if !renewable {
		return out, nil
	}
	if out.Refresh, err = unguessable(o.rand, 32); err != nil {
		return Token{}, fmt.Errorf("issue a refresh token: %w", err)
	}
	o.refresh[out.Refresh] = &refreshToken{value: out.Refresh, grant: g.ID, issued: now, expires: now.Add(o.cfg.RefreshLife)}
	return out, nil
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
