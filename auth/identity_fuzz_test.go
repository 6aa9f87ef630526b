package auth

import (
	"encoding/base64"
	"strings"
	"testing"

	"patchbay/problem"
)

func FuzzIDToken(f *testing.F) {
	const nonce = "nonce-canary-8e8e"
	for _, claims := range []string{
		`{"iss":"https://id.example.com","sub":"ada","aud":"client-1","exp":1e12,"nonce":"` + nonce + `"}`,
		`{"iss":"https://id.example.com","sub":"ada","aud":["client-1"],"exp":"1e12","nonce":"` + nonce + `"}`,
		`{"sub":"\u001b","aud":null}`, `{"sub":"` + nonce + `","aud":[]}`, "{}", "null", "[]", "",
	} {
		f.Add("a." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c")
	}
	f.Add("..")
	f.Add("a.b.c.d.e")
	f.Fuzz(func(t *testing.T, token string) {
		cfg := quietConfig()
		cfg.Scopes, cfg.Issuer = []string{"openid"}, "https://id.example.com"
		got, err := cfg.subject(token, nonce, cfg.Scopes, fixedNow())
		if err != nil {
			p := problem.As(err)
			if p.Kind != problem.Denied || p.Hint == "" || p.Error() != problem.Clean(p.Error()) {
				t.Fatalf("refused with %v", err)
			}
			hidesCanaries(t, shown(err), nonce)
			return
		}
		if got == "" || got != problem.Clean(got) || strings.Count(token, ".") != 2 {
			t.Fatalf("taken for %q", got)
		}
		if cfg.stays(token, Tokens{Subject: got}) != nil || cfg.stays(token, Tokens{Subject: got + "x"}) == nil {
			t.Fatal("who it is changes by asking again")
		}
	})
}
