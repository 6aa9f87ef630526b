package auth_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"patchbay/auth"
	"patchbay/problem"
)

// idToken is an ID token with the given claims over the right ones; nil takes a claim out. Its signature is of nobody.
func idToken(nonce string, change map[string]any) string {
	claims := map[string]any{
		"iss": "https://id.example.com", "sub": "ada-7", "aud": "app-1", "exp": morning.Add(time.Hour).Unix(), "iat": 1, "nonce": nonce,
	}
	for k, v := range change {
		if claims[k] = v; v == nil {
			delete(claims, k)
		}
	}
	body, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"RS256"}`)) + "." + part(body) + "." + part([]byte("signature"))
}

// proven redeems a code at a provider of OpenID Connect; answer makes its fields from the nonce of the consent.
func proven(t *testing.T, change func(*auth.Config), answer func(nonce string) map[string]any) (auth.Tokens, error) {
	t.Helper()
	b := newBench(t)
	a := redeem(t, b, func(c *auth.Config) {
		c.Scopes, c.Issuer = []string{"openid", "people.read"}, "https://id.example.com"
		if change != nil {
			change(c)
		}
	})
	u, err := url.Parse(a.URL())
	if err != nil {
		t.Fatal(err)
	}
	fields := answer(u.Query().Get("nonce"))
	fields["access_token"] = "at-canary-1"
	body, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	b.mint.follow(always(step{canned: &canned{status: 200, body: string(body)}}))
	return a.Exchange(t.Context())
}

func TestWhoSignedInIsKnownByTheIDToken(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]map[string]any{
		"as the book says":       nil,
		"for a list of one":      {"aud": []string{"app-1"}},
		"for several, by us":     {"aud": []string{"other", "app-1"}, "azp": "app-1"},
		"just over":              {"exp": morning.Add(-59 * time.Second).Unix()},
		"made ahead of our time": {"iat": morning.Add(24 * time.Hour).Unix()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := proven(t, nil, func(nonce string) map[string]any { return map[string]any{"id_token": idToken(nonce, change)} })
			if err != nil || got.Subject != "ada-7" {
				t.Fatalf("subject %q: %v", got.Subject, err)
			}
			if back, err := auth.Decode(got.Encode()); err != nil || back.Subject != "ada-7" {
				t.Fatalf("it is not kept: %v", err)
			}
		})
	}
	anyone := func(c *auth.Config) { c.Issuer = "" }
	got, err := proven(t, anyone, func(nonce string) map[string]any {
		return map[string]any{"id_token": idToken(nonce, map[string]any{"iss": "x"})}
	})
	if err != nil || got.Subject != "ada-7" {
		t.Errorf("where no issuer is known, none is compared: %v", err)
	}
}

func TestAnIDTokenThatProvesNothingEndsTheSignIn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change map[string]any
		words  string
	}{
		"another issuer":           {map[string]any{"iss": "https://evil.example.net"}, "another app or of another issuer"},
		"an issuer with a slash":   {map[string]any{"iss": "https://id.example.com/"}, "another issuer"},
		"no issuer":                {map[string]any{"iss": nil}, "another issuer"},
		"another app":              {map[string]any{"aud": "other"}, "another app"},
		"no app":                   {map[string]any{"aud": nil}, "another app"},
		"several, by nobody":       {map[string]any{"aud": []string{"app-1", "other"}}, "another app"},
		"several, by another":      {map[string]any{"aud": []string{"app-1", "other"}, "azp": "other"}, "another app"},
		"one, by another":          {map[string]any{"azp": "other"}, "another app"},
		"for a number":             {map[string]any{"aud": 7}, "cannot be read"},
		"over":                     {map[string]any{"exp": morning.Add(-61 * time.Second).Unix()}, "has ended"},
		"without an end":           {map[string]any{"exp": nil}, "has ended"},
		"an end in words":          {map[string]any{"exp": "later"}, "cannot be read"},
		"another attempt":          {map[string]any{"nonce": "other"}, "another attempt"},
		"no attempt":               {map[string]any{"nonce": nil}, "another attempt"},
		"nobody":                   {map[string]any{"sub": ""}, "cannot be read"},
		"a number":                 {map[string]any{"sub": 7}, "cannot be read"},
		"somebody with an escape":  {map[string]any{"sub": "ada\x1b[2J"}, "cannot be read"},
		"somebody with a long id":  {map[string]any{"sub": strings.Repeat("a", 256)}, "cannot be read"},
		"a thousand apps and ours": {map[string]any{"aud": append(make([]string, 1000), "app-1"), "azp": "app-1"}, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := proven(t, nil, func(nonce string) map[string]any { return map[string]any{"id_token": idToken(nonce, c.change)} })
			if p := isProblem(t, err, problem.Denied); !strings.Contains(p.Text, c.words) || p.Hint == "" {
				t.Errorf("told %q, want %q", p.Text, c.words)
			}
		})
	}
	for name, token := range map[string]string{
		"no dots": "abc", "five parts": "a.b.c.d.e", "no base64": "a.!.c", "padded": "a.e30=.c", "no object": "a.W10.c", "long": strings.Repeat("a", 17<<10) + ".b.c", "empty": "..",
	} {
		_, err := proven(t, nil, func(string) map[string]any { return map[string]any{"id_token": token} })
		if p := isProblem(t, err, problem.Denied); !strings.Contains(p.Text, "cannot be read") {
			t.Errorf("%s: told %q", name, p.Text)
		}
	}
}

func TestAnIDTokenIsWantedOnlyWhereItWasGranted(t *testing.T) {
	t.Parallel()
	none := func(scope string) func(string) map[string]any {
		return func(string) map[string]any { return map[string]any{"scope": scope} }
	}
	_, err := proven(t, nil, none("openid people.read"))
	if p := isProblem(t, err, problem.Denied); !strings.Contains(p.Text, "but not") || !strings.Contains(p.Hint, "openid") {
		t.Errorf("told %q", p.Error())
	}
	if _, err = proven(t, nil, none("")); !problem.Is(err, problem.Denied) {
		t.Errorf("what was asked for is granted where nothing is said: %v", err)
	}
	if got, err := proven(t, nil, none("people.read")); err != nil || got.Subject != "" {
		t.Errorf("not granted, not wanted: %v", err)
	}
	plain := func(c *auth.Config) { c.Scopes = []string{"people.read"} }
	got, err := proven(t, plain, func(nonce string) map[string]any {
		if nonce != "" {
			t.Error("a nonce without an ID token to hold it")
		}
		return map[string]any{"id_token": "not.of.interest"}
	})
	if err != nil || got.Subject != "" {
		t.Errorf("what was not asked for is not looked at: %v", err)
	}
}

// telling makes the mint's next answer carry an ID token.
func (b *bench) telling(token string) {
	body := `{"access_token":"` + accessToken(2) + `","refresh_token":"` + refreshToken(2) + `","expires_in":3600,"id_token":"` + token + `"}`
	b.mint.follow(always(step{canned: &canned{status: 200, body: body}}))
}

func TestARenewalForAnotherAccountIsRefusedForGood(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]map[string]any{
		"another person": {"sub": "eve-9"}, "another app": {"aud": "other"}, "another issuer": {"iss": "https://evil.example.net"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			held := b.ended()
			held.Subject = "ada-7"
			b.put(t, held)
			b.opts.Config.Issuer = "https://id.example.com"
			b.telling(idToken("", change))
			b.opts.Moved = func(context.Context, auth.Tokens) error { t.Error("the store was told"); return nil }
			s := b.source()
			for range 2 {
				if p := signIn(t, s); !strings.Contains(p.Text, "another account") {
					t.Errorf("told %q", p.Text)
				}
			}
			if state, words := s.State(); state != auth.NeedsLogin || !strings.Contains(words, "another account") {
				t.Errorf("%s: %s", state, words)
			}
			if p := signIn(t, b.source()); !strings.Contains(p.Text, "another account") {
				t.Errorf("the next process is told %q", p.Text)
			}
			b.asked(t, 1)
			if now := b.held(t); now.Access.Reveal() != accessToken(1) || now.Generation != 1 || now.AttemptID != "" || !now.Ended {
				t.Error("what came for another account was kept")
			}
			b.put(t, b.anew())
			if _, err := s.Token(t.Context()); err != nil {
				t.Errorf("signed in anew it says %v", err)
			}
		})
	}
}

func TestARenewalForTheSameAccountIsTaken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ subject, token string }{
		"the same":               {"ada-7", idToken("", nil)},
		"the same, over already": {"ada-7", idToken("", map[string]any{"exp": 1})},
		"no proof this time":     {"ada-7", ""},
		"one that says nothing":  {"ada-7", "a.b.c"},
		"nobody known before":    {"", idToken("", map[string]any{"sub": "eve-9"})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			held := b.ended()
			held.Subject = c.subject
			b.put(t, held)
			b.opts.Config.Issuer = "https://id.example.com"
			b.telling(c.token)
			works(t, b.source(), 2)
			if now := b.held(t); now.Subject != c.subject {
				t.Errorf("the subject is %q now", now.Subject)
			}
		})
	}
}

func TestARefusedSwapThatTheVaultDidNotTakeIsBroughtInLater(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	held := b.ended()
	held.Subject = "ada-7"
	b.put(t, held)
	b.telling(idToken("", map[string]any{"sub": "eve-9"}))
	b.shelf.failing(nth(2))
	s := b.source()
	if _, err := s.Token(t.Context()); err == nil {
		t.Fatal("there was a token")
	}
	if b.held(t).Swapped {
		t.Fatal("the vault took it")
	}
	if p := signIn(t, s); !strings.Contains(p.Text, "another account") {
		t.Errorf("told %q", p.Text)
	}
	if now := b.held(t); !now.Swapped || !now.Ended || now.AttemptID != "" {
		t.Error("it was not brought in")
	}
	b.asked(t, 1)
}
