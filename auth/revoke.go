package auth

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Outcome is what became of a revocation.
type Outcome struct {
	Revoked bool   // the provider confirmed it
	Words   string // for people; "" when Revoked, unless an earlier grant of the connection may live on
}

// Revoke ends a grant by RFC 7009 where the provider has it: the refresh token first, which ends the grant at most
// servers, then the access token, then what is left of earlier grants, whose outcome is told in words alone. It takes at
// most ten seconds.
func Revoke(ctx context.Context, cfg Config, t Tokens, rt http.RoundTripper) Outcome {
	if cfg.RevokeURL == "" {
		words := cfg.RevokeHelp
		if words == "" {
			words = "The grant lives on at " + cfg.Name + " until it is removed there, in the settings of your account."
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
	out, done := Outcome{Revoked: true}, !t.Refresh.Empty() || !t.Access.Empty()
	done = p.ends(ctx, t.Refresh, "refresh_token", "access_token") && done
	done = p.ends(ctx, t.Access, "access_token", "refresh_token") && done
	if !done {
		out = unsure
	}
	if !p.endFormer(ctx, t) {
		out.Words = strings.TrimSpace(out.Words + " " + cfg.Name + " did not confirm the end of an earlier sign-in; remove the app there to be sure.")
	}
	return out
}

// endFormer revokes what is left of earlier grants, and reports whether all of that was confirmed.
func (p poster) endFormer(ctx context.Context, t Tokens) bool {
	done := true
	for _, one := range t.Former {
		if one != t.Refresh {
			done = p.ends(ctx, one, "refresh_token", "access_token") && done
		}
	}
	return done
}

// ends revokes one token of a type, or of the other where the server knows that alone, and reports whether that was
// confirmed. There is nothing to confirm of a token that is not there.
func (p poster) ends(ctx context.Context, token Secret, hint, other string) bool {
	if token.Empty() {
		return true
	}
	ok, again := p.revoke(ctx, token, hint)
	if again {
		ok, _ = p.revoke(ctx, token, other)
	}
	return ok
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
