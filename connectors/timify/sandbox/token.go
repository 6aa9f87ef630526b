package sandbox

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"

	shared "patchbay/connectors/sandbox"
)

func (s *site) tokenRoutes() []shared.Route {
	refresh := "/v1/auth/refreshtoken"
	if s.opts.Quirks.RefreshPathDash {
		refresh = "/v1/auth/refresh-token"
	}
	out := []shared.Route{
		{Method: http.MethodPost, Pattern: "/v1/auth/token", Serve: s.exchange},
		{Method: http.MethodPost, Pattern: refresh, Serve: s.renew},
	}
	if !s.opts.Quirks.NoLegacyToken {
		out = append(out, shared.Route{Method: http.MethodGet, Pattern: "/v1/auth/token", Serve: s.legacy})
	}
	return out
}

// exchange is POST /v1/auth/token. Earlier tokens stay good.
func (s *site) exchange(w http.ResponseWriter, r *http.Request) {
	var in struct{ AppID, AppSecret string }
	if json.NewDecoder(r.Body).Decode(&in) != nil {
		no := refuse(http.StatusBadRequest, unverifiedBadBody)
		write(w, no.status, no.body())
		return
	}
	s.issue(w, in.AppID, in.AppSecret)
}

// legacy is the same with the credentials in the query.
func (s *site) legacy(w http.ResponseWriter, r *http.Request) {
	s.issue(w, r.URL.Query().Get("appid"), r.URL.Query().Get("appsecret"))
}

func (s *site) issue(w http.ResponseWriter, id, secret string) {
	a := s.store.theApp()
	same := subtle.ConstantTimeCompare([]byte(id), []byte(a.ID)) & subtle.ConstantTimeCompare([]byte(secret), []byte(a.Secret))
	if same != 1 {
		no := refuse(http.StatusUnauthorized, unverifiedBadApp)
		write(w, no.status, no.body())
		return
	}
	t, err := s.oauth.Give(shared.Grant{Workspace: a.ID, Kind: "APP", Scopes: a.Scopes}, "", true)
	s.answerToken(w, t, err)
}

func (s *site) renew(w http.ResponseWriter, r *http.Request) {
	var in struct{ RefreshToken string }
	if json.NewDecoder(r.Body).Decode(&in) != nil {
		no := refuse(http.StatusBadRequest, unverifiedBadBody)
		write(w, no.status, no.body())
		return
	}
	t, err := s.oauth.Renew(in.RefreshToken)
	s.answerToken(w, t, err)
}

// answerToken is flat: neither data nor status stand around it.
func (s *site) answerToken(w http.ResponseWriter, t shared.Token, err error) {
	if err != nil {
		no := refuse(http.StatusUnauthorized, unverifiedBadRefresh)
		write(w, no.status, no.body())
		return
	}
	write(w, http.StatusOK, map[string]any{"accessToken": t.Access, "refreshToken": t.Refresh, "expires": int(s.oauth.Life().Seconds())})
}
