package auth

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"patchbay/problem"
)

const (
	openID      = "openid" // the scope that asks for an ID token
	identityCap = 16 << 10 // letters of an ID token
	subjectCap  = 255      // letters of a subject: OpenID Connect Core, 2
	lateBy      = maxSkew  // how long after its end an ID token is taken: clocks differ
	manyTargets = 100      // more than any token is meant for
	noIdentity  = "the sign-in's proof of who signed in"
)

// identity is what is read of an ID token. Its signature is not checked: the token came straight from the token
// endpoint over TLS, which OpenID Connect Core, 3.1.3.7, point 6, takes in its place.
type identity struct {
	Issuer  string   `json:"iss"`
	Subject string   `json:"sub"`
	For     audience `json:"aud"`
	Party   string   `json:"azp"`
	Nonce   string   `json:"nonce"`
	Ends    float64  `json:"exp"` // seconds since 1970
}

// audience is one client, or a list of them.
type audience []string

// UnmarshalJSON takes both forms.
func (a *audience) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*a = audience{one}
		return nil
	}
	var all []string
	err := json.Unmarshal(raw, &all)
	if len(all) > manyTargets {
		return errors.New("too many")
	}
	*a = all
	return err
}

// readIdentity reads an ID token. Its error holds nothing of it.
func readIdentity(token string) (identity, error) {
	parts := strings.Split(token, ".")
	if len(token) > identityCap || len(parts) != 3 {
		return identity{}, errors.New("no ID token of three parts")
	}
	body, err := base64.RawURLEncoding.Strict().DecodeString(parts[1])
	if err != nil {
		return identity{}, errors.New("the ID token's claims are not base64url")
	}
	var id identity
	if json.Unmarshal(body, &id) != nil {
		return identity{}, errors.New("the ID token's claims are not as expected")
	}
	if id.Subject == "" || len(id.Subject) > subjectCap || id.Subject != problem.Clean(id.Subject) {
		return identity{}, errors.New("the ID token names nobody")
	}
	return id, nil
}

// meant reports whether an ID token is of this configuration's issuer and for its client.
func (c Config) meant(id identity) bool {
	if c.Issuer != "" && id.Issuer != c.Issuer || !slices.Contains(id.For, c.ClientID) {
		return false
	}
	return id.Party == c.ClientID || id.Party == "" && len(id.For) == 1
}

// subject answers who signed in, by the ID token of a first answer; "" where none was asked for. nonce is what the
// consent was bound to, "" where it was not.
func (c Config) subject(token, nonce string, granted []string, now time.Time) (string, error) {
	if !slices.Contains(c.Scopes, openID) {
		return "", nil
	}
	if token == "" && !slices.Contains(granted, openID) {
		return "", nil
	}
	if token == "" {
		return "", c.unproven("%s gave its consent, but not "+noIdentity+".", nil).WithHint("Start over; leave out the permission openid if it happens again.")
	}
	id, err := readIdentity(token)
	switch {
	case err != nil:
		return "", c.unproven("%s gave something as "+noIdentity+" that cannot be read.", err)
	case !c.meant(id):
		return "", c.unproven("%s gave "+noIdentity+" for another app or of another issuer.", nil)
	case nonce != "" && !same(id.Nonce, nonce):
		return "", c.unproven("%s gave "+noIdentity+" for another attempt.", nil)
	case !(float64(now.Add(-lateBy).Unix()) < id.Ends): // so that no number is refused too
		return "", c.unproven("%s gave "+noIdentity+" that has ended.", nil).WithHint("Check this machine's clock, then start over.")
	}
	return id.Subject, nil
}

func (c Config) unproven(format string, err error) *problem.Problem {
	return problem.New(problem.Denied, format, c.Name).WithHint("Nothing was kept. Start over, and check issuer and client id.").Because(err)
}

// errSwapped is a renewal that answered for somebody else.
var errSwapped = errors.New("the renewal's ID token is of another account, app or issuer")

// stays refuses the ID token of a renewal that is of somebody else than before. A renewal needs to give none, and one
// that cannot be read says nothing: the token beside it came from the endpoint that was asked.
func (c Config) stays(token string, before Tokens) error {
	if token == "" || before.Subject == "" {
		return nil
	}
	id, err := readIdentity(token)
	if err != nil {
		return nil
	}
	c.ClientID = cmp.Or(before.ClientID, c.ClientID)
	if !same(id.Subject, before.Subject) || !c.meant(id) {
		return errSwapped
	}
	return nil
}
