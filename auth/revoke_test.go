package auth_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/auth"
	"patchbay/problem"
)

// grant is what there is to revoke.
func grant() auth.Tokens {
	return auth.Tokens{Access: auth.Secret(accessToken(1)), Refresh: auth.Secret(refreshToken(1))}
}

func revocable(b *bench) auth.Config {
	cfg := b.opts.Config
	cfg.RevokeURL, cfg.ClientSecret = strings.Replace(cfg.TokenURL, "/token", "/revoke", 1), "secret-"+canary
	return cfg
}

func TestRevokingEndsTheRefreshTokenFirst(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.follow(always(step{canned: &canned{status: 200}}))
	got := auth.Revoke(t.Context(), revocable(b), grant(), nil)
	if !got.Revoked || got.Words != "" {
		t.Fatalf("got %+v", got)
	}
	b.asked(t, 2)
	for i, want := range [][2]string{{refreshToken(1), "refresh_token"}, {accessToken(1), "access_token"}} {
		form := b.mint.requests()[i]
		if form.Get("token") != want[0] || form.Get("token_type_hint") != want[1] || form.Get("client_id") != "app-1" || form.Get("client_secret") != "secret-"+canary {
			t.Fatalf("request %d was %v", i+1, form)
		}
	}
}

func TestRevokingTriesTheOtherTypeWhereOneIsNotSupported(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.follow(func(n int) step {
		if n == 1 {
			return step{canned: &canned{status: 400, body: `{"error":"unsupported_token_type"}`}}
		}
		return step{canned: &canned{status: 200}}
	})
	if got := auth.Revoke(t.Context(), revocable(b), grant(), nil); !got.Revoked {
		t.Fatalf("got %+v", got)
	}
	b.asked(t, 3)
	if again := b.mint.requests()[1]; again.Get("token") != refreshToken(1) || again.Get("token_type_hint") != "access_token" {
		t.Fatalf("the second try was %v", again)
	}
}

func TestRevokingThatIsNotConfirmedIsToldInPlainWords(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		way    step
		change func(*auth.Config, *auth.Tokens)
		asks   int
		words  string
	}{
		"503":             {step{canned: &canned{status: 503, after: "60"}}, nil, 2, "did not confirm"},
		"refused":         {step{canned: &canned{status: 401, body: `{"error":"invalid_client"}`}}, nil, 2, "did not confirm"},
		"neither type":    {step{canned: &canned{status: 400, body: `{"error":"unsupported_token_type"}`}}, nil, 4, "did not confirm"},
		"cut":             {step{cut: true}, nil, 2, "did not confirm"},
		"elsewhere":       {step{canned: &canned{status: 302}}, nil, 2, "did not confirm"},
		"nothing held":    {step{}, func(_ *auth.Config, t *auth.Tokens) { *t = auth.Tokens{} }, 0, "did not confirm"},
		"in clear":        {step{}, func(c *auth.Config, _ *auth.Tokens) { c.RevokeURL = "http://id.example.com/revoke" }, 0, "did not confirm"},
		"no such address": {step{}, func(c *auth.Config, _ *auth.Tokens) { c.RevokeURL = "::" }, 0, "did not confirm"},
		"no way":          {step{}, func(c *auth.Config, _ *auth.Tokens) { c.RevokeURL = "" }, 0, "lives on at Example Provider"},
		"by hand":         {step{}, func(c *auth.Config, _ *auth.Tokens) { c.RevokeURL, c.RevokeHelp = "", "Remove it there." }, 0, "Remove it there."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.mint.follow(always(c.way))
			cfg, tokens := revocable(b), grant()
			if c.change != nil {
				c.change(&cfg, &tokens)
			}
			got := auth.Revoke(t.Context(), cfg, tokens, nil)
			if got.Revoked || !strings.Contains(got.Words, c.words) {
				t.Fatalf("got %+v", got)
			}
			sealed(t, got)
			b.asked(t, c.asks)
		})
	}
}

// One that is confirmed does not make the other so.
func TestHalfARevocationIsNotOne(t *testing.T) {
	t.Parallel()
	for name, good := range map[string]int{"refresh token alone": 1, "access token alone": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.mint.follow(func(n int) step {
				if n == good {
					return step{canned: &canned{status: 200}}
				}
				return step{canned: &canned{status: 500}}
			})
			if got := auth.Revoke(t.Context(), revocable(b), grant(), nil); got.Revoked {
				t.Fatal("told as revoked")
			}
			b.asked(t, 2)
		})
	}
}

func TestRevokingIsNotFollowedElsewhere(t *testing.T) {
	t.Parallel()
	b, elsewhere := newBench(t), newBench(t)
	redirect := httptest.NewServer(http.RedirectHandler(elsewhere.opts.Config.TokenURL, http.StatusTemporaryRedirect))
	t.Cleanup(redirect.Close)
	cfg := revocable(b)
	cfg.RevokeURL = redirect.URL
	if got := auth.Revoke(t.Context(), cfg, grant(), nil); got.Revoked {
		t.Fatal("told as revoked")
	}
	elsewhere.asked(t, 0)
}

// silence never answers.
type silence struct{}

func (silence) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestRevokingTakesAtMostTenSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := auth.Config{Name: "Example Provider", RevokeURL: "https://id.example.com/revoke", ClientID: "app-1"}
		began := time.Now()
		if got := auth.Revoke(t.Context(), cfg, grant(), silence{}); got.Revoked {
			t.Fatal("told as revoked")
		}
		if took := time.Since(began); took != 10*time.Second {
			t.Fatalf("it took %s", took)
		}
	})
}

// A refresh gives up after half a minute, and knows that the token may be spent by then.
func TestRefreshThatIsNeverAnsweredLeavesDoubt(t *testing.T) {
	t.Parallel()
	b := benchOf(t, &mint{})
	synctest.Test(t, func(t *testing.T) {
		b.opts.HTTP = silence{}
		began := time.Now()
		_, err := auth.NewSource(b.opts).Token(t.Context())
		p := isProblem(t, err, problem.SignIn)
		if took := time.Since(began); took != 30*time.Second || !strings.Contains(p.Text, "lost") {
			t.Fatalf("after %s: %s", took, p.Text)
		}
	})
	if b.held(t).AttemptID == "" {
		t.Fatal("the vault does not know of the attempt")
	}
}

func TestRevokingEndsWhatIsLeftOfEarlierGrantsToo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mint.follow(always(step{canned: &canned{status: 200}}))
	tokens := grant()
	tokens.Former = []auth.Secret{"former-2-" + canary, "", tokens.Refresh, "former-1-" + canary}
	if got := auth.Revoke(t.Context(), revocable(b), tokens, nil); !got.Revoked || got.Words != "" {
		t.Fatalf("got %+v", got)
	}
	b.asked(t, 4)
	for i, want := range []string{refreshToken(1), accessToken(1), "former-2-" + canary, "former-1-" + canary} {
		if form := b.mint.requests()[i]; form.Get("token") != want {
			t.Fatalf("request %d was %v", i+1, form)
		}
	}
	if hint := b.mint.requests()[2].Get("token_type_hint"); hint != "refresh_token" {
		t.Fatalf("an earlier one was sent as %s", hint)
	}
}

func TestEarlierGrantThatIsNotConfirmedIsToldAndChangesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fails   func(n int) bool
		revoked bool
		words   []string
	}{
		"the earlier one alone": {func(n int) bool { return n == 3 }, true, []string{"end of an earlier sign-in"}},
		"the current one alone": {func(n int) bool { return n == 1 }, false, []string{"confirm the revocation"}},
		"both":                  {func(int) bool { return true }, false, []string{"confirm the revocation", "end of an earlier sign-in"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.mint.follow(func(n int) step {
				if c.fails(n) {
					return step{cut: true}
				}
				return step{canned: &canned{status: 200}}
			})
			tokens := grant()
			tokens.Former = []auth.Secret{"former-" + canary}
			got := auth.Revoke(t.Context(), revocable(b), tokens, nil)
			if got.Revoked != c.revoked || got.Words == "" {
				t.Fatalf("got %+v", got)
			}
			for _, w := range []string{"confirm the revocation", "end of an earlier sign-in"} {
				if strings.Contains(got.Words, w) != strings.Contains(strings.Join(c.words, "|"), w) {
					t.Errorf("told %q", got.Words)
				}
			}
			sealed(t, got)
			b.asked(t, 3)
		})
	}
}

func TestRenewalKeepsWhatIsLeftOfEarlierGrants(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tokens := b.ended()
	tokens.Former = []auth.Secret{"former-" + canary}
	b.put(t, tokens)
	works(t, b.source(), 2)
	if held := b.held(t); len(held.Former) != 1 || held.Former[0] != tokens.Former[0] {
		t.Fatalf("%d are left", len(held.Former))
	}
}
