package sandbox

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	shared "patchbay/connectors/sandbox"
)

// tokenError is the token endpoint's own shape of an error.
func tokenError(w http.ResponseWriter, status int, words string) {
	write(w, status, map[string]any{"error": "UnAuthorized!", "error_description": words})
}

func form(r *http.Request) url.Values {
	if err := r.ParseForm(); err != nil {
		return url.Values{} // what cannot be read is missing
	}
	return r.PostForm
}

// token is POST /oauth/token: form in, JSON out, the client in the body and never in a header.
func (s *site) token(w http.ResponseWriter, r *http.Request) {
	f := form(r)
	switch f.Get("grant_type") {
	case "authorization_code":
		s.redeem(w, f)
	case "refresh_token":
		s.renew(w, f)
	default:
		no := unprocessable("grant_type must be one of the following values: authorization_code, refresh_token, client_credentials")
		write(w, no.status, no.body(s.traceID()))
	}
}

// redeem looks at the code before the client, so that a bad client with a bad code looks like a bad code.
func (s *site) redeem(w http.ResponseWriter, f url.Values) {
	if !s.oauth.KnowsCode(f.Get("code")) {
		tokenError(w, http.StatusUnauthorized, textNoCode)
		return
	}
	if !s.oauth.ClientIs(f.Get("client_id"), f.Get("client_secret")) {
		tokenError(w, http.StatusUnauthorized, textBadClient)
		return
	}
	in := shared.Redemption{Code: f.Get("code"), Verifier: f.Get("code_verifier")}
	if f.Has("redirect_uri") {
		to := f.Get("redirect_uri")
		in.Redirect = &to
	}
	t, err := s.oauth.Redeem(in)
	if err != nil {
		tokenError(w, http.StatusUnauthorized, textNoCode)
		return
	}
	write(w, http.StatusOK, s.issued(t))
}

func (s *site) renew(w http.ResponseWriter, f url.Values) {
	if !s.oauth.ClientIs(f.Get("client_id"), f.Get("client_secret")) {
		tokenError(w, http.StatusUnauthorized, textBadClient)
		return
	}
	if g, ok := s.oauth.Owner(f.Get("refresh_token")); ok && g.Kind == forLocation {
		if l, known := s.store.place(g.Workspace); known && !l.Active {
			no := &refusal{status: http.StatusBadRequest, message: textInactive}
			write(w, no.status, no.body(""))
			return
		}
	}
	t, err := s.oauth.Renew(f.Get("refresh_token"))
	if err != nil {
		status := http.StatusUnauthorized
		if errors.Is(err, shared.ErrSpentToken) && s.opts.Quirks.SpentRefreshStatus != 0 {
			status = s.opts.Quirks.SpentRefreshStatus
		}
		tokenError(w, status, unverifiedRefresh)
		return
	}
	write(w, http.StatusOK, s.issued(t))
}

// issued is the token endpoint's answer. The class follows from where the app was installed, not from what was asked for.
func (s *site) issued(t shared.Token) map[string]any {
	out := map[string]any{
		"access_token": t.Access, "token_type": "Bearer", "expires_in": int(s.oauth.Life().Seconds()), "refresh_token": t.Refresh,
		"scope": strings.Join(t.Grant.Scopes, " "), "userType": t.Grant.Kind, "companyId": s.store.companyID,
		"userId": s.userOf(t.Grant.Login), "planId": s.app.version, "refreshTokenId": s.app.id, "isBulkInstallation": t.Grant.Kind == forCompany,
	}
	if t.Grant.Kind == forLocation {
		out["locationId"] = t.Grant.Workspace
		return out
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	approved := []string{}
	for _, l := range s.store.places.all(nil) {
		approved = append(approved, l.ID)
	}
	out["approvedLocations"], out["installToFutureLocations"], out["approveAllLocations"] = approved, false, true
	return out
}

func (s *site) userOf(login string) string {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	for _, u := range s.store.users.all(func(u user) bool { return u.Email == login }) {
		return u.ID
	}
	return ""
}

// locationToken mints a token for one location from a company token. It cannot be refreshed.
func (s *site) locationToken(c *call) (any, error) {
	f := form(c.r)
	var missing []string
	for _, name := range []string{"companyId", "locationId"} {
		if f.Get(name) == "" {
			missing = append(missing, name+" must be a string")
		}
	}
	if len(missing) > 0 {
		return nil, unprocessable(missing...)
	}
	if f.Get("companyId") != s.store.companyID || c.grant.Workspace != s.store.companyID {
		return nil, forbidden()
	}
	if err := s.at(c, f.Get("locationId")); err != nil {
		return nil, err
	}
	scope := slices.Clone(c.grant.Scopes)
	for _, extra := range []string{"oauth.readonly", "oauth.write"} {
		if !slices.Contains(scope, extra) {
			scope = append(scope, extra)
		}
	}
	t, err := s.oauth.Give(shared.Grant{Login: c.grant.Login, Workspace: f.Get("locationId"), Kind: forLocation, Scopes: scope, Parent: c.grant.ID}, "", false)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"access_token": t.Access, "token_type": "Bearer", "expires_in": 86400, "scope": strings.Join(scope, " "), "locationId": f.Get("locationId"),
		"userId": s.userOf(c.grant.Login), "planId": s.app.version, "appId": s.app.id, "versionId": s.app.version, "traceId": c.trace,
	}, nil
}

func (s *site) installed(c *call) (any, error) {
	in := c.r.URL.Query()
	for name, want := range map[string]string{"companyId": s.store.companyID, "appId": s.app.id} {
		switch got := in.Get(name); {
		case got == "":
			return nil, unprocessable(name + " must be a string")
		case got != want:
			return nil, forbidden()
		}
	}
	s.store.mu.Lock()
	all := s.store.places.all(func(p place) bool {
		return strings.Contains(strings.ToLower(p.Name), strings.ToLower(in.Get("query"))) && (in.Get("locationId") == "" || in.Get("locationId") == p.ID)
	})
	s.store.mu.Unlock()
	page, err := windowed(in, all, 20)
	if err != nil {
		return nil, err
	}
	rows := []map[string]any{}
	for _, p := range page {
		rows = append(rows, map[string]any{"_id": p.ID, "name": p.Name, "address": p.Address, "isInstalled": true, "versionId": s.app.version, "installedAt": iso(c.grant.Created)})
	}
	return map[string]any{"locations": rows, "count": len(all), "installToFutureLocations": false, "traceId": c.trace}, nil
}
