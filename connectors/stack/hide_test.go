package stack

import (
	"context"
	"strings"
	"testing"

	"patchbay/connectors"
)

// oneToken is a grant with a token that never changes.
type oneToken string

func (o oneToken) Token(context.Context) (connectors.Bearer, error) {
	return connectors.Bearer{Reveal: func() string { return string(o) }}, nil
}

func (o oneToken) Renew(ctx context.Context, _ connectors.Bearer) (connectors.Bearer, error) {
	return o.Token(ctx)
}

func TestWhatNobodyMaySeeIsTakenOutOfAnAnswer(t *testing.T) {
	t.Parallel()
	c := New(Options{Tokens: oneToken("t0ken/with+signs")})
	in := `{"echo":"Bearer t0ken/with+signs","escaped":"t0ken\/with+signs","inPath":"t0ken%2Fwith%2Bsigns","refresh_token":"r","name":"Ada"}`
	out, hidden := c.Hide(t.Context(), []byte(in))
	if !hidden || strings.Contains(string(out), "t0ken") || strings.Contains(string(out), `"r"`) || !strings.Contains(string(out), `"name":"Ada"`) {
		t.Errorf("%v %s", hidden, out)
	}
	plain := []byte(`{"name":"Ada"}`)
	if out, hidden := c.Hide(t.Context(), plain); hidden || string(out) != string(plain) {
		t.Errorf("%v %s", hidden, out)
	}
	if !SecretName("access_token") || !SecretName("sesskey") || SecretName("name") {
		t.Error("names of secrets are mistaken")
	}
}
