package e2e

import (
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// peerFile is a connector of a person's own for the peer. It shares nothing with the server but what a
// documentation would say.
const peerFile = `id: peer
name: Peer Desk
summary: A desk behind an OpenID provider.
workspace: desk
hosts: {api: "ISSUER"}
auth:
  oauth:
OAUTH
account: {get: /api/me, item: ".", id: id, name: name, kind: desk}
errors: {message: [error_description, error]}
models:
  contact:
    id: id
    created: created_at
    updated: updated_at
    list: {get: /api/people, query: {page: $page, size: $size}, items: items, total: total, next: page, size: 10, scope: people.read}
    fields:
      firstName: given
      lastName: family
      email: email | lower
      phone: mobile | e164
    cannot:
      retrieve: The desk gives its people as a list alone.
      search: The desk cannot be searched.
      create: The desk is a list to read.
      update: The desk is a list to read.
      delete: The desk is a list to read.
      fieldRead: The desk has no fields of people's own.
      fieldWrite: The desk has no fields of people's own.
      subscribe: The desk tells nobody about changes.
`

// plainOAuth is the sign-in with every address written out.
func plainOAuth(client string) string {
	return strings.ReplaceAll(`    authorize: "{api}/auth"
    token: "{api}/token"
    revoke: "{api}/token/revocation"
    client: CLIENT
    pkce: true
    refresh: rotating
    redirect: {path: /cb/peer}`, "CLIENT", client)
}

// The sign-in of a server that describes itself. OpenID Connect lets a server leave offline_access out unless it is
// asked to have the person decide anew, and this one does (OIDC Core, 11).
const (
	byName     = `    issuer: "{api}"`
	discovered = byName + `
    scopes: [openid, offline_access]
    authorizeParams: {prompt: consent}`
)

var (
	formAction = regexp.MustCompile(`<form [^>]*action="([^"]+)"`)
	abortLink  = regexp.MustCompile(`href="([^"]+/abort)"`)
)

// ada is who signs in at the peer.
const ada = "ada@example.com"

// pages walks the peer's pages as a browser does, and stops at the address that leads back to the program.
type pages struct {
	http *http.Client
	body string
	at   *url.URL
	back string
}

func newPages() (*pages, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	p := &pages{}
	p.http = &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/cb/peer" {
			p.back = r.URL.String()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return p, nil
}

func (p *pages) take(res *http.Response, err error) error {
	if err != nil {
		return err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	p.body, p.at = string(raw), res.Request.URL
	return err
}

// submit sends the page's form.
func (p *pages) submit(values url.Values) error {
	m := formAction.FindStringSubmatch(p.body)
	if m == nil {
		return errors.New("the page has no form: " + p.body)
	}
	to, err := p.at.Parse(m[1])
	if err != nil {
		return err
	}
	return p.take(p.http.PostForm(to.String(), values))
}

// consent signs in at an address and decides; it answers the address that the browser would be sent to.
func (p *pages) consent(address, login string, deny bool) (string, error) {
	if err := p.take(p.http.Get(address)); err != nil {
		return "", err
	}
	if strings.Contains(p.body, `name="login"`) {
		if err := p.submit(url.Values{"prompt": {"login"}, "login": {login}, "password": {"any"}}); err != nil {
			return "", err
		}
	}
	if deny {
		link := abortLink.FindStringSubmatch(p.body)
		if link == nil {
			return "", errors.New("the page has no way out: " + p.body)
		}
		return p.back, p.take(p.http.Get(link[1]))
	}
	if p.back == "" {
		if err := p.submit(url.Values{"prompt": {"consent"}}); err != nil {
			return "", err
		}
	}
	return p.back, nil
}

var hidden = regexp.MustCompile(`name="(xsrf|user_code|confirm)" value="([^"]*)"`)

// enter types a code in at an address, and answers the question whether it is the one on the screen.
func (p *pages) enter(address, code string, answer url.Values) error {
	if err := p.take(p.http.Get(address)); err != nil {
		return err
	}
	for _, values := range []url.Values{{}, answer} {
		for _, m := range hidden.FindAllStringSubmatch(p.body, -1) {
			values.Set(m[1], m[2])
		}
		values.Set("user_code", code)
		if err := p.submit(values); err != nil {
			return err
		}
	}
	return nil
}

// typed types a code in at an address and consents.
func (p *pages) typed(address, code string) error {
	if err := p.enter(address, code, url.Values{}); err != nil {
		return err
	}
	if err := p.submit(url.Values{"prompt": {"login"}, "login": {"ada@example.com"}, "password": {"any"}}); err != nil {
		return err
	}
	return p.submit(url.Values{"prompt": {"consent"}})
}

// approve gives the consent and follows the redirect.
func (p *peer) approve(address string) { p.decide(address, ada, false) }

// decide answers the address that the browser was sent to, which it has gone to.
func (p *peer) decide(address, login string, deny bool) string {
	walk, err := newPages()
	if err != nil {
		p.w.t.Error(err)
		return ""
	}
	if _, err := walk.consent(address, login, deny); err != nil || walk.back == "" {
		p.w.t.Errorf("at the peer's pages: %v, back to %q; the page is %s", err, walk.back, walk.body)
		return ""
	}
	res, err := http.Get(walk.back)
	if err != nil {
		p.w.t.Errorf("follow the redirect: %v", err)
		return ""
	}
	_ = res.Body.Close() // nothing of it is needed
	return walk.back
}
