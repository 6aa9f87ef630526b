package draft

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"patchbay/connectors/draft/openapi"
)

// place is where the API is.
type place struct {
	host string // scheme and host
	base string // what stands before every path; "" for nothing
	why  string
}

// place reads the first server of the document.
func (w *writer) place() place {
	unknown := place{host: "https://api.example.com", why: "FILL IN: the document names no server"}
	if len(w.doc.Servers) == 0 {
		w.invent("hosts.api: %s, as the document names no server", unknown.host)
		return unknown
	}
	server := w.doc.Servers[0]
	address, why := server.URL, ""
	for _, name := range slices.Sorted(maps.Keys(server.Variables)) {
		if v := server.Variables[name]; v != "" {
			address, why = strings.ReplaceAll(address, "{"+name+"}", v), "guessed: "+name+" is "+v
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || strings.ContainsAny(u.Host, "{}") || u.Port() == "" && strings.HasSuffix(u.Host, ":") {
		w.invent("hosts.api: %s, as the server of the document is no whole address", unknown.host)
		return unknown
	}
	if u.Scheme != "https" {
		why = "guessed: the document says " + u.Scheme + "; nothing is sent without TLS"
	}
	for i, s := range w.doc.Servers {
		if i > 0 {
			w.pass("the server %s: one connector speaks to one host", s.URL)
		}
	}
	return place{host: "https://" + u.Host, base: strings.TrimSuffix(u.EscapedPath(), "/"), why: why}
}

// signin is the ways in that the document describes.
type signin struct {
	issuer string          // of a server that describes itself
	oauth  *openapi.Flow   // with whole addresses
	token  string          // name of a bearer scheme
	basic  string          // name of a basic scheme
	key    *openapi.Scheme // in a header or the query
	unused []string
}

func (w *writer) signin() signin {
	var out signin
	for _, name := range slices.Sorted(maps.Keys(w.doc.Schemes)) {
		if !out.take(name, w.doc.Schemes[name]) {
			out.unused = append(out.unused, name)
		}
	}
	return out
}

// take uses a scheme; false where the language has no such thing, or another one took its place.
func (s *signin) take(name string, v openapi.Scheme) bool {
	kind := v.Type + " " + strings.ToLower(v.Scheme)
	switch {
	case v.Type == "openIdConnect" && s.issuer == "" && s.oauth == nil:
		s.issuer = issuer(v.Discovery)
		return s.issuer != ""
	case v.Type == "oauth2" && v.Code != nil && s.oauth == nil:
		if !complete(v.Code.Authorize) || !complete(v.Code.Token) {
			return false
		}
		s.oauth = v.Code
	case kind == "http bearer" && s.token == "":
		s.token = name
	case kind == "http basic" && s.basic == "":
		s.basic = name
	case v.Type == "apiKey" && (v.In == "header" || v.In == "query") && s.key == nil && v.Name != "":
		if bearer := strings.EqualFold(v.Name, "Authorization"); bearer && s.token == "" {
			s.token = name
			return true
		}
		s.key = &v
	case kind == "http bearer", kind == "http basic": // a second name for the same thing
	default:
		return false
	}
	return true
}

// issuer is the one whose document is at that address; "" where that cannot be told.
func issuer(discovery string) string {
	name, ok := strings.CutSuffix(discovery, "/.well-known/openid-configuration")
	if !ok || !complete(name) {
		return ""
	}
	return name
}

// complete reports whether an address can stand in a file as it is.
func complete(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != "" && !strings.ContainsAny(address, "{}")
}

// auth writes the ways in.
func (w *writer) auth(p *page) {
	s := w.signin()
	for _, name := range s.unused {
		w.pass("the way to sign in called %s: the language of connectors has no such way, or not two of it", name)
	}
	p.line(0, "auth:", "")
	switch {
	case s.oauth == nil && s.issuer != "":
		p.line(1, "oauth:", "")
		p.entry(2, "issuer", s.issuer, "the rest is asked of it")
		p.line(2, "scopes: [openid, offline_access]", "guessed: what every sign-in asks for")
	case s.oauth != nil:
		p.line(1, "oauth:", "")
		p.entry(2, "authorize", s.oauth.Authorize, "")
		p.entry(2, "token", s.oauth.Token, "")
		p.entry(2, "client", "body", "guessed: or basic, where id and secret go into a header; or none")
		p.entry(2, "refresh", "rotating", "guessed: rotating is safe for both; say static where a refresh token stays")
		p.note(2, "FILL IN: pkce, revoke, lifetime and redirect, where the provider has them")
	}
	if s.token != "" {
		p.line(1, "token: {label: "+word("Access token")+"}", "FILL IN: what the provider calls it")
	}
	if s.key != nil {
		p.line(1, "key: {label: "+word("API key")+", "+s.key.In+": "+word(s.key.Name)+"}", "FILL IN: what the provider calls it, and what stands in front of it (before)")
	}
	if s.basic != "" {
		p.line(1, "basic: {label: "+word("User name and password")+", user: "+word("User name")+", password: Password}", "FILL IN: what the provider calls them")
	}
	if s.oauth == nil && s.issuer == "" && s.token == "" && s.key == nil && s.basic == "" {
		w.invent("auth.token, as the document does not say how to sign in")
		p.line(1, "token: {label: "+word("Access token")+"}", "FILL IN: the document does not say how to sign in")
	}
}

// scopes are the permissions of an operation, of the first of the requirements that names any.
func scopes(op *openapi.Operation) []string {
	for _, requirement := range op.Security {
		for _, name := range slices.Sorted(maps.Keys(requirement)) {
			if len(requirement[name]) > 0 {
				return requirement[name]
			}
		}
	}
	return nil
}
