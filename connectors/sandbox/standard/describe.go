package standard

import (
	"net/http"
)

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

// describe is the document of RFC 8414, which is the one of OpenID Connect Discovery too.
func (s *site) describe(w http.ResponseWriter, _ *http.Request) {
	methods := []string{"client_secret_basic", "none"}
	w.Header().Set("Cache-Control", "public, max-age=300")
	write(w, http.StatusOK, map[string]any{
		"issuer":                                         s.origin,
		"authorization_endpoint":                         s.origin + authorizePath,
		"token_endpoint":                                 s.origin + tokenPath,
		"revocation_endpoint":                            s.origin + revokePath,
		"device_authorization_endpoint":                  s.origin + startPath,
		"userinfo_endpoint":                              s.origin + userinfoPath,
		"jwks_uri":                                       s.origin + keysPath,
		"scopes_supported":                               scopes(),
		"response_types_supported":                       []string{"code"},
		"response_modes_supported":                       []string{"query"},
		"grant_types_supported":                          []string{"authorization_code", "refresh_token", deviceGrant},
		"subject_types_supported":                        []string{"public"},
		"id_token_signing_alg_values_supported":          []string{"RS256"},
		"claims_supported":                               []string{"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "name", "given_name", "family_name", "email", "email_verified"},
		"code_challenge_methods_supported":               []string{"S256"},
		"token_endpoint_auth_methods_supported":          methods,
		"revocation_endpoint_auth_methods_supported":     methods,
		"authorization_response_iss_parameter_supported": true,
		"request_parameter_supported":                    false,
		"request_uri_parameter_supported":                false,
	})
}
