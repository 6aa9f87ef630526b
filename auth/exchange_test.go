package auth_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/auth"
	"patchbay/problem"
)

// redeem is a consent that was given, with its code at hand: what is left is the exchange.
func redeem(t *testing.T, b *bench, change func(*auth.Config)) *auth.Attempt {
	t.Helper()
	cfg := b.opts.Config
	cfg.Connector, cfg.AuthorizeURL, cfg.ClientSecret, cfg.PKCE = "example", "https://id.example.com/authorize", "secret-"+canary, true
	cfg.Redirect.Registered = "https://bridge.example.org/back"
	if change != nil {
		change(&cfg)
	}
	a, err := auth.Begin(t.Context(), cfg, auth.Env{Now: b.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Cancel)
	asked, err := url.Parse(a.URL())
	if err != nil {
		t.Fatal(err)
	}
	back := url.Values{"code": {"code-" + canary}, "state": {asked.Query().Get("state")}}
	if err := a.Paste("https://bridge.example.org/back?" + back.Encode()); err != nil {
		t.Fatal(err)
	}
	if err := a.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestExchangeGivesTheFirstGeneration(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	body := `{"access_token":"at-canary-1","refresh_token":"rt-canary-1","expires_in":600,"scope":"people.read","locationId":"loc-7"}`
	b.mint.follow(always(step{canned: &canned{status: 200, body: body}}))
	a := redeem(t, b, func(c *auth.Config) {
		c.Scopes, c.Extra, c.TokenParams = []string{"people.read", "people.write"}, []string{"locationId"}, map[string]string{"user_type": "Location", "grant_type": "x"}
	})
	got, err := a.Exchange(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got.Generation != 1 || got.Refresh.Reveal() != refreshToken(1) || !got.Expiry.Equal(morning.Add(10*time.Minute)) || got.Extra["locationId"] != "loc-7" {
		t.Fatalf("generation %d until %s with %v", got.Generation, got.Expiry, got.Extra)
	}
	if !slices.Equal(got.Scopes, []string{"people.read"}) {
		t.Fatalf("granted %v: what was granted counts, not what was asked for", got.Scopes)
	}
	form := b.mint.requests()[0]
	if form.Get("grant_type") != "authorization_code" || form.Get("user_type") != "Location" || form.Get("redirect_uri") != "https://bridge.example.org/back" {
		t.Fatalf("sent %v", form)
	}
	if len(form.Get("code_verifier")) < 43 || form.Get("client_secret") != "secret-"+canary {
		t.Fatal("the proofs are missing")
	}
	sealed(t, got, a)
}

func TestFailedExchangeSaysWhyAndIsNeverRepeated(t *testing.T) {
	t.Parallel()
	echo := `code-` + canary + ` secret-` + canary
	cases := map[string]struct {
		answer canned
		kind   problem.Kind
		until  time.Duration
	}{
		"spent code":     {canned{status: 400, body: `{"error":"invalid_grant","error_description":"` + echo + `"}`}, problem.BadClient, 0},
		"invalid client": {canned{status: 401, body: `{"error":"invalid_client","error_description":"` + echo + `"}`}, problem.BadClient, 0},
		"by words":       {canned{status: 400, body: `{"message":"Invalid client credentials ` + echo + `"}`}, problem.BadClient, 0},
		"no with a 200":  {canned{status: 200, body: `{"error":"invalid_request"}`}, problem.BadClient, 0},
		"429":            {canned{status: 429, after: "60"}, problem.RateLimited, time.Minute},
		"503":            {canned{status: 503, after: "5"}, problem.RateLimited, 5 * time.Second},
		"500":            {canned{status: 500, body: echo}, problem.ProviderDown, 0},
		"page":           {canned{status: 200, kind: "text/html", body: "<html>" + echo}, problem.ProviderDown, 0},
		"no token":       {canned{status: 200, body: `{"token_type":"Bearer"}`}, problem.ProviderDown, 0},
		"huge":           {canned{status: 200, body: `{"access_token":"at","x":"` + strings.Repeat("y", 128<<10) + `"}`}, problem.Unsupported, 0},
		"proxy":          {canned{status: 403, kind: "text/html", body: "<html>"}, problem.ProviderDown, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.mint.follow(always(step{canned: &c.answer}))
			a := redeem(t, b, nil)
			got, err := a.Exchange(t.Context())
			p := isProblem(t, err, c.kind)
			if p.Hint == "" || !got.Access.Empty() {
				t.Fatal("no way out is told")
			}
			if want := morning.Add(c.until); c.until > 0 && !p.Until.Equal(want) {
				t.Fatalf("wait until %s, want %s", p.Until, want)
			}
			_, err = a.Exchange(t.Context())
			isProblem(t, err, problem.Denied)
			b.asked(t, 1)
		})
	}
}

func TestExchangeThatIsCutOffIsNotRepeated(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.follow(always(step{cut: true}))
	a := redeem(t, b, nil)
	_, err := a.Exchange(t.Context())
	isProblem(t, err, problem.ProviderDown)
	b.asked(t, 1)
}

func TestExchangeThatIsGivenUpSaysSo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	free, _ := gate(t)
	ctx, cancel := context.WithCancel(t.Context())
	b.mint.follow(always(step{seen: func() { cancel(); <-free }}))
	_, err := redeem(t, b, nil).Exchange(ctx)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

func TestExchangeIsNotFollowedElsewhere(t *testing.T) {
	t.Parallel()
	b, elsewhere := newBench(t), newBench(t)
	redirect := httptest.NewServer(http.RedirectHandler(elsewhere.opts.Config.TokenURL, http.StatusPermanentRedirect))
	t.Cleanup(redirect.Close)
	a := redeem(t, b, func(c *auth.Config) { c.TokenURL = redirect.URL })
	_, err := a.Exchange(t.Context())
	isProblem(t, err, problem.ProviderDown)
	elsewhere.asked(t, 0)
}
