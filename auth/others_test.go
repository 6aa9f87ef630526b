package auth_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"patchbay/auth"
	"patchbay/auth/vault"
	"patchbay/problem"
)

func TestTokenAtWorkNamesTheSecretsBesideIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	basic := base64.StdEncoding.EncodeToString([]byte("app-1:s%3A+" + canary))
	for name, c := range map[string]struct {
		change func(*auth.Tokens)
		want   []auth.Secret
	}{
		"all":               {func(t *auth.Tokens) { t.ClientSecret = "s: " + canary }, []auth.Secret{auth.Secret(refreshToken(1)), "s: " + canary, auth.Secret(basic)}},
		"no client secret":  {func(t *auth.Tokens) { t.ClientSecret = "" }, []auth.Secret{auth.Secret(refreshToken(1))}},
		"no refresh token":  {func(t *auth.Tokens) { t.Refresh, t.ClientSecret = "", "s: "+canary }, []auth.Secret{"s: " + canary, auth.Secret(basic)}},
		"a token by itself": {func(t *auth.Tokens) { t.Refresh, t.ClientSecret = "", "" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tokens := b.ended()
			tokens.Expiry = morning.AddDate(1, 0, 0)
			c.change(&tokens)
			own := newBench(t)
			own.put(t, tokens)
			got := works(t, own.source(), 1)
			if !reflect.DeepEqual(got.Others, c.want) {
				t.Errorf("%d secrets, want %d", len(got.Others), len(c.want))
			}
			sealed(t, got)
		})
	}
}

func TestTokenEndpointThatRepeatsTheBasicHeaderDoesNotShowIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.opts.Config.ClientAuth = auth.InHeader
	pair := base64.StdEncoding.EncodeToString([]byte("app-1:secret-" + canary))
	echo := `{"error":"invalid_client","error_description":"no client for Basic ` + pair + `"}`
	b.mint.follow(always(step{canned: &canned{status: 401, body: echo}}))
	p := refusal(t, b.source(), problem.BadClient)
	if strings.Contains(printed(p), pair) || !strings.Contains(p.Detail, "Basic [secret]") {
		t.Fatalf("told %q", p.Detail)
	}
	if sent := b.mint.header(1).Get("Authorization"); sent != "Basic "+pair {
		t.Fatalf("another header was sent than the one looked for")
	}
}

func TestLargeTokensAreTaken(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	access, refresh := strings.Repeat("a", 48<<10), strings.Repeat("r", 48<<10)
	b.mint.follow(always(step{canned: &canned{status: 200, body: `{"access_token":"` + access + `","refresh_token":"` + refresh + `","expires_in":3600}`}}))
	got, err := b.source().Token(t.Context())
	if err != nil || got.Token.Reveal() != access || b.held(t).Refresh.Reveal() != refresh {
		t.Fatalf("a token of 48 KiB: %v", err)
	}
}

func TestWhatIsTooLargeIsSaidToBeTooLarge(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, words string }{
		"access token":  {`{"access_token":"` + strings.Repeat("a", 48<<10+1) + `","expires_in":3600}`, "gave a token that is too large"},
		"refresh token": {`{"access_token":"a","refresh_token":"` + strings.Repeat("a", 48<<10+1) + `"}`, "gave a token that is too large"},
		"answer":        {`{"access_token":"a","x":"` + strings.Repeat("a", 128<<10) + `"}`, "gave an answer that is too large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			way := always(step{canned: &canned{status: 200, body: c.body}})
			for _, rotating := range []bool{true, false} {
				b := newBench(t)
				b.opts.Config.Rotating = rotating
				b.mint.follow(way)
				kind := problem.ProviderDown
				if rotating {
					kind = problem.SignIn
				}
				if p := refusal(t, b.source(), kind); !strings.Contains(p.Text, c.words) || p.Hint == "" {
					t.Errorf("a renewal told %q", p.Text)
				}
			}
			b := newBench(t)
			b.mint.follow(way)
			_, err := redeem(t, b, nil).Exchange(t.Context())
			if p := isProblem(t, err, problem.Unsupported); !strings.Contains(p.Text, c.words) {
				t.Errorf("an exchange told %q", p.Text)
			}
			b.asked(t, 1)
		})
	}
}

func TestItemThatDoesNotOpenTellsTheWayBack(t *testing.T) {
	t.Parallel()
	b, p := stage(t, (*bench).ended)
	if err := os.WriteFile(filepath.Join(p.Dir, "env", item+".sealed"), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := p.source()
	signIn(t, s)
	b.asked(t, 0)
	if err := vault.NewKey(p.Dir, vaultKey).Save(t.Context(), item, b.ended().Encode()); err != nil { // a new sign-in
		t.Fatal(err)
	}
	works(t, s, 2)
}

func TestWrongKeyOfTheVaultIsNoReasonToSignInAgain(t *testing.T) {
	t.Parallel()
	b, p := stage(t, (*bench).ended)
	b.opts.Vault = vault.NewKey(p.Dir, strings.Repeat("ab", 32))
	if err := refusal(t, b.source(), problem.VaultDown); !strings.Contains(err.Text, "not the key of this vault") {
		t.Fatalf("told %q", err.Text)
	}
	b.asked(t, 0)
}
