package connectors

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// Enroller is a connector some of whose ways in trade what a person types in for something better to keep.
type Enroller interface {
	// Enroll makes the calls of a way whose Once is set and returns what is to be kept, by name. The grant brings
	// endpoint and transport; it needs no tokens. What was typed in is kept nowhere.
	Enroll(ctx context.Context, g Grant, way AuthKind, inputs map[string]string) (map[string]string, error)
}

// packed marks a secret that holds several values.
const packed = "inputs."

type pack struct {
	Way    AuthKind          `json:"way"`
	Inputs map[string]string `json:"inputs"`
}

// Pack puts what a person typed in for a way into one secret, as the vault keeps it.
func Pack(way AuthKind, inputs map[string]string) string {
	raw, err := json.Marshal(pack{way, inputs})
	if err != nil {
		return "" // texts always marshal
	}
	return packed + base64.RawURLEncoding.EncodeToString(raw)
}

// Unpack is the reverse of Pack. A secret that holds one value alone is its token.
func Unpack(secret string) (way AuthKind, inputs map[string]string) {
	text, ok := strings.CutPrefix(secret, packed)
	var p pack
	if ok {
		raw, err := base64.RawURLEncoding.DecodeString(text)
		ok = err == nil && json.Unmarshal(raw, &p) == nil && p.Inputs != nil
	}
	if !ok {
		return "", map[string]string{"token": secret}
	}
	return p.Way, p.Inputs
}

// Permitter is a session that can ask what the user behind the grant may do, for providers where a grant alone does not
// tell.
type Permitter interface {
	// Denied lists the operations of the capability table that would be refused, in the table's order.
	Denied(ctx context.Context) ([]Operation, error)
}
