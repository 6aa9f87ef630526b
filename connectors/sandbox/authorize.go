package sandbox

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Paths of the pages behind an authorize address.
const (
	signInPath = "/_consent/signin"
	decidePath = "/_consent/decide"
)

// attemptLife is how long a consent page stays usable.
const attemptLife = time.Hour

// attempt is one visit to the consent pages. The visitor's cookie and the hidden field of
// the forms must both name it.
type attempt struct {
	id, csrf, cookie  string
	client            string
	redirect, state   string
	challenge, method string
	nonce             string
	scopes            []string
	login             string // "" until signed in
	started           time.Time
	byDevice          bool   // on the device page: nobody is called back
	device            string // its device code, once a person typed the user code
	misses            int    // user codes that were wrong
}

// Routes are the authorize pages at the given paths and the forms behind them.
func (o *OAuth) Routes(paths ...string) []Route {
	out := []Route{
		{http.MethodPost, signInPath, o.signIn},
		{http.MethodPost, decidePath, o.decide},
	}
	for _, p := range paths {
		out = append(out, Route{http.MethodGet, p, o.authorize})
	}
	return out
}

func (o *OAuth) cookieName() string { return "sandbox_" + o.cfg.Client.ID }

// authorize starts an attempt. Until client and redirect address are known to be good the
// browser is never sent anywhere.
func (o *OAuth) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	switch {
	case !o.knows(q.Get("client_id")):
		o.pages.refuse(w, o.cfg.Name, "This app is not known here: the client id is wrong.")
		return
	case !o.registered(q.Get("redirect_uri")):
		o.pages.refuse(w, o.cfg.Name, "The redirect address is not registered for this app.")
		return
	case twice(q):
		o.pages.refuse(w, o.cfg.Name, "A parameter was sent twice.")
		return
	}
	a := &attempt{
		client: q.Get("client_id"), nonce: q.Get("nonce"),
		redirect: q.Get("redirect_uri"), state: q.Get("state"), challenge: q.Get("code_challenge"),
		method: q.Get("code_challenge_method"), scopes: strings.Fields(q.Get("scope")), started: o.clock.Now(),
	}
	if reason := o.unfit(q, a); reason != "" {
		o.back(w, r, a, url.Values{"error": {reason}})
		return
	}
	o.greet(w, r, a, "signin")
}

// greet opens an attempt and shows its first page.
func (o *OAuth) greet(w http.ResponseWriter, r *http.Request, a *attempt, page string) {
	if c, err := r.Cookie(o.cookieName()); err == nil {
		a.cookie = c.Value // two tabs of one browser share it
	}
	if err := o.open(a); err != nil {
		http.Error(w, "no randomness", http.StatusInternalServerError)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: o.cookieName(), Value: a.cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	o.pages.write(w, page, o.view(a, ""))
}

func (o *OAuth) open(a *attempt) error {
	var fresh [3]string
	for i := range fresh {
		v, err := unguessable(o.rand, 18)
		if err != nil {
			return err
		}
		fresh[i] = v
	}
	a.id, a.csrf = fresh[0], fresh[1]
	o.mu.Lock()
	defer o.mu.Unlock()
	ours := false
	for id, old := range o.attempts {
		ours = ours || same(old.cookie, a.cookie)
		if o.clock.Now().After(old.started.Add(attemptLife)) {
			delete(o.attempts, id)
		}
	}
	if !ours {
		a.cookie = fresh[2] // a cookie that was not given out here is never taken over
	}
	o.attempts[a.id] = a
	return nil
}

// found gives a copy of the attempt that a form belongs to, or nil for a foreign or old form, or one of the other page.
func (o *OAuth) found(r *http.Request, byDevice bool) *attempt {
	if err := r.ParseForm(); err != nil {
		return nil
	}
	cookie, err := r.Cookie(o.cookieName())
	if err != nil {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.attempts[r.PostForm.Get("attempt")]
	if a == nil || a.byDevice != byDevice || !same(a.cookie, cookie.Value) || !same(a.csrf, r.PostForm.Get("csrf")) {
		return nil
	}
	out := *a
	return &out
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func (o *OAuth) signIn(w http.ResponseWriter, r *http.Request) {
	a := o.found(r, false)
	if a == nil {
		o.pages.refuse(w, o.cfg.Name, "This page is too old. Start again from the app.")
		return
	}
	if a.login = o.person(r); a.login == "" {
		w.WriteHeader(http.StatusForbidden)
		o.pages.write(w, "signin", o.view(a, wrongLogin))
		return
	}
	o.mu.Lock()
	if kept := o.attempts[a.id]; kept != nil {
		kept.login = a.login
	}
	o.mu.Unlock()
	o.pages.write(w, "consent", o.view(a, ""))
}

const wrongLogin = "Login or password is wrong."

// person is the login of a sign-in form whose password is right, else "".
func (o *OAuth) person(r *http.Request) string {
	login, password := r.PostForm.Get("login"), r.PostForm.Get("password")
	i := slices.IndexFunc(o.cfg.Users, func(u User) bool { return strings.EqualFold(u.Login, strings.TrimSpace(login)) })
	if i < 0 || !same(o.cfg.Users[i].Password, password) {
		return ""
	}
	return o.cfg.Users[i].Login
}

func (o *OAuth) decide(w http.ResponseWriter, r *http.Request) {
	a := o.found(r, false)
	if a == nil || a.login == "" {
		o.pages.refuse(w, o.cfg.Name, "This page is too old. Start again from the app.")
		return
	}
	if r.PostForm.Get("decision") != "approve" {
		o.end(a)
		o.back(w, r, a, url.Values{"error": {"access_denied"}})
		return
	}
	c, ok := o.chosen(a, r)
	if !ok {
		w.WriteHeader(http.StatusUnprocessableEntity)
		o.pages.write(w, "consent", o.view(a, chooseOne))
		return
	}
	value, err := o.grant(a, c)
	if err != nil {
		o.pages.refuse(w, o.cfg.Name, "This page was already answered. Start again from the app.")
		return
	}
	o.back(w, r, a, url.Values{"code": {value}})
}

const chooseOne = "Choose where the app may work."

// chosen is the workspace of a consent form.
func (o *OAuth) chosen(a *attempt, r *http.Request) (Choice, bool) {
	choices := o.cfg.Choices(a.login)
	i := slices.IndexFunc(choices, func(c Choice) bool { return c.ID == r.PostForm.Get("workspace") })
	if i < 0 {
		return Choice{}, false
	}
	return choices[i], true
}

// end removes an attempt and reports whether it was still there: each is answered once.
func (o *OAuth) end(a *attempt) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, open := o.attempts[a.id]
	delete(o.attempts, a.id)
	return open
}

func (o *OAuth) grant(a *attempt, c Choice) (string, error) {
	value, err := unguessable(o.rand, 20)
	if err != nil {
		return "", err
	}
	id, err := unguessable(o.rand, 9)
	if err != nil {
		return "", err
	}
	if !o.end(a) {
		return "", ErrSpentCode
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keep(o.given(a, c, id))
	o.codes[value] = &code{
		grant: id, client: a.client, redirect: a.redirect, challenge: a.challenge, method: a.method, nonce: a.nonce, issued: o.clock.Now(),
	}
	return value, nil
}

// given is the grant that an approved attempt ends in.
func (o *OAuth) given(a *attempt, c Choice, id string) *Grant {
	return &Grant{ID: id, Client: a.client, Login: a.login, Workspace: c.ID, Kind: c.Kind, Scopes: a.scopes, Created: o.clock.Now()}
}

// back sends the browser to the app.
func (o *OAuth) back(w http.ResponseWriter, r *http.Request, a *attempt, add url.Values) {
	to, err := url.Parse(a.redirect)
	if err != nil {
		o.pages.refuse(w, o.cfg.Name, "The redirect address cannot be read.")
		return
	}
	q := to.Query()
	for k, v := range add {
		q[k] = v
	}
	if a.state != "" && !o.cfg.ForgetState {
		q.Set("state", a.state)
	}
	if o.cfg.AnswerAs != "" {
		q.Set("iss", o.cfg.AnswerAs)
	}
	to.RawQuery = q.Encode()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
}
