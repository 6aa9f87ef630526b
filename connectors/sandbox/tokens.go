package sandbox

import (
	"fmt"
	"time"
)

// Renew turns a refresh token into a new pair and spends it. Within the grace every further
// caller gets the same new pair.
func (o *OAuth) Renew(value string) (Token, error) { return o.RenewFor("", value) }

// RenewFor is Renew for the app that authenticated itself; the refresh token of another app is refused and stays good.
func (o *OAuth) RenewFor(client, value string) (Token, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.clock.Now()
	t := o.refresh[value]
	if t == nil {
		return Token{}, ErrUnknownToken
	}
	g := o.grants[t.grant]
	switch {
	case client != "" && client != g.Client:
		return Token{}, ErrOtherClient
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

// first issues what a grant begins with.
func (o *OAuth) first(grant string) (Token, error) {
	g := o.grants[grant]
	return o.issue(g, o.cfg.Renewable == nil || o.cfg.Renewable(copied(g)))
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

// Forget ends one access token; what it was renewed from stays good.
func (o *OAuth) Forget(access string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.access, access)
}
