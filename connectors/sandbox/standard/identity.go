package standard

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"sync"

	shared "patchbay/connectors/sandbox"
)

// signer holds the key that ID tokens are signed with. It is made when it is first needed: most runs sign nothing. It is
// safe for concurrent use.
type signer struct {
	once sync.Once
	key  *rsa.PrivateKey
	err  error
}

func (s *signer) private() (*rsa.PrivateKey, error) {
	s.once.Do(func() {
		if s.key, s.err = rsa.GenerateKey(rand.Reader, 2048); s.err != nil {
			s.err = fmt.Errorf("make a key to sign with: %w", s.err)
		}
	})
	return s.key, s.err
}

// public is the key as RFC 7517 writes it, named by its thumbprint (RFC 7638).
func (s *signer) public() (map[string]string, error) {
	key, err := s.private()
	if err != nil {
		return nil, err
	}
	n, e := coded(key.N.Bytes()), coded(big.NewInt(int64(key.E)).Bytes())
	sum := sha256.Sum256([]byte(`{"e":"` + e + `","kty":"RSA","n":"` + n + `"}`))
	return map[string]string{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": coded(sum[:]), "n": n, "e": e}, nil
}

// sign makes a JWT of claims.
func (s *signer) sign(claims map[string]any) (string, error) {
	public, err := s.public()
	if err != nil {
		return "", err
	}
	head, err := json.Marshal(map[string]string{"alg": "RS256", "typ": "JWT", "kid": public["kid"]})
	if err != nil {
		return "", fmt.Errorf("write the header of an ID token: %w", err)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("write an ID token: %w", err)
	}
	text := coded(head) + "." + coded(body)
	sum := sha256.Sum256([]byte(text))
	mark, err := rsa.SignPKCS1v15(rand.Reader, s.key, crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign an ID token: %w", err)
	}
	return text + "." + coded(mark), nil
}

func coded(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// identity is the ID token that goes with tokens (OpenID Connect Core, section 2). Behind a refresh it has no nonce.
func (s *site) identity(c shared.Client, t shared.Token) (string, error) {
	now := s.clock.Now()
	sum := sha256.Sum256([]byte(t.Access))
	claims := map[string]any{
		"iss": s.origin, "sub": s.house.subject(t.Grant.Login), "aud": c.ID, "iat": now.Unix(), "exp": now.Add(s.opts.Access).Unix(),
		"auth_time": t.Grant.Created.Unix(), "at_hash": coded(sum[:len(sum)/2]),
	}
	if t.Nonce != "" {
		claims["nonce"] = t.Nonce
	}
	return s.signer.sign(claims)
}

// keys is the set of keys that signatures are checked with.
func (s *site) keys(w http.ResponseWriter, _ *http.Request) {
	key, err := s.signer.public()
	if err != nil {
		s.refuse(w, err)
		return
	}
	write(w, http.StatusOK, map[string]any{"keys": []any{key}})
}

// userinfo tells what the scopes allow to know of the person behind a token.
func (s *site) userinfo(c *call) (any, error) {
	at := s.house.person(c.grant.Login)
	out := map[string]any{"sub": at.subject}
	if has(c.grant, profile) {
		out["name"], out["given_name"], out["family_name"] = at.first+" "+at.last, at.first, at.last
	}
	if has(c.grant, email) {
		out["email"], out["email_verified"] = c.grant.Login, true
	}
	return out, nil
}
