package spec

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/problem"
)

// signatureCheck holds the proof of deliveries against the language, and reads the provider's key.
func (n *news) signatureCheck() (err error) {
	s, at := &n.Signature, join(webhooksAt, "signature")
	ways := 0
	for _, there := range []bool{s.HMAC != "", s.Ed25519 != "", s.Secret} {
		if there {
			ways++
		}
	}
	switch {
	case ways != 1:
		return faultAt(at, "needs one of hmac, ed25519 and secret, and not two")
	case s.Secret && len(s.Encoding) > 0:
		return faultAt(join(at, "encoding"), "is of no use to a secret, which comes as it is")
	case (s.At == "") != (s.Age == 0):
		return faultAt(at, "needs both of at and age, or neither")
	}
	for _, e := range s.Encoding {
		if e != "hex" && e != "base64" {
			return faultAt(join(at, "encoding"), "must be hex, base64 or both, not %q", e)
		}
	}
	if s.Ed25519 != "" {
		if n.keys, err = publicKeys(s.Ed25519); err != nil {
			return faultAt(join(at, "ed25519"), "%s", err)
		}
	}
	if len(s.Encoding) == 0 {
		s.Encoding = words{map[bool]string{true: "base64", false: "hex"}[s.Ed25519 != ""]}
	}
	return nil
}

// publicKeys reads Ed25519 keys in PEM, at least one.
func publicKeys(text string) ([]ed25519.PublicKey, error) {
	var out []ed25519.PublicKey
	block, rest := pem.Decode([]byte(strings.TrimSpace(text)))
	for ; block != nil; block, rest = pem.Decode(rest) {
		parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
		key, ok := parsed.(ed25519.PublicKey)
		if err != nil || !ok {
			return nil, errors.New("must be a public key for Ed25519")
		}
		out = append(out, key)
	}
	if len(out) == 0 || len(bytes.TrimSpace(rest)) > 0 {
		return nil, errors.New("must be a public key in PEM, or several")
	}
	return out, nil
}

// prove tells a delivery of the provider from one of anybody else.
func (n *news) prove(provider string, d connectors.Delivery) error {
	s := n.Signature
	given := d.Header.Values(s.Header)
	if len(given) != 1 || given[0] == "" {
		return unproven("A delivery that calls itself one of %s came without its signature.", provider)
	}
	text := strings.TrimSpace(given[0])
	if head := min(len(s.Prefix), len(text)); strings.EqualFold(text[:head], s.Prefix) {
		text = strings.TrimSpace(text[head:])
	}
	fits, err := n.fits(provider, d, text)
	if err == nil && !fits {
		err = unproven("A delivery that calls itself one of %s has a signature that does not fit.", provider)
	}
	return err
}

func (n *news) fits(provider string, d connectors.Delivery, text string) (bool, error) {
	if n.keys != nil {
		keys := n.keys
		if d.Key != "" {
			var err error
			if keys, err = publicKeys(d.Key); err != nil {
				return false, problem.New(problem.Usage, "The key that deliveries of %s are to be checked with %s.", provider, err)
			}
		}
		return slices.ContainsFunc(n.Signature.decoded(text), func(sig []byte) bool {
			return slices.ContainsFunc(keys, func(key ed25519.PublicKey) bool { return ed25519.Verify(key, d.Body, sig) })
		}), nil
	}
	secret := ""
	if d.Secret != nil {
		secret = d.Secret()
	}
	if secret == "" { // an empty secret is one that everybody knows
		return false, problem.New(problem.Usage, "No secret is known for this address, so nothing that %s delivers there can be believed.", provider).
			WithHint("Agree on one, then set it at %s too.", provider)
	}
	if n.Signature.Secret { // hashed, so that not even its length is told by the time it takes
		have, want := sha256.Sum256([]byte(text)), sha256.Sum256([]byte(secret))
		return hmac.Equal(have[:], want[:]), nil
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write(d.Body) // a hash takes everything
	want := mac.Sum(nil)
	return slices.ContainsFunc(n.Signature.decoded(text), func(sig []byte) bool { return hmac.Equal(sig, want) }), nil
}

// decoded are the bytes that a signature may stand for.
func (s SignatureSpec) decoded(text string) [][]byte {
	var out [][]byte
	for _, e := range s.Encoding {
		read := base64.StdEncoding.Strict().DecodeString
		if e == "hex" {
			read = hex.DecodeString
		}
		if raw, err := read(text); err == nil {
			out = append(out, raw)
		}
	}
	return out
}

func unproven(format string, args ...any) error {
	return problem.New(problem.Invalid, format, args...).
		WithHint("It was not believed; nothing is lost, as changes are found by pulling too.").Because(connectors.ErrUnproven)
}
