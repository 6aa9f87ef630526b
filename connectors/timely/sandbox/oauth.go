package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"html"
	"io"
	"mime"
	"net/http"
	"net/url"

	shared "patchbay/connectors/sandbox"
)

// outOfBand stands for no redirect: the code is shown on a page.
const outOfBand = "urn:ietf:wg:oauth:2.0:oob"

const (
	authorizePath = "/1.1/oauth/authorize"
	nativePath    = "/1.1/oauth/authorize/native"
)

// hexed makes a token in the service's form of something that cannot be guessed.
func hexed(nonce string) string {
	sum := sha256.Sum256([]byte(nonce))
	return hex.EncodeToString(sum[:])
}

func (s *site) oauthRoutes() []shared.Route {
	out := s.oauth.Routes(authorizePath)
	for i, rt := range out {
		if rt.Pattern == authorizePath {
			out[i].Serve = s.asking(rt.Serve)
		}
	}
	return append(
		out, shared.Route{Method: http.MethodGet, Pattern: nativePath, Serve: showCode},
		shared.Route{Method: http.MethodPost, Pattern: "/1.1/oauth/token", Serve: s.token},
		shared.Route{Method: http.MethodPost, Pattern: "/1.1/oauth/revoke", Serve: s.revoke},
		shared.Route{Method: http.MethodPost, Pattern: "/1.1/oauth/introspect", Serve: s.introspect},
		shared.Route{Method: http.MethodGet, Pattern: "/1.1/oauth/token/info", Serve: s.tokenInfo},
	)
}

// asking fills in what may be left out: the one scope, and the page for a code that nobody is called back with.
func (s *site) asking(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("scope") == "" {
			q.Set("scope", "manage")
		}
		if q.Get("redirect_uri") == outOfBand {
			q.Set("redirect_uri", s.origin+nativePath)
		}
		asked := r.Clone(r.Context())
		asked.URL.RawQuery = q.Encode()
		next(w, asked)
	}
}

func showCode(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, `<!doctype html><title>Timely</title><p>Your code: <code id="authorization_code">`+html.EscapeString(r.URL.Query().Get("code"))+"</code></p>\n") // the writer is memory
}

// params reads a form or a JSON object.
func params(r *http.Request) url.Values {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && kind == "application/json" {
		var in map[string]any
		out := url.Values{}
		if json.NewDecoder(r.Body).Decode(&in) != nil {
			return out // what cannot be read is missing
		}
		for k := range in {
			out.Set(k, body(in).cleaned(k))
		}
		return out
	}
	if err := r.ParseForm(); err != nil {
		return url.Values{} // what cannot be read is missing
	}
	return r.PostForm
}

func tokenError(w http.ResponseWriter, status int, code, words string) {
	write(w, status, map[string]any{"error": code, "error_description": words})
}

// known checks the client: in the body, or as HTTP Basic where that is switched on.
func (s *site) known(r *http.Request, f url.Values) bool {
	id, secret := f.Get("client_id"), f.Get("client_secret")
	if user, pass, ok := r.BasicAuth(); ok && s.opts.Quirks.BasicClient && id == "" {
		id, secret = user, pass
	}
	return s.oauth.ClientIs(id, secret)
}

// token is POST /1.1/oauth/token.
func (s *site) token(w http.ResponseWriter, r *http.Request) {
	f := params(r)
	if !s.known(r, f) {
		tokenError(w, http.StatusUnauthorized, "invalid_client", "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.")
		return
	}
	var t shared.Token
	var err error
	switch f.Get("grant_type") {
	case "authorization_code":
		t, err = s.redeem(f)
	case "refresh_token":
		t, err = s.renew(f.Get("refresh_token"))
	default:
		tokenError(w, http.StatusBadRequest, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server.")
		return
	}
	if err != nil {
		tokenError(w, http.StatusBadRequest, "invalid_grant", "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.")
		return
	}
	write(w, http.StatusOK, s.issued(t))
}

func (s *site) redeem(f url.Values) (shared.Token, error) {
	to := f.Get("redirect_uri")
	if to == outOfBand {
		to = s.origin + nativePath
	}
	t, err := s.oauth.Redeem(shared.Redemption{Code: f.Get("code"), Redirect: &to, Verifier: f.Get("code_verifier")})
	if err != nil {
		return t, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opts.Quirks.OneGrant {
		for _, id := range s.given[t.Grant.Login] {
			s.oauth.Revoke(id)
		}
	}
	s.given[t.Grant.Login] = append(s.given[t.Grant.Login], t.Grant.ID)
	return t, nil
}

// renew gives a new pair. Where refresh tokens stay, the one that was shown first goes on to stand for its successors.
func (s *site) renew(shown string) (shared.Token, error) {
	if !s.opts.Quirks.KeepRefresh {
		return s.oauth.Renew(shown)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := shown
	if next, ok := s.successors[shown]; ok {
		at = next
	}
	t, err := s.oauth.Renew(at)
	if err == nil {
		s.successors[shown] = t.Refresh
		t.Refresh = shown
	}
	return t, err
}

// issued is the answer of the token endpoint. A token that does not expire says nothing of it.
func (s *site) issued(t shared.Token) map[string]any {
	out := map[string]any{
		"access_token": t.Access, "token_type": "Bearer", "refresh_token": t.Refresh, "scope": "manage", "created_at": s.store.clock.Now().Unix(),
	}
	switch {
	case s.opts.Access > 0:
		out["expires_in"] = int(s.opts.Access.Seconds())
	case s.opts.Quirks.ExpiresNull:
		out["expires_in"] = nil
	}
	return out
}

// holder finds the grant of an access or refresh token.
func (s *site) holder(token string) (shared.Grant, bool) {
	if g, err := s.oauth.Check(token); err == nil {
		return g, true
	}
	g, ok := s.oauth.Owner(token)
	return g, ok && !g.Revoked
}

// revoke answers 200 whatever the token was.
func (s *site) revoke(w http.ResponseWriter, r *http.Request) {
	f := params(r)
	if g, ok := s.holder(f.Get("token")); ok {
		s.oauth.Revoke(g.ID)
	}
	write(w, http.StatusOK, map[string]any{})
}

func (s *site) introspect(w http.ResponseWriter, r *http.Request) {
	g, ok := s.holder(params(r).Get("token"))
	out := map[string]any{"active": ok}
	if ok {
		out["scope"], out["client_id"], out["username"], out["token_type"], out["iat"] = "manage", s.client.ID, g.Login, "Bearer", g.Created.Unix()
		for _, k := range []string{"exp", "sub", "aud"} {
			out[k] = nil
		}
	}
	write(w, http.StatusOK, out)
}

// tokenInfo answers a bad token with 401 and nothing.
func (s *site) tokenInfo(w http.ResponseWriter, r *http.Request) {
	g, err := s.bearer(r)
	if err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	var owner any
	for _, id := range s.store.users.order {
		if u := s.store.users.rows[id]; u.Email == g.Login {
			owner = u.ID
			break
		}
	}
	out := map[string]any{"resource_owner_id": owner, "scope": []string{"manage"}, "expires_in": nil, "application": map[string]any{"uid": s.client.ID, "name": "patchbay"}}
	if s.opts.Access > 0 {
		out["expires_in"] = int(s.opts.Access.Seconds())
	}
	write(w, http.StatusOK, out)
}
