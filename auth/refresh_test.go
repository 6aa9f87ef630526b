package auth_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"patchbay/auth"
	"patchbay/problem"
)

// always makes every request end the same way.
func always(s step) func(int) step { return func(int) step { return s } }

// first makes one request end in a way of its own.
func first(s step) func(int) step {
	return func(n int) step {
		if n == 1 {
			return s
		}
		return step{}
	}
}

func TestAttemptIsInTheVaultBeforeTheRequestAndTheTokenBeforeItsUse(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var during, told auth.Tokens
	b.mint.follow(always(step{seen: func() { during = b.held(t) }}))
	b.opts.Moved = func(_ context.Context, moved auth.Tokens) error {
		told = b.held(t)
		if moved.Generation != 2 {
			t.Errorf("told of generation %d", moved.Generation)
		}
		return errors.New("the store is busy") // of no consequence
	}
	works(t, b.source(), 2)
	if during.AttemptID == "" || during.AttemptTries != 1 || !during.AttemptAt.Equal(morning) || during.Refresh.Reveal() != refreshToken(1) {
		t.Fatalf("while the request was out the vault held attempt %q, try %d", during.AttemptID, during.AttemptTries)
	}
	if told.Access.Reveal() != accessToken(2) || told.Refresh.Reveal() != refreshToken(2) || told.AttemptID != "" {
		t.Fatal("the new token was told of before it was in the vault")
	}
	if now := b.held(t); now.ClientSecret.Reveal() != "secret-"+canary || now.ClientID != "app-1" || now.Scopes[0] != "people.read" {
		t.Fatal("the refresh lost what it did not change")
	}
}

func TestRefreshTokenStaysWhenNoNewOneComes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.stays, b.opts.Config.Rotating = true, false
	s := b.source()
	works(t, s, 2)
	b.clock.advance(time.Hour)
	works(t, s, 3)
	if b.held(t).Refresh.Reveal() != refreshToken(1) || b.held(t).Generation != 3 {
		t.Fatal("the refresh token that stays was lost")
	}
}

// passing are answers after which the refresh token is good still, and another try later helps.
func passing() map[string]struct {
	answer canned
	kind   problem.Kind
	rest   time.Duration
} {
	return map[string]struct {
		answer canned
		kind   problem.Kind
		rest   time.Duration
	}{
		"503":                        {canned{status: 503, body: "busy"}, problem.ProviderDown, time.Second},
		"503 with seconds":           {canned{status: 503, after: "90"}, problem.ProviderDown, 90 * time.Second},
		"429 with seconds":           {canned{status: 429, after: "120", body: `{"error":"slow_down"}`}, problem.RateLimited, 2 * time.Minute},
		"429 with a date":            {canned{status: 429, after: morning.Add(30 * time.Second).Format(http.TimeFormat)}, problem.RateLimited, 30 * time.Second},
		"429 with nonsense":          {canned{status: 429, after: "soon"}, problem.RateLimited, time.Second},
		"429 with a year":            {canned{status: 429, after: "31536000"}, problem.RateLimited, 24 * time.Hour},
		"temporarily unavailable":    {canned{status: 400, body: `{"error":"temporarily_unavailable"}`}, problem.ProviderDown, time.Second},
		"server error by 400":        {canned{status: 400, body: `{"error":"server_error"}`}, problem.ProviderDown, time.Second},
		"page of a proxy by 403":     {canned{status: 403, kind: "text/html", body: "<html>Blocked</html>"}, problem.ProviderDown, time.Second},
		"page of a proxy by 400":     {canned{status: 400, kind: "text/html", body: "<html>Bad</html>"}, problem.ProviderDown, time.Second},
		"nothing there":              {canned{status: 404, body: `{"message":"no such route"}`}, problem.ProviderDown, time.Second},
		"somewhere else":             {canned{status: 307, body: `{}`}, problem.ProviderDown, time.Second},
		"method not allowed by HTML": {canned{status: 405, kind: "text/html", body: "<h1>405</h1>"}, problem.ProviderDown, time.Second},
	}
}

func TestPassingTroubleIsToldAndTheConnectionKept(t *testing.T) {
	t.Parallel()
	for name, c := range passing() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.mint.follow(first(step{canned: &c.answer}))
			s := b.source()
			p := refusal(t, s, c.kind)
			if want := morning.Add(c.rest); !p.Until.Equal(want) || p.Connection != "front-desk" || p.Hint == "" {
				t.Fatalf("told to wait until %s, want %s", p.Until, want)
			}
			if held := b.held(t); held.AttemptID != "" || held.Ended || held.Refresh.Reveal() != refreshToken(1) {
				t.Fatal("the token set did not stay as it was")
			}
			b.clock.advance(c.rest - time.Millisecond)
			refusal(t, s, c.kind)
			b.asked(t, 1) // it is left alone as long as it wants
			b.clock.advance(time.Millisecond)
			works(t, s, 2)
			b.asked(t, 2)
			if b.mint.replays() != 0 || b.mint.requests()[1].Get("refresh_token") != refreshToken(1) {
				t.Fatal("the second try did not present the same token")
			}
		})
	}
}

func TestPausesGrowWhileTheProviderIsDown(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.follow(always(step{canned: &canned{status: 503}}))
	s := b.source()
	for _, want := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
		p := refusal(t, s, problem.ProviderDown)
		if got := p.Until.Sub(b.clock.Now()); got != time.Duration(want)*time.Second {
			t.Fatalf("pause of %s, want %d s", got, want)
		}
		b.clock.advance(time.Duration(want) * time.Second)
	}
	b.asked(t, 8)
	b.mint.follow(nil)
	works(t, s, 2)
	b.clock.advance(time.Hour)
	b.mint.follow(always(step{canned: &canned{status: 503}}))
	if p := refusal(t, s, problem.ProviderDown); p.Until.Sub(b.clock.Now()) != time.Second {
		t.Fatal("a success did not end the pauses")
	}
}

func TestOldTokenServesWhileTheProviderIsDown(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.put(t, b.closing())
	b.mint.follow(always(step{canned: &canned{status: 503, after: "600"}}))
	s := b.source()
	works(t, s, 1)
	b.clock.advance(29 * time.Second)
	works(t, s, 1)
	b.asked(t, 1)
	b.clock.advance(time.Second)
	refusal(t, s, problem.ProviderDown)
}

func TestRefusedTokenIsNotServedAgainWhileTheProviderIsDown(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.put(t, b.closing())
	b.mint.follow(always(step{canned: &canned{status: 503}}))
	s := b.source()
	used := works(t, s, 1)
	if a, err := s.Renew(t.Context(), used); err == nil {
		t.Fatalf("the refused token was given again: generation %d", a.Generation)
	}
}

func TestEndedGrantAsksForANewSignInAndIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		answer canned
		text   string
		stays  bool // known to every process, not to this one alone
	}{
		"revoked":            {canned{status: 400, body: `{"error":"invalid_grant","error_description":"revoked \u001b[31mby admin"}`}, "grant has ended", true},
		"by 401":             {canned{status: 401, body: `{"error":"invalid_grant"}`}, "grant has ended", true},
		"by 200":             {canned{status: 200, body: `{"error":"invalid_grant"}`}, "grant has ended", true},
		"account not active": {canned{status: 400, body: `{"error":"invalid_grant","error_description":"The user is not active"}`}, "account is not active", true},
		"in words alone":     {canned{status: 400, body: `{"message":"This refresh token is invalid"}`}, "grant has ended", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.mint.follow(always(step{canned: &c.answer}))
			s := b.source()
			for range 3 {
				if p := signIn(t, s); !strings.Contains(p.Text, c.text) || strings.ContainsRune(p.Detail, 0x1b) {
					t.Fatalf("told %q, %q", p.Text, p.Detail)
				}
			}
			b.asked(t, 1)
			held := b.held(t)
			if held.Refresh.Empty() || held.AttemptID != "" || held.Ended != c.stays {
				t.Fatalf("the old data must stay; ended %v", held.Ended)
			}
			if c.stays {
				signIn(t, b.source())
				b.asked(t, 1)
			}
		})
	}
}

func TestRefusedClientIsToldAndTheTokensStay(t *testing.T) {
	t.Parallel()
	cases := map[string]canned{
		"invalid_client":      {status: 401, body: `{"error":"invalid_client","error_description":"bad secret-` + canary + ` for rt-` + canary + `-1"}`},
		"by 400":              {status: 400, body: `{"error":"invalid_client"}`},
		"unauthorized_client": {status: 400, body: `{"error":"unauthorized_client"}`},
		"in words":            {status: 422, body: `{"message":"Invalid client credentials"}`},
	}
	for name, answer := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.mint.follow(first(step{canned: &answer}))
			s := b.source()
			for range 2 {
				p := refusal(t, s, problem.BadClient)
				if p.Fix != "patchbay connection reconnect front-desk" || !strings.Contains(p.Text, "secret") || p.Connection != "front-desk" {
					t.Fatalf("told %q with %q", p.Text, p.Fix)
				}
			}
			b.asked(t, 1)
			held := b.held(t)
			if held.Ended || held.AttemptID != "" || held.Refresh.Reveal() != refreshToken(1) {
				t.Fatal("a wrong secret must not cost the tokens")
			}
			held.ClientSecret, held.Generation = "corrected-"+canary, 2
			b.put(t, held)
			works(t, s, 2)
			if got := b.mint.requests()[1].Get("client_secret"); got != "corrected-"+canary {
				t.Fatal("the corrected secret was not used")
			}
		})
	}
}

func TestARenewalWithATokenOfAnotherKindEndsTheSignIn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	body := `{"access_token":"at-` + canary + `","refresh_token":"rt-` + canary + `-2","token_type":"DPoP"}`
	b.mint.follow(always(step{canned: &canned{status: 200, body: body}}))
	s := b.source()
	if p := signIn(t, s); !strings.Contains(p.Text, "type DPoP") {
		t.Errorf("told %q", p.Text)
	}
	signIn(t, s)
	signIn(t, b.source())
	b.asked(t, 1)
	if held := b.held(t); !held.Ended || held.Generation != 1 || held.AttemptID != "" {
		t.Error("another process would present the spent token")
	}
}

// lost are ways in which an answer that the provider gave does not arrive.
func lost() map[string]step {
	huge := `{"access_token":"at-` + canary + `-2","expires_in":3600,"pad":"` + strings.Repeat("x", 128<<10) + `"}`
	return map[string]step{
		"connection cut":         {cut: true},
		"500":                    {canned: &canned{status: 500, body: `{"error":"server_error"}`}},
		"502 page":               {canned: &canned{status: 502, kind: "text/html", body: "<html>Bad gateway</html>"}},
		"504":                    {canned: &canned{status: 504}},
		"page by 200":            {canned: &canned{status: 200, kind: "text/html", body: "<html>Log in to the hotel's network</html>"}},
		"empty":                  {canned: &canned{status: 200}},
		"huge":                   {canned: &canned{status: 200, body: huge}},
		"no access token":        {canned: &canned{status: 200, body: `{"token_type":"Bearer","expires_in":3600}`}},
		"token that is a number": {canned: &canned{status: 200, body: `{"access_token":null,"refresh_token":7}`}},
		"token with a line":      {canned: &canned{status: 200, body: `{"access_token":"at\r\nX-Evil: 1","expires_in":3600}`}},
		"refresh with a blank":   {canned: &canned{status: 200, body: `{"access_token":"at","refresh_token":"a b"}`}},
		"array":                  {canned: &canned{status: 200, body: `[{"access_token":"at"}]`}},
		"broken off":             {canned: &canned{status: 200, body: `{"access_token":"at-` + canary}},
	}
}

func TestLostAnswerIsToldHonestlyAndTheTokenNeverPresentedAgain(t *testing.T) {
	t.Parallel()
	for name, way := range lost() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.put(t, b.closing())
			b.mint.follow(first(way))
			s := b.source()
			works(t, s, 1) // the old one, as long as it lasts
			b.clock.advance(20 * time.Second)
			works(t, s, 1)
			works(t, b.source(), 1)
			b.clock.advance(20 * time.Second)
			for _, one := range []*auth.Source{s, s, b.source()} {
				p := signIn(t, one)
				if large := name == "huge" && strings.Contains(p.Text, "too large"); !large && !strings.Contains(p.Text, "lost") {
					t.Fatalf("told %q", p.Text)
				}
			}
			b.asked(t, 1)
			if held := b.held(t); held.AttemptID == "" || held.Refresh.Reveal() != refreshToken(1) || held.Generation != 1 {
				t.Fatal("the vault does not know of the attempt")
			}
		})
	}
}

func TestLostAnswerIsAskedForOnceMoreWhereTheProviderHasAGrace(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.grace, b.opts.Config.Grace = 30*time.Second, 30*time.Second
	b.mint.follow(first(step{cut: true}))
	works(t, b.source(), 2)
	b.asked(t, 2)
	if now := b.held(t); b.mint.replays() != 0 || now.Refresh.Reveal() != refreshToken(2) || now.AttemptID != "" || now.AttemptTries != 0 {
		t.Fatalf("the vault holds %v after the second try", now)
	}
}

func TestAnswerLostTwiceWithinTheGraceIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.grace, b.opts.Config.Grace = 30*time.Second, 30*time.Second
	b.mint.follow(always(step{cut: true}))
	s := b.source()
	signIn(t, s)
	b.asked(t, 2)
	b.clock.advance(time.Second)
	signIn(t, s)
	signIn(t, b.source())
	b.asked(t, 2)
}

// The first answer is lost, and what follows says nothing about it: the first may have spent the token.
func TestTokenThatMayBeSpentIsNotPresentedAfterTheGrace(t *testing.T) {
	t.Parallel()
	second := map[string]canned{
		"503": {status: 503}, "429": {status: 429, after: "5"}, "a proxy's page": {status: 403, body: "<html>"},
		"a wrong client": {status: 401, body: `{"error":"invalid_client"}`},
	}
	for name, answer := range second {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.mint.grace, b.opts.Config.Grace = 30*time.Second, 30*time.Second
			b.mint.follow(func(n int) step {
				return []step{{}, {cut: true}, {canned: &answer}, {}}[min(n, 3)]
			})
			if _, err := b.source().Token(t.Context()); err == nil {
				t.Fatal("a token came from nowhere")
			}
			b.asked(t, 2)
			b.clock.advance(31 * time.Second)
			if p := signIn(t, b.source()); !strings.Contains(p.Text, "lost") {
				t.Fatalf("told %q", p.Text)
			}
			b.asked(t, 2)
		})
	}
}

func TestGraceIsUsedAgainWhenTheSecondTryWasSentAway(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.grace, b.opts.Config.Grace = 30*time.Second, 30*time.Second
	b.mint.follow(func(n int) step {
		return []step{{}, {cut: true}, {canned: &canned{status: 503}}, {}}[min(n, 3)]
	})
	s := b.source()
	refusal(t, s, problem.ProviderDown)
	b.clock.advance(2 * time.Second)
	works(t, s, 2)
	b.asked(t, 3)
	if b.mint.replays() != 0 {
		t.Fatal("the grant was ended by a replay")
	}
}

func TestLostAnswerCostsNothingWhereRefreshTokensStay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.stays, b.opts.Config.Rotating = true, false
	b.mint.follow(func(n int) step { return step{cut: n <= 3} })
	s := b.source()
	if p := refusal(t, s, problem.ProviderDown); p.Until.IsZero() {
		t.Fatal("not told when to try again")
	}
	b.asked(t, 2) // what is lost twice is left alone for a while
	b.clock.advance(time.Minute)
	works(t, s, 5)
	b.asked(t, 4)
}

func TestProviderThatIsNotThereCostsNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	there := b.opts.Config.TokenURL
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	b.opts.Config.TokenURL = gone.URL
	refusal(t, b.source(), problem.ProviderDown)
	if b.held(t).AttemptID != "" {
		t.Fatal("nothing was sent, so nothing can be lost")
	}
	b.opts.Config.TokenURL = there
	works(t, b.source(), 2)
}

func TestHandshakeThatFailsCostsNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	stranger := httptest.NewUnstartedServer(b.mint)
	stranger.Config.ErrorLog = quiet()
	stranger.StartTLS()
	t.Cleanup(stranger.Close)
	b.opts.Config.TokenURL = stranger.URL // its certificate is signed by nobody
	refusal(t, b.source(), problem.ProviderDown)
	if b.asked(t, 0); b.held(t).AttemptID != "" {
		t.Fatal("nothing was sent, so nothing can be lost")
	}
}

func TestRefreshIsNotFollowedElsewhere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	elsewhere := newBench(t)
	redirect := httptest.NewServer(http.RedirectHandler(elsewhere.opts.Config.TokenURL, http.StatusTemporaryRedirect))
	t.Cleanup(redirect.Close)
	b.opts.Config.TokenURL = redirect.URL
	refusal(t, b.source(), problem.ProviderDown)
	elsewhere.asked(t, 0)
}

func TestRequestShowsTheClientAsConfigured(t *testing.T) {
	t.Parallel()
	const odd = `p:+%/= &"` + canary
	cases := map[auth.ClientAuth]struct{ basic, secret, id string }{
		auth.InBody:   {"", odd, "app-1"},
		"":            {"", odd, "app-1"},
		auth.Public:   {"", "", "app-1"},
		auth.InHeader: {"app-1:p%3A%2B%25%2F%3D+%26%22" + canary, "", ""},
	}
	for way, want := range cases {
		t.Run(strconv.Quote(string(way)), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			tokens := b.ended()
			tokens.ClientSecret = odd
			b.put(t, tokens)
			b.opts.Config.ClientAuth, b.opts.Config.RefreshParams = way, map[string]string{"user_type": "Location"}
			works(t, b.source(), 2)
			form, head := b.mint.requests()[0], b.mint.header(1)
			id, secret, _ := (&http.Request{Header: head}).BasicAuth()
			if strings.Trim(id+":"+secret, ":") != want.basic || form.Get("client_secret") != want.secret || form.Get("client_id") != want.id {
				t.Fatalf("header %q:%q, form %v", id, secret, form)
			}
			if form.Get("user_type") != "Location" || head.Get("Accept") != "application/json" {
				t.Fatal("the provider's own parameters are missing")
			}
			if head.Get("Idempotency-Key") != "" || head.Get("X-Idempotency-Key") != "" || head.Get("Connection") != "close" {
				t.Fatal("a lost request could be sent twice")
			}
		})
	}
}
