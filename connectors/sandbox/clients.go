package sandbox

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
)

// ClientAuth is how an app proves itself at the endpoints that are not for browsers.
type ClientAuth string

// The ways that RFC 6749 and OpenID Connect name. A client is registered for one and refused by every other.
const (
	AuthBasic ClientAuth = "basic" // client_secret_basic: id and secret, form-encoded, as HTTP Basic
	AuthBody  ClientAuth = "body"  // client_secret_post
	AuthNone  ClientAuth = "none"  // a public client: its id in the body, and nothing else
)

// What [OAuth.Authenticate] refuses.
var (
	ErrWrongClient    = errors.New("client id or secret is wrong")
	ErrWrongMethod    = errors.New("the client is not registered for this way of authenticating")
	ErrTwoMethods     = errors.New("the client authenticated itself in two ways")
	ErrMalformedForm  = errors.New("the request is no form")
	ErrTwiceParameter = errors.New("a parameter was sent twice")
)

// Authenticate reads the form of a request and finds the app that sent it, as strict as RFC 6749 allows: the parameters
// are in the body alone, each once, and the credentials come in the one way that the app is registered for.
func (o *OAuth) Authenticate(r *http.Request) (Client, error) {
	if err := strictForm(r); err != nil {
		return Client{}, err
	}
	id, secret, way, err := credentials(r)
	if err != nil {
		return Client{}, err
	}
	c, ok := o.client(id)
	switch {
	case !ok:
		return Client{}, ErrWrongClient
	case c.Auth != way:
		return Client{}, ErrWrongMethod
	case !same(c.Secret, secret):
		return Client{}, ErrWrongClient
	}
	return c, nil
}

// strictForm parses a body that is a form.
func strictForm(r *http.Request) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" || r.URL.RawQuery != "" {
		return ErrMalformedForm // a credential in the address would end up in logs
	}
	if err := r.ParseForm(); err != nil {
		return ErrMalformedForm
	}
	if twice(r.PostForm) {
		return ErrTwiceParameter
	}
	return nil
}

// credentials are what a request authenticates with, and how.
func credentials(r *http.Request) (id, secret string, way ClientAuth, err error) {
	user, pass, basic := r.BasicAuth()
	inBody := r.PostForm.Has("client_secret")
	switch {
	case basic && inBody:
		return "", "", "", ErrTwoMethods
	case r.Header.Get("Authorization") != "" && !basic:
		return "", "", "", ErrWrongMethod
	case inBody:
		return r.PostForm.Get("client_id"), r.PostForm.Get("client_secret"), AuthBody, nil
	case !basic:
		return r.PostForm.Get("client_id"), "", AuthNone, nil
	}
	id, errID := url.QueryUnescape(user)
	secret, errSecret := url.QueryUnescape(pass)
	named := r.PostForm.Get("client_id")
	if errID != nil || errSecret != nil || named != "" && named != id {
		return "", "", "", ErrWrongClient
	}
	return id, secret, AuthBasic, nil
}

// client finds a registered app.
func (o *OAuth) client(id string) (Client, bool) {
	all := append([]Client{o.cfg.Client}, o.cfg.Others...)
	i := slices.IndexFunc(all, func(c Client) bool { return c.ID != "" && same(c.ID, id) })
	if i < 0 {
		return Client{}, false
	}
	return all[i], true
}

func (o *OAuth) knows(id string) bool {
	_, ok := o.client(id)
	return ok
}

// registered reports whether a browser may be sent to an address.
func (o *OAuth) registered(redirect string) bool {
	if o.cfg.Redirects != nil {
		return o.cfg.Redirects(redirect)
	}
	return Loopback(redirect)
}
