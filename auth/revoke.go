package auth

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Outcome is what became of a revocation.
type Outcome struct {
	Revoked bool   // the provider confirmed it
	Words   string // for people; "" when Revoked
}

// Revoke ends a grant by RFC 7009 where the provider has it: the refresh token first, which ends the grant at most
// servers, then the access token. It takes at most ten seconds.
func Revoke(ctx context.Context, cfg Config, t Tokens, rt http.RoundTripper) Outcome {
	if cfg.RevokeURL == "" {
		words := cfg.RevokeHelp
		if words == "" {
			words = "The grant lives on at " + cfg.Name + " until it is removed there."
		}
		return Outcome{Words: words}
	}
	unsure := Outcome{Words: cfg.Name + " did not confirm the revocation; remove the app there to be sure."}
	if _, err := cfg.address(cfg.RevokeURL, "revocation"); err != nil {
		return unsure // a token is never sent in clear
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	p := poster{cfg: cfg, http: rt, now: time.Now}
	done, tried := true, false
	for _, one := range []struct {
		token       Secret
		hint, other string
	}{{t.Refresh, "refresh_token", "access_token"}, {t.Access, "access_token", "refresh_token"}} {
		if one.token.Empty() {
			continue
		}
		tried = true
		ok, again := p.revoke(ctx, one.token, one.hint)
		if again { // the server knows the other type alone
			ok, _ = p.revoke(ctx, one.token, one.other)
		}
		done = ok && done
	}
	if !done || !tried {
		return unsure
	}
	return Outcome{Revoked: true}
}

// revoke ends one token. again reports that the server does not take tokens of this hint.
func (p poster) revoke(ctx context.Context, token Secret, hint string) (ok, again bool) {
	req, err := p.request(ctx, p.cfg.RevokeURL, url.Values{"token": {token.Reveal()}, "token_type_hint": {hint}})
	if err != nil {
		return false, false
	}
	res, err := p.client().Do(req)
	if err != nil {
		return false, false
	}
	defer res.Body.Close() //nolint:errcheck // nothing more of it is needed
	body, err := io.ReadAll(io.LimitReader(res.Body, answerCap))
	if err != nil {
		return false, false
	}
	var said struct {
		Error string `json:"error"`
	}
	// An answer that is no JSON says nothing; its status decides.
	_ = json.Unmarshal(body, &said)
	return res.StatusCode/100 == 2, said.Error == "unsupported_token_type"
}
