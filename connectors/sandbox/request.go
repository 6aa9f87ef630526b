package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"net"
	"net/url"
	"slices"
)

// unfit names what RFC 6749 has the server tell the app; "" when nothing is wrong.
func (o *OAuth) unfit(q url.Values, a *attempt) string {
	if o.cfg.Refuses != nil {
		if reason := o.cfg.Refuses(q); reason != "" {
			return reason
		}
	}
	switch {
	case q.Get("response_type") != "code":
		return "unsupported_response_type"
	case len(a.scopes) == 0:
		return "invalid_scope"
	case a.challenge != "" && !o.cfg.IgnorePKCE && a.method != "S256":
		return "invalid_request"
	case o.cfg.RequirePKCE && !isDigest(a.challenge):
		return "invalid_request"
	case !o.Offers(a.scopes):
		return "invalid_scope"
	}
	return ""
}

// Offers reports whether all these scopes exist here.
func (o *OAuth) Offers(scopes []string) bool {
	return !slices.ContainsFunc(scopes, func(s string) bool { _, ok := o.cfg.Scope(s); return !ok })
}

// isDigest reports whether a challenge can be one of S256: 32 bytes in URL-safe base64 without padding.
func isDigest(challenge string) bool {
	b, err := base64.RawURLEncoding.DecodeString(challenge)
	return err == nil && len(b) == sha256.Size
}

func twice(q url.Values) bool {
	for _, v := range q {
		if len(v) > 1 {
			return true
		}
	}
	return false
}

// Loopback reports whether address is an http address on this machine, any port and path, as
// a sandbox registers for its apps.
func Loopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return false
	}
	host := u.Hostname()
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
