package stack

import (
	"context"
	"net/http"

	"patchbay/connectors"
	"patchbay/problem"
)

// authorized sends with a token that is believed to be good. A 401 that is about the token was surely not
// carried out: the token is renewed once and the request sent once more, writes included.
func (c *Client) authorized(ctx context.Context, t *turn) (Response, error) {
	if c.opt.Tokens == nil || t.NoToken {
		return c.paced(ctx, t, connectors.Bearer{})
	}
	t.sent = false
	b, err := c.opt.Tokens.Token(ctx)
	if err != nil {
		return Response{}, problem.As(err)
	}
	r, err := c.paced(ctx, t, b)
	if err != nil || r.Status != http.StatusUnauthorized {
		return r, err
	}
	if c.opt.NotToken != nil && c.opt.NotToken(r.Status, r.Body) {
		return r, nil
	}
	t.sent = false
	renewed, err := c.opt.Tokens.Renew(ctx, b)
	if err != nil {
		return Response{}, problem.As(err)
	}
	t.attempt++
	return c.paced(ctx, t, renewed)
}
