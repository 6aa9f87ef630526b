package sandbox

import (
	"html/template"
	"net/http"
)

// view is all that a page shows.
type view struct {
	Provider, App, Problem string
	Attempt, CSRF          string
	SignIn, Decide         string // form targets
	Login, UserCode        string
	Hint                   User
	Scopes                 []scopeView
	Choices                []Choice
}

type scopeView struct{ Name, Words string }

type pages struct{ t *template.Template }

// newPages reads the templates; they are constants, so a fault in them is a broken program.
func newPages() pages {
	return pages{template.Must(template.New("page").Parse(pageHTML))}
}

func (o *OAuth) view(a *attempt, trouble string) view {
	v := view{
		Provider: o.cfg.Name, App: o.cfg.App, Problem: trouble, Attempt: a.id, CSRF: a.csrf,
		SignIn: signInPath, Decide: decidePath, Login: a.login,
	}
	if a.byDevice {
		v.SignIn, v.Decide, v.UserCode = deviceSignInPath, deviceDecidePath, a.device
	}
	if len(o.cfg.Users) > 0 {
		v.Hint = o.cfg.Users[0]
	}
	for _, s := range a.scopes {
		words, _ := o.cfg.Scope(s)
		v.Scopes = append(v.Scopes, scopeView{Name: s, Words: words})
	}
	if a.login != "" {
		v.Choices = o.cfg.Choices(a.login)
	}
	return v
}

func (p pages) refuse(w http.ResponseWriter, provider, why string) {
	w.WriteHeader(http.StatusBadRequest)
	p.write(w, "refusal", view{Provider: provider, Problem: why})
}

// write fills a page. Headers may follow the status: every answer is complete before it is sent.
func (p pages) write(w http.ResponseWriter, name string, v view) {
	secure(w.Header())
	_ = p.t.ExecuteTemplate(w, name, v) // it writes into memory and the templates are constants
}

// secure sets what a page needs. There is no form-action rule:
// browsers would apply it to the redirect that follows the form, and IPv6 addresses cannot be named in it.
func secure(h http.Header) {
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
}
