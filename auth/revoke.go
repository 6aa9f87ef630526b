package auth

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
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
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	done := true
	for hint, secret := range map[string]Secret{"refresh_token": t.Refresh, "access_token": t.Access} {
		if !secret.Empty() {
			done = revokeOne(ctx, cfg, rt, url.Values{"token": {secret.Reveal()}, "token_type_hint": {hint}}) && done
		}
	}
	if !done {
		return Outcome{Words: cfg.Name + " did not confirm the revocation; remove the app there to be sure."}
	}
	return Outcome{Revoked: true}
}

func revokeOne(ctx context.Context, cfg Config, rt http.RoundTripper, form url.Values) bool {
	p := poster{cfg: cfg, http: rt, now: time.Now}
	if cfg.ClientAuth != InHeader {
		form.Set("client_id", cfg.ClientID)
		if cfg.ClientAuth == InBody {
			form.Set("client_secret", cfg.ClientSecret.Reveal())
		}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, cfg.RevokeURL, strings.NewReader(form.Encode()))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if cfg.ClientAuth == InHeader {
		req.SetBasicAuth(url.QueryEscape(cfg.ClientID), url.QueryEscape(cfg.ClientSecret.Reveal()))
	}
	res, err := p.client().Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close() //nolint:errcheck // nothing of it is needed
	_, err = io.Copy(io.Discard, io.LimitReader(res.Body, answerCap))
	return err == nil && res.StatusCode/100 == 2
}
