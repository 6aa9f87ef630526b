package highlevel

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/spec"
	"patchbay/connectors/stack"
	"patchbay/problem"
)

// tokens gives a grant of a whole agency the tokens of the location that was chosen; every other grant keeps its own.
// Which kind a grant is was decided by who installed the app, not by the app.
func tokens(g connectors.Grant, send spec.Sender) connectors.Tokens {
	if g.Extra["userType"] != "Company" || g.Extra["locationId"] != "" || g.Workspace == "" {
		return g.Tokens
	}
	now := g.Now
	if now == nil {
		now = time.Now
	}
	return &minted{send: send, now: now, company: g.Extra["companyId"], location: g.Workspace, connection: cmp.Or(g.Name, g.Connection), turn: make(chan struct{}, 1)}
}

// minted holds the token of one location, made with the agency's. It is safe for concurrent use.
type minted struct {
	send                          spec.Sender // carries the agency's token
	now                           func() time.Time
	company, location, connection string

	turn  chan struct{} // held while the fields below are used
	held  connectors.Bearer
	until time.Time
}

// Token answers the location's token, a new one shortly before the old one ends.
func (m *minted) Token(ctx context.Context) (connectors.Bearer, error) {
	return m.take(ctx, func() bool { return m.held.Reveal != nil && m.now().Before(m.until) })
}

// Renew answers another token than used.
func (m *minted) Renew(ctx context.Context, used connectors.Bearer) (connectors.Bearer, error) {
	return m.take(ctx, func() bool { return m.held.Reveal != nil && m.held.Generation != used.Generation })
}

func (m *minted) take(ctx context.Context, good func() bool) (connectors.Bearer, error) {
	select {
	case m.turn <- struct{}{}:
	case <-ctx.Done():
		return connectors.Bearer{}, ctx.Err()
	}
	defer func() { <-m.turn }()
	if good() {
		return m.held, nil
	}
	return m.held, m.mint(ctx)
}

// mint trades the agency's token for the location's. Doing it twice does no harm: both tokens are good.
func (m *minted) mint(ctx context.Context) error {
	form := url.Values{"companyId": {m.company}, "locationId": {m.location}}
	r, err := m.send(ctx, stack.Request{
		Operation: "token::location", Method: http.MethodPost, Path: "/oauth/locationToken", Reads: true, Body: []byte(form.Encode()),
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
	})
	if err != nil {
		return fmt.Errorf("make a token for the location: %w", err)
	}
	var got struct {
		Token   string `json:"access_token"`
		Expires int    `json:"expires_in"`
	}
	if r.Status/100 == 2 {
		err = json.Unmarshal(r.Body, &got)
	}
	if err != nil || got.Token == "" {
		return m.refused(r.Status)
	}
	m.held = connectors.Bearer{Generation: m.held.Generation + 1, Reveal: func() string { return got.Token }}
	m.until = m.now().Add(time.Duration(max(got.Expires-60, 0)) * time.Second)
	return nil
}

// refused says why there is no token for the location; the words of the token endpoint are not repeated.
func (m *minted) refused(status int) error {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusBadRequest:
		p := problem.New(problem.MissingScope, "HighLevel granted the whole agency and gives no token for this location.").
			WithHint("Install the app on the location itself, or give it the permission oauth.write, then reconnect.").
			WithFix("patchbay connection reconnect %s", m.connection).On(m.connection)
		p.Scope = "oauth.write"
		return p
	case status/100 == 2:
		return problem.New(problem.ProviderDown, "HighLevel answered without the location's token.").WithHint("Try again later.").On(m.connection)
	}
	return problem.New(problem.ProviderDown, "HighLevel could not make a token for this location.").WithHint("Try again later.").On(m.connection)
}
