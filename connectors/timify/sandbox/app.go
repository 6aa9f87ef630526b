package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	shared "patchbay/connectors/sandbox"
)

// app is the app that is registered at the service. It is one of the records that control can change: a new
// secret kills the old one at once, and installed says for which companies its token is good.
type app struct {
	ID        string   `json:"id"`
	Secret    string   `json:"secret"`
	Status    string   `json:"status"`
	Scopes    []string `json:"scopes"`
	Installed []string `json:"installed"`
}

func (a app) id() string  { return a.ID }
func (a app) at() string  { return "" }
func (a app) ext() string { return "" }

// may reports whether the app has a scope: a right to write or delete brings the right to read.
func (a app) may(scope, right string) bool {
	return slices.ContainsFunc(a.Scopes, func(s string) bool {
		return s == scope+"."+right || right == "READ" && (s == scope+".WRITE" || s == scope+".DELETE")
	})
}

func allScopes() []string {
	var out []string
	for _, s := range []string{"Customers", "Events", "Resources", "Services", "Companies", "Enterprises", "BM_Managers"} {
		for _, right := range []string{"READ", "WRITE", "DELETE"} {
			out = append(out, s+"."+right)
		}
	}
	return out
}

func (p *Provider) oauthConfig(a app) shared.OAuthConfig {
	mac := hmac.New(sha256.New, []byte(a.ID)).Sum(nil)
	return shared.OAuthConfig{
		Name: "TIMIFY", App: "patchbay", Client: shared.Client{ID: a.ID, Secret: a.Secret},
		Scope:      func(string) (string, bool) { return "", false },
		Choices:    func(string) []shared.Choice { return nil },
		AccessLife: p.opts.Access, RefreshLife: p.opts.Refresh,
		Mint: func(_ shared.Grant, issued, expires time.Time, nonce string) string {
			return jwt(map[string]any{
				"authScope": "APP", "userId": a.ID, "accountId": false, "region": false, "longSession": false, "longAccessTokenDuration": false,
				"version": 2, "jwtId": nonce, "iat": issued.Unix(), "exp": expires.Unix(),
			}, mac)
		},
	}
}

// jwt makes a token that looks like the service's. Nobody has to be able to verify it: the sandbox knows its tokens
// by heart.
func jwt(claims map[string]any, key []byte) string {
	body, err := json.Marshal(claims)
	if err != nil {
		return "" // texts and numbers always marshal
	}
	b64 := base64.RawURLEncoding
	text := b64.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + b64.EncodeToString(body)
	sign := hmac.New(sha256.New, key)
	_, _ = sign.Write([]byte(text)) // a hash takes everything
	return text + "." + b64.EncodeToString(sign.Sum(nil))
}
