// Package auth gets tokens and keeps them fresh: the connect flow with its callback server, the exchange, the
// refresh that happens once however many ask, and the end of a grant. It knows no provider by name and no
// screen; where secrets are kept is the business of auth/vault.
package auth

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/url"
)

// Secret is text that never shows itself: every way of printing it, of encoding it as text and of logging it gives
// "[secret]". Only [Secret.Reveal] gives the value. A struct that holds one in an unexported field needs a Format of
// its own, as fmt calls no methods there; nor does it for %p, which go vet refuses. It must not be the key of a map:
// JSON writes such keys as they are.
type Secret string

const hidden = "[secret]"

// Reveal gives the value itself, for a request or the vault alone.
func (s Secret) Reveal() string { return string(s) }

// Empty reports whether there is no secret.
func (s Secret) Empty() bool { return s == "" }

// String hides the value.
func (s Secret) String() string { return hidden }

// GoString hides the value from %#v.
func (s Secret) GoString() string { return hidden }

// Format hides the value from every verb.
func (s Secret) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte(hidden)) // a failing writer is the printer's business
}

// MarshalJSON hides the value from JSON.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// MarshalText hides the value from every encoder of text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue hides the value from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// proofs are the ways in which a client's secret leaves for a token endpoint: as it is, and in a Basic header, where id
// and secret are form-encoded before they are joined (RFC 6749, 2.3.1). nil where there is no secret.
func proofs(id string, secret Secret) []Secret {
	if secret.Empty() {
		return nil
	}
	pair := url.QueryEscape(id) + ":" + url.QueryEscape(secret.Reveal())
	return []Secret{secret, Secret(base64.StdEncoding.EncodeToString([]byte(pair)))}
}
