package auth

import (
	"context"
	"net/url"

	"patchbay/problem"
)

// push sends the parameters of the consent to the provider before the browser opens (RFC 9126), where that is
// configured: the address then holds a reference in their place, which is good for one visit within about a minute.
func (a *Attempt) push(ctx context.Context) error {
	if a.cfg.PushURL == "" {
		return nil
	}
	form := url.Values{}
	a.ask(form)
	p := poster{cfg: a.cfg, http: a.env.HTTP, now: a.env.Now}
	l, err := p.send(ctx, a.cfg.PushURL, form)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return problem.New(problem.ProviderDown, "%s did not take the parameters of the sign-in.", a.cfg.Name).
			WithHint("Check the network, then start over.").Because(err)
	}
	fields, no := p.said(l)
	if l.res.StatusCode/100 != 2 || no.Code != "" {
		return a.unpushed(no)
	}
	// It goes back to where it came from, in a query, and is never shown: what can stand in a header does.
	if a.pushed = text(fields["request_uri"]); !bearer(a.pushed) {
		a.pushed = ""
		return a.unpushed(no)
	}
	return nil
}

// unpushed says why the provider did not take the parameters.
func (a *Attempt) unpushed(no *refused) error {
	switch {
	case no.badClient() || no.busy() || no.Large != "":
		return explainExchange(a.cfg, a.env.Now(), no)
	case no.final():
		return problem.New(problem.BadClient, "%s refused the parameters of the sign-in.", a.cfg.Name).
			WithHint("Check client id, scopes and redirect address at the provider.").WithDetail(no.Code + " " + no.Words).Because(no)
	}
	return problem.New(problem.ProviderDown, "%s answered the parameters of the sign-in with something that is no reference to them.", a.cfg.Name).
		WithHint("Start over; check the connector's addresses if it happens again.").Because(no)
}
