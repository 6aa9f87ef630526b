package stack

import (
	"bytes"
	"context"
)

// Masked stands where something must not be seen.
const Masked = masked

// SecretName reports whether what has this name in a query, a form or an object is a secret.
func SecretName(name string) bool { return secretName.MatchString(name) }

// Hide answers a text without the secrets of the token at hand, however they are spelled, and without the texts of JSON
// members whose names say that they are secrets; hidden reports whether there were any. in stays as it is, and is the
// answer where there were none.
func (c *Client) Hide(ctx context.Context, in []byte) (out []byte, hidden bool) {
	out = in
	if c.opt.Tokens != nil {
		if b, err := c.opt.Tokens.Token(ctx); err == nil { // without one nothing was sent that could come back
			out = redactor{tokens: c.spelled(&turn{}, b)}.bytes(out)
		}
	}
	out = maskMembers(out)
	return out, !bytes.Equal(in, out)
}
