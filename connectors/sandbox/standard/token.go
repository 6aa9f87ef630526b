package standard

import (
	"errors"
	"net/http"
	"strings"

	shared "patchbay/connectors/sandbox"
)

// token is POST /token.
func (s *site) token(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	c, err := s.oauth.Authenticate(r)
	if err != nil {
		s.refuse(w, err)
		return
	}
	var t shared.Token
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		t, err = s.redeem(c, r)
	case "refresh_token":
		t, err = s.renew(c, r)
	case deviceGrant:
		t, err = s.oauth.AskDevice(c.ID, r.PostForm.Get("device_code"))
	case "":
		err = bad("invalid_request", "grant_type is missing")
	default:
		err = bad("unsupported_grant_type", "this grant type is not offered here")
	}
	if err != nil {
		s.refuse(w, err)
		return
	}
	s.issued(w, c, t)
}

func (s *site) redeem(c shared.Client, r *http.Request) (shared.Token, error) {
	f := r.PostForm
	for _, k := range []string{"code", "redirect_uri", "code_verifier"} {
		if f.Get(k) == "" {
			return shared.Token{}, bad("invalid_request", k+" is missing")
		}
	}
	to := f.Get("redirect_uri")
	return s.oauth.Redeem(shared.Redemption{Client: c.ID, Code: f.Get("code"), Redirect: &to, Verifier: f.Get("code_verifier")})
}

// renew may be asked for less, and answers with all that was granted, as it may by RFC 6749, section 3.3.
func (s *site) renew(c shared.Client, r *http.Request) (shared.Token, error) {
	value := r.PostForm.Get("refresh_token")
	if value == "" {
		return shared.Token{}, bad("invalid_request", "refresh_token is missing")
	}
	if g, ok := s.oauth.Owner(value); ok && g.Client == c.ID && !within(g, strings.Fields(r.PostForm.Get("scope"))) {
		return shared.Token{}, bad("invalid_scope", "that was not granted") // nothing is spent
	}
	return s.oauth.RenewFor(c.ID, value)
}

// issued is the answer with tokens.
func (s *site) issued(w http.ResponseWriter, c shared.Client, t shared.Token) {
	out := map[string]any{
		"access_token": t.Access, "token_type": "Bearer", "expires_in": int(s.opts.Access.Seconds()), "scope": strings.Join(t.Grant.Scopes, " "),
	}
	if t.Refresh != "" {
		out["refresh_token"] = t.Refresh
	}
	if has(t.Grant, openID) {
		id, err := s.identity(c, t)
		if err != nil {
			s.refuse(w, err)
			return
		}
		out["id_token"] = id
	}
	write(w, http.StatusOK, out)
}

// startDevice is POST /device_authorization (RFC 8628, section 3.1).
func (s *site) startDevice(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	c, err := s.oauth.Authenticate(r)
	if err != nil {
		s.refuse(w, err)
		return
	}
	asked := strings.Fields(r.PostForm.Get("scope"))
	if len(asked) == 0 || !s.oauth.Offers(asked) {
		s.refuse(w, bad("invalid_scope", "scope is missing, or one of it does not exist here"))
		return
	}
	d, err := s.oauth.StartDevice(c.ID, asked)
	if err != nil {
		s.refuse(w, err)
		return
	}
	page := s.origin + devicePath
	write(w, http.StatusOK, map[string]any{
		"device_code": d.Device, "user_code": d.User, "verification_uri": page, "verification_uri_complete": page + "?user_code=" + d.User,
		"expires_in": int(d.Life.Seconds()), "interval": int(d.Interval.Seconds()),
	})
}

// revoke is POST /revoke (RFC 7009): a refresh token takes its grant along, an access token goes alone, and a token that
// is not known is gone already.
func (s *site) revoke(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	c, err := s.oauth.Authenticate(r)
	if err != nil {
		s.refuse(w, err)
		return
	}
	value := r.PostForm.Get("token")
	if value == "" {
		s.refuse(w, bad("invalid_request", "token is missing"))
		return
	}
	owner, renews := s.oauth.Owner(value)
	g, err := s.oauth.Check(value)
	switch {
	case renews && owner.Client != c.ID, err == nil && g.Client != c.ID:
		s.refuse(w, bad("invalid_request", "that token was given to another client"))
		return
	case renews:
		s.oauth.Revoke(owner.ID)
	case err == nil:
		s.oauth.Forget(value)
	}
	w.WriteHeader(http.StatusOK)
}

// refuse answers with the error that RFC 6749 or RFC 8628 has for what went wrong.
func (s *site) refuse(w http.ResponseWriter, err error) {
	var no *refusal
	switch {
	case errors.As(err, &no):
	case oneOf(err, shared.ErrWrongClient, shared.ErrWrongMethod):
		w.Header().Set("WWW-Authenticate", `Basic realm="standard"`)
		no = &refusal{status: http.StatusUnauthorized, code: "invalid_client", words: err.Error()}
	case oneOf(err, shared.ErrTwoMethods, shared.ErrMalformedForm, shared.ErrTwiceParameter):
		no = bad("invalid_request", err.Error())
	case errors.Is(err, shared.ErrPending):
		no = bad("authorization_pending", err.Error())
	case errors.Is(err, shared.ErrTooFast):
		no = bad("slow_down", err.Error())
	case errors.Is(err, shared.ErrExpiredDevice):
		no = bad("expired_token", err.Error())
	case errors.Is(err, shared.ErrDenied):
		no = bad("access_denied", err.Error())
	case oneOf(
		err, shared.ErrUnknownCode, shared.ErrSpentCode, shared.ErrExpiredCode, shared.ErrWrongRedirect, shared.ErrWrongVerifier,
		shared.ErrUnknownToken, shared.ErrExpiredToken, shared.ErrRevokedToken, shared.ErrSpentToken, shared.ErrOtherClient,
	):
		no = bad("invalid_grant", err.Error())
	default:
		no = broken()
	}
	write(w, no.status, no.body())
}

func oneOf(err error, list ...error) bool {
	for _, e := range list {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
