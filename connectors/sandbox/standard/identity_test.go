package standard

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"
)

// claims checks a token's signature with the published key, as a client would, and gives what it says.
func (r *rig) claims(token string) map[string]any {
	r.t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		r.t.Fatalf("%q is no JWT", token)
	}
	plain := func(s string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			r.t.Fatal(err)
		}
		return b
	}
	var head struct{ Alg, Kid string }
	var set struct {
		Keys []struct{ Kid, Kty, Alg, Use, N, E string }
	}
	if err := json.Unmarshal(plain(parts[0]), &head); err != nil {
		r.t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(r.call("GET", "/jwks", "", "").is(200).raw), &set); err != nil || len(set.Keys) != 1 {
		r.t.Fatalf("%v, %d keys", err, len(set.Keys))
	}
	k := set.Keys[0]
	if head.Alg != "RS256" || head.Kid != k.Kid || k.Kid == "" || k.Kty != "RSA" || k.Alg != "RS256" || k.Use != "sig" {
		r.t.Fatalf("header %+v, key %+v", head, k)
	}
	key := rsa.PublicKey{N: new(big.Int).SetBytes(plain(k.N)), E: int(new(big.Int).SetBytes(plain(k.E)).Int64())}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(&key, crypto.SHA256, sum[:], plain(parts[2])); err != nil {
		r.t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(plain(parts[1]), &out); err != nil {
		r.t.Fatal(err)
	}
	return out
}

func TestAnIDTokenSaysWhoForWhomAndHowLong(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	got := r.signIn()
	c := r.claims(got.text("id_token"))
	sum := sha256.Sum256([]byte(got.text("access_token")))
	for k, want := range map[string]any{
		"iss": r.ready.Endpoint, "aud": r.ready.ClientID, "nonce": "n-1", "iat": float64(frozen().Unix()), "exp": float64(frozen().Add(10 * time.Minute).Unix()),
		"auth_time": float64(frozen().Unix()), "at_hash": base64.RawURLEncoding.EncodeToString(sum[:16]),
		"sub": r.call("GET", "/userinfo", got.text("access_token"), "").is(200).text("sub"),
	} {
		if c[k] != want {
			t.Errorf("%s is %v, not %v", k, c[k], want)
		}
	}
	r.advance(5 * time.Minute)
	next := r.claims(r.renew(got.text("refresh_token")).is(200).text("id_token"))
	if next["sub"] != c["sub"] || next["nonce"] != nil || next["auth_time"] != c["auth_time"] || next["iat"] == c["iat"] {
		t.Errorf("behind a refresh: %v", next)
	}
}

func TestAPublicClientsIDTokenIsForThatClient(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	q := r.approve(func(q url.Values) { q.Set("client_id", r.ready.PublicID); q.Del("nonce") })
	f := url.Values{"grant_type": {"authorization_code"}, "code": {q.Get("code")}, "redirect_uri": {back}, "code_verifier": {verifier}, "client_id": {r.ready.PublicID}}
	if c := r.claims(r.form("/token", f).is(200).text("id_token")); c["aud"] != r.ready.PublicID || c["nonce"] != nil {
		t.Errorf("got %v", c)
	}
}

func TestUserinfoTellsWhatTheScopesAllow(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	all := r.call("GET", "/userinfo", r.signIn().text("access_token"), "").is(200)
	if all.text("name") != "Ada Fairweather" || all.text("email") != "ada@example.com" || all.doc["email_verified"] != true {
		t.Errorf("got %s", all.raw)
	}
	if little := r.call("POST", "/userinfo", r.signIn(openID).text("access_token"), "").is(200); len(little.doc) != 1 || little.text("sub") != all.text("sub") {
		t.Errorf("got %s", little.raw)
	}
	r.call("GET", "/userinfo", r.signIn(readPeople).text("access_token"), "").fails(403, "insufficient_scope")
}

func TestPeopleKeepTheirSubjectsFromRunToRun(t *testing.T) {
	t.Parallel()
	a, b := newHouse(7), newHouse(7)
	seen := map[string]bool{}
	for i, m := range a.members {
		if m.subject == "" || seen[m.subject] || m != b.members[i] {
			t.Errorf("%+v and %+v", m, b.members[i])
		}
		seen[m.subject] = true
	}
}
